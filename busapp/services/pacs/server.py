"""What any server of images is asked for, whichever way it is spoken to."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pydicom.dataset import Dataset

from busapp.files.arrivals import Arrivals
from busapp.files.outbox import Parcel
from busapp.model.errors import UserError
from busapp.services.pacs.peers import Peer


class NotNow(UserError):
    """The server cannot be reached, is busy, full or silent: the same may succeed later."""


class Refused(UserError):
    """The server will not have it as it stands."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; empty matches all. ``*`` stands for any letters.

    Attributes:
        patient_id: the hospital's number.
        patient_name: as DICOM writes it, ``Family^Given``.
        study_date: ``YYYYMMDD`` or ``YYYYMMDD-YYYYMMDD``.
        modality: such as ``US``.
        study: study instance UID.
    """

    patient_id: str = ""
    patient_name: str = ""
    study_date: str = ""
    modality: str = ""
    study: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundStudy:
    """What a server says of a study. It is shown to the person who asked, and kept nowhere."""

    uid: str
    patient_id: str = ""
    patient_name: str = ""
    date: str = ""
    modalities: str = ""
    description: str = ""
    instances: int | None = None


def found_study(answer: Dataset) -> FoundStudy:
    """From a server's answer to a query at study level."""
    modalities = answer.get("ModalitiesInStudy") or ""
    count = answer.get("NumberOfStudyRelatedInstances")
    return FoundStudy(
        uid=str(answer.get("StudyInstanceUID", "")),
        patient_id=str(answer.get("PatientID") or ""),
        patient_name=str(answer.get("PatientName") or ""),
        date=str(answer.get("StudyDate") or ""),
        modalities=modalities if isinstance(modalities, str) else " ".join(modalities),
        description=str(answer.get("StudyDescription") or ""),
        instances=None if count in (None, "") else int(count),
    )


class FoundInstance(NamedTuple):
    """An instance that a server has: UIDs of its series, of itself and of its class."""

    series: str
    uid: str
    sop_class: str


class Delivery(NamedTuple):
    """What became of a parcel: taken, or refused for a reason that will not go away (empty: taken)."""

    parcel: Parcel
    problem: str = ""


class Server(Protocol):
    """Every method raises ``NotNow`` or ``Refused`` where the server cannot be reached, does not answer in time or
    will not serve.
    """

    def echo(self) -> None:
        """See that it is there and speaks to us."""

    def studies(self, wanted: Wanted) -> list[FoundStudy]:
        """What it has."""

    def instances(self, study: str) -> list[FoundInstance]:
        """What it has of a study."""

    def send(self, parcels: Sequence[Parcel], begun: Callable[[Parcel], None]) -> Iterator[Delivery]:
        """Send one after another; ``begun`` is called before each. Closing the iterator stops it."""

    def confirmed(self, parcels: Sequence[Parcel]) -> AbstractSet[str]:
        """The SOP instance UIDs of those that it vouches for having."""

    def fetch(self, study: str, missing: Sequence[FoundInstance], arrivals: Arrivals) -> Iterator[int]:
        """Fetch instances; after each, or now and then, the number that has come. Closing the iterator stops it."""


def client_context(peer: Peer) -> ssl.SSLContext:
    """How a connection to a peer is encrypted: its certificate and its host's name are checked.

    Raises:
        Refused: a certificate of ours cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=peer.ca or None)
        if peer.cert:
            context.load_cert_chain(peer.cert, peer.key or None)
    except OSError as error:
        raise Refused(f"{peer.name}: the certificates cannot be used: {error.strerror or error}") from error
    return context
