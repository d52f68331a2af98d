"""Pictures of every kind, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from busapp.files.opening import open_all, open_source
from busapp.model.errors import UnreadableFile
from busapp.model.frame import display_levels
from busapp.model.study import Skipped
from tests.conftest import shared_data, write_gray

GRAY = np.arange(256, dtype=np.uint8).reshape(16, 16)
COLOUR = np.dstack([GRAY, GRAY.T, 255 - GRAY])


def _shown(path: Path, index: int = 0) -> npt.NDArray[np.uint8]:
    return display_levels(open_source(path).read(index))


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "tiff"])
def test_lossless_pictures_keep_gray_and_colour(tmp_path: Path, suffix: str) -> None:
    Image.fromarray(GRAY).save(tmp_path / f"gray.{suffix}")
    Image.fromarray(COLOUR).save(tmp_path / f"colour.{suffix}")
    assert np.array_equal(_shown(tmp_path / f"gray.{suffix}"), GRAY)
    assert np.array_equal(_shown(tmp_path / f"colour.{suffix}"), COLOUR)


def test_jpeg_pictures_open(tmp_path: Path) -> None:
    smooth = np.repeat(np.repeat(COLOUR, 4, 0), 4, 1)
    Image.fromarray(smooth).save(tmp_path / "a.jpg", quality=95, subsampling=0)
    assert np.abs(_shown(tmp_path / "a.jpg").astype(int) - smooth).mean() < 4


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bit_gray_is_shown_by_the_bits_it_uses(tmp_path: Path, suffix: str) -> None:
    Image.fromarray(GRAY.astype(np.uint16) * 257).save(tmp_path / f"full.{suffix}")
    Image.fromarray(GRAY.astype(np.uint16) * 16).save(tmp_path / f"twelve.{suffix}")
    for name in ("full", "twelve"):
        assert np.abs(_shown(tmp_path / f"{name}.{suffix}").astype(int) - GRAY).max() <= 1


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_transparent_shows_black(tmp_path: Path, mode: str) -> None:
    alpha = np.full_like(GRAY, 255)
    alpha[:8] = 0
    layers = [GRAY, alpha] if mode == "LA" else [*np.moveaxis(COLOUR, 2, 0), alpha]
    Image.fromarray(np.dstack(layers)).save(tmp_path / "a.png")
    shown = _shown(tmp_path / "a.png")
    assert not shown[:8].any()
    assert np.array_equal(shown[8:], (GRAY if mode == "LA" else COLOUR)[8:])


def test_palettes_and_bits_become_colours_and_black_and_white(tmp_path: Path) -> None:
    indexed = Image.fromarray(COLOUR).quantize(64)
    indexed.save(tmp_path / "p.png")
    Image.fromarray(GRAY > 127).save(tmp_path / "bits.png")
    assert np.array_equal(_shown(tmp_path / "p.png"), np.asarray(indexed.convert("RGB")))
    assert np.array_equal(_shown(tmp_path / "bits.png"), np.where(GRAY > 127, 255, 0))


def test_gray_saved_in_colour_is_gray(tmp_path: Path) -> None:
    Image.fromarray(np.dstack([GRAY] * 3)).save(tmp_path / "a.png")
    assert np.array_equal(_shown(tmp_path / "a.png"), GRAY)


def test_a_tiff_may_hold_several_frames(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((8, 9), 50 * n, np.uint8)) for n in range(4)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    source = open_source(tmp_path / "a.tif")
    assert source.instance.frames == 4
    assert [int(source.read(n).pixels[0, 0]) for n in (3, 0, 2)] == [150, 0, 100]


def test_what_a_file_holds_decides_not_its_name(tmp_path: Path) -> None:
    for name in ("picture.jpg", "picture.dcm", "picture"):
        Image.fromarray(GRAY).save(tmp_path / "a.png")
        (tmp_path / "a.png").rename(tmp_path / name)
        assert np.array_equal(_shown(tmp_path / name), GRAY)


def test_unicode_names_open(tmp_path: Path) -> None:
    path = write_gray(tmp_path / "患者 张 ü" / "乳腺 (1).png", GRAY)
    assert np.array_equal(_shown(path), GRAY)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.png", b"", "the file is empty"),
        ("text.png", b"hello", "not a PNG, JPEG, BMP or TIFF picture"),
        ("text.dcm", b"hello" * 100, "neither a picture nor DICOM"),
        ("noise", bytes(range(256)) * 4, "neither a picture nor DICOM"),
        ("half.dcm", b"\0" * 128 + b"DICM", "neither a picture nor DICOM"),
    ],
)
def test_a_file_that_is_none_is_named_with_the_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        open_source(tmp_path / name)


def test_a_truncated_picture_is_named_not_shown_in_part(tmp_path: Path) -> None:
    path = write_gray(tmp_path / "cut.png", np.random.default_rng(0).integers(0, 255, (99, 99), np.uint8))
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(UnreadableFile, match="damaged"):
        open_source(path).read(0)


def test_a_dicomdir_opens_what_it_lists_and_names_what_is_missing() -> None:
    folder = shared_data("dicom_odd") / "pydicom_test_files" / "dicomdirtests"
    found = list(open_all([folder / "DICOMDIR-reordered"]))
    opened = [one.instance.path.name for one in found if not isinstance(one, Skipped)]
    assert sorted(opened) == ["15820", "17196", "2062", "2693", "3023", "4588", "5641", "6605", "6924"]
    (skipped,) = (one for one in found if isinstance(one, Skipped))
    assert skipped.reason == "lists 31 files, 22 of them are not there (first: 77654033/CR1/6154)"


def test_a_folder_is_walked_in_a_persons_order_and_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    for name in ("b/a10.png", "b/a2.png", "a.png"):
        write_gray(tmp_path / name, GRAY)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "broken.png").write_bytes(b"x")
    (tmp_path / ".hidden.png").write_bytes(b"x")
    found = list(open_all([tmp_path, tmp_path / "a.png", tmp_path / "gone.png"]))
    names = [one.path.name if isinstance(one, Skipped) else one.instance.path.name for one in found]
    assert names == ["a.png", "broken.png", "notes.txt", "a2.png", "a10.png", "gone.png"]
    skipped = {one.path.name: one for one in found if isinstance(one, Skipped)}
    assert skipped["notes.txt"].expected
    assert not skipped["broken.png"].expected
    assert skipped["gone.png"].reason == "no such file"


def test_links_pipes_and_impossible_names_are_followed_or_named(tmp_path: Path) -> None:
    write_gray(tmp_path / "real" / "a.png", GRAY)
    study = tmp_path / "study"
    study.mkdir()
    (study / "linked").symlink_to(tmp_path / "real")
    (study / "broken.png").symlink_to(tmp_path / "gone.png")
    (study / "circle").symlink_to(study)
    (study / "itself.png").symlink_to(study / "itself.png")
    os.mkfifo(study / "pipe.dcm")
    found = list(open_all([study, tmp_path / ("x" * 300)]))
    assert [one.instance.path.name for one in found if not isinstance(one, Skipped)] == ["a.png"]
    reasons = {one.path.name[:9]: one.reason for one in found if isinstance(one, Skipped)}
    assert reasons == {
        "broken.png"[:9]: "no such file",
        "itself.png"[:9]: "a link that leads to itself",
        "pipe.dcm": "not a regular file",
        "x" * 9: "File name too long",
    }
