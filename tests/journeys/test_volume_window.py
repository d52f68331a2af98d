"""A volume in the window: outlined as a whole, looked at slice by slice, accepted at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor

from busapp.model.errors import UserError
from busapp.model.study import FrameRef
from busapp.services.model_shelf import SHIPPED, Shelf
from busapp.ui import theme
from busapp.ui.panels.cine_slider import CineSlider
from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import write_volume
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio
from tests.unit.busapp.test_volumes import saved, slice_header
from tests.volume_models import write_volume_model

Start = Callable[..., Studio]

LARGE, SMALL, SPECK = np.s_[6:14, 8:30, 10:34], np.s_[12:20, 2:6, 40:46], np.s_[2:4, 20:22, 20:22]
"""Three bright boxes; the first two are in slices 12 and 13, the last is no more than a cubic millimetre or two."""


SEEN = "The model sees 2 lesions, in 14 of 24 slices. Parts smaller than 3 mm that were left out: 1."


def _voxels() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    voxels = np.random.default_rng(0).integers(20, 40, (24, 40, 48)).astype(np.uint8)
    for box in (LARGE, SMALL, SPECK):
        voxels[box] = 220
    return voxels


def _truth() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Lesions by their numbers, the larger one first."""
    truth = np.zeros((24, 40, 48), np.uint8)
    truth[LARGE], truth[SMALL] = 1, 2
    return truth


@pytest.fixture
def in_use(home: Path, volume_model: Path) -> str:
    """A model of volumes is in use."""
    shelf = Shelf()
    name = shelf.add(volume_model)
    shelf.promote(name, why="test", by="Tester")
    return name


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_volume(Volume(voxels=_voxels(), spacing=(1.0, 0.5, 0.5)), tmp_path / "breast.nii.gz")
    return tmp_path / "breast.nii.gz"


def _outline(studio: Studio, said: str = SEEN) -> None:
    studio.press("Ctrl+Shift+V")
    _wait_for_notice(studio, said)


def _wait_for_notice(studio: Studio, text: str) -> None:
    studio.wait(lambda: any(text in notice.text for notice in studio.session.notices.all))


def _go(studio: Studio, index: int) -> None:
    assert studio.document.ref is not None
    studio.document.go_to(FrameRef(studio.document.ref.instance, index))
    studio.wait_for_frame("breast.nii.gz", index)


def _underlined(studio: Studio) -> list[int]:
    """The slices that the slider marks as showing a lesion."""
    slider = studio.window.findChild(CineSlider)
    assert slider is not None
    picture, row, line = slider.grab().toImage(), slider.height() // 2 + 5, QColor(theme.PROPOSAL)
    return [index for index in range(24) if picture.pixelColor(round(slider.place(index)), row) == line]


@pytest.mark.usefixtures("in_use")
def test_each_slice_offers_its_part_of_the_lesions_under_one_number(start: Start, file: Path) -> None:
    studio = start(file)
    studio.wait_for_frame("breast.nii.gz")
    assert studio.session.masks.model_name == "bus-first"  # frames keep theirs
    _outline(studio)
    (notice,) = (one for one in studio.session.notices.all if one.text == SEEN)
    assert notice.detail == "Lesion 1: 1056 mm³, slices 7 to 14\nLesion 2: 48 mm³, slices 13 to 20"
    for index in (0, 6, 12, 19, 23):
        _go(studio, index)
        proposal, truth = studio.document.proposal, _truth()[index]
        assert proposal is not None
        assert np.array_equal(proposal.mask, truth)
        assert studio.offers() == truth.any()
    assert _underlined(studio) == list(range(6, 20))
    assert "bright: outlined as a volume" in studio.workbench.status._model.text()
    _go(studio, 12)
    studio.press("Return")
    assert studio.history == ["Accept"]
    assert np.array_equal(studio.annotation.mask, _truth()[12])


