"""``kd-core``: train, evaluate and list, from the command line."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from kd_core.contracts import Cancelled, DataSource, JobEvent, JobSpec, KdError

TRAIN_EXTRA = frozenset({"lightning_fabric", "monai", "onnx", "openpyxl", "psutil", "safetensors", "scipy", "torch"})

STOPPED = 130
"""Exit code of a command that was asked to stop."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did what it was asked, 1 with the reason on stderr if it could not."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except KdError as error:
        print(f"kd-core: {error}", file=sys.stderr)
        return STOPPED if isinstance(error, Cancelled) else 1
    except ModuleNotFoundError as error:
        if error.name not in TRAIN_EXTRA:
            raise
        print(f"kd-core: {error.name} is not installed; this needs: pip install 'busapp[train]'", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("kd-core: stopped", file=sys.stderr)
        return STOPPED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kd-core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a student by a recipe, export and score it")
    _add_job(train)
    train.add_argument("--run", dest="folder", type=Path, required=True, help="folder for all the run writes")
    _add_attached(train)
    train.add_argument("--reuse", type=Path, metavar="RUN", help="take stages that are the same from this run")
    train.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="STAGE",
        help="train this stage and those that it needs, for now; the same command without it trains the rest",
    )
    train.set_defaults(run=_train)

    estimate = commands.add_parser("estimate", help="how long that will take on this machine, by timing a few steps")
    _add_job(estimate)
    estimate.add_argument("--json", action="store_true", help="seconds by stage, for programs")
    estimate.set_defaults(run=_estimate)

    check = commands.add_parser("check", help="what a job would learn from, and what speaks against it")
    _add_job(check)
    check.add_argument("--json", action="store_true", help="for programs")
    check.add_argument("--timed", action="store_true", help="time a few steps, too, as 'kd-core estimate' does")
    check.set_defaults(run=_check)

    evaluate = commands.add_parser("evaluate", help="score a model folder on a data set")
    evaluate.add_argument("--model", type=Path, required=True, help="model folder")
    _add_data(evaluate, several=False)
    evaluate.add_argument(
        "--part",
        default="all",
        choices=["all", "train", "validation", "test"],
        help="score only this part of the split that the model was trained with (default: all)",
    )
    evaluate.add_argument(
        "--presence-threshold",
        type=float,
        metavar="P",
        help="in place of the card's; 0 scores masks as they are, without the decision that a frame shows no lesion",
    )
    evaluate.add_argument("--json", type=Path, help="write all figures, frame by frame, to this file")
    evaluate.set_defaults(run=_evaluate)

    gate = commands.add_parser(
        "gate", help="judge a new student against the one in use, on frames neither learned from"
    )
    gate.add_argument("--candidate", type=Path, required=True, metavar="DIR", help="model folder of the new one")
    gate.add_argument("--active", type=Path, required=True, metavar="DIR", help="model folder of the one in use")
    _add_data(gate, several=True)
    gate.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="folder for gate.json and gate.html")
    _add_attached(gate)
    gate.set_defaults(run=_gate)

    rounds = commands.add_parser("rounds", help="show what choosing frames is worth, with a simulated annotator")
    _add_data(rounds, several=True)
    rounds.add_argument("--run", dest="folder", type=Path, required=True, help="folder for all the run writes")
    for name, default, about in (
        ("first", 300, "frames of the first data set to begin with"),
        ("each", 12, "frames a round, of all data sets"),
        ("rounds", 5, "rounds after the first training"),
        ("seeds", 5, "repetitions"),
        ("first_steps", 1200, "of the first training"),
        ("steps", 300, "of each training after it"),
    ):
        option = f"--{name.replace('_', '-')}"
        rounds.add_argument(option, type=int, default=default, metavar="N", help=f"{about} (default: {default})")
    rounds.set_defaults(run=_rounds)

    bundle = commands.add_parser("bundle", help="write a model folder as a MONAI bundle")
    bundle.add_argument("model", type=Path, help="model folder, such as RUN/model")
    bundle.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="folder to make")
    bundle.set_defaults(run=_bundle)

    audit = commands.add_parser("audit", help="say what is wrong with a data set, and what memory alone earns on it")
    audit.add_argument("data", type=Path, metavar="DIR", help="the data set's folder")
    audit.add_argument("--layout", help="as in 'train' (default: the one that fits)")
    audit.add_argument("--json", type=Path, metavar="FILE", help="write all that was found to this file")
    audit.add_argument("--families", type=Path, metavar="FILE", help="write image,family: what no split may part")
    audit.set_defaults(run=_audit)

    phantom = commands.add_parser("phantom", help="make automated breast ultrasound volumes with known lesions")
    phantom.add_argument("folder", type=Path, metavar="DIR", help="for images/, labels/ and lesions.csv")
    phantom.add_argument("--volumes", type=int, default=40, metavar="N", help="how many; every fourth without a lesion")
    phantom.add_argument("--seed", type=int, default=0, help="of the first volume; each next one has the next")
    phantom.set_defaults(run=_phantom)

    recipes = commands.add_parser("recipes", help="list the recipes")
    recipes.add_argument("--json", action="store_true", help="for programs")
    recipes.set_defaults(run=_recipes)
    return parser


