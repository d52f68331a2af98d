"""Results of annotated frames: what was measured and found, written for other systems and for people."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.actions.session import Session
from busapp.document.measure import Lesion, measure_lesions
from busapp.files.opening import open_all, open_source
from busapp.model.edit import Findings, MaskArray
from busapp.model.errors import ProjectError, UnreadableFile, UserError
from busapp.model.frame import Frame
from busapp.model.progress import Progress
from busapp.model.result import LesionResult, Measure, Unit, findings_of
from busapp.model.study import FrameRef, Instance, Skipped
from busapp.services.project import ProjectService

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore
    from busapp.files.results.marked import LeftOut, MarkedFrame
    from busapp.files.results.package import Kind
    from busapp.files.results.report_pdf import PageFacts, Say


def lesion_results(mask: MaskArray, frame: Frame, findings: Findings) -> tuple[LesionResult, ...]:
    """Measures and findings of the lesions of a frame, in the order of their numbers."""
    lesions = sorted(measure_lesions(mask, frame), key=lambda lesion: lesion.number)
    return tuple(
        LesionResult(number=one.number, measures=_measures(one), findings=findings_of(findings, one.number))
        for one in lesions
    )


def _measures(lesion: Lesion) -> tuple[Measure, ...]:
    """In mm where the lesion lies in a region with a scale, else in pixels, which the unit says."""
    shape = lesion.shape
    length: Unit = "mm" if lesion.spacing else "px"
    square: Unit = "mm²" if lesion.spacing else "px²"
    area = lesion.area_px if lesion.area_mm2 is None else lesion.area_mm2
    listed: Iterable[tuple[str, float, Unit]] = (
        ("Long axis", shape.long_axis, length),
        ("Short axis", shape.short_axis, length),
        ("Width", shape.width, length),
        ("Height", shape.ap, length),
        ("Area", area, square),
        ("Perimeter", shape.perimeter, length),
        ("Below the skin", shape.skin_distance, length),
        ("Angle to the skin", shape.angle, "°"),
        ("Circularity", shape.circularity, ""),
        ("Solidity", shape.solidity, ""),
    )
    return tuple(Measure(name=name, value=value, unit=unit) for name, value, unit in listed)


def save_results(
    frames: Iterable[MarkedFrame | LeftOut],
    total: int,
    *,
    target: Path,
    kinds: AbstractSet[Kind],
    facts: PageFacts,
    say: Say = str,
) -> Generator[Progress, None, None]:
    """Measure frames and write their results; see ``write_results``.

    Raises:
        UserError: see ``write_results``.
    """
    from busapp.files.results.package import write_results

    yield from write_results(map(_measured, frames), total, target, kinds=kinds, facts=facts, say=say)


def _measured(marked: MarkedFrame | LeftOut) -> MarkedFrame | LeftOut:
    from busapp.files.results.marked import LeftOut

    if isinstance(marked, LeftOut):
        return marked
    return replace(marked, lesions=lesion_results(marked.mask, marked.frame, marked.findings))


def project_frames(
    store: ProjectStore, *, reader: str = "", paths: Sequence[Path] = ()
) -> tuple[Iterator[MarkedFrame | LeftOut], int]:
    """A reader's annotated frames, of these files and folders only where some are named; and how many there are, 0
    where that is not known.

    Raises:
        UserError: several readers annotated and none is named.
    """
    from busapp.files.results.marked import open_marked

    readers = store.readers()
    if len(readers) > 1 and not reader:
        raise UserError(f"{store.folder}: several readers annotated here; name one of {', '.join(readers)}")
    reader = reader or next(iter(readers), "")
    if not paths:
        return open_marked(store.annotated(reader)), store.count(reader)
    wanted = {source.instance.uid for source in open_all(paths) if not isinstance(source, Skipped)}
    chosen = (one for one in store.annotated(reader) if one.ref.instance in wanted)
    return open_marked(chosen), 0


def study_frames(session: Session, *, only_this: bool) -> tuple[Iterator[MarkedFrame | LeftOut], int]:
    """The annotated frames of the study in view, or the frame in view alone, with all that was done until now; and how
    many there are. They are read by whoever iterates them, on another thread than the window's.
    """
    document = session.document
    if document.ref is None:
        return iter(()), 0
    here = document.instance(document.ref)
    listed = {one.uid: one for one in document.instances if one.study == here.study}  # of copies, one
    chosen = [(one, sorted(document.begun_frames(one))) for one in listed.values()]
    if only_this:
        chosen = [(here, [document.ref.index])]
    return _read(session.project, chosen), sum(len(indices) for _, indices in chosen)


def _read(project: ProjectService, chosen: Iterable[tuple[Instance, list[int]]]) -> Iterator[MarkedFrame | LeftOut]:
    from busapp.files.results.marked import LeftOut, MarkedFrame, why_not

    for instance, indices in chosen:
        for index in indices:
            try:
                source = open_source(instance.path)
                frame = source.read(index)
                annotation = project.read(FrameRef(instance.key, index), frame.height, frame.width)
                reason = why_not(annotation.mask, annotation.findings) if annotation else "no project is open"
            except (UnreadableFile, ProjectError) as error:
                annotation, reason = None, str(error)
            if annotation is None or reason:
                yield LeftOut(name=f"{instance.path.name}, frame {index + 1}", reason=reason)
                continue
            yield MarkedFrame(
                source=source,
                index=index,
                frame=frame,
                mask=annotation.mask,
                findings=annotation.findings,
                reader=project.reader,
            )
