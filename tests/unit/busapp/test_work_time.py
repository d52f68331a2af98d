"""The clock of work."""

from __future__ import annotations

from busapp.document.work_time import WorkTime


def test_the_clock_of_work_stands_still_without_input_and_in_the_background() -> None:
    now = [0.0]
    clock = WorkTime(lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    wait(10)
    clock.touch()
    wait(29)
    clock.touch()
    wait(300)
    assert clock.take() == 10 + 29 + 30
    wait(5)
    clock.pause()
    wait(100)
    clock.touch()
    assert clock.take() == 5
    wait(100)
    clock.go_on()
    wait(7)
    assert clock.take() == 7
    wait(8)
    clock.begin()
    wait(1)
    assert clock.take() == 1
