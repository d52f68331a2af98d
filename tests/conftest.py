"""What all tests share: where data are, a home of their own, and small data sets made on the spot."""

from __future__ import annotations

import os

# Before any Qt import: tests open real windows, on no screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "resources" / "samples"
SHIPPED_MODEL = ROOT / "resources" / "models" / "bus-first"


def shared_data(name: str) -> Path:
    """A folder of real data, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("BUSAPP_TEST_DATA", ROOT.parent / "shared" / "data")) / name
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (name another place in BUSAPP_TEST_DATA)")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="keep what canvases show now as the approved pictures")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, project and log of this test alone, in English."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "settings.json").write_text('{"language": "en", "reader": "Tester", "welcomed": true}')
    monkeypatch.setenv("BUSAPP_HOME", str(folder))
    return folder


def write_gray(path: Path, picture: npt.NDArray[np.uint8]) -> Path:
    """A PNG file of a gray picture, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return path


def lesion_picture(seed: int, size: int = 96) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """A gray picture with a dark disc, and its mask (0/255)."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size]
    centre, radius = random.uniform(0.35, 0.65, 2) * size, random.uniform(0.12, 0.2) * size
    mask = (np.hypot(x - centre[0], y - centre[1]) < radius).astype(np.uint8)
    gray = random.normal(120, 30, (size, size)) * (1 - 0.75 * mask)
    return np.clip(gray, 0, 255).astype(np.uint8), mask * np.uint8(255)


@pytest.fixture
def busi_folder(tmp_path: Path) -> Path:
    """A small data set in BUSI layout: 20 benign, 20 malignant, 20 normal, in families of two."""
    root = tmp_path / "busi"
    rows = ["image,family"]
    for place, label in enumerate(("benign", "malignant", "normal")):
        for number in range(1, 21):
            gray, mask = lesion_picture(100 * place + number)
            name = f"{label} ({number})"
            if label == "normal":
                mask = np.zeros_like(mask)
                gray = np.full_like(gray, 120)
            write_gray(root / label / f"{name}.png", gray)
            write_gray(root / label / f"{name}_mask.png", mask)
            rows.append(f"{label}/{name}.png,{label} {(number + 1) // 2}")
    (root / "families.csv").write_text("\n".join(rows) + "\n")
    return root
