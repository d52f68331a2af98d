"""Out and in: what a project holds is what comes back, in every format, through the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from busapp.__main__ import main
from busapp.files.export import EXPORTERS
from busapp.files.opening import open_source
from busapp.files.project_store import AnnotatedFrame, ProjectStore
from busapp.model.edit import CLASS, of_lesion
from kd_core.layouts import LAYOUTS
from tests.conftest import write_gray
from tests.data_sets import MASKS, Mask, expected_labels, expected_lesions, export, keep

LESIONS = ("busi", "coco", "hf", "voc")
"""Formats that keep which pixel is of which lesion."""

CLASSES = ("nnunet", "nifti", "monai")
"""Formats that keep classes only."""

FORMS = [form for form in EXPORTERS if form in LAYOUTS]


def test_every_format_that_both_sides_know_is_tested() -> None:
    assert sorted([*LESIONS, *CLASSES, "yolo"]) == sorted(FORMS)


def _project(folder: Path, masks: list[Mask]) -> dict[bytes, AnnotatedFrame]:
    """A project with a frame for each mask; what it holds, by the pixels."""
    store = ProjectStore(folder / "project", "Tester")
    random = np.random.default_rng(0)
    for number, mask in enumerate(masks):
        pixels = random.integers(0, 256, mask.shape, np.uint8)
        pixels[0, 0] = number  # no two are the same
        picture = write_gray(folder / f"源 {number} ü.png", pixels)
        keep(store, picture, mask, {"Class": "benign", "Class (2)": "malignant"}, patient=f"patient {number}")
    held = list(store.annotated("Tester"))
    store.close()
    return {_pixels(frame): frame for frame in held}


def _pixels(frame: AnnotatedFrame) -> bytes:
    pixels = open_source(frame.path).read(frame.ref.index).pixels
    return repr(pixels.shape).encode() + pixels.tobytes()


def _brought(folder: Path, form: str) -> dict[bytes, AnnotatedFrame]:
    """The same, of a project into which a data set was imported."""
    command = ["import", str(folder / "set"), "--layout", form, "--project", str(folder / "other"), "--reader", "Set"]
    assert main(command) == 0
    store = ProjectStore(folder / "other", "somebody")
    held = list(store.annotated("Set"))
    store.close()
    return {_pixels(frame): frame for frame in held}


def _labels(frame: AnnotatedFrame) -> Mask:
    """1 benign, 2 malignant, 3 neither, as label maps have them."""
    values = np.zeros(256, np.uint8)
    for number in range(1, 256):
        said = frame.findings.get(of_lesion(CLASS, number), "")
        values[number] = {"benign": 1, "malignant": 2}.get(said, 3)
    values[0] = 0
    return values[frame.mask]


@pytest.mark.parametrize("form", FORMS)
@given(masks=st.lists(MASKS, min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_masks_come_back_as_they_were(
    form: str, masks: list[Mask], tmp_path_factory: pytest.TempPathFactory, home: Path
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    held = _project(folder, masks)
    manifest = export(form, list(held.values()), folder / "set")
    brought = _brought(folder, form)
    assert brought.keys() == held.keys()
    lost = 0
    for pixels, frame in brought.items():
        mask = held[pixels].mask
        lost += int(np.count_nonzero(_labels(frame) != expected_labels(mask))) if form != "busi" else 0
        if form == "yolo":
            continue
        assert np.array_equal(frame.mask > 0, mask > 0)
        if form in LESIONS:
            assert np.array_equal(frame.mask, expected_lesions(mask))
    assert lost == manifest["pixels_lost"]
    assert len({frame.family for frame in brought.values()}) == len(brought)
