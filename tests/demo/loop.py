"""The whole loop on real images: a student of one set meets another, its proposals are corrected, it learns, is judged.

``python -m tests.demo.loop --old BUS-BRA --new BUSI --work DIR`` goes through busapp's own commands and project
database: train on the old set, promote, look for what to annotate next in the new one, correct proposals as a person
would (``kd_core.recipes.annotator``), distil from both, gate, promote. Families of the new set that were never in the
project, and cases of the old one that no student saw, tell what it was worth. What is done is not done again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from busapp.actions.next_frames import Models, look_at_project, next_frames
from busapp.document.document import ACCEPT, replacement
from busapp.files.jobs import Job, all_jobs
from busapp.files.opening import open_source
from busapp.files.project_list import add_instances
from busapp.files.project_store import ProjectStore
from busapp.model.edit import CLASS, STATUS, Edit, FindingChange, MaskArray, TakenStep
from busapp.model.worth import NextFrame
from busapp.services.inference import segment_frame
from busapp.services.model_shelf import active_model, open_frame_model
from kd_core.data import Sample, read_usable, split_samples
from kd_core.layouts.sample import sample_mask
from kd_core.metrics import paired_bootstrap
from kd_core.recipes.annotator import Annotator
from kd_core.recipes.common import TEST_FOLDS
from kd_core.runtime import Segmenter
from kd_core.training.evaluate import FrameScore, score_frames, with_segmenter

READER = "simulated"

RECIPE = "tiny_unet"
SETTINGS = ("size=96", "teacher.base=16", "teacher.epochs=8", "student.epochs=30", "student.rounds=5")
"""A U-Net 16 teaches a U-Net 4 for so long that all of it takes less than an hour on one core."""

HELD = 6
"""Of 20 folds of the new set's families: what is never shown to anyone but the last step."""

COUNT = 240
"""Frames that are annotated."""

POLL_SECONDS = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the loop; 1 where the new student is not promoted."""
    options = _options(arguments)
    os.environ["BUSAPP_HOME"] = str(options.work / "home")
    pool, held = _parts(options.new)
    project = options.work / "project"
    _fill_project(project, options.work / "pool", pool)
    first = _job(project, 1, ["--own", "none", "--layout", "busbra", "--data", str(options.old)])
    if not (options.work / "home" / "models" / "history.json").exists():
        _busapp("jobs", "promote", "1", "--project", str(project), "--why", "the loop begins with a student of one set")
    said = _annotate(project, options.work / "pool", pool, options.count)
    second = _job(project, 2, ["--reader", READER, "--layout", "busbra", "--data", str(options.old)])
    gate = json.loads((second.folder / "gate" / "gate.json").read_text("utf-8"))
    why = _why(gate)
    promoted = gate["verdict"] == "better" or bool(why)
    if promoted and active_model().name != _name(second):
        _busapp("jobs", "promote", "2", "--project", str(project), *(["--why", why] if why else []))
    old = split_samples(read_usable("busbra", options.old).samples, test=TEST_FOLDS, normals=False).test
    report = _report({"new (BUSI)": held, "old (BUS-BRA)": old}, first, second, gate, said)
    report += f"\nPromoted{': ' if why else ''}{why}.\n" if promoted else "\nNot promoted.\n"
    (options.work / "loop.md").write_text(report, "utf-8")
    print(report)
    return 0 if promoted else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", type=Path, required=True, help="BUS-BRA's folder")
    parser.add_argument("--new", type=Path, required=True, help="BUSI's folder")
    parser.add_argument("--work", type=Path, required=True, help="folder for all that is written")
    parser.add_argument("--count", type=int, default=COUNT, help=f"frames to annotate (default: {COUNT})")
    options = parser.parse_args(arguments)
    options.old, options.new, options.work = (one.resolve() for one in (options.old, options.new, options.work))
    return options


def _parts(folder: Path) -> tuple[list[Sample], Sequence[Sample]]:
    """The lesion frames of the new set that may be annotated, and those that are held out."""
    split = split_samples(read_usable("busi", folder).samples, validation=0, test=HELD, normals=False)
    return list(split.train), split.test


def _fill_project(project: Path, folder: Path, pool: Sequence[Sample]) -> None:
    """Put the pool into a project, a folder a family: what lies in one folder is one patient's to a project."""
    if (project / "project.db").exists() and any(folder.glob("*/*.png")):
        return
    families = {group: number for number, group in enumerate(dict.fromkeys(one.group for one in pool))}
    store, instances = ProjectStore(project, READER), []
    for sample in pool:
        target = folder / f"{families[sample.group]:04d}" / Path(sample.name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sample.frame, target)
        instances.append(open_source(target).instance)
    add_instances(store, instances)
    store.close()


def _job(project: Path, number: int, data: Sequence[str]) -> Job:
    """The job of this number, begun where there is none, gone on with where it was stopped, finished."""
    begun = time.monotonic()
    if len(all_jobs(project)) < number:
        settings = [word for one in SETTINGS for word in ("--set", one)]
        _busapp("jobs", "start", RECIPE, "--project", str(project), *data, *settings)
    job = all_jobs(project)[number - 1]
    while (state := job.state()[0]) in ("queued", "running", "interrupted"):
        if state == "interrupted":
            _busapp("jobs", "work", "--project", str(project))
        time.sleep(POLL_SECONDS)
    if state != "finished":
        sys.exit(f"job {number} is {state}: {job.state()[1]} (busapp jobs resume {number} --project {project})")
    print(f"job {number}: finished, {(time.monotonic() - begun) / 60:.1f} min in this call", file=sys.stderr)
    return job


