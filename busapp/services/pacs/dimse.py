"""A server spoken to by DICOM's own messages: C-ECHO, C-FIND, C-STORE, C-GET, C-MOVE, storage commitment."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.uid import UID, generate_uid
from pynetdicom import evt
from pynetdicom.presentation import build_context

from busapp.files.arrivals import Arrivals
from busapp.files.outbox import Parcel
from busapp.services.pacs.association import Talk
from busapp.services.pacs.classes import COMMITMENT, COMMITMENT_INSTANCE, FIND, GET, MOVE, VERIFICATION
from busapp.services.pacs.peers import Peer
from busapp.services.pacs.receiver import Receiver, receiving, server_context, store_handler
from busapp.services.pacs.server import Delivery, FoundInstance, FoundStudy, NotNow, Refused, Wanted, found_study

MOST_CONTEXTS = 127
"""An association negotiates 128 pairs of class and coding (PS3.8 9.3.2.2), one of which is the query."""

CODINGS = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
)
"""Offered one by one for what is fetched, so that a server can send each file as it keeps it."""

USUAL_CLASSES = (
    "1.2.840.10008.5.1.4.1.1.6.1",  # ultrasound
    "1.2.840.10008.5.1.4.1.1.3.1",  # ultrasound, several frames
    "1.2.840.10008.5.1.4.1.1.7",  # secondary capture
    "1.2.840.10008.5.1.4.1.1.66.4",  # segmentation
    "1.2.840.10008.5.1.4.1.1.88.33",  # comprehensive report
    "1.2.840.10008.5.1.4.1.1.88.34",  # comprehensive 3-D report
    "1.2.840.10008.5.1.4.1.1.88.22",  # enhanced report
    "1.2.840.10008.5.1.4.1.1.104.1",  # PDF
    "1.2.840.10008.5.1.4.1.1.7.2",  # 8-bit secondary capture, several frames
)
"""Taken where a server does not say of what class an instance is."""

PENDING = (0xFF00, 0xFF01)


class DimseServer:
    """See ``Server``."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def echo(self) -> None:
        """C-ECHO; see ``Server``."""
        with Talk(self._peer, [build_context(VERIFICATION)]) as talk:
            _check(talk, talk.association.send_c_echo())

    def studies(self, wanted: Wanted) -> list[FoundStudy]:
        """C-FIND at study level; see ``Server``."""
        asked = Dataset()
        asked.QueryRetrieveLevel = "STUDY"
        asked.PatientID, asked.PatientName = wanted.patient_id, wanted.patient_name
        asked.StudyDate, asked.ModalitiesInStudy = wanted.study_date, wanted.modality
        asked.StudyInstanceUID = wanted.study
        asked.StudyDescription, asked.NumberOfStudyRelatedInstances = "", None
        with self._talk(FIND) as talk:
            return [found_study(one) for one in _find(talk, asked)]

    def instances(self, study: str) -> list[FoundInstance]:
        """C-FIND at series, then image level; see ``Server``."""
        with self._talk(FIND) as talk:
            series = [str(one.get("SeriesInstanceUID", "")) for one in _find(talk, _keys("SERIES", study, ""))]
            return [
                FoundInstance(uid, str(one.get("SOPInstanceUID", "")), str(one.get("SOPClassUID", "")))
                for uid in series
                for one in _find(talk, _keys("IMAGE", study, uid))
            ]

    def send(self, parcels: Sequence[Parcel], begun: Callable[[Parcel], None]) -> Iterator[Delivery]:
        """C-STORE; see ``Server``."""
        for group in _groups(parcels):
            contexts = sorted({(parcel.sop_class, parcel.syntax) for parcel in group})
            with Talk(self._peer, [build_context(UID(one), UID(coding)) for one, coding in contexts]) as talk:
                for number, parcel in enumerate(group, 1):
                    begun(parcel)
                    yield Delivery(parcel, self._store(talk, parcel, number))

    def _store(self, talk: Talk, parcel: Parcel, number: int) -> str:
        """Send one; the reason if it is refused for good."""
        name = self._peer.name
        if (parcel.sop_class, parcel.syntax) not in talk.accepted:
            return f"{name} does not take {UID(parcel.sop_class).name} coded as {UID(parcel.syntax).name}"
        talk.touch()
        try:
            answer = talk.association.send_c_store(parcel.path, msg_id=number % 65535 + 1)
        except ConnectionError:
            raise talk.lost() from None
        if "Status" not in answer:
            raise talk.lost()
        status = int(answer.Status)
        if status == 0 or status & 0xF000 == 0xB000:
            return ""
        if status & 0xFF00 == 0xA700:
            raise NotNow(f"{name} has no room left (status {status:#06x}).")
        why = {0x0124: "we are not authorised", 0x0122: "it does not keep this class"}.get(
            status, "it does not say why"
        )
        if status & 0xFF00 == 0xA900:
            why = "the data do not fit their class"
        if status & 0xF000 == 0xC000:
            why = "it cannot understand the data"
        return f"{name} refused it: {why} (status {status:#06x})"

    def confirmed(self, parcels: Sequence[Parcel]) -> set[str]:
        """By storage commitment or C-FIND, as the peer says; see ``Server``."""
        return self._committed(parcels) if self._peer.confirm == "commitment" else self._listed(parcels)

    def _listed(self, parcels: Sequence[Parcel]) -> set[str]:
        found = set()
        with self._talk(FIND) as talk:
            for parcel in parcels:
                keys = _keys("IMAGE", parcel.study, parcel.series)
                keys.SOPInstanceUID = parcel.uid
                if any(one.get("SOPInstanceUID") == parcel.uid for one in _find(talk, keys)):
                    found.add(parcel.uid)
        return found

    def _committed(self, parcels: Sequence[Parcel]) -> set[str]:
        """N-ACTION, and the N-EVENT-REPORT that answers it on the same association or on one that the peer opens."""
        peer, promise = self._peer, _Promise()
        asked = Dataset()
        asked.TransactionUID = promise.transaction
        asked.ReferencedSOPSequence = [_reference(parcel) for parcel in parcels]
        handlers = [(evt.EVT_N_EVENT_REPORT, promise.answered)]
        listening = _called_back(peer, None, handlers)
        contexts = [build_context(COMMITMENT)]
        with listening, Talk(peer, contexts, handlers=handlers) as talk:
            answer, _ = talk.association.send_n_action(asked, 1, COMMITMENT, COMMITMENT_INSTANCE)
            _check(talk, answer)
            deadline = time.monotonic() + peer.timeout
            while not promise.done.wait(0.1):
                talk.touch()
                if time.monotonic() > deadline:
                    raise NotNow(
                        f"{peer.name} did not say within {peer.timeout:g} s whether it keeps what it was sent; "
                        f"does it know {peer.our_ae} at {peer.bind}:{peer.listen}?"
                    )
            return promise.kept

    def fetch(self, study: str, missing: Sequence[FoundInstance], arrivals: Arrivals) -> Iterator[int]:
        """C-GET, or C-MOVE to a receiver of our own; see ``Server``."""
        by_series = defaultdict(list)
        for one in missing:
            by_series[one.series].append(one.uid)
        fetch = self._get if self._peer.retrieve == "get" else self._move
        yield from fetch(study, by_series, {one.sop_class for one in missing}, arrivals)

    def _get(self, study: str, by_series: dict[str, list[str]], classes: set[str], arrivals: Arrivals) -> Iterator[int]:
        known = sorted(one for one in classes if one) or list(USUAL_CLASSES)
        pairs = [build_context(UID(one), UID(coding)) for coding in CODINGS for one in known][:MOST_CONTEXTS]
        contexts = [build_context(GET), *pairs]
        handlers = [store_handler(arrivals)]
        with receiving(arrivals), Talk(self._peer, contexts, roles=known, handlers=handlers) as talk:
            for series, uids in by_series.items():
                keys = _keys("IMAGE", study, series)
                keys.SOPInstanceUID = uids
                talk.touch()
                yield from self._came(talk, talk.association.send_c_get(keys, GET))

    def _move(
        self, study: str, by_series: dict[str, list[str]], classes: set[str], arrivals: Arrivals
    ) -> Iterator[int]:
        peer = self._peer
        ours = _called_back(peer, arrivals)
        with ours, self._talk(MOVE) as talk:
            ours.heard = talk.touch
            for series, uids in by_series.items():
                keys = _keys("IMAGE", study, series)
                keys.SOPInstanceUID = uids
                talk.touch()
                yield from self._came(talk, talk.association.send_c_move(keys, peer.our_ae, MOVE))

    def _came(self, talk: Talk, answers: Iterator[tuple[Dataset, Dataset | None]]) -> Iterator[int]:
        name = self._peer.name
        for status, _ in answers:
            if "Status" not in status:
                raise talk.lost()
            talk.touch()
            yield int(status.get("NumberOfCompletedSuboperations") or 0)
            code = int(status.Status)
            if code == 0xA801:
                raise Refused(f"{name} does not know where {self._peer.our_ae} is; have it entered there.")
            if code not in (*PENDING, 0x0000, 0xB000):
                raise NotNow(f"{name} did not send (status {code:#06x}).")

    def _talk(self, service: UID) -> Talk:
        return Talk(self._peer, [build_context(service)])


