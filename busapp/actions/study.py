"""Open studies, and move through them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.files.opening import open_all
from busapp.files.project_folder import DATABASE_NAME
from busapp.model.errors import Cancelled
from busapp.model.study import FrameRef, Instance, MasksFile, Skipped
from busapp.services.error_texts import in_words
from busapp.services.resources import sample_study
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate

BATCH = 64


GAMMA_STEP = 1.15
GAMMAS = (0.3, 3.0)


def open_paths(
    session: Session,
    *,
    paths: Sequence[Path],
    progressed: Callable[[int], None],
    finished: Callable[[], None],
    take: Callable[[list[Path]], object],
) -> StepTask[list[Instance | Skipped]]:
    """Open files and folders off the window's thread; the first frame is shown as soon as it is found.

    Args:
        session: the session.
        paths: files, folders, DICOMDIRs.
        progressed: called with the number of files seen so far.
        finished: called at the end, however it came.
        take: called with the segmentations that were found, once all pictures are open.
    """
    seen: list[Instance | Skipped] = []
    fresh, samples = True, sample_paths()

    def steps() -> Generator[list[Instance | Skipped], None, None]:
        batch: list[Instance | Skipped] = []
        for number, source in enumerate(open_all([path.absolute() for path in paths])):
            batch.append(source if isinstance(source, Skipped) else source.instance)
            if number == 0 or len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch

    def add(batch: list[Instance | Skipped]) -> None:
        nonlocal fresh
        seen.extend(batch)
        instances = [one for one in batch if isinstance(one, Instance)]
        session.document.add_instances(instances)
        session.project.known.add_instances([one for one in instances if one.path not in samples])
        if instances and fresh:
            fresh = False
            go_to(session, ref=FrameRef(instances[0].key, 0))
        progressed(len(seen))

    def done() -> None:
        _report(session, [one for one in seen if isinstance(one, Skipped) and not one.expected], len(seen))
        _tell_of_projects(session, seen)
        finished()
        masks = [one.path for one in seen if isinstance(one, MasksFile)]
        if masks:
            take(masks)

    def stopped(error: Exception) -> None:
        finished()
        if not isinstance(error, Cancelled):
            raise error
        session.notices.info(translate("study", "Opening stopped after {0} files.").format(len(seen)))

    return StepTask(session.background, steps, progressed=add, finished=done, failed=stopped)


def sample_paths() -> list[Path]:
    """The files of the phantom that ships with the program."""
    study = sample_study()
    return [study / name for name in ("phantom.dcm", "phantom.png", "phantom_volume.nii.gz")]


def go_to(session: Session, *, ref: FrameRef | None) -> None:
    """Put a frame in view; None (there is no such frame) changes nothing."""
    if ref is not None:
        session.document.go_to(ref)


def step_frame(session: Session, *, steps: int) -> None:
    """Go so many frames on in the cine, stopping at its ends; a file with one frame gives way to the next file."""
    document = session.document
    if document.ref is None:
        return
    session.player.pause()
    frames = document.instance(document.ref).frames
    if frames == 1:
        step_instance(session, steps=1 if steps > 0 else -1)
        return
    index = min(max(document.ref.index + steps, 0), frames - 1)
    go_to(session, ref=FrameRef(document.ref.instance, index))


def end_frame(session: Session, *, last: bool) -> None:
    """Go to the cine's first or last frame."""
    document = session.document
    if document.ref is not None:
        step_frame(session, steps=document.instance(document.ref).frames * (1 if last else -1))


def step_instance(session: Session, *, steps: int) -> None:
    """Go so many files on in the list."""
    document = session.document
    if document.ref is not None:
        session.player.pause()
        go_to(session, ref=document.instance_beside(document.ref, steps))


def change_gamma(session: Session, *, steps: int) -> None:
    """Show dark parts brighter or darker. The pixels, and what the model sees, stay as they are."""
    document = session.document
    if document.frame is not None:
        window = document.window or document.frame.window
        gamma = min(max(window.gamma * GAMMA_STEP**steps, GAMMAS[0]), GAMMAS[1])
        document.set_window(window._replace(gamma=gamma))


def go_to_undone(session: Session) -> None:
    """Go to the next file of which no frame is done yet, from the one in view round to it; says so if there is none."""
    document = session.document
    if document.ref is None:
        return
    session.player.pause()
    undone = document.files.next_undone(document.ref.instance)
    if undone is None:
        session.notices.info(translate("study", "Every file in the list is done."))
    else:
        go_to(session, ref=FrameRef(undone.key, 0))


def _tell_of_projects(session: Session, seen: Sequence[Instance | Skipped]) -> None:
    """Who opens the folder of another project may have meant the project."""
    ours = session.project.store.folder.resolve() if session.project.store else None
    others = [one.path.parent for one in seen if isinstance(one, Skipped) and one.path.name == DATABASE_NAME]
    other = next((folder for folder in others if folder.resolve() != ours), None)
    if other is not None:
        text = translate("study", "{0} is a project of its own. To work in it, start busapp with this folder.")
        session.notices.info(text.format(other))


def _report(session: Session, skipped: Sequence[Skipped], seen: int) -> None:
    if not skipped:
        return
    detail = "\n".join(f"{one.path}: {one.reason}" for one in skipped)
    if len(skipped) == 1:
        text = translate("study", "{0} was not opened: {1}").format(skipped[0].path.name, in_words(skipped[0].reason))
    else:
        text = translate("study", "{0} of {1} files were not opened. First: {2}: {3}")
        text = text.format(len(skipped), seen, skipped[0].path.name, in_words(skipped[0].reason))
    session.notices.warn(text, detail)
