"""Several readers of one frame: what each of them says of it, and what they may see of each other."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from busapp.model.edit import CLASS, STATUS, Findings, MaskArray
from busapp.model.errors import UserError

LONGEST_NAME = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What one reader says of a frame. ``revision`` is the annotation's; an ``adjudicated`` mask was chosen from what
    readers marked, and is no reading of its own.
    """

    reader: str
    mask: MaskArray
    findings: Findings
    revision: int
    adjudicated: bool = False

    @property
    def counts(self) -> bool:
        """Whether it says anything yet: a mask, a class, or that the work is done. A rejected frame says nothing."""
        status = self.findings.get(STATUS, "")
        return status != "rejected" and bool(status or self.findings.get(CLASS) or self.mask.any())


@dataclass(frozen=True, kw_only=True)
class ReadingRules:
    """What readers of a project may see while they read; all of it is kept in the project.

    Attributes:
        blinded: others' masks and findings of a frame are seen only once the reader's own work on it is done.
        names_hidden: captions and tags do not name the patient.
        proposals_hidden: the model offers nothing.
    """

    blinded: bool = False
    names_hidden: bool = False
    proposals_hidden: bool = False

    def reveal(self, own: Findings) -> bool:
        """Whether others' work on a frame may be seen by a reader with these findings there."""
        return not self.blinded or own.get(STATUS, "") in ("done", "reviewed")


UNKNOWN_RULES = ReadingRules(blinded=True, names_hidden=True, proposals_hidden=True)
"""What holds until a project's rules have been read: nothing is seen by accident."""


def reader_name(text: str) -> str:
    """A reader's name as it is kept: blanks around it taken off, Unicode composed.

    Raises:
        UserError: it is empty, too long, or holds characters that cannot be seen.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if not name:
        raise UserError("A reader needs a name.")
    if len(name) > LONGEST_NAME:
        raise UserError(f"A reader's name has {LONGEST_NAME} characters at most; this one has {len(name)}.")
    if any(unicodedata.category(one)[0] == "C" or unicodedata.category(one) in ("Zl", "Zp") for one in name):
        raise UserError("A reader's name must not hold control characters, such as tabs or line breaks.")
    return name