@pytest.mark.usefixtures("in_use")
def test_all_slices_are_accepted_but_those_that_a_person_outlined_or_dismissed(start: Start, file: Path) -> None:
    studio = start(file)
    studio.wait_for_frame("breast.nii.gz")
    _outline(studio)
    _go(studio, 7)
    studio.press("B")
    studio.paint((5, 5), (10, 5))
    by_hand = studio.annotation.mask.copy()
    _go(studio, 8)
    studio.press("X")
    studio.press("Ctrl+Shift+Return")
    _wait_for_notice(studio, "Slices accepted: 12.")
    studio.wait_until_saved()
    assert not studio.annotation.mask.any()
    studio.close()

    again = start(file)
    again.wait_for_frame("breast.nii.gz")
    for index in (6, 12, 19):
        _go(again, index)
        assert again.history == ["Accept volume"]
        assert np.array_equal(again.annotation.mask, _truth()[index])
    _go(again, 7)
    assert np.array_equal(again.annotation.mask, by_hand)
    _go(again, 19)
    again.press("Ctrl+Z")
    assert not again.annotation.mask.any()


@pytest.mark.usefixtures("in_use")
def test_a_series_of_slices_is_a_volume_in_whichever_order_its_files_come(start: Start, tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    names = np.random.default_rng(1).permutation(24)
    for index, name in enumerate(names):
        header = slice_header(0)
        header.ImagePositionPatient, header.ImageOrientationPatient = [0, 0, float(index)], [1, 0, 0, 0, 1, 0]
        header.StudyInstanceUID, header.Rows, header.Columns = "1.2.3", 40, 48
        header.PixelData = _voxels()[index].astype(np.uint16).tobytes()
        saved(header, study / f"{name}.dcm")
    studio = start(study)
    studio.wait(lambda: len(studio.document.instances) == 24)
    studio.wait_for_frame("0.dcm")
    _outline(studio)
    for index in (0, 6, 12, 19):
        studio.document.go_to(FrameRef(str(study / f"{names[index]}.dcm"), 0))
        studio.wait_for_frame(f"{names[index]}.dcm")
        proposal = studio.document.proposal
        assert proposal is not None
        assert np.array_equal(proposal.mask, _truth()[index])


def test_without_a_model_of_volumes_it_is_said_where_one_comes_from(start: Start, file: Path) -> None:
    studio = start(file)
    studio.wait_for_frame("breast.nii.gz")
    _outline(studio, "No model of volumes is in use. Bring one in, and use it: Project, Models ...")


@pytest.mark.usefixtures("in_use")
def test_a_picture_and_a_cine_are_no_volumes(start: Start) -> None:
    studio = start(SAMPLES / "phantom.png", SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.png")
    _outline(studio, "phantom.png: a picture is no volume")
    studio.press("D")
    studio.wait_for_frame("phantom.dcm")
    _outline(studio, "a cine is no volume")


@pytest.mark.usefixtures("in_use")
def test_outlining_is_stopped_and_nothing_is_offered(start: Start, tmp_path: Path) -> None:
    large = np.random.default_rng(0).integers(0, 99, (300, 100, 100)).astype(np.uint8)
    write_volume(Volume(voxels=large), tmp_path / "large.nii")
    studio = start(tmp_path / "large.nii")
    studio.wait_for_frame("large.nii")
    studio.press("Ctrl+Shift+V")
    studio.wait(lambda: "Outlining the volume" in studio.workbench.status._about.text())
    studio.workbench.status._cancel.click()
    studio.wait(lambda: not studio.workbench._tasks)
    assert studio.document.ref is not None
    assert not studio.session.masks.volume(studio.document.ref)


def test_a_model_of_volumes_in_use_leaves_that_of_frames_in_use(in_use: str) -> None:
    shelf = Shelf()
    assert shelf.in_use() == {"frames": SHIPPED, "volumes": in_use}
    with pytest.raises(UserError, match="nothing to go back to"):
        shelf.roll_back(by="Tester")
    shelf.promote(SHIPPED, why="again", by="Tester")
    assert shelf.in_use() == {"frames": SHIPPED, "volumes": in_use}


def test_rolling_back_brings_back_the_last_model_of_the_kind_that_was_changed_last(in_use: str, tmp_path: Path) -> None:
    shelf = Shelf()
    other = shelf.add(write_volume_model(tmp_path / "other", name="other", than=1.0))
    shelf.promote(other, why="test", by="Tester")
    assert shelf.roll_back(by="Tester") == in_use
    assert shelf.in_use() == {"frames": SHIPPED, "volumes": in_use}
