"""Several lesions in a frame: numbered, coloured, locked, each with its own class and findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from busapp.document.lesions import numbers
from busapp.ui.panels.lesion_panel import LesionPanel
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture(autouse=True)
def small_brush(bench: Studio) -> None:
    """Strokes that leave room for each other."""
    bench.session.settings.brush_radius = 4.0


def test_a_digit_chooses_the_lesion_that_is_painted(bench: Studio) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("2")
    bench.paint((20, 60), (40, 60))
    assert bench.annotation.mask[20, 30] == 1
    assert bench.annotation.mask[60, 30] == 2
    bench.press("Ctrl+N")
    assert bench.document.lesion == 3


def test_a_locked_lesion_cannot_be_painted_over_erased_cleared_or_reshaped(bench: Studio) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("Ctrl+L", "2")
    before = bench.annotation.mask == 1
    bench.paint((30, 10), (30, 40))
    assert ((bench.annotation.mask == 1) == before).all()
    assert (bench.annotation.mask == 2).any()
    bench.press("E")
    bench.paint((10, 20), (50, 20))
    assert ((bench.annotation.mask == 1) == before).all()
    bench.press("1", "G", "Ctrl+Backspace")
    assert ((bench.annotation.mask == 1) == before).all()
    assert numbers(bench.annotation.mask) == [1]
    bench.press("Ctrl+L", "Del")
    assert not bench.annotation.mask.any()


def test_operations_on_a_lesion_leave_the_others_alone(bench: Studio) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("2")
    bench.paint((20, 34), (40, 34))
    first = bench.annotation.mask == 1
    second = int((bench.annotation.mask == 2).sum())
    bench.press("G", "G", "G")
    assert ((bench.annotation.mask == 1) == first).all()
    assert int((bench.annotation.mask == 2).sum()) > second


def test_parts_become_lesions_of_their_own_in_one_step(bench: Studio) -> None:
    bench.paint((20, 20), (60, 20))
    bench.paint((20, 60), (40, 60))
    assert numbers(bench.annotation.mask) == [1]
    bench.press("Ctrl+P")
    assert numbers(bench.annotation.mask) == [1, 2]
    assert bench.annotation.mask[60, 30] == 2
    bench.press("Ctrl+Z")
    assert numbers(bench.annotation.mask) == [1]


def test_each_lesion_has_its_class_and_the_frame_the_worst(bench: Studio, start: Start, tmp_path: Path) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("Shift+1", "2")
    bench.paint((20, 60), (40, 60))
    bench.press("Shift+2")
    assert bench.annotation.findings == {"Class": "benign", "Class (2)": "malignant"}
    bench.wait_until_saved()
    (frame,) = bench.store.annotated(bench.store.reader)
    assert frame.lesion_class == "malignant"
    bench.close()
    again = start(tmp_path / "disc.png")
    again.wait_for_frame("disc.png")
    assert numbers(again.annotation.mask) == [1, 2]
    assert again.history == ["Brush", "Class", "Brush", "Class (2)"]


def test_what_is_labelled_as_no_lesion_is_kept_in_the_project_and_left_out_of_data_sets(bench: Studio) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("2")
    bench.paint((20, 60), (40, 60))
    box = bench.workbench.findings._boxes["Label"]
    box.activated.emit(box.findData("lymph node"))
    assert bench.annotation.findings == {"Label (2)": "lymph node"}
    bench.wait_until_saved()
    (frame,) = bench.store.annotated(bench.store.reader)
    assert numbers(frame.mask) == [1, 2]
    assert ((frame.lesions > 0) == (frame.mask == 1)).all()
    assert frame.lesions.dtype == np.uint8


def test_a_click_on_a_line_of_the_panel_chooses_that_lesion(bench: Studio) -> None:
    bench.paint((20, 20), (40, 20))
    bench.press("2")
    bench.paint((20, 60), (40, 60))
    panel = bench.window.findChild(LesionPanel)
    assert panel is not None
    bench.wait(lambda: "▸&nbsp;2" in panel._lesions.text())
    panel._lesions.linkActivated.emit("1")
    assert bench.document.lesion == 1
    bench.wait(lambda: "▸&nbsp;1" in panel._lesions.text())


def test_tools_work_on_a_lesion_that_the_frame_has(bench: Studio, start: Start, tmp_path: Path) -> None:
    bench.press("4")
    bench.paint((20, 20), (40, 20))
    bench.wait_until_saved()
    bench.close()
    again = start(tmp_path / "disc.png")
    again.wait_for_frame("disc.png")
    assert again.document.lesion == 4