def _annotate(project: Path, folder: Path, pool: Sequence[Sample], count: int) -> dict[str, float]:
    """Correct the proposals of the frames most worth it, as edits of the project; what came of it."""
    truths = {Path(sample.name).name: sample for sample in pool}
    store = ProjectStore(project, READER)
    segmenter = open_frame_model(active_model(), threads=1)
    missing = count - store.count(READER, {"done"})
    if missing > 0:
        models = Models(active_model())
        for _ in look_at_project(store, models=models):
            pass
        for one in next_frames(store, models=models, count=missing):
            _correct(store, segmenter, one, truths[one.path.name])
    works = store.begun().values()
    store.close()
    sizes = [work.correction for work in works if work.correction is not None]
    return {"annotated": len(sizes), "accepted": sum(size == 0 for size in sizes), "correction": float(np.mean(sizes))}


def _correct(store: ProjectStore, segmenter: Segmenter, chosen: NextFrame, sample: Sample) -> None:
    """One frame, as in the window: accept the proposal, paint over it where it is wrong, give a class, call it done."""
    source = open_source(chosen.path)
    frame = source.read(chosen.ref.index)
    answer = segment_frame(segmenter, frame)
    truth = sample_mask(sample, (frame.height, frame.width))
    made = Annotator().annotate(sample.name, answer.mask > 0, truth)
    empty, proposed, painted = np.zeros_like(answer.mask), answer.mask, made.mask.astype(np.uint8)
    edits = [replacement(ACCEPT, empty, proposed), replacement("Brush", proposed, painted)]
    masks: list[MaskArray] = [proposed, painted]
    steps = [(edit, mask) for edit, mask in zip(edits, masks, strict=True) if edit is not None]
    steps += [
        (Edit(name=name, change=FindingChange(before="", after=value)), painted)
        for name, value in ((CLASS, sample.label), (STATUS, "done"))
    ]
    findings: dict[str, str] = {}
    for revision, (edit, mask) in enumerate(steps):
        if isinstance(edit.change, FindingChange):
            findings[edit.name] = edit.change.after
        store.save(
            TakenStep(
                instance=source.instance,
                ref=chosen.ref,
                step="do",
                edit=edit,
                base_revision=revision,
                mask=mask,
                findings=dict(findings),
                proposed=proposed,
                confidence=answer.confidence,
                content=frame.content,
            )
        )


def _why(gate: dict[str, Any]) -> str:
    """The reason that a person would give for a student of which the gate is unsure, so that nothing is surely worse:
    it gains on the new set. Empty where it does not.
    """
    new = gate["sets"].get("project", {"gain": 0.0})
    if gate["verdict"] != "unsure" or new["gain"] <= 0:
        return ""
    gain, low, high = (f"{100 * new[name]:+.1f}" for name in ("gain", "low", "high"))
    return f"Dice {gain} [{low}, {high}] on the gate's {new['frames']} frames of the new set, and nothing surely worse"


def _report(
    sets: dict[str, Sequence[Sample]], first: Job, second: Job, gate: dict[str, Any], said: dict[str, float]
) -> str:
    """The table: both students on both sets, frames that neither was shown."""
    lines = [
        f"{said['annotated']:.0f} frames annotated, {said['accepted']:.0f} proposals accepted as they were, "
        f"{100 * said['correction']:.0f} % of a proposal changed on average.",
        f"The gate: {gate['verdict']} ({'; '.join(map(str, gate['reasons']))}).",
        "",
        "| lesion Dice on held-out frames | frames | groups | before | after | gain [95 %] |",
        "|---|---|---|---|---|---|",
    ]
    for name, samples in sets.items():
        before, after = (_scores(job, samples) for job in (first, second))
        groups = [one.group for one in before]
        ours, theirs = ([float(one.dice or 0.0) for one in scores] for scores in (after, before))
        gain = paired_bootstrap(ours, theirs, groups=groups)
        cells = [name, len(before), len(set(groups)), f"{100 * np.mean(theirs):.2f}", f"{100 * np.mean(ours):.2f}"]
        cells.append(f"{100 * gain.gain:+.2f} [{100 * gain.low:+.2f}, {100 * gain.high:+.2f}]")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    times = gate["milliseconds"]
    lines += [
        "",
        f"Milliseconds a frame on this CPU, from pixels to mask: {times['old']} before, {times['new']} after.",
    ]
    return "\n".join(lines) + "\n"


def _scores(job: Job, samples: Sequence[Sample]) -> list[FrameScore]:
    segment = with_segmenter(Segmenter(job.run / "model", threads=1))
    return [one for one in score_frames(segment, samples, surface=False) if one.lesion]


def _name(job: Job) -> str:
    card = json.loads((job.run / "model" / "card.json").read_text("utf-8"))
    return f"{card['name']}-{card['sha256'][:8]}"


def _busapp(*words: str) -> None:
    print("busapp", *words, file=sys.stderr)
    subprocess.run([sys.executable, "-m", "busapp", *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
