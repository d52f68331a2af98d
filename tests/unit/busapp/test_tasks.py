"""Work off the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Generator

from busapp.services.tasks import Lane, StepTask


def test_closing_the_program_stops_long_work_and_lets_it_clean_up(qtbot: object) -> None:
    lane = Lane("test")
    running, cleaned = threading.Event(), threading.Event()

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                running.set()
                yield 1
        finally:
            cleaned.set()

    StepTask(lane, endless, progressed=lambda _: None, finished=lambda: None, failed=lambda _: None)
    assert running.wait(5)
    lane.close(5.0)
    assert cleaned.is_set()
