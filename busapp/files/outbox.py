"""Sends on disk: one folder each, so that what waits survives whoever asked for it.

outbox/0001/order.json   to whom, and what: UIDs and classes of the files; nothing of the patient
            files/       copies of what is sent, named by number; removed when the server is known to have them
            said.jsonl   one line for each change of state, added as it happens
            wish         ``cancel``: what a person asked of it
            lock         held while a process is at it; the system drops it when that process dies
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from filelock import FileLock
from pydicom.filereader import dcmread

from busapp.files.arrivals import is_uid
from busapp.files.queue_folders import is_held, new_folder, numbered_folders, write_json
from busapp.model.errors import UnreadableFile, UserError

ORDER, FILES, SAID, WISH, LOCK = "order.json", "files", "said.jsonl", "wish", "lock"

ParcelState = Literal["waiting", "sending", "sent", "confirmed", "failed", "cancelled"]
"""``sent``: the server took it, and has not yet been asked whether it keeps it."""

OVER: tuple[ParcelState, ...] = ("confirmed", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One DICOM file on its way.

    Attributes:
        number: within its order, from 1.
        path: the copy that is sent.
        uid, sop_class, study, series, syntax: UIDs; ``syntax`` is how its pixels are coded.
    """

    number: int
    path: Path
    uid: str
    sop_class: str
    study: str
    series: str
    syntax: str


class Said(NamedTuple):
    """How far a parcel is, why it is no further, and whether its sending was ever begun (the server may have it)."""

    state: ParcelState
    reason: str = ""
    begun: bool = False


