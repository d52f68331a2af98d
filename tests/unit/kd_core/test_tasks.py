"""Tasks: what is kept of teachers, what is saved, and when a best teacher begins to teach."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from kd_core.contracts import InputSpec, RunError
from kd_core.data import read_data_set
from kd_core.data.dataset import Views
from kd_core.data.transforms import LABEL, TAUGHT, training_views
from kd_core.distill import TASKS, Task
from kd_core.distill.comparator import METHODS
from kd_core.distill.taps import tapped
from kd_core.losses import BENIGN, MALIGNANT, NEITHER, ImportanceMap, RegionAffinity
from kd_core.models import MODELS
from kd_core.training.stored_views import StoredViews, store_views

STUDENT_LAYERS, TEACHER_LAYERS = ("encoder.0", "encoder.2"), ("encoder.0", "encoder.4")
DUAL = {
    "segmentation": "dice_ce",
    "coupling": "conf",
    "temperature": 4.0,
    "kd": 0.5,
    "importance": 0.1,
    "affinity": 0.1,
    "student_layers": STUDENT_LAYERS,
    "teacher_layers": TEACHER_LAYERS,
}
GRAPH = {
    "segmentation": "dice_ce",
    "features": 0.5,
    "graph": 0.1,
    "kd": 1.0,
    "temperature": 4.0,
    "layers": ("down.1", "down.3"),
    "points": 12,
    "side": 4,
}
CLASSES = {
    "segmentation": "dice_ce",
    "kd": 1.0,
    "contrast": 0.1,
    "ranking": 0.1,
    "temperature": 2.0,
    "tau": 0.1,
    "denominator": "negatives",
    "queue": 16,
    "margin": 0.3,
    "hardest": 4,
    "listwise": 0.0,
    "places": 8,
    "student_layer": "up.3",
    "teacher_layer": "up.3",
}
BEST = {"segmentation": "dice_ce", "kd": 0.5, "ramp": 2, "temperature": 4.0}


def _student() -> nn.Module:
    return MODELS["simplified_unet"](width_mult=0.0625)


def _dual() -> Task:
    torch.manual_seed(0)
    teachers = [MODELS["attention_unet"](width=4) for _ in range(2)]
    return TASKS["dual_teacher"](_student(), teachers, **DUAL)


def _graph() -> Task:
    torch.manual_seed(0)
    return TASKS["feature_graph"](MODELS["thin_unet"](), [MODELS["unet"](base=8)], **GRAPH)


def _classes(ramp: int = 0) -> Task:
    torch.manual_seed(0)
    options = {**CLASSES, "ramp": ramp}
    return TASKS["class_contrast"](MODELS["thin_unet"](), [MODELS["unet"](base=8)], **options)


def _comparator(method: str) -> Task:
    torch.manual_seed(0)
    layers = {"student_layers": ("encoder.2",), "teacher_layers": ("encoder.4",)}
    options = {"segmentation": "dice_ce", "method": method, "weight": 1.0, "temperature": 4.0, **layers}
    return TASKS["comparator"](_student(), [MODELS["attention_unet"](width=4)], **options)


TAUGHT_TASKS: dict[str, Callable[[], Task]] = {
    "dual": _dual,
    "graph": _graph,
    **{method: partial(_comparator, method) for method in METHODS},
}


def _views(folder: Path) -> Views:
    samples = [sample for sample in read_data_set("busi", folder).samples if sample.label != "normal"][:6]
    return Views(samples, training_views(InputSpec(height=32, width=32), lesion_free=0, transplant=0), seed=3)


def _batch(views: Views | StoredViews) -> dict[str, Tensor]:
    batch: dict[str, Tensor] = torch.utils.data.default_collate([views[place] for place in range(6)])
    return batch


@pytest.mark.parametrize("name", TAUGHT_TASKS)
def test_losses_with_kept_teachers_are_those_of_teachers_asked_now(
    name: str, busi_folder: Path, tmp_path: Path
) -> None:
    task, views = TAUGHT_TASKS[name](), _views(busi_folder)
    stored = store_views(
        views,
        2,
        task,
        tmp_path / "views",
        device=torch.device("cpu"),
        precision=lambda: torch.autocast("cpu", enabled=False),
        progress=lambda done, total: None,
    )
    assert len(stored) == 6
    for epoch in (0, 1, 2):
        views.epoch, stored.epoch = epoch % 2, epoch
        kept, fresh = _batch(stored), _batch(views)
        assert any(key.startswith(TAUGHT) for key in kept)
        task.eval()
        ours, theirs = task(kept), task(fresh)
        assert ours.keys() == theirs.keys()
        assert len(ours) >= 2
        for term, value in theirs.items():
            assert ours[term].item() == pytest.approx(value.item(), rel=0.02, abs=2e-4), term


@pytest.mark.parametrize("name", TAUGHT_TASKS)
def test_teachers_do_not_change_and_are_not_saved(name: str, busi_folder: Path) -> None:
    task = TAUGHT_TASKS[name]()
    before = {key: tensor.clone() for key, tensor in task.teachers.state_dict().items()}
    task.train()
    batch = _batch(_views(busi_folder))
    optimizer = torch.optim.SGD([one for one in task.parameters() if one.requires_grad], lr=0.1)
    torch.autograd.backward(torch.stack(list(task(batch).values())).sum())
    optimizer.step()
    assert all(torch.equal(tensor, before[key]) for key, tensor in task.teachers.state_dict().items())
    assert not any(key.startswith("teachers.") for key in task.learned())
    again = TAUGHT_TASKS[name]()
    again.load_learned(task.learned())
    assert all(torch.equal(tensor, again.learned()[key]) for key, tensor in task.learned().items())


def test_a_weight_means_the_same_for_every_term(busi_folder: Path) -> None:
    task = _dual().train()
    losses = task(_batch(_views(busi_folder)))
    assert {name: round(losses[name].item(), 5) for name in ("kd", "importance", "affinity")} == {
        "kd": 0.5,
        "importance": 0.1,
        "affinity": 0.1,
    }


@pytest.mark.parametrize("term", ["logits", "importance0", "importance1", "affinity0", "affinity1"])
def test_an_image_is_taught_by_the_teacher_of_its_class_alone(term: str, busi_folder: Path) -> None:
    torch.manual_seed(0)
    teachers = [MODELS["attention_unet"](width=4) for _ in range(2)]
    task = TASKS["dual_teacher"](_student(), teachers, **{**DUAL, "coupling": "hard"}).eval()
    batch = _batch(_views(busi_folder))
    batch |= {f"{TAUGHT}{name}": tensor for name, tensor in task.teach(batch["frame"], batch["mask"]).items()}
    batch["label"] = torch.tensor([0, 1, 0, 1, 1, 0])
    before = torch.stack(list(task(batch).values())).sum().item()
    said = batch[f"{TAUGHT}{term}"]
    images, others = torch.arange(6), 1 - batch["label"]
    nonsense = said.clone()
    nonsense[images, others] = 0.3
    batch[f"{TAUGHT}{term}"] = nonsense
    assert torch.stack(list(task(batch).values())).sum().item() == pytest.approx(before, rel=1e-6)
    nonsense = said.clone()
    nonsense[images, batch["label"]] = 0.3
    batch[f"{TAUGHT}{term}"] = nonsense
    assert torch.stack(list(task(batch).values())).sum().item() != pytest.approx(before, rel=1e-6)


def test_feature_terms_of_one_teacher_are_those_of_the_terms_alone(busi_folder: Path) -> None:
    torch.manual_seed(0)
    teacher = MODELS["attention_unet"](width=4)
    task = TASKS["dual_teacher"](_student(), [teacher], **DUAL).eval()
    batch = _batch(_views(busi_folder))
    losses = task(batch)
    expected = {"importance": 0.0, "affinity": 0.0}
    for ours, theirs in zip(STUDENT_LAYERS, TEACHER_LAYERS, strict=True):
        maps = []
        for network, layer in ((task.student, ours), (teacher.eval(), theirs)):
            with torch.no_grad(), tapped(network, [layer]) as found:
                network(batch["frame"])
            maps.append(found[layer])
        for name, term in (("importance", ImportanceMap()), ("affinity", RegionAffinity())):
            expected[name] += float(term(maps[0], term.taught(maps[1], batch["mask"]), batch["mask"]))
    for name, value in expected.items():
        assert losses[name].item() == pytest.approx(0.1 * value, rel=1e-4)


def test_a_views_class_is_the_place_of_its_teacher(busi_folder: Path) -> None:
    samples = read_data_set("busi", busi_folder).samples
    views = Views(samples, training_views(InputSpec(height=32, width=32), lesion_free=0, transplant=0), seed=3)
    places = {"benign": BENIGN, "malignant": MALIGNANT, "normal": NEITHER}
    for index in (0, 25, 45):
        assert views[index][LABEL] == places[samples[index].label]
    assert {samples[index].label for index in (0, 25, 45)} == set(places)


def test_a_layer_that_the_next_one_changes_in_place_is_refused() -> None:
    network = MODELS["attention_unet"](width=4)
    with (
        pytest.raises(RunError, match=r"layer 'encoder\.0\.1' of GatedUNet is changed in place by what follows it"),
        torch.no_grad(),
        tapped(network, ["encoder.0.1"]),
    ):
        network(torch.zeros(1, 1, 32, 32))


def _best(variant: str) -> Task:
    torch.manual_seed(0)
    return TASKS["best_teacher"](MODELS["thin_unet"](), [MODELS["unet"](base=8)], variant=variant, **BEST).train()


def _step(task: Task, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    optimizer = torch.optim.SGD([one for one in task.parameters() if one.requires_grad], lr=0.1)
    losses: dict[str, Tensor] = task(batch)
    torch.autograd.backward(torch.stack(list(losses.values())).sum())
    optimizer.step()
    return losses


def test_a_best_teacher_teaches_once_there_is_one_and_with_its_best_weights(busi_folder: Path) -> None:
    task, batch = _best("best"), _batch(_views(busi_folder))
    task.start_epoch(0)
    assert set(_step(task, batch)) == {"teacher", "segmentation"}
    task.validated({"student": 0.1, "teacher": 0.6})
    best = {key: tensor.clone() for key, tensor in task.rivals()["teacher"].state_dict().items()}
    task.start_epoch(1)
    assert _step(task, batch)["kd"].item() == pytest.approx(0.25)  # half of the ramp, and 1 at its first step
    task.validated({"student": 0.1, "teacher": 0.5})
    kept = task.partners()["teacher"].state_dict()
    assert all(torch.equal(tensor, kept[key]) for key, tensor in best.items())
    now = task.rivals()["teacher"].state_dict()
    assert not all(torch.equal(tensor, now[key]) for key, tensor in best.items())


@pytest.mark.parametrize(("variant", "teaches_back"), [("online", False), ("ema", False), ("dml", True)])
def test_other_variants_teach_with_the_teacher_as_it_is_now(
    variant: str, teaches_back: bool, busi_folder: Path
) -> None:
    task, batch = _best(variant), _batch(_views(busi_folder))
    task.validated({"student": 0.1, "teacher": 0.6})
    task.start_epoch(1)
    losses = _step(task, batch)
    assert losses["kd"].item() > 0
    assert ("teacher_kd" in losses) == teaches_back


def test_the_students_distillation_does_not_reach_the_teacher(busi_folder: Path) -> None:
    task, batch = _best("online"), _batch(_views(busi_folder))
    task.validated({"student": 0.1, "teacher": 0.6})
    task.start_epoch(1)
    task(batch)["kd"].backward()
    assert all(one.grad is None for one in task.rivals()["teacher"].parameters())
    assert any(one.grad is not None for one in task.student.parameters())


def test_the_weights_of_class_contrast_rise_over_the_epochs_of_its_ramp(busi_folder: Path) -> None:
    batch = _batch(_views(busi_folder))
    whole, rising = _classes().eval(), _classes(ramp=4).eval()
    full = whole(batch)
    for epoch, share in ((0, 0.25), (1, 0.5), (3, 1.0), (9, 1.0)):
        rising.start_epoch(epoch)
        losses = rising(batch)
        assert losses["kd"].item() == pytest.approx(share * full["kd"].item(), rel=1e-5)
        assert losses["segmentation"].item() == pytest.approx(full["segmentation"].item(), rel=1e-6)
