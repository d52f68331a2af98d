"""Send files to a server: put them into the queue, work through it, confirm, try again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from busapp.files.outbox import OVER, Order, Parcel, add_order, all_orders
from busapp.files.queue_folders import is_held
from busapp.files.source import has_preamble
from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.services.pacs import connect
from busapp.services.pacs.peers import outbox_path, peer_by_name
from busapp.services.pacs.server import NotNow, Server

POLL_SECONDS = 0.3
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
"""Seconds before a send that failed for the moment is tried again: twice as long each time, up to this."""

Heard = Callable[[Progress], None]


def queue_files(paths: Sequence[Path], *, to: str) -> Order:
    """Put DICOM files, and those of folders, into the queue; see ``work_through``.

    Raises:
        UserError: no such peer, a file that cannot be sent, or none at all.
    """
    peer_by_name(to)
    files = list(_dicom_files(paths))
    if not files:
        raise UserError("There is no DICOM file to send there.")
    return add_order(outbox_path(), to, files)


def _dicom_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are named, and those in folders that are DICOM, with pixels or without, or may not be read."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if hidden or found.name == "DICOMDIR" or not found.is_file():
                continue
            if has_preamble(found) or not os.access(found, os.R_OK):
                yield found


def work_through(outbox: Path, heard: Heard = lambda step: None) -> bool:
    """Send what waits, until nothing does; whether it did (False: another process is at it).

    What fails for the moment is tried again after a while; other sends go on meanwhile.
    """
    lock = FileLock(outbox / "worker.lock")
    while _waiting(outbox):
        try:
            with lock.acquire(timeout=0):
                _Worker(outbox, heard).run()
        except Timeout:
            return False
    return True


def follow(order: Order, outbox: Path, heard: Heard) -> None:
    """Until a send is over, whichever process does it."""
    while order.summary().state not in OVER:
        if not work_through(outbox, heard):
            time.sleep(POLL_SECONDS)


def send_again(order: Order) -> int:
    """Have what failed or was cancelled wait again; how many files that is.

    Raises:
        UserError: nothing of it failed.
    """
    failed = [number for number, said in order.said().items() if said.state in ("failed", "cancelled")]
    if not failed:
        raise UserError(f"Nothing of send {order.number} has failed.")
    order.grant()
    order.say(failed, "waiting")
    return len(failed)


def cancel_send(order: Order) -> None:
    """Stop a send between two files; what the server has, it keeps.

    Raises:
        UserError: it is over already.
    """
    if order.summary().state in OVER:
        raise UserError(f"Send {order.number} is {order.summary().state}.")
    if is_held(order.lock) or is_held(FileLock(order.folder.parent / "worker.lock")):
        order.wish_cancel()
    else:
        _cancel(order)


def _cancel(order: Order) -> None:
    order.say((number for number, said in order.said().items() if said.state not in OVER), "cancelled")
    order.grant()


def _waiting(outbox: Path) -> list[Order]:
    return [order for order in all_orders(outbox) if order.summary().state not in OVER]


class _Worker:
    """One process's pass over the queue."""

    def __init__(self, outbox: Path, heard: Heard) -> None:
        self._outbox, self._heard = outbox, heard
        self._tries: dict[int, int] = {}
        self._due: dict[int, float] = {}

    def run(self) -> None:
        while orders := _waiting(self._outbox):
            for order in orders:
                if order.cancelled:
                    _cancel(order)
                elif self._due.get(order.number, 0) <= time.monotonic():
                    self._try(order)
            time.sleep(POLL_SECONDS if _waiting(self._outbox) else 0)

    def _try(self, order: Order) -> None:
        """One attempt; what is left of it waits, or has failed when that was the last."""
        number = order.number
        self._tries[number] = self._tries.get(number, 0) + 1
        most = 1
        try:
            peer = peer_by_name(order.peer())
            most = peer.tries
            with order.lock:
                for step in send_once(order, connect(peer)):
                    self._heard(step)
                    if order.cancelled:
                        return
            reason = f"{peer.name} took it, but does not list it"
        except NotNow as error:
            reason = str(error)
        except UserError as error:
            reason, most = str(error), 1
        left = [parcel for parcel, said in order.said().items() if said.state not in OVER]
        over = self._tries[number] >= most
        order.say(left, "failed" if over else "waiting", reason)
        if left and not over:
            wait = min(FIRST_WAIT * 2 ** (self._tries[number] - 1), LONGEST_WAIT)
            self._due[number] = time.monotonic() + wait
            self._heard(Progress(done=0, total=len(left), about=f"{reason} Trying again in {wait:.0f} s."))


def send_once(order: Order, server: Server) -> Generator[Progress, None, None]:
    """Ask for what may have come already, send the rest, and have it confirmed.

    Raises:
        NotNow: the rest may succeed later.
        UserError: the server will not serve us.
    """
    parcels, said = order.parcels(), order.said()
    left = [parcel for parcel in parcels if said[parcel.number].state not in OVER]
    there = _confirm(order, server, [parcel for parcel in left if said[parcel.number].begun])
    todo = [parcel for parcel in left if parcel.number not in there]
    done = len(parcels) - len(todo)
    sent: list[Parcel] = []
    broken: NotNow | None = None
    try:
        for parcel, problem in server.send(todo, lambda parcel: order.say([parcel.number], "sending")):
            order.say([parcel.number], "failed" if problem else "sent", problem)
            if not problem:
                sent.append(parcel)
            done += 1
            yield Progress(done=done, total=len(parcels), about=f"send {order.number}", left_out=problem)
    except NotNow as error:
        broken = error
    try:
        _confirm(order, server, sent)
    except UserError as error:
        raise broken or error from None
    order.forget_files()
    if broken is not None:
        raise broken
    yield Progress(done=len(parcels), total=len(parcels), about=f"send {order.number}")


def _confirm(order: Order, server: Server, parcels: Sequence[Parcel]) -> set[int]:
    """Ask for those, and note which of them the server has."""
    if not parcels:
        return set()
    found = server.confirmed(parcels)
    numbers = {parcel.number for parcel in parcels if parcel.uid in found}
    order.say(sorted(numbers), "confirmed")
    return numbers
