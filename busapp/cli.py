"""``busapp segment``, ``export``, ``agreement``, ``jobs``, ``models``: the same actions without a window."""

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
    from busapp.files.jobs import JobState
    from busapp.files.project_store import ProjectStore
    from kd_core.runtime import VolumeSegmenter

OWN_FRAMES = {"done": ("done", "reviewed"), "reviewed": ("reviewed",), "none": ()}
"""Statuses of a project's frames that a job learns from."""

VERBS = ("segment", "export", "agreement", "jobs", "models")


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
    segment.add_argument("--model", type=Path, help="model folder; by default the one in use")
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
    _add_jobs(verbs.add_parser("jobs", help="train students in the background"))
    _add_models(verbs.add_parser("models", help="which model is in use"))
    return parser


def _add_models(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="the shelf, and what was in use when").set_defaults(run=_list_models)
    promote = verbs.add_parser("promote", help="use another model from now on")
    promote.add_argument("name", help="as 'busapp models list' has it; '' for the one that ships")
    promote.add_argument("--why", required=True, help="is kept")
    promote.set_defaults(run=_promote_model)
    verbs.add_parser("rollback", help="use the model that was in use before").set_defaults(run=_roll_back)
    bring = verbs.add_parser("import", help="check a model folder or zip file and put it on the shelf")
    bring.add_argument("path", type=Path)
    bring.set_defaults(run=_import_model)
    take = verbs.add_parser("export", help="write a model as a zip file")
    take.add_argument("name")
    take.add_argument("-o", "--out", type=Path, required=True)
    take.set_defaults(run=_export_model)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    whose = argparse.ArgumentParser(add_help=False)
    whose.add_argument("--project", type=Path, required=True, help="the project's folder")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    start = verbs.add_parser("start", parents=[whose], help="put a job into the queue, and work through it")
    start.add_argument("recipe", help="its name, see 'kd-core recipes'")
    start.add_argument("--layout", action="append", default=[], help="of a data set beside the project's own frames")
    start.add_argument("--data", action="append", default=[], metavar="DIR", help="its folder; as often as --layout")
    start.add_argument(
        "--own",
        choices=list(OWN_FRAMES),
        default="done",
        help="which of the project's own frames are learned from (default: done, reviewed ones included)",
    )
    start.add_argument("--reader", default="", help="whose annotations, where several have annotated")
    start.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="replace a setting"
    )
    start.add_argument("--profile", default="cpu", choices=["cpu", "paper"])
    start.set_defaults(run=_start_job)
    verbs.add_parser("list", parents=[whose], help="all jobs, a line each").set_defaults(run=_list_jobs)
    verbs.add_parser("work", parents=[whose], help="work through the queue, and end").set_defaults(run=_work)
    for name, about, run in (
        ("show", "how far a job is", _show_job),
        ("pause", "stop a job for a while", _stop_job),
        ("cancel", "stop a job for good", _stop_job),
        ("resume", "go on with a job that was stopped or failed", _resume_job),
        ("promote", "use a job's student from now on", _promote_job),
    ):
        one = verbs.add_parser(name, parents=[whose], help=about)
        one.add_argument("number", type=int, metavar="JOB")
        if name == "promote":
            one.add_argument("--why", default="", help="needed where the gate does not say that it is better")
        one.set_defaults(run=run, verb=name)


def _segment(options: argparse.Namespace) -> int:
    from busapp.actions.segment import SegmentRun
    from busapp.services.model_shelf import active_model, open_any_model
    from kd_core.runtime import VolumeSegmenter

    segmenter = open_any_model(options.model or active_model(), threads=os.cpu_count())
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

    store = _store(options.project)
    try:
        _show(export_project(store, form=options.format, target=options.out, reader=options.reader))
    finally:
        store.close()
    print(options.out)
    return 0


def _start_job(options: argparse.Namespace) -> int:
    from busapp.actions.jobs import start_job
    from busapp.files.jobs import JobOrder
    from busapp.services.executor import LocalExecutor
    from kd_core.contracts.jobs import DataSource

    if len(options.layout) != len(options.data):
        raise UserError("give one --layout for each --data")
    settings = [text.partition("=") for text in options.settings]
    if wrong := [name for name, equals, _ in settings if not equals]:
        raise UserError(f"--set {wrong[0]}: write it as NAME=VALUE")
    order = JobOrder(
        recipe=options.recipe,
        data=tuple(
            DataSource(layout=layout, path=str(Path(path).resolve()))
            for layout, path in zip(options.layout, options.data, strict=True)
        ),
        statuses=OWN_FRAMES[options.own],
        reader=options.reader,
        settings={name: value for name, _, value in settings},
        profile=options.profile,
    )
    job = start_job(_project(options.project), order=order, executor=LocalExecutor())
    print(job.number)
    return 0


