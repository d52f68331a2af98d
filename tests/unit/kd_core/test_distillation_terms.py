"""Distillation terms against numbers computed with NumPy in float64, from the published formulas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor, nn

from kd_core.losses import (
    BENIGN,
    COUPLINGS,
    DISTILLATION,
    MALIGNANT,
    NEITHER,
    AttentionTransfer,
    BatchAffinity,
    ChannelKD,
    DualPathKD,
    EdgeGraph,
    ImportanceMap,
    LogitKD,
    MarginFeatures,
    PairwiseAffinity,
    RegionAffinity,
    Term,
)
from kd_core.losses.edge_graph import adjacency, edge_band, key_points
from kd_core.losses.margin_features import negative_mean

Array = npt.NDArray[np.float64]
RANDOM = np.random.default_rng(7)
STUDENT, TEACHER = RANDOM.normal(size=(3, 4, 6, 6)), RANDOM.normal(size=(3, 4, 6, 6))
MASK = np.zeros((3, 1, 6, 6))
MASK[0, 0, 1:4, 2:5] = 1
MASK[1, 0, 3:, :3] = 1


def _softmax(values: Array, axis: int) -> Array:
    powers = np.exp(values - values.max(axis, keepdims=True))
    result: Array = powers / powers.sum(axis, keepdims=True)
    return result


def _kl_of_two_classes(student: Array, teacher: Array, temperature: float) -> Array:
    p, q = (_softmax(np.stack([0 * z, z]) / temperature, 0) for z in (teacher, student))
    result: Array = temperature**2 * (p * np.log(p / q)).sum(0)
    return result


def _value(term: Term, student: Array, teacher: Array, mask: Array = MASK) -> float:
    ours, theirs, where = (torch.tensor(one) for one in (student, teacher, mask))
    term = term.double().eval()
    with torch.no_grad():
        return float(term(ours, term.taught(theirs, where), where))


def _unit(values: Array) -> Array:
    flat = values.reshape(len(values), -1)
    result: Array = flat / np.linalg.norm(flat, axis=1, keepdims=True)
    return result


def test_logit_kd_is_the_kl_of_softened_two_class_answers() -> None:
    expected = _kl_of_two_classes(STUDENT, TEACHER, 3.0).mean()
    assert _value(LogitKD(3.0), STUDENT, TEACHER) == pytest.approx(expected, rel=1e-9)


def _dual_weights(coupling: str, teachers: Array, label: list[int]) -> Array:
    batch, count = teachers.shape[:2]
    hard = np.array([[0.5, 0.5] if one == NEITHER else [float(k == one) for k in range(count)] for one in label])
    if coupling == "mean":
        return np.full_like(teachers, 0.5)
    if coupling == "hard":
        return np.broadcast_to(hard[:, :, None, None], teachers.shape).copy()
    if coupling == "conf":
        p = 1 / (1 + np.exp(-teachers))
        ce = -(MASK * np.log(p) + (1 - MASK) * np.log(1 - p)).mean((2, 3))
        weights = np.array([[1 - np.exp(row[k]) / np.exp(row).sum() for k in range(count)] for row in ce])
        return np.broadcast_to((weights / weights.sum(1, keepdims=True))[:, :, None, None], teachers.shape).copy()
    result = np.zeros_like(teachers)
    for image in range(batch):
        for y in range(6):
            for x in range(6):
                if MASK[image, 0, y, x]:
                    result[image, :, y, x] = hard[image]
                elif (teachers[image, :, y, x] < 0).all():
                    result[image, :, y, x] = 0.5
    return result


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_two_teachers_count_as_their_coupling_says(coupling: str) -> None:
    student, teachers, label = STUDENT[:, :1], TEACHER[:, :2], [BENIGN, MALIGNANT, NEITHER]
    weights = _dual_weights(coupling, teachers, label)
    kl = _kl_of_two_classes(np.broadcast_to(student, teachers.shape), teachers, 4.0)
    expected = (weights * kl).sum() / weights.sum()
    arguments = (torch.tensor(one) for one in (student, teachers, MASK))
    loss = DualPathKD(coupling, 4.0)(*arguments, torch.tensor(label))
    assert loss.item() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_one_teacher_counts_in_full_whatever_the_coupling(coupling: str) -> None:
    student, teacher, mask = (torch.tensor(one[:, :1]) for one in (STUDENT, TEACHER, MASK))
    loss = DualPathKD(coupling, 2.0)(student, teacher, mask, torch.tensor([BENIGN, MALIGNANT, NEITHER]))
    assert loss.item() == pytest.approx(_kl_of_two_classes(STUDENT[:, :1], TEACHER[:, :1], 2.0).mean(), rel=1e-9)


@pytest.mark.parametrize(("term", "power", "mean"), [(ImportanceMap(), 4, False), (AttentionTransfer(), 2, True)])
def test_strength_maps_are_compared_after_unit_norm(term: Term, power: int, mean: bool) -> None:
    ours, theirs = (_unit((np.abs(one) ** power).mean(1)) for one in (STUDENT, TEACHER))
    squares = (ours - theirs) ** 2
    expected = squares.mean() if mean else squares.sum(1).mean()
    assert _value(term, STUDENT, TEACHER) == pytest.approx(expected, rel=1e-9)


def test_region_affinity_compares_cosines_of_lesion_and_background() -> None:
    def cosine(features: Array, mask: Array) -> float:
        lesion, background = features[:, mask == 1].mean(1), features[:, mask == 0].mean(1)
        return float(lesion @ background / np.linalg.norm(lesion) / np.linalg.norm(background))

    differences = [(cosine(STUDENT[i], MASK[i, 0]) - cosine(TEACHER[i], MASK[i, 0])) ** 2 for i in (0, 1)]
    # The third image shows no lesion, and counts nothing.
    assert _value(RegionAffinity(), STUDENT, TEACHER) == pytest.approx(sum(differences) / 3, rel=1e-9)


def test_channel_kd_compares_where_each_channel_looks() -> None:
    p, q = (_softmax(one.reshape(3, 4, 36) / 2.0, 2) for one in (TEACHER, STUDENT))
    expected = 4.0 * (p * np.log(p / q)).sum() / 12
    assert _value(ChannelKD(4, 4, temperature=2.0), STUDENT, TEACHER) == pytest.approx(expected, rel=1e-9)


def test_pairwise_affinity_compares_cosines_of_all_places() -> None:
    def cosines(features: Array) -> Array:
        pooled = features.reshape(3, 4, 3, 2, 3, 2).max((3, 5)).reshape(3, 4, 9)
        unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        result: Array = np.einsum("bci,bcj->bij", unit, unit)
        return result

    expected = ((cosines(STUDENT) - cosines(TEACHER)) ** 2).mean()
    assert _value(PairwiseAffinity(grid=3), STUDENT, TEACHER) == pytest.approx(expected, rel=1e-9)


def test_batch_affinity_compares_places_of_all_pairs_of_images() -> None:
    def rows(features: Array, i: int, j: int) -> Array:
        first, second = (features[one].reshape(4, 36).T for one in (i, j))
        first, second = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (first, second))
        return _softmax(first @ second.T / 0.1, 1)

    pairs = [(i, j) for i in range(3) for j in range(3)]
    kl = [(rows(TEACHER, *ij) * np.log(rows(TEACHER, *ij) / rows(STUDENT, *ij))).sum(1).mean() for ij in pairs]
    assert _value(BatchAffinity(grid=6, tau=0.1), STUDENT, TEACHER) == pytest.approx(np.mean(kl), rel=1e-9)


def _norm(channels: int = 4) -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(channels)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([0.5, 1.0, -1.5, 0.2])[:channels])
        norm.bias.copy_(torch.tensor([0.3, -0.4, 0.1, 2.0])[:channels])
    return norm


def test_the_margin_is_the_mean_of_what_a_batchnorm_gives_below_zero() -> None:
    margin = negative_mean(_norm()).numpy()
    for channel, (sigma, mu) in enumerate([(0.5, 0.3), (1.0, -0.4), (1.5, 0.1)]):
        x = np.linspace(mu - 12 * sigma, 0, 2_000_001)
        density = np.exp(-((x - mu) ** 2) / (2 * sigma**2))
        assert margin[channel] == pytest.approx((x * density).sum() / density.sum(), rel=1e-4)
    assert margin[3] == pytest.approx(-3 * 0.2)


def _margin_term(side: int = 0) -> MarginFeatures:
    term = MarginFeatures(4, _norm(), side=side)
    linear = term.connector[0]
    assert isinstance(linear, nn.Linear)
    with torch.no_grad():
        linear.weight.copy_(torch.eye(4) * (1 + 1e-5) ** 0.5)
    return term


def test_margin_features_forgive_what_stays_below_the_margin() -> None:
    margin = negative_mean(_norm()).numpy().astype(np.float64)[:, None, None]
    target = np.maximum(TEACHER, margin)
    counts = (target < STUDENT) | (target > 0)
    expected = ((STUDENT - target) ** 2 * counts).mean()
    assert _value(_margin_term(), STUDENT, TEACHER) == pytest.approx(expected, rel=1e-6)
    some = ((STUDENT - target) ** 2 * counts)[:, :, ::2, ::2].mean()
    assert _value(_margin_term(side=3), STUDENT, TEACHER) == pytest.approx(some, rel=1e-6)


def test_key_points_lie_on_the_strongest_edge_far_from_each_other() -> None:
    strength = RANDOM.random((1, 1, 12, 12))
    band = np.zeros_like(strength)
    band[0, 0, 2:10, 3:9] = 1
    points, candidates = key_points(torch.tensor(strength), torch.tensor(band), 10, 0.5)
    inside = [(y, x) for y in range(12) for x in range(12) if band[0, 0, y, x]]
    inside.sort(key=lambda place: -strength[0, 0][place])
    kept = inside[:24]
    assert int(candidates) == 24
    chosen = [kept[0]]
    while len(chosen) < 10:
        chosen.append(max(kept, key=lambda p: min((p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2 for c in chosen)))
    found = [(round(float(y + 1) * 6 - 0.5), round(float(x + 1) * 6 - 0.5)) for x, y in points[0]]
    distances = [min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for b in found if b != a) for a in found]
    expected = [min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for b in chosen if b != a) for a in chosen]
    assert found[0] == chosen[0]
    assert set(found) <= set(kept)
    assert min(distances) == min(expected)


def test_the_band_lies_along_the_outline() -> None:
    mask = torch.zeros(1, 1, 20, 20)
    mask[..., 6:14, 6:14] = 1
    band = edge_band(mask, 2)[0, 0]
    assert band.sum() == 12 * 12 - 4 * 4
    assert bool(band[4, 4])
    assert bool(band[7, 7])
    assert not bool(band[8, 8])
    assert not bool(band[3, 3])


def _adjacency(points: Array, neighbours: int) -> Array:
    count = len(points)
    squares = ((points[:, None] - points[None]) ** 2).sum(2)
    nearest = np.argsort(squares, axis=1)[:, : neighbours + 1]
    scale = np.mean([squares[i, nearest[i]] for i in range(count)])
    weights = np.zeros((count, count))
    for i in range(count):
        for j in nearest[i]:
            weights[i, j] = weights[j, i] = max(weights[j, i], np.exp(-squares[i, j] / (2 * scale)))
    np.fill_diagonal(weights, 1)
    degree = 1 / np.sqrt(weights.sum(1))
    result: Array = degree[:, None] * weights * degree[None]
    return result


def test_links_are_those_of_kipf_and_welling_between_nearest_points() -> None:
    points = RANDOM.random((12, 2))
    links = adjacency(torch.tensor(points)[None], 3)[0].numpy()
    np.testing.assert_allclose(links, _adjacency(points, 3), rtol=1e-9)


def test_the_edge_graph_compares_nodes_and_pairs_after_two_graph_convolutions() -> None:
    term = EdgeGraph(4, 4, points=9, width=5, share=1.0, band=0.2).double()
    student, teacher, mask = (torch.tensor(one[:2]) for one in (STUDENT, TEACHER, MASK))
    taught = term.taught(teacher, mask)
    expected = []
    for image in range(2):
        points, nodes = taught[image, :, :2].numpy(), taught[image, :, 2:].numpy()
        links = _adjacency(points, 8)
        places = torch.tensor(points)[None, :, None]
        norm = np.pad(np.linalg.norm(STUDENT[image], axis=0), 1, mode="edge")
        x = sum(w * (norm[i : i + 6, 2:] - norm[i : i + 6, :-2]) for i, w in enumerate((1, 2, 1)))
        y = sum(w * (norm[2:, i : i + 6] - norm[:-2, i : i + 6]) for i, w in enumerate((1, 2, 1)))
        slope = np.hypot(x, y)
        strengthened = torch.tensor(STUDENT[image] * (1 + slope / slope.max()))[None]
        sampled = nn.functional.grid_sample(strengthened, places, padding_mode="border", align_corners=False)
        ours = (
            sampled[0, :, :, 0].numpy().T @ term.project.weight.detach().numpy().T + term.project.bias.detach().numpy()
        )
        both = []
        for one in (ours, nodes):
            for weight in term.convolutions.numpy():
                one = np.maximum(links @ one @ weight, 0)
            both.append(one / np.maximum(np.linalg.norm(one, axis=1, keepdims=True), 1e-6))
        expected.append(((both[0] - both[1]) ** 2).sum(1).mean())
        expected[-1] += ((both[0] @ both[0].T - both[1] @ both[1].T) ** 2).mean()
    assert term(student, taught, mask).item() == pytest.approx(np.mean(expected), rel=1e-7)


def test_the_edge_graph_cannot_be_pleased_by_saying_nothing() -> None:
    torch.manual_seed(0)
    term = EdgeGraph(4, 4, points=9, width=5, share=1.0, band=0.2)
    student, teacher, mask = (torch.tensor(one, dtype=torch.float32) for one in (STUDENT, TEACHER, MASK))
    taught = term.taught(teacher, mask)
    before = taught.clone()
    optimizer = torch.optim.Adam(term.parameters(), lr=0.05)
    first = term(student, taught, mask).item()
    for _ in range(200):
        optimizer.zero_grad()
        term(student, taught, mask).backward()
        optimizer.step()
    after = term.taught(teacher, mask)
    assert torch.equal(after[:2], before[:2])
    assert after[:2, :, 2:].std(1).min() > 0.01
    last = term(student, taught, mask).item()
    assert last < first
    assert term(torch.zeros_like(student), taught, mask).item() > 2 * last


def test_images_without_an_edge_say_nothing_to_the_graph() -> None:
    term = EdgeGraph(4, 4, points=9, width=5)
    student = torch.tensor(STUDENT, requires_grad=True, dtype=torch.float32)
    mask = torch.zeros(3, 1, 6, 6)
    loss = term(student, term.taught(torch.tensor(TEACHER, dtype=torch.float32), mask), mask)
    loss.backward()
    assert loss.item() == 0
    assert student.grad is not None
    assert not student.grad.any()


def _same_projection(term: EdgeGraph) -> EdgeGraph:
    with torch.no_grad():
        term.project.weight.copy_(term.teacher_projection.T)
        term.project.bias.zero_()
    return term


BUILDERS: dict[str, Callable[[], Term]] = {
    "attention_transfer": AttentionTransfer,
    "batch_affinity": lambda: BatchAffinity(grid=3),
    "channel_kd": lambda: ChannelKD(4, 4),
    "edge_graph": lambda: _same_projection(EdgeGraph(4, 4, points=9, width=5, share=1.0, band=0.2)),
    "importance_map": ImportanceMap,
    "logit_kd": LogitKD,
    "margin_features": _margin_term,
    "pairwise_affinity": lambda: PairwiseAffinity(grid=3),
    "region_affinity": RegionAffinity,
}


def test_every_term_is_checked_here() -> None:
    elsewhere = {"dual_path_kd", "decoupled_contrast", "hard_ranking"}  # the last two in test_class_contrast.py
    assert set(BUILDERS) | elsewhere == set(DISTILLATION)


@pytest.mark.parametrize("name", BUILDERS)
def test_a_student_that_equals_its_teacher_has_nothing_to_learn(name: str) -> None:
    # What lies below the margin is forgiven, so the student says what the margin leaves of the teacher.
    teacher = (
        np.maximum(TEACHER, negative_mean(_norm()).numpy()[:, None, None]) if name == "margin_features" else TEACHER
    )
    assert _value(BUILDERS[name](), teacher, teacher) == pytest.approx(0, abs=1e-9)
    assert _value(BUILDERS[name](), STUDENT, teacher) > 1e-4


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_a_student_that_equals_both_teachers_has_nothing_to_learn(coupling: str) -> None:
    student, mask = torch.tensor(STUDENT[:, :1]), torch.tensor(MASK)
    loss = DualPathKD(coupling)(student, student.expand(-1, 2, -1, -1), mask, torch.tensor([0, 1, -1]))
    assert loss.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", BUILDERS)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    term = BUILDERS[name]().double().eval()
    teacher, mask = torch.tensor(TEACHER), torch.tensor(MASK)
    taught = term.taught(teacher, mask)

    def loss(student: Tensor) -> Tensor:
        value: Tensor = term(student, taught, mask)
        return value

    assert torch.autograd.gradcheck(loss, (torch.tensor(STUDENT, requires_grad=True),), eps=1e-7, atol=1e-4)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_gradients_of_two_teachers_are_those_of_finite_differences(coupling: str) -> None:
    teachers, mask, label = torch.tensor(TEACHER[:, :2]), torch.tensor(MASK), torch.tensor([0, 1, -1])
    student = torch.tensor(STUDENT[:, :1], requires_grad=True)
    assert torch.autograd.gradcheck(lambda one: DualPathKD(coupling)(one, teachers, mask, label), (student,))


@pytest.mark.parametrize("term", [ImportanceMap(), AttentionTransfer(), LogitKD()])
def test_a_batch_in_which_everything_is_zero_gives_no_nan(term: Term) -> None:
    student = torch.zeros(2, 1, 6, 6, requires_grad=True)
    loss = term(student, term.taught(torch.zeros(2, 1, 6, 6), torch.zeros(2, 1, 6, 6)), torch.zeros(2, 1, 6, 6))
    loss.backward()
    assert loss.isfinite()
    assert student.grad is not None
    assert student.grad.isfinite().all()
