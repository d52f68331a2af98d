"""Videos as cines: every frame is the one that playing shows, and damaged files are named."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from busapp.__main__ import main
from busapp.files.opening import open_source
from busapp.model.errors import UnreadableFile

Pictures = list[npt.NDArray[np.uint8]]


def write_video(path: Path, coding: str, frames: int = 60) -> Path:
    """A video of speckle that moves, 25 frames a second, 66 x 50 pixels."""
    random = np.random.default_rng(1)
    speckle = random.integers(0, 255, (80, 400), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*coding), 25, (66, 50))
    assert writer.isOpened()
    for number in range(frames):
        picture = cv2.GaussianBlur(speckle[10:60, number : number + 66], (5, 5), 1)
        writer.write(np.dstack([picture, picture, np.roll(picture, number)]))
    writer.release()
    return path


def played(path: Path) -> Pictures:
    """All frames, decoded one after another."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    found: Pictures = []
    while True:
        done, picture = capture.read()
        if not done:
            return found
        found.append(np.ascontiguousarray(picture[:, :, ::-1]).astype(np.uint8))


@pytest.mark.parametrize(("suffix", "coding"), [("mp4", "mp4v"), ("avi", "MJPG"), ("avi", "XVID"), ("avi", "mpg2")])
def test_frames_in_any_order_are_those_of_playing(tmp_path: Path, suffix: str, coding: str) -> None:
    path = write_video(tmp_path / f"超声 {coding}.{suffix}", coding)
    source, expected = open_source(path), played(path)
    assert source.instance.frames == len(expected) == 60
    assert source.instance.frames_per_second == 25
    order = [59, 0, 30, 31, 29, 2, 58, 13, *np.random.default_rng(2).integers(0, 60, 40).tolist()]
    for index in order:
        assert np.array_equal(source.read(index).pixels, expected[index]), index


def test_a_jump_far_ahead_does_not_decode_all_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "long.avi", "MJPG", 300)
    source = open_source(path)
    grabbed = 0

    def counted(self: object) -> None:
        nonlocal grabbed
        grabbed += 1
        original(self)

    original = type(source)._grab  # type: ignore[attr-defined]
    monkeypatch.setattr(type(source), "_grab", counted)
    source.read(290)
    assert grabbed == 1


def test_the_name_of_a_video_does_not_matter(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", "mp4v", 3).rename(tmp_path / "a")
    assert open_source(path).instance.frames == 3


@pytest.mark.parametrize("suffix", ["mp4", "avi"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_video_that_was_cut_short_is_named(tmp_path: Path, suffix: str, share: float) -> None:
    path = write_video(tmp_path / f"cut.{suffix}", "mp4v" if suffix == "mp4" else "MJPG")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFile, match=rf"cut\.{suffix}: the file was cut short: .* copy it again"):
        open_source(path)


def test_what_only_calls_itself_a_video_is_named(tmp_path: Path) -> None:
    playlist = tmp_path / "list.mp4"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n")
    with pytest.raises(UnreadableFile, match=r"list\.mp4: not an MP4 or AVI video"):
        open_source(playlist)
    empty = tmp_path / "box.mp4"
    empty.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\1")
    with pytest.raises(UnreadableFile, match=r"box\.mp4: damaged, or in a coding that is not known here"):
        open_source(empty)


def test_a_video_is_segmented_frame_by_frame(tmp_path: Path, home: Path) -> None:
    path = write_video(tmp_path / "in" / "clip.avi", "MJPG", 4)
    assert main(["segment", str(path.parent), "-o", str(tmp_path / "out")]) == 0
    rows = (tmp_path / "out" / "results.csv").read_text("utf-8").splitlines()
    assert len(rows) == 5
    assert sorted(one.name for one in (tmp_path / "out").glob("*.png")) == [
        f"clip_frame{number:03d}_mask.png" for number in range(1, 5)
    ]