class Summary(NamedTuple):
    """To which peer, how many parcels are confirmed, of how many, how far it is, and why it is no further."""

    peer: str
    confirmed: int
    total: int
    state: ParcelState
    reason: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """One send's folder."""

    folder: Path

    @property
    def number(self) -> int:
        """What people call it by."""
        return int(self.folder.name)

    @property
    def lock(self) -> FileLock:
        """Held while a process sends it."""
        return FileLock(self.folder / LOCK)

    def peer(self) -> str:
        """The name of the peer it goes to.

        Raises:
            UserError: the order is damaged.
        """
        return str(self._read()["peer"])

    def parcels(self) -> list[Parcel]:
        """What is sent.

        Raises:
            UserError: the order is damaged.
        """
        try:
            held = self._read()["parcels"]
            return [Parcel(**{**one, "path": self.folder / FILES / Path(one["path"]).name}) for one in held]
        except (KeyError, TypeError) as error:
            raise UserError(f"{self.folder / ORDER}: not an order: {error!r}") from error

    def said(self) -> dict[int, Said]:
        """How far each parcel is, by its number. What nobody is at any more, waits."""
        states = {parcel.number: Said("waiting") for parcel in self.parcels()}
        path = self.folder / SAID
        for line in path.read_text("utf-8").splitlines() if path.exists() else []:
            try:
                one = json.loads(line)
            except ValueError:
                continue  # the last line of a process that was killed while it wrote
            begun = states[one["parcel"]].begun or one["state"] == "sending"
            states[one["parcel"]] = Said(one["state"], one["reason"], begun)
        return states

    def say(self, numbers: Iterable[int], state: ParcelState, reason: str = "") -> None:
        """Note how far parcels are; on the disk when this returns.

        Raises:
            UserError: it cannot be written.
        """
        path = self.folder / SAID
        lines = [
            json.dumps({"parcel": number, "state": state, "reason": reason, "time": round(time.time(), 3)}) + "\n"
            for number in numbers
        ]
        try:
            with path.open("a+b") as file:
                if file.tell() and _last_byte(path) != b"\n":
                    file.write(b"\n")
                file.write("".join(lines).encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {error.strerror}") from error

    def summary(self) -> Summary:
        """The whole for a person: waiting or sending while any parcel is not over, else the worst that became of one.

        A damaged order has failed, so that it keeps no other from being sent.
        """
        try:
            peer, said = self.peer(), self.said()
        except UserError as error:
            return Summary("?", 0, 0, "failed", str(error))
        counts = Counter(one.state for one in said.values())
        reason = next((one.reason for one in reversed(said.values()) if one.reason and one.state != "confirmed"), "")
        if any(state not in OVER for state in counts):
            state: ParcelState = "sending" if is_held(self.lock) else "waiting"
        else:
            worst: tuple[ParcelState, ...] = ("failed", "cancelled", "confirmed")
            state = next(one for one in worst if counts[one])
        return Summary(peer, counts["confirmed"], len(said), state, reason)

    @property
    def cancelled(self) -> bool:
        """Whether a person wants it stopped."""
        return (self.folder / WISH).exists()

    def wish_cancel(self) -> None:
        """Ask that it be stopped."""
        (self.folder / WISH).write_text("cancel", "utf-8")

    def grant(self) -> None:
        """What was asked of it is done, or no longer wanted."""
        (self.folder / WISH).unlink(missing_ok=True)

    def forget_files(self) -> None:
        """Remove the copies of what the server is known to have."""
        said = self.said()
        for parcel in self.parcels():
            if said[parcel.number].state == "confirmed":
                parcel.path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        path = self.folder / ORDER
        try:
            held = json.loads(path.read_text("utf-8"))
            return {"peer": held["peer"], "parcels": held["parcels"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path}: not an order: {error!r}") from error


def add_order(outbox: Path, peer: str, paths: Iterable[Path]) -> Order:
    """Put files at the end of the queue. They are copied, so that what is sent is what they were now.

    Raises:
        UserError: a file is no DICOM file that could be sent, or the queue cannot be written.
    """

    def fill(part: Path) -> None:
        (part / FILES).mkdir()
        parcels = []
        for number, path in enumerate(paths, 1):
            copy = part / FILES / f"{number:06d}.dcm"
            shutil.copyfile(path, copy)
            parcels.append(read_parcel(path, copy, number))
        held = [{**asdict(parcel), "path": parcel.path.name} for parcel in parcels]
        write_json(part / ORDER, {"peer": peer, "parcels": held})

    return Order(folder=new_folder(outbox, fill))


def all_orders(outbox: Path) -> list[Order]:
    """All sends, in the order of their numbers."""
    return [Order(folder=one) for one in numbered_folders(outbox)]


def order_by_number(outbox: Path, number: int) -> Order:
    """One send.

    Raises:
        UserError: there is none of this number.
    """
    order = next((order for order in all_orders(outbox) if order.number == number), None)
    if order is None:
        raise UserError(f"{outbox}: there is no send {number}")
    return order


_NEEDED = ("SOPInstanceUID", "SOPClassUID", "StudyInstanceUID", "SeriesInstanceUID")


def read_parcel(path: Path, copy: Path, number: int) -> Parcel:
    """What has to be known of a file to send it.

    Raises:
        UnreadableFile: it is no DICOM file, or lacks a UID that every server needs.
    """
    try:
        header = dcmread(copy, stop_before_pixels=True, specific_tags=list(_NEEDED))
        values = [str(header.get(name, "")) for name in _NEEDED]
        meta = header.file_meta
        syntax = str(meta.get("TransferSyntaxUID", ""))
        stated = [str(meta.get(f"MediaStorage{name}", "")) for name in ("SOPInstanceUID", "SOPClassUID")]
    except OSError as error:
        raise UnreadableFile(path, error.strerror or "cannot be read") from error
    except Exception as error:
        raise UnreadableFile(path, "no DICOM file, so it cannot be sent") from error
    if not all(is_uid(one) for one in (*values, syntax)):
        raise UnreadableFile(path, "lacks a UID that every server needs (study, series, instance, class or coding)")
    if stated != values[:2]:
        raise UnreadableFile(
            path, "its file header names another instance than its data do; a server would mix them up"
        )
    uid, sop_class, study, series = values
    return Parcel(number=number, path=copy, uid=uid, sop_class=sop_class, study=study, series=series, syntax=syntax)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
