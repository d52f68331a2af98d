"""``busapp jobs``: students trained in the background."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.cli.common import Verbs, project_folder
from busapp.model.errors import UserError

if TYPE_CHECKING:
    from busapp.files.jobs import JobState


OWN_FRAMES = {"done": ("done", "reviewed"), "reviewed": ("reviewed",), "none": ()}
"""Statuses of a project's frames that a job learns from."""


def add(parsers: Verbs) -> None:
    """The verb, its own verbs and their options."""
    parser = parsers.add_parser("jobs", help="train students in the background")
    whose = argparse.ArgumentParser(add_help=False)
    whose.add_argument("--project", type=Path, required=True, help="the project's folder")
    many = argparse.ArgumentParser(add_help=False)
    many.add_argument("--at-once", type=int, default=1, metavar="N", help="how many jobs may run beside one another")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    start = verbs.add_parser("start", parents=[whose, many], help="put a job into the queue, and work through it")
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
    start.add_argument(
        "--unlabelled",
        action="store_true",
        help="learn from the project's frames that nobody has begun, too, as the recipe's teachers outline them",
    )
    start.add_argument("--profile", default="cpu", choices=["cpu", "paper"])
    start.add_argument("--base", help="model on the shelf that the student starts from; '' for the shipped one")
    start.set_defaults(run=_start_job)
    verbs.add_parser("list", parents=[whose], help="all jobs, a line each").set_defaults(run=_list_jobs)
    verbs.add_parser("work", parents=[whose, many], help="work through the queue, and end").set_defaults(run=_work)
    for name, about, run in (
        ("show", "how far a job is", _show_job),
        ("pause", "stop a job for a while", _stop_job),
        ("cancel", "stop a job for good", _stop_job),
        ("resume", "go on with a job that was stopped or failed", _resume_job),
        ("promote", "use a job's student from now on", _promote_job),
    ):
        one = verbs.add_parser(name, parents=[whose, many] if name == "resume" else [whose], help=about)
        one.add_argument("number", type=int, metavar="JOB")
        if name == "promote":
            one.add_argument("--why", default="", help="needed where the gate does not say that it is better")
        one.set_defaults(run=run, verb=name)


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
        base=options.base,
        unlabelled=options.unlabelled,
    )
    job = start_job(project_folder(options.project), order=order, executor=LocalExecutor(lambda: options.at_once))
    print(job.number)
    return 0


def _list_jobs(options: argparse.Namespace) -> int:
    from busapp.files.jobs import all_jobs

    for job in all_jobs(project_folder(options.project)):
        state, reason = job.state()
        print(f"{job.number:4d}  {state:12} {job.order().recipe:14} {reason or progress_text(job.run)}".rstrip())
    return 0


def _show_job(options: argparse.Namespace) -> int:
    from busapp.files.jobs import job_by_number

    job = job_by_number(project_folder(options.project), options.number)
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
    stop_job(job=job_by_number(project_folder(options.project), options.number), state=state)
    return 0


def _resume_job(options: argparse.Namespace) -> int:
    from busapp.actions.jobs import resume_job
    from busapp.files.jobs import job_by_number
    from busapp.services.executor import LocalExecutor

    project = project_folder(options.project)
    resume_job(project, job=job_by_number(project, options.number), executor=LocalExecutor(lambda: options.at_once))
    return 0


def _promote_job(options: argparse.Namespace) -> int:
    from busapp.actions.models import promote_job
    from busapp.files.jobs import job_by_number
    from busapp.services.model_shelf import Shelf

    job = job_by_number(project_folder(options.project), options.number)
    print(promote_job(Shelf(), job=job, by=getpass.getuser(), why=options.why))
    return 0


def _work(options: argparse.Namespace) -> int:
    from busapp.actions.job_worker import work_through
    from busapp.services.executor import be_humble

    be_humble()
    work_through(project_folder(options.project), at_once=options.at_once)
    return 0


def progress_text(run: Path) -> str:
    """How far a run is, in one line; empty where it has not begun."""
    from kd_core.contracts.jobs import read_events

    last = next((event.values for event in reversed(list(read_events(run))) if event.kind == "epoch"), None)
    if last is None:
        return ""
    return f"{last['stage']}: epoch {last['epoch']}/{last['epochs']}, about {last['seconds_left'] / 60:.0f} min left"
