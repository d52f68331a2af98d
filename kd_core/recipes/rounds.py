"""What choosing frames is worth: a student learns round by round from frames that a simulated annotator corrects.

In one arm the frames of a round are those that ``runtime.worth`` puts first, in the other they are drawn at random.
Both begin with the same frames and the same weights, and all is scored on the same held-out families.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch.utils.data import Dataset

from kd_core.contracts import DataError, InputSpec, JobEvent, JobSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.data import Sample, split_samples
from kd_core.data.dataset import Views, load_gray
from kd_core.data.transforms import View, training_views
from kd_core.distill.supervised import SupervisedTask
from kd_core.export import count_macs, count_parameters, export_onnx
from kd_core.metrics import paired_bootstrap
from kd_core.models import MODELS
from kd_core.recipes.annotator import Annotation, Annotator
from kd_core.runtime import Segmenter
from kd_core.runtime.preprocess import prepare
from kd_core.runtime.worth import Known, embedding, in_order, look_at
from kd_core.training.config import Network, Training
from kd_core.training.evaluate import score_frames, with_segmenter
from kd_core.training.loop import make_fabric, train
from kd_core.training.run_folder import RunFolder, StageFolder
from kd_core.training.stored_views import StoredViews, store_views

CHOSEN, RANDOM = "chosen", "random"
ARMS = (CHOSEN, RANDOM)

STUDENT = Network(model="compact_unet", options={"stem": 8, "widths": (16, 32, 48, 64), "blocks": (1, 1, 1, 1)})
"""Small, so that a training takes seconds on one core."""

INPUT = InputSpec(height=96, width=96)

TEST_FOLDS = 7
"""A third of the families: differences between arms are small."""

VIEWS = 12
"""Different views of a frame."""

ROUND_NAME, REPORT_NAME = "round.json", "rounds"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many frames, how often.

    Attributes:
        first: frames, drawn at random, that both arms begin with.
        each: frames a round.
        rounds: after the first training.
        seeds: repetitions, each with other first frames, weights and draws.
        steps: of every training: as many for few frames as for many.
    """

    first: int = 16
    each: int = 12
    rounds: int = 5
    seeds: int = 5
    steps: int = 400


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A frame of the pool, decoded."""

    sample: Sample
    gray: npt.NDArray[np.uint8]
    truth: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class _Round:
    """What one round ended with.

    Attributes:
        dice: of each test frame, in their order.
        corrections: how much of the proposal was changed in each annotated frame of the pool, by its number; None for
            the first ones, for which there was no model.
        corrected: how many proposals were not accepted, this round's and those before it.
        reasons: how many of this round's frames were chosen for what.
    """

    dice: list[float]
    corrections: dict[int, float | None]
    corrected: int
    reasons: dict[str, int]


def run_rounds(
    samples: Sequence[Sample], folder: Path, plan: Plan, *, heard: Callable[[JobEvent], None] | None = None
) -> Path:
    """Run all seeds and arms, going on where an earlier call stopped; the report's path.

    Args:
        samples: of a data set with masks; frames without a lesion are left out.
        folder: for all that is written.
        plan: how much.
        heard: called with each event.

    Raises:
        DataError: there are too few frames for the plan.
        KdError: a file or folder is not usable, or the training was stopped.
    """
    # A layout whose groups are dealt by their own hash: the split is the same whatever else there is.
    split = split_samples(
        (replace(one, layout="project") for one in samples), validation=0, test=TEST_FOLDS, normals=False
    )
    if len(split.train) < plan.first + plan.rounds * plan.each or not split.test:
        raise DataError(
            f"{len(split.train)} frames to choose from and {len(split.test)} to test on are too few for {plan.rounds} "
            f"rounds of {plan.each} after {plan.first}"
        )
    # Without the number of seeds: more of them can be added to a run.
    settings = {name: value for name, value in asdict(plan).items() if name != "seeds"}
    job = JobSpec(recipe="rounds", data=(), settings=settings)
    run = RunFolder(folder, job, heard=heard)
    with run.locked():
        pool = [_decoded(sample) for sample in split.train]
        experiment = _Experiment(run, pool, split.test, plan)
        results = {seed: experiment.repetition(seed) for seed in range(plan.seeds)}
        return _write_report(run, split.test, results, plan)


class _Experiment:
    """The trainings of a run."""

    def __init__(self, run: RunFolder, pool: Sequence[_Frame], test: Sequence[Sample], plan: Plan) -> None:
        self._run, self._pool, self._test, self._plan = run, pool, test, plan

    def repetition(self, seed: int) -> dict[str, list[_Round]]:
        """Both arms of one seed, round by round, the first one shared."""
        first = self._round(seed, "first", 0, [])
        arms = {arm: [first] for arm in ARMS}
        for number in range(1, self._plan.rounds + 1):
            for arm, rounds in arms.items():
                rounds.append(self._round(seed, arm, number, rounds))
        return arms

    def _round(self, seed: int, arm: str, number: int, before: Sequence[_Round]) -> _Round:
        place = self._place(seed, arm, number)
        kept = place.path / ROUND_NAME
        if kept.exists():
            return _read_round(kept)
        if number == 0:
            draw = np.random.default_rng([seed, 0])
            picked = [int(one) for one in draw.permutation(len(self._pool))[: self._plan.first]]
            made = {one: Annotation(*self._by_hand(one)) for one in picked}
            corrections: dict[int, float | None] = dict.fromkeys(picked)
            corrected, reasons = len(picked), dict[str, int]()
        else:
            student = Segmenter(self._place(seed, arm if number > 1 else "first", number - 1).model, threads=1)
            picked, reasons = self._pick(student, seed, arm, number, before[-1])
            made = {one: self._correct(student, one) for one in picked}
            corrections = {**before[-1].corrections, **{one: made[one].correction for one in picked}}
            corrected = before[-1].corrected + sum(not one.accepted for one in made.values())
        self._keep_views(place, made)
        self._train(place, seed, arm, number)
        scores = score_frames(with_segmenter(Segmenter(place.model, threads=1)), self._test, surface=False)
        done = _Round(
            dice=[float(score.dice or 0.0) for score in scores],
            corrections=corrections,
            corrected=corrected,
            reasons=reasons,
        )
        part = kept.with_suffix(".partial")
        part.write_text(json.dumps(asdict(done)), "utf-8")
        part.replace(kept)
        place.report("round", arm=arm, seed=seed, number=number, dice=statistics.fmean(done.dice))
        return done

    def _place(self, seed: int, arm: str, number: int) -> StageFolder:
        return self._run.stage(f"{seed}-{arm}-{number}")

    def _by_hand(self, one: int) -> tuple[npt.NDArray[np.bool_], bool, float]:
        """A frame that is outlined without a proposal."""
        frame = self._pool[one]
        return Annotator().annotate(frame.sample.name, np.zeros_like(frame.truth), frame.truth)

    def _correct(self, student: Segmenter, one: int) -> Annotation:
        frame = self._pool[one]
        return Annotator().annotate(frame.sample.name, student.segment(frame.gray).mask > 0, frame.truth)

    def _pick(
        self, student: Segmenter, seed: int, arm: str, number: int, before: _Round
    ) -> tuple[list[int], dict[str, int]]:
        """The frames of a round, and how many of them for what reason."""
        left = [one for one in range(len(self._pool)) if one not in before.corrections]
        if arm == RANDOM:
            draw = np.random.default_rng([seed, number, 1])
            return [int(one) for one in draw.choice(left, self._plan.each, replace=False)], {}
        looks = [look_at(self._pool[one].gray, student) for one in left]
        known = []
        for one, correction in before.corrections.items():
            gray = self._pool[one].gray
            known.append(Known(embedding(gray, student.probabilities(gray)), correction))
        order = in_order(looks, known, seed=1000 * seed + number, count=self._plan.each)
        reasons = [choice.reason for choice in order]
        return [left[choice.candidate] for choice in order], {
            name: reasons.count(name) for name in dict.fromkeys(reasons)
        }

    def _keep_views(self, place: StageFolder, made: dict[int, Annotation]) -> None:
        """Views of the frames that were annotated in this round, with the annotator's masks."""
        folder = place.path / "annotated"
        folder.mkdir(exist_ok=True)
        samples = []
        for one, annotation in made.items():
            path = folder / f"{one}.png"
            Image.fromarray(annotation.mask.astype(np.uint8) * np.uint8(255)).save(path)
            samples.append(replace(self._pool[one].sample, masks=(path,)))
        views = Views(samples, training_views(INPUT, lesion_free=0.0, transplant=0.0), seed=0)
        store_views(
            views,
            VIEWS,
            SupervisedTask(_fresh(), [], segmentation="dice_ce", presence=0.0),
            place.path / "views",
            device=torch.device("cpu"),
            precision=lambda: torch.autocast("cpu", enabled=False),
            progress=lambda done, total: None,
        )

    def _train(self, place: StageFolder, seed: int, arm: str, number: int) -> None:
        """From new weights, which are the same in both arms, on all frames of this round and those before it."""
        if place.model.exists():
            return
        places = [self._place(seed, arm if one else "first", one) for one in range(number + 1)]
        views = _Together([StoredViews(one.path / "views") for one in places])
        epochs = max(1, round(self._plan.steps / -(-len(views) // 16)))
        training = Training(
            epochs=epochs, batch_size=16, learning_rate=2e-3, ema=0.98, seed=seed, validate_every=epochs, workers=0
        )
        torch.manual_seed(seed)
        task = SupervisedTask(_fresh(), [], segmentation="dice_ce", presence=0.0)
        network = train(make_fabric(training.precision), task, views, training, place, lambda network: {})
        place.finish({"student": network.state_dict()})
        self._export(network, place)

    def _export(self, network: torch.nn.Module, place: StageFolder) -> None:
        part = place.model.with_suffix(".partial")
        part.mkdir(exist_ok=True)
        checks = [prepare(self._pool[0].gray, INPUT)]
        export_onnx(network, part / MODEL_NAME, INPUT, OutputSpec(), checks)
        ModelCard(
            name=f"rounds-{place.name}",
            version="",
            created="",
            architecture=STUDENT.model,
            parameters=count_parameters(network),
            macs=count_macs(network, INPUT),
            sha256=sha256_of(part / MODEL_NAME),
            input=INPUT,
        ).write(part / CARD_NAME)
        part.replace(place.model)


class _Together(Dataset[View]):
    """All views of the frames of several rounds, each once an epoch: few frames would make epochs of one step."""

    epoch = 0

    def __init__(self, parts: Sequence[StoredViews]) -> None:
        self._places = [(part, view, one) for part in parts for view in range(VIEWS) for one in range(len(part))]

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, position: int) -> View:
        part, view, one = self._places[position]
        part.epoch = view
        return part[one]


def _fresh() -> torch.nn.Module:
    return MODELS[STUDENT.model](**STUDENT.options)


def _decoded(sample: Sample) -> _Frame:
    gray, mask = load_gray(sample)
    return _Frame(sample=sample, gray=gray, truth=mask > 0)


def _read_round(path: Path) -> _Round:
    held = json.loads(path.read_text("utf-8"))
    return _Round(**{**held, "corrections": {int(one): size for one, size in held["corrections"].items()}})


def _write_report(
    run: RunFolder, test: Sequence[Sample], results: dict[int, dict[str, list[_Round]]], plan: Plan
) -> Path:
    groups = [one.group for one in test]
    rows = []
    for number in range(plan.rounds + 1):
        arms = {arm: [result[arm][number] for result in results.values()] for arm in ARMS}
        ours, theirs = ([one.dice for one in arms[arm]] for arm in ARMS)
        by_seed = [statistics.fmean(a) - statistics.fmean(b) for a, b in zip(ours, theirs, strict=True)]
        rows.append(
            {
                "frames": plan.first + number * plan.each,
                **{arm: statistics.fmean(map(statistics.fmean, (one.dice for one in arms[arm]))) for arm in ARMS},
                "corrected": {arm: statistics.fmean(one.corrected for one in arms[arm]) for arm in ARMS},
                "gain": paired_bootstrap(ours, theirs, groups=groups)._asdict(),
                "gain_over_seeds_too": _over_seeds(ours, theirs, groups),
                "by_seed": by_seed,
            }
        )
    found: dict[str, Any] = {
        "plan": asdict(plan),
        "test_frames": len(test),
        "families": len(set(groups)),
        "rounds": rows,
    }
    (run.path / f"{REPORT_NAME}.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    report = run.path / f"{REPORT_NAME}.md"
    report.write_text(_table(found), "utf-8")
    return report


def _over_seeds(
    ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]], groups: Sequence[str]
) -> list[float]:
    """The 95 % interval where seeds are drawn anew, too: it tells of other frames and of other trainings."""
    differences = np.asarray(ours) - np.asarray(theirs)
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    members = np.array([numbers[group] for group in groups])
    sizes = np.bincount(members)
    sums = np.stack([np.bincount(members, weights=one) for one in differences])
    draw, drawn = np.random.default_rng(0), []
    for _ in range(4000):
        seeds = draw.integers(len(sums), size=len(sums))
        families = draw.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)))
        drawn.append(float(sums[seeds].mean(0) @ families / (sizes @ families)))
    return [float(one) for one in np.quantile(drawn, (0.025, 0.975))]


def _table(found: dict[str, Any]) -> str:
    lines = [
        f"Lesion Dice on {found['test_frames']} held-out frames of {found['families']} families, means of "
        f"{found['plan']['seeds']} seeds; the gain is paired, with its 95 % intervals over families, and over "
        "families and seeds.",
        "",
        "| frames annotated | chosen | random | gain | over seeds, too | corrected: chosen | random | gain by seed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found["rounds"]:
        gain, both = row["gain"], row["gain_over_seeds_too"]
        cells = (
            row["frames"],
            f"{100 * row[CHOSEN]:.2f}",
            f"{100 * row[RANDOM]:.2f}",
            f"{100 * gain['gain']:+.2f} [{100 * gain['low']:+.2f}, {100 * gain['high']:+.2f}]",
            f"[{100 * both[0]:+.2f}, {100 * both[1]:+.2f}]",
            f"{row['corrected'][CHOSEN]:.0f}",
            f"{row['corrected'][RANDOM]:.0f}",
            " ".join(f"{100 * one:+.1f}" for one in row["by_seed"]),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"
