"""From files to a volume: one that holds all of it, or those of a series of slices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from busapp.files.dicom import DicomFile
from busapp.files.dicom_volume import dicom_volume
from busapp.files.opening import open_source
from busapp.files.source import FrameSource
from busapp.files.volume_files import SlicedVolume, VolumeFile
from busapp.model.errors import UnreadableFile
from busapp.model.study import FrameRef, Instance


def volume_of(sources: Sequence[FrameSource]) -> SlicedVolume:
    """The volume in a volume file, in a multi-frame DICOM file, or in the files of a DICOM series.

    Raises:
        UnreadableFile: these are no volume; the reason says why.
    """
    first = sources[0]
    if isinstance(first, VolumeFile):
        slices = tuple(FrameRef(first.instance.key, index) for index in range(first.instance.frames))
        return SlicedVolume(volume=first.volume, slices=slices)
    files = [source for source in sources if isinstance(source, DicomFile)]
    if not files:
        raise UnreadableFile(first.instance.path, "a picture is no volume")
    return dicom_volume(files)


def volume_around(instance: Instance, others: Iterable[Instance]) -> SlicedVolume:
    """The volume that a file holds, or that it is a slice of.

    Args:
        instance: the file.
        others: where the other slices of its series may be.

    Raises:
        UnreadableFile: a file cannot be read, or there is no volume.
    """
    first = open_source(instance.path)
    if not isinstance(first, DicomFile) or first.instance.frames > 1:
        return volume_of([first])
    files = [first]
    for other in others:
        if other.key == instance.key or other.study != instance.study or other.frames > 1:
            continue
        source = open_source(other.path)
        if isinstance(source, DicomFile) and _series(source) == _series(first):
            files.append(source)
    return volume_of(files)


def _series(file: DicomFile) -> str:
    return str(file.header.get("SeriesInstanceUID"))
