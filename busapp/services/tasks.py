"""Work off the window's thread: its results, progress and failures come back on it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from busapp.model.errors import Cancelled

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Y = TypeVar("Y")


class _Bridge(QObject):
    """Carries a call from any thread to the thread that made the bridge."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._stopped = False
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def call(self, function: Callable[[], None]) -> None:
        self._call.emit(function)

    def stop(self) -> None:
        """Carry nothing any more: who asked is gone, what still comes is nobody's."""
        self._stopped = True

    def _run(self, function: Callable[[], None]) -> None:
        if not self._stopped:
            function()


class Lane:
    """One thread that does one thing after another, in the order asked.

    ``then`` and ``failed`` are called on the thread that made the lane.
    """

    def __init__(self, name: str) -> None:
        self._bridge = _Bridge()
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def run(
        self,
        work: Callable[[], V],
        then: Callable[[V], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do ``work`` when its turn comes."""

        def step() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 (every failure is the asker's to judge, on its own thread)
                self._bridge.call(lambda error=error: failed(error))  # type: ignore[misc]
            else:
                self._bridge.call(lambda: then(result))

        self._queue.put(step)

    def ask(self, work: Callable[[], V]) -> V:
        """Do ``work`` when its turn comes and wait for what it gives or raises. Not for the window's thread."""
        answer: Future[V] = Future()

        def step() -> None:
            try:
                answer.set_result(work())
            except Exception as error:  # noqa: BLE001 (as above)
                answer.set_exception(error)

        self._queue.put(step)
        return answer.result()

    def call_back(self, function: Callable[[], None]) -> None:
        """From within the lane's work: call ``function`` on the thread that made the lane."""
        self._bridge.call(function)

    def wait(self, timeout: float) -> bool:
        """Wait until all that was asked so far is done; whether it was within ``timeout`` seconds."""
        done = threading.Event()
        self._queue.put(done.set)
        return done.wait(timeout)

    def close(self, timeout: float) -> None:
        """Finish what was asked so far and stop; wait for that for ``timeout`` seconds. Nobody is called back.

        A ``StepTask`` stops at its next step.
        """
        self._bridge.stop()
        self.closing.set()
        self._queue.put(None)
        self._thread.join(timeout)

    def _loop(self) -> None:
        while (step := self._queue.get()) is not None:
            step()


class StepTask(Generic[Y]):
    """Long work written as a generator: each ``yield`` is progress, and where ``cancel`` takes effect."""

    def __init__(
        self,
        lane: Lane,
        steps: Callable[[], Generator[Y, None, None]],
        *,
        progressed: Callable[[Y], None],
        finished: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._cancelled = threading.Event()

        def work() -> None:
            generator = steps()
            try:
                for step in generator:
                    if self._cancelled.is_set() or lane.closing.is_set():
                        raise Cancelled
                    lane.call_back(lambda step=step: progressed(step))  # type: ignore[misc]
            finally:
                generator.close()

        lane.run(work, lambda _: finished(), failed)

    def cancel(self) -> None:
        """Stop at the next step; ``failed`` is then called with ``Cancelled``."""
        self._cancelled.set()


class Ahead(Generic[K, V]):
    """Makes what is wanted, most wanted first, and keeps it while it fits.

    One thread works through the list last given to ``want``; asking anew replaces the list, so nothing that
    went out of view is made. What is made stays until ``capacity`` is needed for newer things.

    Args:
        name: of the thread.
        make: makes the value of a key; may raise.
        size: of a value, in the unit of ``capacity``.
        capacity: how much is kept; what is on the list now is kept in any case.
        made: called with key and value on the thread that made this object.
        failed: called with key and error there.
    """

    def __init__(
        self,
        name: str,
        make: Callable[[K], V],
        *,
        size: Callable[[V], int],
        capacity: int,
        made: Callable[[K, V], None],
        failed: Callable[[K, Exception], None],
    ) -> None:
        self._make, self._size, self._capacity = make, size, capacity
        self._made, self._failed = made, failed
        self._bridge = _Bridge()
        self._changed = threading.Condition()
        self._wanted: tuple[K, ...] = ()
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._refused: set[K] = set()
        self._used = 0
        self._generation = 0
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def want(self, keys: Sequence[K]) -> None:
        """Make these, in this order, instead of what was wanted before. The first is tried even if it failed before."""
        with self._changed:
            self._wanted = tuple(keys)
            self._refused.difference_update(keys[:1])
            self._changed.notify()

    def get(self, key: K) -> V | None:
        """What was made for a key, if it is still kept."""
        with self._changed:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep this value in place of the one that was made."""
        self._keep(key, value, self._generation)

    def call_back(self, function: Callable[[], None]) -> None:
        """From within ``make``: call ``function`` on the thread that made this object, before ``made`` is."""
        self._bridge.call(function)

    def forget(self) -> None:
        """Throw away all that was made, and what failed; what is wanted is made anew."""
        with self._changed:
            self._kept.clear()
            self._refused.clear()
            self._used = 0
            self._generation += 1
            self._changed.notify()

    def close(self) -> None:
        """Stop after what is being made. Nobody is called back."""
        self._bridge.stop()
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(5.0)
        self.forget()

    def _next(self) -> K | None:
        return next((key for key in self._wanted if key not in self._kept and key not in self._refused), None)

    def _loop(self) -> None:
        while True:
            with self._changed:
                while (key := self._next()) is None and not self._closing:
                    self._changed.wait()
                if self._closing or key is None:
                    return
                generation = self._generation
            try:
                value = self._make(key)
            except Exception as error:  # noqa: BLE001 (as above)
                with self._changed:
                    self._refused.add(key)
                self._bridge.call(lambda key=key, error=error: self._failed(key, error))  # type: ignore[misc]
                continue
            if self._keep(key, value, generation):
                self._bridge.call(lambda key=key, value=value: self._made(key, value))  # type: ignore[misc]

    def _keep(self, key: K, value: V, generation: int) -> bool:
        with self._changed:
            if generation != self._generation:
                return False
            if key in self._kept:
                self._used -= self._size(self._kept[key])
            self._kept[key] = value
            self._used += self._size(value)
            for old in [one for one in self._kept if one not in self._wanted]:
                if self._used <= self._capacity:
                    break
                self._used -= self._size(self._kept.pop(old))
            return True