def _list_jobs(options: argparse.Namespace) -> int:
    from busapp.files.jobs import all_jobs

    for job in all_jobs(_project(options.project)):
        state, reason = job.state()
        print(f"{job.number:4d}  {state:12} {job.order().recipe:14} {reason or progress_text(job.run)}".rstrip())
    return 0


def _show_job(options: argparse.Namespace) -> int:
    from busapp.files.jobs import job_by_number

    job = job_by_number(_project(options.project), options.number)
    state, reason = job.state()
    print(f"job {job.number}: {state}{': ' if reason else ''}{reason}")
    print(f"order: {job.order()}")
    print(f"folder: {job.folder}")
    if text := progress_text(job.run):
        print(text)
    return 0


def _stop_job(options: argparse.Namespace) -> int:
    from busapp.actions.jobs import stop_job
    from busapp.files.jobs import job_by_number

    state: JobState = "paused" if options.verb == "pause" else "cancelled"
    stop_job(job=job_by_number(_project(options.project), options.number), state=state)
    return 0


def _resume_job(options: argparse.Namespace) -> int:
    from busapp.actions.jobs import resume_job
    from busapp.files.jobs import job_by_number
    from busapp.services.executor import LocalExecutor

    project = _project(options.project)
    resume_job(project, job=job_by_number(project, options.number), executor=LocalExecutor())
    return 0


def _promote_job(options: argparse.Namespace) -> int:
    from busapp.actions.models import promote_job
    from busapp.files.jobs import job_by_number
    from busapp.services.model_shelf import Shelf

    job = job_by_number(_project(options.project), options.number)
    print(promote_job(Shelf(), job=job, by=getpass.getuser(), why=options.why))
    return 0


def _list_models(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    shelf = Shelf()
    for name, card in shelf.models().items():
        mark = "*" if name == shelf.active() else " "
        scores = card.scores.get("test", {}).get("all", {})
        dice = f"Dice {scores['dice']:.3f}" if "dice" in scores else ""
        print(f"{mark} {name or '(shipped)':32} {card.parameters / 1e6:6.2f} M  {dice:10}  {card.created}")
    for one in shelf.history():
        print(f"{one.time}  {one.model or '(shipped)'}: {one.why} ({one.by})")
    return 0


def _promote_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    Shelf().promote(options.name, why=options.why, by=getpass.getuser())
    return 0


def _roll_back(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    print(Shelf().roll_back(by=getpass.getuser()) or "(shipped)")
    return 0


def _import_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    print(Shelf().add(options.path))
    return 0


def _export_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    Shelf().export(options.name, options.out)
    return 0


def _work(options: argparse.Namespace) -> int:
    from busapp.actions.jobs import work_through
    from busapp.services.executor import be_humble

    be_humble()
    work_through(_project(options.project))
    return 0


def progress_text(run: Path) -> str:
    """How far a run is, in one line; empty where it has not begun."""
    from kd_core.contracts.jobs import read_events

    last = next((event.values for event in reversed(list(read_events(run))) if event.kind == "epoch"), None)
    if last is None:
        return ""
    return f"{last['stage']}: epoch {last['epoch']}/{last['epochs']}, about {last['seconds_left'] / 60:.0f} min left"


def _project(folder: Path) -> Path:
    from busapp.files.project_store import DATABASE_NAME

    if not (folder / DATABASE_NAME).exists():
        raise UserError(f"{folder}: not a project folder (no {DATABASE_NAME} in it)")
    return folder


def _agreement(options: argparse.Namespace) -> int:
    from busapp.actions.agreement import AgreementRun, figure, interval, refuse_blinded, write_report

    store = _store(options.project)
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


def _store(folder: Path) -> ProjectStore:
    """The project in a folder, which must be there.

    Raises:
        UserError: it is not.
    """
    from busapp.files.project_store import ProjectStore

    return ProjectStore(_project(folder), getpass.getuser())


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