def _add_data(parser: argparse.ArgumentParser, *, several: bool) -> None:
    more = "; repeat both for several data sets" if several else ""
    action = "append" if several else "store"
    parser.add_argument(
        "--layout",
        action=action,
        required=True,
        help=f"how it lies on disk, as busi or coco{more}",
    )
    parser.add_argument("--data", action=action, required=True, help=f"the data set's folder{more}")


def _add_job(parser: argparse.ArgumentParser) -> None:
    """What makes a ``JobSpec``."""
    parser.add_argument("recipe", help="its name, see 'kd-core recipes'")
    _add_data(parser, several=True)
    parser.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="replace a setting"
    )
    parser.add_argument("--profile", default="cpu", help="cpu (hours on two cores, default) or paper (for a GPU)")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="train each student N times")
    parser.add_argument("--twin", action="store_true", help="train the student without a teacher, too, and compare")
    parser.add_argument(
        "--unlabelled",
        default="",
        metavar="DIR",
        help="frames without masks (PNG files), which students learn from as their teachers outline them",
    )
    parser.add_argument(
        "--unlabelled-weight",
        type=float,
        default=0.5,
        metavar="W",
        help="how many of them are shown for each frame with a mask (default: 0.5)",
    )
    parser.add_argument("--controls", action="store_true", help="train the recipe's controls, too")
    parser.add_argument("--base", type=Path, metavar="MODEL", help="students begin with this model's weights")


def _add_attached(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--attached",
        action="store_true",
        help="stop when standard input ends: for a program that starts this one and may be killed",
    )


def _train(options: argparse.Namespace) -> int:
    from kd_core.recipes.run import read_data, run_job

    job = _job(options)
    _watch_input(options)
    samples, problems = read_data(job)
    _report_problems(problems)
    print(run_job(job, samples, options.folder, only=options.only, reuse=options.reuse, heard=_print_event))
    return 0


def _job(options: argparse.Namespace) -> JobSpec:
    return JobSpec(
        recipe=options.recipe,
        data=_sources(options),
        settings=dict(_setting(text) for text in options.settings),
        profile=options.profile,
        seeds=options.seeds,
        twin=options.twin,
        controls=options.controls,
        base=str(options.base.resolve()) if options.base else "",
        unlabelled=str(Path(options.unlabelled).resolve()) if options.unlabelled else "",
        unlabelled_weight=options.unlabelled_weight,
    )


def _estimate(options: argparse.Namespace) -> int:
    from kd_core.recipes.estimate import estimate
    from kd_core.recipes.run import read_data

    job = _job(options)
    samples, problems = read_data(job)
    _report_problems(problems)
    seconds = estimate(job, samples)
    if options.json:
        print(json.dumps(seconds))
        return 0
    for stage, taken in seconds.items():
        print(f"{taken / 60:8.1f} min  {stage}")
    print(f"{sum(seconds.values()) / 60:8.1f} min  in all")
    return 0


