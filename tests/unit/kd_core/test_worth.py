"""What to annotate next: looks at frames, and the order that is made of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from kd_core.recipes.annotator import Annotator
from kd_core.runtime import Segmenter
from kd_core.runtime.worth import (
    EMBEDDING,
    LEAD,
    RANDOM_EVERY,
    Embedding,
    Known,
    Look,
    disagreement,
    embedding,
    in_order,
    look_at,
)
from tests.conftest import SHIPPED_MODEL, lesion_picture


def _look(*, views: float = 0.0, teacher: float | None = None, at: float = 0.0) -> Look:
    return Look(teacher=teacher, views=views, embedding=np.full(EMBEDDING, at / np.sqrt(EMBEDDING), np.float32))


@pytest.fixture(scope="module")
def student() -> Segmenter:
    return Segmenter(SHIPPED_MODEL, threads=1)


def test_maps_agree_with_themselves_and_with_nothing_that_lies_elsewhere() -> None:
    left, right = np.zeros((32, 32), np.float32), np.zeros((32, 32), np.float32)
    left[:, :10], right[:, 20:] = 1, 1
    assert disagreement(left, left) == pytest.approx(0)
    assert disagreement(left, right) > 0.99
    assert disagreement(np.zeros_like(left), np.zeros_like(left)) == 0
    half = left.copy()
    half[16:] = 0
    assert disagreement(left, half) == pytest.approx(1 / 3, abs=0.01)  # Dice of a half is 2/3


def test_a_model_is_surer_of_a_plain_lesion_than_of_one_that_hardly_shows(student: Segmenter) -> None:
    plain, mask = lesion_picture(3, size=256)
    random = np.random.default_rng(0)
    hardly = np.clip(random.normal(110 - 9 * (mask > 0), 30), 0, 255).astype(np.uint8)
    assert look_at(plain, student).views < look_at(hardly, student).views
    assert look_at(plain, student).teacher is None
    assert look_at(plain, student, [student]).teacher == pytest.approx(0)


def test_frames_that_look_alike_lie_close_together(student: Segmenter) -> None:
    def seen(gray: npt.NDArray[np.uint8]) -> Embedding:
        return embedding(gray, student.probabilities(gray))

    one, _ = lesion_picture(1, size=128)
    other, _ = lesion_picture(2, size=128)
    again = np.clip(one + np.random.default_rng(0).normal(0, 4, one.shape), 0, 255).astype(np.uint8)
    assert seen(one).shape == (EMBEDDING,)
    assert np.linalg.norm(seen(one) - seen(again)) < 0.3 * np.linalg.norm(seen(one) - seen(other))


def test_what_is_in_doubt_comes_first_and_the_reason_is_said() -> None:
    looks = [_look(views=0.1), _look(views=0.7), _look(views=0.3)]
    order = in_order(looks, [Known(looks[0].embedding)], seed=0)
    assert [one.candidate for one in order] == [1, 2, 0]
    assert order[0].reason == "views"
    assert order[0].rank == 1.0
    taught = [_look(views=0.1, teacher=0.9), _look(views=0.1, teacher=0.2), _look(views=0.1, teacher=0.4)]
    first = in_order(taught, [Known(looks[0].embedding)], seed=0)[0]
    assert (first.candidate, first.reason) == (0, "teacher")


def test_of_two_that_are_alike_only_one_comes_early() -> None:
    alike = [_look(views=0.50, at=5.0), _look(views=0.49, at=5.0)]
    others = [_look(views=0.1, at=0.1 * number) for number in range(6)]
    places = [one.candidate for one in in_order([*alike, *others], [Known(others[0].embedding)], seed=0)]
    assert places[0] == 0
    assert places.index(1) > 1


def test_frames_like_those_that_took_much_correcting_come_first() -> None:
    known = [Known(_look(at=0.0).embedding, 0.0)] * 500 + [Known(_look(at=9.0).embedding, 0.8)] * 500
    easy, hard = _look(at=0.2), _look(at=8.8)
    order = in_order([easy, hard], known, seed=0)
    assert order[0].candidate == 1
    assert order[0].reason == "correction"


def test_every_tenth_is_drawn_at_random_and_the_same_seed_draws_the_same() -> None:
    random = np.random.default_rng(0)
    looks = [_look(views=float(views), at=float(at)) for views, at in random.random((300, 2))]
    order = in_order(looks, [], seed=7)
    assert sorted(one.candidate for one in order) == list(range(300))
    drawn = [place for place, one in enumerate(order) if one.reason == "random"]
    assert drawn == list(range(RANDOM_EVERY - 1, LEAD, RANDOM_EVERY))
    assert order == in_order(looks, [], seed=7)
    assert order != in_order(looks, [], seed=8)
    assert order[:20] == in_order(looks, [], seed=7, count=20)
    assert in_order([], [], seed=0) == []


def test_an_annotator_accepts_what_is_good_and_paints_the_rest_nearly_as_it_is() -> None:
    _, mask = lesion_picture(5, size=256)
    truth, annotator = mask > 0, Annotator()
    nearly = np.roll(truth, 1, axis=0)
    accepted = annotator.annotate("one", nearly, truth)
    assert accepted.accepted
    assert accepted.correction == 0
    assert np.array_equal(accepted.mask, nearly)
    far = np.roll(truth, 30, axis=0)
    painted = annotator.annotate("one", far, truth)
    assert not painted.accepted
    both = 2 * (painted.mask & truth).sum() / (painted.mask.sum() + truth.sum())
    assert 0.9 < both < 1
    assert painted.correction == pytest.approx(1 - 2 * (painted.mask & far).sum() / (painted.mask.sum() + far.sum()))
    assert np.array_equal(annotator.annotate("one", far, truth).mask, painted.mask)
    assert not np.array_equal(annotator.annotate("other", far, truth).mask, painted.mask)
    assert not annotator.annotate("one", far, np.zeros_like(truth)).mask.any()


def test_novelty_leads_while_few_frames_are_annotated_and_doubt_when_many_are() -> None:
    crowd = [_look(views=0.1, at=5.0 + 0.01 * number) for number in range(8)]
    doubtful = _look(views=0.9, at=0.0)
    few, many = ([Known(_look().embedding)] * count for count in (1, 1000))
    assert in_order([doubtful, *crowd], few, seed=0)[0].reason == "novelty"
    assert in_order([doubtful, *crowd], many, seed=0)[0] == (0, "views", 1.0)