class _Promise:
    """What a server says of the instances that it was asked to commit itself to."""

    def __init__(self) -> None:
        self.transaction = generate_uid()
        self.done = threading.Event()
        self.kept: set[str] = set()

    def answered(self, event: evt.Event) -> tuple[int, None]:
        """EVT_N_EVENT_REPORT."""
        told = event.event_information
        if told.get("TransactionUID") == self.transaction:
            self.kept = {str(one.ReferencedSOPInstanceUID) for one in told.get("ReferencedSOPSequence") or []}
            self.done.set()
        return 0x0000, None


def _called_back(peer: Peer, arrivals: Arrivals | None, handlers: Sequence[tuple[Any, Any]] = ()) -> Receiver:
    """Takes what a peer answers on a connection of its own, encrypted if ours to it are."""
    key, ca = (Path(name) if name else None for name in (peer.key, peer.ca))
    context = server_context(Path(peer.cert), key, ca) if peer.tls else None
    return Receiver(
        arrivals,
        port=peer.listen,
        ae=peer.our_ae,
        allowed=[peer.ae],
        bind=peer.bind,
        context=context,
        handlers=handlers,
    )


def _groups(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """Parcels that one association can carry."""
    group: list[Parcel] = []
    pairs: set[tuple[str, str]] = set()
    for parcel in parcels:
        pairs.add((parcel.sop_class, parcel.syntax))
        if len(pairs) > MOST_CONTEXTS:
            yield group
            group, pairs = [], {(parcel.sop_class, parcel.syntax)}
        group.append(parcel)
    if group:
        yield group


def _keys(level: str, study: str, series: str) -> Dataset:
    keys = Dataset()
    keys.QueryRetrieveLevel = level
    keys.StudyInstanceUID, keys.SeriesInstanceUID = study, series
    if level == "IMAGE":
        keys.SOPInstanceUID = keys.SOPClassUID = ""
    return keys


def _find(talk: Talk, keys: Dataset) -> list[Dataset]:
    talk.touch()
    found = []
    for status, answer in talk.association.send_c_find(keys, FIND):
        _check(talk, status)
        if answer is not None:
            found.append(answer)
    return found


def _check(talk: Talk, status: Dataset) -> None:
    if "Status" not in status:
        raise talk.lost()
    code = int(status.Status)
    if code not in (0, *PENDING):
        raise NotNow(f"{talk.peer.name} ({talk.peer.place}) answers with an error (status {code:#06x}).")


def _reference(parcel: Parcel) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = parcel.sop_class, parcel.uid
    return item
