"""Text on pictures, found in a process of its own: the library and its models leave with it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import IO

import numpy as np

from busapp.files.deidentify.text_worker import HEADER
from busapp.model.errors import UserError
from busapp.model.frame import Display, Rect


class TextFinder:
    """The process starts with the first picture and ends with ``close``.

    One picture of ultrasound takes about half a second.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def find(self, picture: Display) -> list[Rect]:
        """Boxes around all that looks like text on a picture (uint8 HxW or HxWx3).

        Raises:
            UserError: the process cannot be started, or died.
        """
        channels = 1 if picture.ndim == 2 else picture.shape[2]
        head = HEADER.pack(picture.shape[0], picture.shape[1], channels)
        try:
            write, read = self._pipes()
            write.write(head + np.ascontiguousarray(picture).tobytes())
            write.flush()
            answer = read.readline()
        except OSError as error:
            raise UserError(f"The search for text on pictures stopped: {error.strerror}.") from error
        if not answer:
            raise UserError("The search for text on pictures stopped: its process died (is there enough memory?).")
        return [Rect(*box) for box in json.loads(answer)]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            # Its standard error is dropped: a library might quote what it reads.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "busapp.files.deidentify.text_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout
