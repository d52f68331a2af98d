"""Errors whose text is meant for the person at the screen; anything else that is raised is a bug."""

from __future__ import annotations

from pathlib import Path


class UserError(Exception):
    """What happened, to which file, and what to do about it."""


class UnreadableFile(UserError):
    """A file that cannot be opened, or a frame of it that cannot be decoded."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
        self.reason = reason


class Uncleanable(UserError):
    """An object that cannot be de-identified. The text quotes nothing of the object, so it may be logged."""


class ProjectError(UserError):
    """The project database cannot be opened, read or written."""


class Conflict(ProjectError):
    """An annotation was changed elsewhere since it was read; nothing was written."""


class Cancelled(Exception):
    """The person asked for it to stop."""
