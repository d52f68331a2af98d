"""Frames decoded ahead of the eye, and their thumbnails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import cv2
import numpy as np

from busapp.files.opening import open_source
from busapp.files.source import FrameSource
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Display, Frame, display_levels
from busapp.model.study import FrameRef, Instance
from busapp.services.tasks import Ahead

CACHE_BYTES = 256 << 20
THUMBNAIL_SIZE = 88
_OPEN_FILES = 16


class SourceCache:
    """The last few files in use, so that a cine's index is built once. For one thread.

    Args:
        instance: gives the instance of a key.
        opened: called with what a file turned out to be, where more is known of it now than was.
    """

    def __init__(
        self, instance: Callable[[str], Instance], opened: Callable[[Instance], None] = lambda _: None
    ) -> None:
        self._instance, self._opened = instance, opened
        self._open: OrderedDict[str, FrameSource] = OrderedDict()

    def read(self, ref: FrameRef) -> Frame:
        """Decode a frame.

        Raises:
            UnreadableFile: its file is gone or damaged.
        """
        instance = self._instance(ref.instance)
        source = self._open.pop(ref.instance, None) or self._open_anew(instance)
        self._open[ref.instance] = source
        if len(self._open) > _OPEN_FILES:
            self._open.popitem(last=False)
        try:
            return source.read(ref.index)
        except UnreadableFile:
            del self._open[ref.instance]  # it may be whole again when it is looked at next
            raise

    def _open_anew(self, instance: Instance) -> FrameSource:
        source = open_source(instance.path)
        if source.instance.uid != instance.uid:
            raise UnreadableFile(instance.path, "another picture lies here now; open it again")
        if source.instance != instance:
            self._opened(source.instance)
        return source


def frame_loader(
    instance: Callable[[str], Instance],
    made: Callable[[FrameRef, Frame], None],
    failed: Callable[[FrameRef, Exception], None],
    opened: Callable[[Instance], None],
) -> Ahead[FrameRef, Frame]:
    """Decodes frames ahead; keeps 256 MB of them whatever the length of a cine. ``opened``: see ``SourceCache``."""
    sources = SourceCache(instance, lambda one: loader.call_back(lambda: opened(one)))
    loader = Ahead(
        "frames",
        sources.read,
        size=lambda frame: frame.nbytes,
        capacity=CACHE_BYTES,
        made=made,
        failed=failed,
    )
    return loader


def thumbnail_loader(
    instance: Callable[[str], Instance],
    made: Callable[[str, Display], None],
    failed: Callable[[str, Exception], None],
    opened: Callable[[Instance], None],
) -> Ahead[str, Display]:
    """Makes thumbnails of the middle frame of instances, by their key. ``opened``: see ``SourceCache``."""
    sources = SourceCache(instance, lambda one: loader.call_back(lambda: opened(one)))

    def make(key: str) -> Display:
        return thumbnail(sources.read(FrameRef(key, instance(key).frames // 2)))

    loader = Ahead("thumbnails", make, size=_bytes, capacity=64 << 20, made=made, failed=failed)
    return loader


def _bytes(picture: Display) -> int:
    return picture.nbytes


def thumbnail(frame: Frame) -> Display:
    """The frame as RGB, in its true proportions, in a square of ``THUMBNAIL_SIZE``, black beside it."""
    levels = display_levels(frame)
    height = frame.height * frame.tall
    scale = THUMBNAIL_SIZE / max(height, frame.width)
    size = max(1, round(frame.width * scale)), max(1, round(height * scale))
    small = cv2.resize(levels, size, interpolation=cv2.INTER_AREA)
    small = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB) if small.ndim == 2 else small
    square = np.zeros((THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3), np.uint8)
    top, left = (THUMBNAIL_SIZE - size[1]) // 2, (THUMBNAIL_SIZE - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small
    return square