def _check(options: argparse.Namespace) -> int:
    from kd_core.recipes.check import check
    from kd_core.recipes.estimate import estimate
    from kd_core.recipes.run import read_data

    job = _job(options)
    samples, problems = read_data(job)
    found = check(job, samples, problems, _count_frames)
    print(file=sys.stderr)
    if options.timed:
        found = replace(found, seconds=sum(estimate(job, samples).values()))
    if options.json:
        print(found.to_json())
        return 0
    print(f"device: {found.device}")
    for name, part in found.parts.items():
        frames = ", ".join(f"{count} {label}" for label, count in part.frames.items())
        print(f"{name:10}  {frames}; {part.groups} families, cases or patients")
    if found.unlabelled:
        print(f"{found.unlabelled} frames without masks, as the teachers outline them")
    for line in found.problems:
        print(line)
    if found.few_held_out:
        print("few families, cases or patients with a lesion are held out: a gain of a few points can be luck")
    if found.no_normals:
        print("no normal frame is learned from: the student will outline something on every frame")
    if found.seconds is not None:
        print(f"it takes about {found.seconds / 60:.1f} min")
    for line in found.leaks:
        print(f"near-duplicates on different sides of the split: {line}")
    return 0


def _count_frames(done: int, total: int) -> None:
    print(f"\r{done}/{total} frames", end="", file=sys.stderr)


def _sources(options: argparse.Namespace) -> tuple[DataSource, ...]:
    """The data sets that were named, in pairs of --layout and --data."""
    if len(options.layout) != len(options.data):
        raise KdError("give one --layout for each --data")
    return tuple(
        DataSource(layout=layout, path=str(Path(path).resolve()))
        for layout, path in zip(options.layout, options.data, strict=True)
    )


def _watch_input(options: argparse.Namespace) -> None:
    if options.attached:
        threading.Thread(target=_stop_at_the_end_of_input, daemon=True).start()


def _stop_at_the_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):  # not through Python's buffer, which cannot be left while it waits
        pass
    signal.raise_signal(signal.SIGTERM)


def _print_event(event: JobEvent) -> None:
    """One line of progress on stderr."""
    values = event.values
    match event.kind:
        case "started":
            text = (
                f"{values['train']} of {values['samples']} frames to learn from; stages: {', '.join(values['stages'])}"
            )
        case "views":
            text = f"{values['stage']}: {values['done']} of {values['total']} views made and taught"
        case "epoch":
            losses = ", ".join(f"{name} {value:.3f}" for name, value in values["losses"].items())
            left = f"{values['seconds_left'] / 60:.0f} min left"
            text = f"{values['stage']}: epoch {values['epoch']}/{values['epochs']}, {losses}; about {left}"
        case "validation":
            text = f"{values['stage']}: {values['network']} validates at Dice {values['scores'].get('dice', 0.0):.4f}"
        case "round":
            text = f"seed {values['seed']}, {values['arm']}, round {values['number']}: Dice {values['dice']:.4f}"
        case "unlabelled":
            text = (
                f"{values['stage']}: {values['taken']} of {values['looked_at']} frames without masks are learned from"
            )
        case "reused":
            text = f"{values['stage']}: taken from {values['source']}"
        case _:
            return
    print(text, file=sys.stderr)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise KdError(f"--set {text}: write it as NAME=VALUE")
    return name, value


