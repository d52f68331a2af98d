"""``busapp segment``, ``export`` and ``agreement``: the same actions without a window."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.services.logs import quiet_libraries

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore
    from kd_core.runtime import VolumeSegmenter

VERBS = ("segment", "export", "agreement")


def main(arguments: Sequence[str]) -> int:
    """Run one verb. 0: all done; 1: something could not be read or written, the rest was; 2: wrong usage."""
    quiet_libraries()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except UserError as error:
        print(f"busapp: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbusapp: stopped", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="busapp", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    segment = verbs.add_parser("segment", help="write masks and measures of files and folders")
    segment.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="pictures, DICOM files, volumes, folders")
    segment.add_argument("-o", "--out", type=Path, required=True, help="folder for masks and results.csv")
    segment.add_argument("--model", type=Path, help="model folder; by default the one that ships with busapp")
    segment.add_argument("--overlay", action="store_true", help="write pictures with the outline drawn, too")
    segment.set_defaults(run=_segment)

    export = verbs.add_parser("export", help="write a project's masks as a data set")
    export.add_argument("--project", type=Path, required=True, help="the project's folder")
    export.add_argument("--format", default="busi", help="busi")
    export.add_argument("--reader", default="", help="whose masks, where several have annotated")
    export.add_argument("-o", "--out", type=Path, required=True, help="folder to make")
    export.set_defaults(run=_export)

    agreement = verbs.add_parser("agreement", help="compare the readers of a project")
    agreement.add_argument("--project", type=Path, required=True, help="the project's folder")
    agreement.add_argument("--reader", action="append", default=[], help="one whose readings count; all, by default")
    agreement.add_argument("--unblind", action="store_true", help="report on a blinded project, too")
    agreement.add_argument("-o", "--out", type=Path, help="folder for agreement.csv and agreement.md")
    agreement.set_defaults(run=_agreement)
    return parser


def _segment(options: argparse.Namespace) -> int:
    from busapp.actions.segment import SegmentRun
    from busapp.services.model_shelf import load_any_model
    from kd_core.runtime import VolumeSegmenter

    segmenter = load_any_model(options.model, threads=os.cpu_count())
    if isinstance(segmenter, VolumeSegmenter):
        return _segment_volumes(options, segmenter)
    run = SegmentRun(options.paths, options.out, segmenter, overlay=options.overlay)
    _show(run)
    print(f"{run.frames} frames segmented, {run.failed} files or frames failed: {options.out}", file=sys.stderr)
    return 1 if run.failed else 0


def _segment_volumes(options: argparse.Namespace, segmenter: VolumeSegmenter) -> int:
    from busapp.actions.segment_volumes import SegmentVolumesRun

    if options.overlay:
        raise UserError("--overlay draws on frames; this model reads volumes")
    run = SegmentVolumesRun(options.paths, options.out, segmenter, heard=lambda step: _show_step(step, step.done))
    _show(run)
    print(f"{run.volumes} volumes segmented, {run.failed} files failed: {options.out}", file=sys.stderr)
    return 1 if run.failed else 0


def _export(options: argparse.Namespace) -> int:
    from busapp.actions.export import export_project

    store = _project(options.project)
    try:
        _show(export_project(store, form=options.format, target=options.out, reader=options.reader))
    finally:
        store.close()
    print(options.out)
    return 0


def _agreement(options: argparse.Namespace) -> int:
    from busapp.actions.agreement import AgreementRun, figure, interval, refuse_blinded, write_report

    store = _project(options.project)
    try:
        if not options.unblind:
            refuse_blinded(store)
        run = AgreementRun(store, readers=options.reader, unblinded=True)
        _show(run.steps())
    finally:
        store.close()
    if not run.report.frames:
        raise UserError(f"{options.project}: no frame was read by two of these readers yet")
    for pair in run.report.pairs:
        classes = f"kappa of class {figure(pair.class_kappa)}"
        print(f"{pair.first}, {pair.second}: {pair.frames} frames, Dice {interval(pair.dice)}, {classes}")
    if options.out:
        write_report(run.report, options.out)
        print(options.out)
    return 0


def _project(folder: Path) -> ProjectStore:
    """The project in a folder, which must be there.

    Raises:
        UserError: it is not.
    """
    from busapp.files.project_store import DATABASE_NAME, ProjectStore

    if not (folder / DATABASE_NAME).exists():
        raise UserError(f"{folder}: not a project folder (no {DATABASE_NAME} in it)")
    return ProjectStore(folder, getpass.getuser())


def _show(steps: Iterable[Progress]) -> None:
    """Progress on stderr, step by step."""
    for number, step in enumerate(steps, 1):
        if step.left_out:
            print(f"busapp: left out: {step.left_out}", file=sys.stderr)
        _show_step(step, number)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _show_step(step: Progress, number: int) -> None:
    """One line, rewritten on a terminal; every hundredth step elsewhere."""
    total = f"/{step.total}" if step.total else ""
    if sys.stderr.isatty():
        print(f"\r{step.done}{total} {step.about[-60:]:60}", end="", file=sys.stderr)
    elif number % 100 == 0:
        print(f"{step.done}{total} {step.about}", file=sys.stderr)
