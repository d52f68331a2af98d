"""What a project is on disk: a folder with a database; light, since what opens pictures asks it, too."""

from __future__ import annotations

from pathlib import Path

DATABASE_NAME = "project.db"
JOBS = "jobs"


def is_project(folder: Path) -> bool:
    """Whether a folder holds a project."""
    return (folder / DATABASE_NAME).is_file()


def jobs_folder(project: Path) -> Path:
    """Where a project's jobs are."""
    return project / JOBS