def _evaluate(options: argparse.Namespace) -> int:
    from kd_core.data import read_usable
    from kd_core.recipes.publish import part_of
    from kd_core.runtime import open_model
    from kd_core.training.evaluate import report, score_frames, with_segmenter

    if options.json and not options.json.parent.is_dir():
        raise KdError(f"{options.json.parent}: no such folder for the figures")
    data = read_usable(options.layout, Path(options.data))
    _report_problems(data.problems)
    if options.presence_threshold is not None and not 0 <= options.presence_threshold <= 1:
        raise KdError(f"--presence-threshold {options.presence_threshold}: it lies from 0 to 1")
    segmenter = open_model(options.model, presence_threshold=options.presence_threshold)
    samples = data.samples if options.part == "all" else part_of(data.samples, segmenter.card, options.part)
    scores = []
    for number, score in enumerate(score_frames(with_segmenter(segmenter), samples), 1):
        scores.append(score)
        if number % 20 == 0 or number == len(samples):
            print(f"\r{number}/{len(samples)} frames", end="", file=sys.stderr)
    print(file=sys.stderr)
    result = {
        "model": {"name": segmenter.card.name, "sha256": segmenter.card.sha256},
        "presence_threshold": segmenter.card.output.presence_threshold,
        "layout": options.layout,
        "part": options.part,
        "problems": [str(problem) for problem in data.problems],
        **report(scores),
    }
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for name, value in result["all"].items():
        for key, figure in value.items() if isinstance(value, dict) else [("", value)]:
            print(f"{f'{name} {key}'.strip():22} {figure}")
    return 0


def _gate(options: argparse.Namespace) -> int:
    from kd_core.data import read_usable
    from kd_core.recipes.gate import judge
    from kd_core.recipes.gate_page import PAGE_NAME

    _watch_input(options)
    sets = [read_usable(source.layout, Path(source.path)) for source in _sources(options)]
    _report_problems([problem for one in sets for problem in one.problems])
    verdict = judge(
        options.candidate,
        options.active,
        [sample for one in sets for sample in one.samples],
        options.out,
        _count_frames,
    )
    print(file=sys.stderr)
    print(f"{verdict}: {options.out / PAGE_NAME}")
    return 0


def _rounds(options: argparse.Namespace) -> int:
    from kd_core.data import Sample, read_usable
    from kd_core.recipes.rounds import Plan, run_rounds

    data: dict[str, list[Sample]] = {}
    for source in _sources(options):
        found = read_usable(source.layout, Path(source.path))
        _report_problems(found.problems)
        data.setdefault(source.layout, []).extend(found.samples)
    plan = Plan(**{one.name: getattr(options, one.name) for one in fields(Plan)})
    report = run_rounds(data, options.folder, plan, heard=_print_event)
    print(report.read_text("utf-8"))
    return 0


def _bundle(options: argparse.Namespace) -> int:
    from kd_core.export.bundle import write_bundle

    write_bundle(options.model, options.out)
    print(options.out)
    return 0


def _audit(options: argparse.Namespace) -> int:
    from kd_core.data.audit import audit, describe, fitting_layout, write_families, write_json

    for path in (options.json, options.families):
        if path and not path.parent.is_dir():
            raise KdError(f"{path.parent}: no such folder for {path.name}")
    found = audit(options.layout or fitting_layout(options.data), options.data)
    print(describe(found))
    if options.json:
        write_json(found, options.json)
    if options.families:
        write_families(found, options.families)
    return 0


def _phantom(options: argparse.Namespace) -> int:
    from kd_core.data.abus_phantom import write_phantoms

    if options.folder.exists() and any(options.folder.iterdir()):
        raise KdError(f"{options.folder}: not empty; choose a new folder")
    write_phantoms(
        options.folder,
        volumes=options.volumes,
        seed=options.seed,
        heard=lambda done, total: print(f"\r{done}/{total} volumes", end="", file=sys.stderr),
    )
    print(file=sys.stderr)
    return 0


def _recipes(options: argparse.Namespace) -> int:
    from kd_core.recipes import RECIPES

    about = {
        name: "\n".join(
            inspect.cleandoc(text or "").replace("``", "")
            for text in (sys.modules[recipe.__module__].__doc__, recipe.__doc__)
        )
        for name, recipe in RECIPES.items()
    }
    if options.json:
        print(json.dumps(about, ensure_ascii=False))
        return 0
    for name, text in about.items():
        print(f"{name}: {text}\n")
    return 0


def _report_problems(problems: Sequence[object]) -> None:
    for problem in problems:
        print(f"kd-core: {problem}", file=sys.stderr)
    if problems:
        print(f"kd-core: {len(problems)} files were not as expected", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
