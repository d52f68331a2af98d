"""NIfTI, NRRD and MetaImage files, read and written with their place in the patient."""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from kd_core.contracts import DataError
from kd_core.runtime.volume import NIFTI, SUFFIXES, Volume, is_volume

HEADER = 348
"""Bytes of a NIfTI-1 header, which says so itself."""

CHUNK = 1 << 24

MOST_PACKED = 1040
"""How many bytes deflate packs into one, at most. Room is made for all voxels before one of them is read."""

TEXT_HEADERS = (".nrrd", ".nhdr", ".mha", ".mhd")
LONGEST_HEADER = 1 << 16

DETACHED = (".nhdr", ".mhd")
"""Headers whose voxels lie in another file."""

_BYTES = {
    kind: size
    for size, kinds in {
        1: (sitk.sitkUInt8, sitk.sitkInt8),
        2: (sitk.sitkUInt16, sitk.sitkInt16),
        4: (sitk.sitkUInt32, sitk.sitkInt32, sitk.sitkFloat32),
    }.items()
    for kind in kinds
}


def read_volume(path: Path) -> Volume:
    """Read a file in one of the formats of ``SUFFIXES``.

    Raises:
        DataError: missing, damaged, cut short, not one volume of one value a voxel, or its spacing is not positive.
    """
    reader = _opened(path)
    try:
        if path.name.lower().endswith(NIFTI) and _is_cut_short(path):
            raise DataError(f"{path}: the file ends before its last voxel; copy it again")
        image = reader.Execute()
    except RuntimeError as error:
        raise DataError(f"{path}: {_reason(path, error)}") from error
    x, y, z = np.asarray(image.GetDirection()).reshape(3, 3).T.tolist()
    return Volume(
        voxels=sitk.GetArrayFromImage(image),
        spacing=tuple(reversed(image.GetSpacing())),
        origin=image.GetOrigin(),
        direction=(tuple(z), tuple(y), tuple(x)),
    )


def volume_size(path: Path) -> tuple[int, ...]:
    """Slices, rows and columns of a volume file, from its header; errors as those of ``read_volume``."""
    return tuple(reversed(_opened(path).GetSize()))


def write_volume(volume: Volume, path: Path) -> None:
    """Write a file in the format that its name says.

    Raises:
        DataError: the format is not known, or the file cannot be written.
    """
    if not is_volume(path):
        raise DataError(f"{path}: no volume format; there are: {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise DataError(f"{path}: no such folder")
    image = sitk.GetImageFromArray(volume.voxels)
    image.SetSpacing(tuple(reversed(volume.spacing)))
    image.SetOrigin(volume.origin)
    image.SetDirection(np.asarray(volume.direction)[::-1].T.ravel().tolist())
    try:
        sitk.WriteImage(image, str(path), useCompression=True)
    except RuntimeError as error:
        raise DataError(f"{path}: cannot be written: {str(error).splitlines()[-1]}") from error


def _opened(path: Path) -> sitk.ImageFileReader:
    """A reader that has read the header of one volume of gray values."""
    if path.name.lower().endswith(TEXT_HEADERS):
        _check_text_header(path)
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
    except RuntimeError as error:
        raise DataError(f"{path}: {_reason(path, error)}") from error
    size, spacing, parts = reader.GetSize(), reader.GetSpacing(), reader.GetNumberOfComponents()
    if parts != 1 or len(size) != 3:
        raise DataError(f"{path}: not one volume of gray values: {'x'.join(map(str, size))}, {parts} values a voxel")
    needed = math.prod(size) * _BYTES.get(reader.GetPixelIDValue(), 8)
    if not path.name.lower().endswith(DETACHED) and needed > MOST_PACKED * path.stat().st_size:
        raise DataError(f"{path}: says that it holds {'x'.join(map(str, size))} voxels, which its size cannot hold")
    if min(spacing) <= 0:
        raise DataError(f"{path}: the spacing {spacing} is not positive; which way its axes run is not certain")
    return reader


def _check_text_header(path: Path) -> None:
    """Refuse what ITK cannot cope with: no sides make it divide by zero, negative counts loop, and a name of a file
    is taken for a pattern, and for one anywhere on this machine.
    """
    try:
        with path.open("rb") as file:
            lines = file.read(LONGEST_HEADER).splitlines()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    for line in lines:
        key, _, value = (part.strip() for part in line.replace(b"=", b":", 1).partition(b":"))
        form = _HEADER_VALUES.get(key.lower())
        if form and not (_is_text(value) and re.fullmatch(form, value)):
            raise DataError(f"{path}: its header says {key.decode('latin-1')} {value[:60].decode('latin-1')!r}")
        if not line or key.lower() == b"elementdatafile":
            return


def _is_text(value: bytes) -> bool:
    try:
        return bool(value.decode("utf-8"))
    except UnicodeDecodeError:
        return False


_SIDES = rb"([1-9]\d*\s*)+"
_NAME = rb"[^/\\%\x00-\x1f\x7f]{1,255}"
_HEADER_VALUES = {
    b"ndims": rb"[1-9]\d?",
    b"dimension": rb"[1-9]\d?",
    b"dimsize": _SIDES,
    b"sizes": _SIDES,
    b"elementdatafile": _NAME,
    b"data file": _NAME,
    b"datafile": _NAME,
}
"""Of MetaImage (``.mha``, ``.mhd``) and NRRD (``.nrrd``, ``.nhdr``)."""


def _is_cut_short(path: Path) -> bool:
    """Whether a NIfTI file is shorter than its header says; ITK reads what is missing as zeros."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        header = file.read(HEADER)
        order = "<" if struct.unpack_from("<i", header)[0] == HEADER else ">"
        dimensions, *sides = struct.unpack_from(f"{order}8h", header, 40)
        (bits,), (begin,) = struct.unpack_from(f"{order}h", header, 72), struct.unpack_from(f"{order}f", header, 108)
        wanted: int = int(begin) + math.prod(sides[:dimensions]) * bits // 8
        found = len(header)
        try:
            while found < wanted and (read := len(file.read(CHUNK))):
                found += read
        except (EOFError, zlib.error):
            return True
    return found < wanted


def _reason(path: Path, error: RuntimeError) -> str:
    """What ITK says, without its source files and object addresses."""
    if not path.exists():
        return "no such file"
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not said or "Unable to determine ImageIO reader" in said[-1]:
        return f"not a volume in a format that is known here ({', '.join(SUFFIXES)}), or damaged"
    return f"not a volume that can be read: {said[-1].removeprefix('ITK ERROR: ')}"
