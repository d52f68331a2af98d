"""Tumour and background as a teacher sees them: vectors, queue, contrast and ranking, against NumPy in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor, nn

from kd_core.losses import ClassVectors, DecoupledContrast, HardRanking, TeacherQueue
from kd_core.losses.class_vectors import BACKGROUND, TUMOUR, Vectors, class_regions, prototypes, sampled

Array = npt.NDArray[np.float64]
RANDOM = np.random.default_rng(11)
KINDS = ((BACKGROUND, TUMOUR), (TUMOUR, BACKGROUND))


def _unit(values: Array) -> Array:
    result: Array = values / np.linalg.norm(values, axis=-1, keepdims=True)
    return result


def _vectors(seed: int, *, without_tumour: int | None = None) -> Vectors:
    """Three images, four vectors of each class, five channels."""
    unit = _unit(np.random.default_rng(seed).normal(size=(3, 2, 4, 5)))
    valid = np.ones((3, 2, 4), bool)
    if without_tumour is not None:
        valid[without_tumour, TUMOUR] = False
    return Vectors(torch.tensor(unit), torch.tensor(valid))


def _queue(seed: int | None) -> TeacherQueue:
    queue = TeacherQueue(5, 6).double()
    if seed is not None:
        queue.push(_vectors(seed, without_tumour=1))
    return queue


def _logsumexp(values: Array) -> Array:
    top = values.max(1, keepdims=True)
    result: Array = np.log(np.exp(values - top).sum(1)) + top[:, 0]
    return result


def _known(teacher: Vectors, queue: TeacherQueue, kind: int, *, all_places: bool) -> Array:
    of = teacher.of(kind) if all_places else teacher.prototypes(kind)
    return np.concatenate([of.numpy(), queue.of(kind).numpy()])


@pytest.mark.parametrize("queued", [None, 9])
@pytest.mark.parametrize("denominator", ["negatives", "all"])
def test_contrast_pulls_to_prototypes_of_the_class_and_pushes_from_the_other(
    denominator: str, queued: int | None
) -> None:
    student, teacher, queue = _vectors(1, without_tumour=2), _vectors(2, without_tumour=2), _queue(queued)
    parts = []
    for kind, other in KINDS:
        anchors = student.of(kind).numpy()
        near = anchors @ _known(teacher, queue, kind, all_places=False).T / 0.2
        far = anchors @ _known(teacher, queue, other, all_places=True).T / 0.2
        against = far if denominator == "negatives" else np.concatenate([near, far], axis=1)
        parts.append((_logsumexp(against)[:, None] - near).mean())
    loss = DecoupledContrast(0.2, denominator)(student, teacher, queue)
    assert loss.item() == pytest.approx(np.mean(parts), rel=1e-9)


@pytest.mark.parametrize("listwise", [0.0, 0.7])
def test_ranking_wants_the_own_teacher_nearer_than_the_hardest_negatives(listwise: float) -> None:
    student, teacher, queue = _vectors(3, without_tumour=0), _vectors(4, without_tumour=0), _queue(9)
    parts = []
    for kind, other in KINDS:
        ours, theirs = student.of(kind).numpy(), teacher.of(kind).numpy()
        negatives = _known(teacher, queue, other, all_places=True)
        own = 1 - (ours * theirs).sum(1)
        far = 1 - ours @ negatives.T
        hard = np.sort(far, axis=1)[:, :3]
        part = np.maximum(own[:, None] - hard + 0.4, 0).mean()
        log_s, log_t = (rows - _logsumexp(rows)[:, None] for rows in (-far / 0.1, (theirs @ negatives.T - 1) / 0.1))
        parts.append(part + listwise * (np.exp(log_t) * (log_t - log_s)).sum(1).mean())
    loss = HardRanking(margin=0.4, hardest=3, listwise=listwise)(student, teacher, queue)
    assert loss.item() == pytest.approx(np.mean(parts), rel=1e-9)


@pytest.mark.parametrize("term", [DecoupledContrast(0.3), DecoupledContrast(0.3, "all"), HardRanking(listwise=0.5)])
def test_gradients_are_those_of_finite_differences(term: nn.Module) -> None:
    teacher, queue = _vectors(4, without_tumour=0), _queue(9)

    def loss(raw: Tensor) -> Tensor:
        value: Tensor = term(Vectors(nn.functional.normalize(raw, dim=-1), teacher.valid), teacher, queue)
        return value

    assert torch.autograd.gradcheck(loss, torch.tensor(RANDOM.normal(size=(3, 2, 4, 5)), requires_grad=True))


def _apart() -> Vectors:
    """All tumour vectors alike, all of the background alike, and these two opposite."""
    unit = torch.zeros(3, 2, 4, 5, dtype=torch.float64)
    unit[:, TUMOUR, :, 0], unit[:, BACKGROUND, :, 0] = 1, -1
    return Vectors(unit, torch.ones(3, 2, 4, dtype=torch.bool))


def test_a_student_that_equals_a_teacher_who_tells_the_classes_apart_has_nothing_to_learn() -> None:
    same, queue = _apart(), TeacherQueue(5, 6).double()
    assert HardRanking(listwise=1.0)(same, same, queue).item() == pytest.approx(0, abs=1e-12)
    least = DecoupledContrast(0.5)(same, same, queue).item()
    for seed in range(20):
        assert DecoupledContrast(0.5)(_vectors(seed), same, queue).item() > least


@pytest.mark.parametrize("term", [DecoupledContrast(), HardRanking(listwise=1.0)])
def test_patches_without_tumour_alone_say_nothing_until_the_queue_knows_some(term: nn.Module) -> None:
    student, teacher = _vectors(1), _vectors(2)
    none = student.valid.clone()
    none[:, TUMOUR] = False
    student, teacher = student._replace(valid=none), teacher._replace(valid=none)
    student.unit.requires_grad_()
    nothing = term(student, teacher, _queue(None))
    assert nothing.item() == 0
    nothing.backward()
    gradient = student.unit.grad
    assert gradient is not None
    assert not gradient.any()
    something = term(student, teacher, _queue(9))
    something.backward()
    assert gradient[:, BACKGROUND].any()
    assert not gradient[:, TUMOUR].any()


def test_a_queue_keeps_the_last_of_each_class() -> None:
    queue = TeacherQueue(5, 4).double()
    assert not len(queue.of(TUMOUR))
    pushed = [_vectors(seed, without_tumour=seed % 3) for seed in range(5)]
    for number, vectors in enumerate(pushed, 1):
        queue.push(vectors)
        for kind in (BACKGROUND, TUMOUR):
            expected = np.concatenate([one.prototypes(kind).numpy() for one in pushed[:number]])[-4:]
            held = queue.of(kind).numpy()
            assert sorted(map(tuple, held)) == sorted(map(tuple, expected))


def test_a_queue_of_no_size_keeps_nothing() -> None:
    queue = TeacherQueue(5, 0).double()
    queue.push(_vectors(1))
    assert not len(queue.of(BACKGROUND))


def _field(seed: int, *sides: int) -> Tensor:
    return torch.tensor(np.random.default_rng(seed).normal(size=(2, 3, *sides)))


def _mask(*sides: int) -> Tensor:
    mask = torch.zeros(2, 1, *sides, dtype=torch.float64)
    inner = mask[0, 0, 2:6, 2:6]
    (inner if len(sides) == 2 else inner[..., 2:6]).fill_(1)
    return mask


@pytest.mark.parametrize("sides", [(12, 16), (8, 12, 16)])
def test_a_prototype_is_the_mean_over_what_is_surely_of_its_class(sides: tuple[int, ...]) -> None:
    features, mask = _field(1, *sides), _mask(*sides)
    found = prototypes(features, class_regions(mask, features.shape[2:]))[:, :, 0].numpy()
    where = mask[0, 0].numpy() > 0
    assert np.allclose(found[0, TUMOUR], features[0].numpy()[:, where].mean(1))
    assert np.allclose(found[0, BACKGROUND], features[0].numpy()[:, ~where].mean(1))
    assert not found[1, TUMOUR].any()


def test_places_that_are_partly_tumour_belong_to_no_class() -> None:
    mask = torch.zeros(1, 1, 8, 8, 8)
    mask[..., :3] = 1
    regions = class_regions(mask, torch.Size((4, 4, 4)))[0]
    assert torch.equal(regions[TUMOUR, 0, 0], torch.tensor([1.0, 0, 0, 0]))
    assert torch.equal(regions[BACKGROUND, 0, 0], torch.tensor([0, 0, 1.0, 1]))


@pytest.mark.parametrize("sides", [(12, 16), (8, 12, 16)])
def test_student_and_teacher_are_compared_at_the_same_places(sides: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    term = ClassVectors(3, 3, places=10, reach=1).double()
    term.connector.weight.data = torch.eye(3, dtype=torch.float64)
    features, mask = _field(2, *sides), _mask(*sides)
    taught = term.taught(features, mask)
    ours, theirs = term(features, taught, mask)
    assert torch.allclose(ours.unit[ours.valid], theirs.unit[theirs.valid])
    assert ours.valid.tolist() == [[[True] * 11] * 2, [[True] * 11, [False] * 11]]
    at = taught[..., 4:]
    shown = sampled(mask, at[:, :, 1:])[0, :, :, 0]
    assert (shown[TUMOUR] > 0.999).all()
    assert (shown[BACKGROUND] < 0.001).all()
    # Half of the background's places touch the tumour.
    sizes = torch.tensor(sides[::-1])
    voxels = (((at[0, BACKGROUND, 1:6] + 1) * sizes - 1) / 2).round()
    assert ((voxels >= 1) & (voxels <= 6)).all()


def test_a_students_map_may_have_another_size_and_number_of_channels() -> None:
    term = ClassVectors(3, 3, places=4).double()
    small = ClassVectors(3, 3, places=4).double()
    mask = _mask(8, 12, 16)
    taught = term.taught(_field(2, 8, 12, 16), mask)
    ours, theirs = small(_field(3, 4, 6, 8), taught, mask)
    assert ours.unit.shape == theirs.unit.shape == (2, 2, 5, 3)
    assert torch.allclose(ours.unit[ours.valid].norm(dim=-1), torch.ones(()).double())
