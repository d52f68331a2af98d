"""The pages of the help, which ship with the program."""

from __future__ import annotations

from dataclasses import dataclass

from busapp.services.resources import resources_folder
from busapp.services.translation import spoken


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: Markdown, in which ``{verb}`` stands for a verb's keys."""

    title: str
    text: str


def help_pages(language: str) -> list[Page]:
    """All pages in a language, in their order."""
    files = sorted((resources_folder() / "help" / spoken(language)).glob("*.md"))
    texts = [file.read_text("utf-8") for file in files]
    return [Page(title=text.partition("\n")[0].removeprefix("# "), text=text) for text in texts]
