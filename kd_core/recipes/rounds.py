"""What choosing frames is worth: a student learns round by round from frames that a simulated annotator corrects.

In one arm the frames of a round are those that ``runtime.worth`` puts first, in the other they are drawn at random.
Both begin with the same student, which has learned from some frames of the first data set, and choose from the rest of
it and from all other data sets; all is scored on the same held-out families.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch.utils.data import Dataset

from kd_core.contracts import DataError, InputSpec, JobEvent, JobSpec, ModelCard, OutputSpec, RunError, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.contracts.splits import PROJECT
from kd_core.data import Sample, Split, split_samples
from kd_core.data.dataset import Views, load_gray
from kd_core.data.transforms import View, training_views
from kd_core.distill.supervised import SupervisedTask
from kd_core.export import count_macs, count_parameters, export_onnx
from kd_core.models import MODELS
from kd_core.recipes.annotator import Annotation, Annotator
from kd_core.recipes.publish import OWN
from kd_core.recipes.rounds_report import ARMS, RANDOM, Round, write_report
from kd_core.runtime import Segmenter
from kd_core.runtime.preprocess import prepare
from kd_core.runtime.worth import Known, embedding, in_order, look_at
from kd_core.training.config import Network, Training
from kd_core.training.evaluate import score_frames, with_segmenter
from kd_core.training.loop import make_fabric, train
from kd_core.training.run_folder import NETWORK_NAME, RunFolder, StageFolder
from kd_core.training.stored_views import StoredViews, store_views

STUDENT = Network(model="compact_unet", options={"stem": 8, "widths": (16, 32, 48, 64), "blocks": (1, 1, 1, 1)})
"""Small, so that a training takes seconds on one core."""

INPUT = InputSpec(height=96, width=96)

TEST_FOLDS = 7
"""A third of the families: differences between arms are small."""

ANEW, FURTHER = 2e-3, 1e-3
"""Learning rates from new weights and from those of the first student."""

VIEWS = 12
"""Different views of a frame."""

ROUND_NAME = "round.json"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many frames, how often.

    Attributes:
        first: frames of the first data set, drawn at random, that both arms begin with.
        each: frames a round.
        rounds: after the first training.
        seeds: repetitions, each with other first frames, weights and draws.
        first_steps: of the training on the first frames, from new weights; rounded to whole epochs, as the next.
        steps: of every training after it, which begins with its weights: about as many for few frames as for many.
    """

    first: int = 300
    each: int = 12
    rounds: int = 5
    seeds: int = 5
    first_steps: int = 1200
    steps: int = 300


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A frame of the pool, decoded, and the name of its data set."""

    source: str
    sample: Sample
    gray: npt.NDArray[np.uint8]
    truth: npt.NDArray[np.bool_]


def run_rounds(
    data: Mapping[str, Sequence[Sample]], folder: Path, plan: Plan, *, heard: Callable[[JobEvent], None] | None = None
) -> Path:
    """Run all seeds and arms, going on where an earlier call stopped; the report's path.

    Args:
        data: samples of data sets with masks, by their names; frames without a lesion are left out.
        folder: for all that is written.
        plan: how much.
        heard: called with each event.

    Raises:
        DataError: there are too few frames for the plan.
        KdError: a file or folder is not usable, or the training was stopped.
    """
    splits = {name: _split(samples) for name, samples in data.items()}
    pool = [(name, sample) for name, split in splits.items() for sample in split.train]
    test = [(name, sample) for name, split in splits.items() for sample in split.test]
    begin = len(next(iter(splits.values())).train)
    if begin < plan.first or len(pool) < plan.first + plan.rounds * plan.each or not test:
        raise DataError(
            f"{len(pool)} frames to choose from ({begin} of the first data set) and {len(test)} to test on are too few "
            f"for {plan.rounds} rounds of {plan.each} after {plan.first}"
        )
    # Without the number of seeds: more of them can be added to a run.
    settings = {name: value for name, value in asdict(plan).items() if name != "seeds"}
    job = JobSpec(recipe="rounds", data=(), settings={**settings, "sets": list(data)})
    run = RunFolder(folder, job, heard=heard)
    with run.locked():
        experiment = _Experiment(run, [_decoded(*one) for one in pool], begin, [sample for _, sample in test], plan)
        results = [experiment.repetition(seed) for seed in range(plan.seeds)]
        return write_report(run.path, asdict(plan), test, results)


def _split(samples: Sequence[Sample]) -> Split:
    """As a layout whose groups are dealt by their own hash: the same whatever else there is."""
    grown = (replace(one, layout=PROJECT) for one in samples)
    return split_samples(grown, validation=0, test=TEST_FOLDS, normals=False)


class _Experiment:
    """The trainings of a run.

    Args:
        run: where they are kept.
        pool: to choose from.
        begin: so many of the pool, those in front, are of the first data set.
        test: to score on.
        plan: how much.
    """

    def __init__(self, run: RunFolder, pool: Sequence[_Frame], begin: int, test: Sequence[Sample], plan: Plan) -> None:
        self._run, self._pool, self._begin, self._test, self._plan = run, pool, begin, test, plan

    def repetition(self, seed: int) -> dict[str, list[Round]]:
        """Both arms of one seed, round by round, the first one shared."""
        first = self._round(seed, "first", 0, [])
        arms = {arm: [first] for arm in ARMS}
        for number in range(1, self._plan.rounds + 1):
            for arm, rounds in arms.items():
                rounds.append(self._round(seed, arm, number, rounds))
        return arms

    def _round(self, seed: int, arm: str, number: int, before: Sequence[Round]) -> Round:
        place = self._place(seed, arm, number)
        kept = place.path / ROUND_NAME
        if kept.exists():
            return _read_round(kept)
        if number == 0:
            draw = np.random.default_rng([seed, 0])
            picked = [int(one) for one in draw.permutation(self._begin)[: self._plan.first]]
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
        done = Round(
            dice=[float(score.dice or 0.0) for score in scores],
            corrections=corrections,
            corrected=corrected,
            reasons=reasons,
            sources=dict(Counter(self._pool[one].source for one in picked)),
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
        self, student: Segmenter, seed: int, arm: str, number: int, before: Round
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
        """On all frames of this round and those before it; first from new weights, then from those it led to."""
        if place.model.exists():
            return
        places = [self._place(seed, arm if one else "first", one) for one in range(number + 1)]
        views = _Together([StoredViews(one.path / "views") for one in places])
        torch.manual_seed(seed)
        network = _fresh()
        if number:
            network.load_state_dict(_weights(places[0]))
        steps, rate = (self._plan.steps, FURTHER) if number else (self._plan.first_steps, ANEW)
        epochs = max(1, round(steps / -(-len(views) // 16)))
        training = Training(
            epochs=epochs, batch_size=16, learning_rate=rate, ema=0.98, seed=seed, validate_every=epochs, workers=0
        )
        task = SupervisedTask(network, [], segmentation="dice_ce", presence=0.0)
        network = train(make_fabric(training.precision), task, views, training, place, lambda network: {})
        place.finish({OWN: network.state_dict()})
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


def _weights(place: StageFolder) -> dict[str, torch.Tensor]:
    held = place.load(NETWORK_NAME)
    if held is None:
        raise RunError(f"{place.path}: its weights are gone; delete the folder of the run and begin again")
    weights: dict[str, torch.Tensor] = held[OWN]
    return weights


def _decoded(source: str, sample: Sample) -> _Frame:
    gray, mask = load_gray(sample)
    return _Frame(source=source, sample=sample, gray=gray, truth=mask > 0)


def _read_round(path: Path) -> Round:
    held = json.loads(path.read_text("utf-8"))
    return Round(**{**held, "corrections": {int(one): size for one, size in held["corrections"].items()}})
