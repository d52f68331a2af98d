"""NIfTI-1 (nifti.nimh.nih.gov): ``images/x.nii.gz`` and ``labels/x.nii.gz``, one of each for a file that was annotated.

The third axis counts frames. Of a cine these are the frames that were annotated, in their order; of a volume all slices
where they lie, those that nobody annotated without a label. The manifest says which frame is where. Axes and
millimetres are those of ITK: a picture lies with its columns along x, its rows along y, in DICOM's patient coordinates;
where the scale is not known, a pixel is 1 mm. Volumes keep their values; frames of pictures and cines are gray, 8 bit.
"""

from __future__ import annotations

import gzip
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from busapp.files.export.format import Format, Written
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.files.volume_files import VolumeFile
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP
from kd_core.runtime.preprocess import to_gray
from kd_core.runtime.volume import Volume

HEADER_BYTES, DATA_OFFSET = 348, 352
MILLIMETRES = 2
SCANNER = 1
_CODES = {"u1": 2, "i2": 4, "i4": 8, "f4": 16, "f8": 64, "i1": 256, "u2": 512, "u4": 768, "i8": 1024, "u8": 1280}
"""NIfTI's codes of data types."""


class Nifti(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "NIfTI: picture and label map; a cine or a volume is one file, in millimetres")
    several = "lesions of one class have one label; which pixels are of which lesion is not kept"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        self._stem, self._instance = "", ""
        self._pair: _Pair | None = None
        self._held: tuple[str, Iterator[MaskArray]] | None = None
        self._at = 0

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        if self._pair is None or frame.annotated.ref.instance != self._instance:
            self._close()
            self._stem, self._instance = self.next_stem(), frame.annotated.ref.instance
            self._pair = _Pair(self._image(self._stem), self._label(self._stem), frame)
        place = self._pair.add(frame)
        more = {"label": f"labels/{self._stem}.nii.gz", "slice": place, "frame": frame.annotated.ref.index}
        image = self._image(self._stem)
        return Written(image=image, held=frame.labels, meant=frame.labels, more=more, whole=False)

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        self._close()
        for number in range(1, self.count + 1):
            stem = f"frame_{number:05d}"
            yield self._image(stem)
            yield self._label(stem)
        names = self.folder / "labels.txt"
        names.write_text("".join(f"{value} {name}\n" for name, value in self.label_names().items()), "utf-8")
        yield names

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: labels."""
        if self._held is None or self._held[0] != entry["label"]:
            self._held, self._at = (entry["label"], read_slices(self.folder / entry["label"])), 0
        while True:
            label = next(self._held[1])
            self._at += 1
            if self._at > entry["slice"]:
                return label

    def _image(self, stem: str) -> Path:
        return self.folder / "images" / f"{stem}.nii.gz"

    def _label(self, stem: str) -> Path:
        return self.folder / "labels" / f"{stem}.nii.gz"

    def _close(self) -> None:
        if self._pair is not None:
            self._pair.close()
            self._pair = None


class _Pair:
    """Image and label of one file, slice by slice."""

    def __init__(self, image: Path, label: Path, first: ExportFrame) -> None:
        self._volume = first.source.volume if isinstance(first.source, VolumeFile) else None
        place = self._volume or _picture_place(first)
        self._image, self._label = Stack(image, place), Stack(label, place)

    def add(self, frame: ExportFrame) -> int:
        """Add a frame, after the slices of a volume before it that nobody annotated; which slice it is."""
        if self._volume is None:
            self._image.add(to_gray(frame.pixels))
        else:
            self._fill(self._volume, frame.annotated.ref.index)
            self._image.add(self._volume.voxels[frame.annotated.ref.index])
        self._label.add(frame.labels)
        return self._label.count - 1

    def close(self) -> None:
        if self._volume is not None:
            self._fill(self._volume, len(self._volume.voxels))
        self._image.close()
        self._label.close()

    def _fill(self, volume: Volume, until: int) -> None:
        for voxels in volume.voxels[self._image.count : until]:
            self._image.add(voxels)
            self._label.add(np.zeros(voxels.shape, np.uint8))


def _picture_place(frame: ExportFrame) -> Volume:
    """Where the frames of a picture or cine lie: only their scale is known, if that."""
    spacing = frame.spacing
    return Volume(voxels=np.zeros((0, 0, 0)), spacing=(1.0, spacing.y, spacing.x) if spacing else (1.0, 1.0, 1.0))


class Stack:
    """A ``.nii.gz`` file that grows slice by slice.

    Args:
        path: of the file, which is there once the stack is closed.
        place: whose spacing, origin and direction it has.
    """

    def __init__(self, path: Path, place: Volume) -> None:
        path.parent.mkdir(exist_ok=True)
        self._path, self._place = path, place
        self._raw = path.with_name(path.name + ".partial")
        self._slice: npt.NDArray[Any] = np.zeros((0, 0), np.uint8)
        self.count = 0

    def add(self, voxels: npt.NDArray[Any]) -> None:
        """One more slice, HxW, all of one size and dtype."""
        self._slice = voxels
        with self._raw.open("ab") as file:
            file.write(np.ascontiguousarray(voxels, voxels.dtype.newbyteorder("<")).tobytes())
        self.count += 1

    def close(self) -> None:
        """Write the file."""
        rows, columns = self._slice.shape
        header = nifti_header((columns, rows, self.count), self._slice.dtype, self._place)
        with gzip.GzipFile(self._path, "wb", compresslevel=6, mtime=0) as out, self._raw.open("rb") as data:
            out.write(header)
            shutil.copyfileobj(data, out)
        self._raw.unlink()


def nifti_header(sides: tuple[int, int, int], dtype: np.dtype[Any], place: Volume) -> bytes:
    """The header of a NIfTI-1 file of one volume, ``DATA_OFFSET`` bytes.

    Args:
        sides: columns, rows, slices.
        dtype: of the voxels, which follow in little endian, columns fastest.
        place: spacing, origin and direction.
    """
    steps = np.asarray(place.direction, np.float64) * np.asarray(place.spacing)[:, None]
    affine = np.column_stack([steps[::-1].T, place.origin])
    affine[:2] *= -1  # from DICOM's left, posterior, superior to NIfTI's right, anterior, superior
    depth, height, width = place.spacing
    code = _CODES[dtype.newbyteorder("=").str[1:]]
    header = bytearray(DATA_OFFSET)
    struct.pack_into("<i", header, 0, HEADER_BYTES)
    struct.pack_into("<8h", header, 40, 3, *sides, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, code, dtype.itemsize * 8)
    struct.pack_into("<8f", header, 76, 1, width, height, depth, 0, 0, 0, 0)
    struct.pack_into("<2f", header, 108, DATA_OFFSET, 1)
    struct.pack_into("<b", header, 123, MILLIMETRES)
    struct.pack_into("<2h", header, 252, 0, SCANNER)
    struct.pack_into("<12f", header, 280, *affine.ravel())
    header[344:348] = b"n+1\0"
    return bytes(header)


def read_slices(path: Path) -> Iterator[MaskArray]:
    """The slices of a label file that ``Stack`` wrote, one by one."""
    with gzip.open(path, "rb") as file:
        header = file.read(DATA_OFFSET)
        columns, rows, slices = struct.unpack_from("<3h", header, 42)
        for _ in range(slices):
            yield np.frombuffer(file.read(rows * columns), np.uint8).reshape(rows, columns)
