"""A server spoken to by DICOMweb (PS3.18): QIDO-RS, STOW-RS, WADO-RS.

dicomweb-client asks the questions. Files go and come as bytes over its session, a piece at a time: the client itself
decodes and holds each one whole, and would write it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import requests
from dicomweb_client.api import DICOMwebClient
from pydicom.dataset import Dataset
from requests.adapters import HTTPAdapter

from busapp.files.arrivals import Arrivals, NotAnInstance
from busapp.files.outbox import Parcel
from busapp.model.errors import UserError
from busapp.services.pacs.peers import Peer
from busapp.services.pacs.server import (
    Delivery,
    FoundInstance,
    FoundStudy,
    NotNow,
    Refused,
    Wanted,
    client_context,
    found_study,
)

T = TypeVar("T")

PIECE = 1 << 20
PAGE = 500
_BUSY = (408, 425, 429, 500, 502, 503, 504, 507)


class DicomwebServer:
    """See ``Server``."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._url = peer.url.rstrip("/")
        self._session = requests.Session()
        if peer.user:
            self._session.auth = (peer.user, peer.password())
        if peer.url.startswith("https:"):
            self._session.mount("https://", _Adapter(peer))
        self._client = DICOMwebClient(self._url, session=self._session, timeout=peer.timeout)
        self._client.set_http_retry_params(retry=False)

    def echo(self) -> None:
        """QIDO-RS for one study; see ``Server``."""
        self._asked(lambda: self._client.search_for_studies(limit=1))

    def studies(self, wanted: Wanted) -> list[FoundStudy]:
        """QIDO-RS; see ``Server``."""
        filters = {
            "PatientID": wanted.patient_id,
            "PatientName": wanted.patient_name,
            "StudyDate": wanted.study_date,
            "ModalitiesInStudy": wanted.modality,
            "StudyInstanceUID": wanted.study,
        }
        given = {name: value for name, value in filters.items() if value}
        fields = ["StudyDescription", "ModalitiesInStudy", "NumberOfStudyRelatedInstances"]
        found = self._pages(
            lambda first: self._client.search_for_studies(limit=PAGE, offset=first, fields=fields, search_filters=given)
        )
        return [found_study(Dataset.from_json(one)) for one in found]

    def instances(self, study: str) -> list[FoundInstance]:
        """QIDO-RS; see ``Server``."""
        found = self._pages(lambda first: self._client.search_for_instances(study, limit=PAGE, offset=first))
        return [
            FoundInstance(*(str(one.get(name, "")) for name in ("SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")))
            for one in (Dataset.from_json(each) for each in found)
        ]

    def send(self, parcels: Sequence[Parcel], begun: Callable[[Parcel], None]) -> Iterator[Delivery]:
        """STOW-RS, one instance a request; see ``Server``."""
        for parcel in parcels:
            begun(parcel)
            answer = self._http(partial(self._post, parcel))
            if answer.status_code == 409:
                yield Delivery(parcel, f"{self._peer.name} refused it{_failure(answer)}")
            else:
                self._check(answer)
                yield Delivery(parcel)

    def confirmed(self, parcels: Sequence[Parcel]) -> set[str]:
        """QIDO-RS at instance level; see ``Server``."""
        found = set()
        for parcel in parcels:
            search = self._client.search_for_instances
            keys = {"SOPInstanceUID": parcel.uid}
            said = self._asked(partial(search, parcel.study, parcel.series, search_filters=keys))
            if any(str(Dataset.from_json(one).get("SOPInstanceUID", "")) == parcel.uid for one in said):
                found.add(parcel.uid)
        return found

    def fetch(self, study: str, missing: Sequence[FoundInstance], arrivals: Arrivals) -> Iterator[int]:
        """WADO-RS, one instance a request, coded as the server keeps it; see ``Server``."""
        for number, one in enumerate(missing, 1):
            url = f"{self._url}/studies/{study}/series/{one.series}/instances/{one.uid}"
            accept = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
            get = partial(self._session.get, url, headers=accept, stream=True, timeout=self._peer.timeout)
            answer = self._http(get)
            with answer:
                self._check(answer)
                self._http(partial(self._receive, answer, one.uid, arrivals))
            yield number

    def _post(self, parcel: Parcel) -> requests.Response:
        boundary = uuid4().hex
        headers = {
            "Content-Type": f'multipart/related; type="application/dicom"; boundary="{boundary}"',
            "Accept": "application/dicom+json",
        }
        body: Any = _Body(parcel, boundary)
        return self._session.post(f"{self._url}/studies", data=body, headers=headers, timeout=self._peer.timeout)

    def _receive(self, answer: requests.Response, uid: str, arrivals: Arrivals) -> None:
        arriving = arrivals.begin()
        try:
            for piece in only_part(answer.headers.get("Content-Type", ""), answer.iter_content(PIECE)):
                arriving.write(piece)
            try:
                arrivals.keep(arriving, uid)
            except OSError as error:
                raise UserError(f"{arrivals.folder}: cannot be written: {error.strerror}") from error
        except NotAnInstance as error:
            raise NotNow(f"{self._peer.name} sent something else than was asked for: {error}.") from error
        finally:
            arriving.discard()

    def _pages(self, page: Callable[[int], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """All pages of an answer; a server may give fewer than asked for, and says so only by going on."""
        found: list[dict[str, Any]] = []
        while more := self._asked(partial(page, len(found))):
            if found and more[0] == found[0]:
                break  # a server that does not know offsets says the same again
            found += more
            if len(more) < PAGE:
                break
        return found

    def _asked(self, ask: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        try:
            return self._http(ask)
        except requests.HTTPError as error:
            if error.response is not None:
                self._check(error.response)
            raise

    def _http(self, call: Callable[[], T]) -> T:
        """Call, and word what the network does to it."""
        name = f"{self._peer.name} ({self._peer.place})"
        try:
            return call()
        except requests.HTTPError:
            raise
        except requests.Timeout as error:
            raise NotNow(f"{name} was silent for {self._peer.timeout:g} s.") from error
        except requests.exceptions.SSLError as error:
            raise Refused(f"{name}: the encrypted connection is not trusted: {_ssl_reason(error)}.") from error
        except ValueError as error:
            raise Refused(f"{name} does not answer as a DICOMweb server does.") from error
        except requests.RequestException as error:
            raise NotNow(f"{name} cannot be reached, or broke the connection off.") from error

    def _check(self, answer: requests.Response) -> None:
        code, name = answer.status_code, f"{self._peer.name} ({self._peer.place})"
        if code in (401, 403):
            raise Refused(f"{name} does not let us in (HTTP {code}); are user and password right?")
        if code == 404:
            raise Refused(f"{name} does not have this (HTTP 404); is the URL right?")
        if code in _BUSY:
            raise NotNow(f"{name} cannot do it now (HTTP {code}).")
        if code >= 400:
            raise Refused(f"{name} refuses (HTTP {code}).")


class _Adapter(HTTPAdapter):
    """Encrypts as the peer says."""

    def __init__(self, peer: Peer) -> None:
        self._context = client_context(peer)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """See ``HTTPAdapter``."""
        super().init_poolmanager(*arguments, **more, ssl_context=self._context)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """See ``HTTPAdapter``: without this it would put its own list of certificates over the peer's."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        pool.pop("ca_certs", None)
        return host, {**pool, "ssl_context": self._context}


class _Body:
    """A file as the only part of a multipart message, read while it is sent; its length is said beforehand."""

    def __init__(self, parcel: Parcel, boundary: str) -> None:
        self._path = parcel.path
        self._head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()

    def __len__(self) -> int:
        return len(self._head) + self._path.stat().st_size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
        yield self._tail


def only_part(content_type: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The content of the first part of a multipart message (RFC 2046), as it comes.

    Raises:
        ValueError: it is no such message, or ends within the part.
    """
    if content_type.startswith("application/dicom") and "json" not in content_type:
        yield from pieces  # some servers send a single part bare
        return
    found = re.search(r'boundary="?([^";]+)', content_type)
    if not content_type.startswith("multipart/") or found is None:
        raise ValueError("no multipart message")
    end = b"\r\n--" + found.group(1).encode()
    held, inside = b"\r\n", False
    for piece in pieces:
        held += piece
        if not inside:  # the boundary, then headers, then an empty line, then the content
            start = held.find(b"\r\n\r\n", max(held.find(end), 0) + len(end))
            if start < 0:
                continue
            held, inside = held[start + 4 :], True
        place = held.find(end)
        if place >= 0:
            yield held[:place]
            return
        safe = max(len(held) - len(end), 0)
        yield held[:safe]
        held = held[safe:]
    raise ValueError("the message ends within its part")


def _failure(answer: requests.Response) -> str:
    """The failure reason of a STOW-RS answer, where it has one."""
    try:
        failed = Dataset.from_json(answer.json()).get("FailedSOPSequence") or []
        return f" (status {int(failed[0].FailureReason):#06x})" if failed else ""
    except (ValueError, AttributeError, KeyError, TypeError):
        return ""


def _ssl_reason(error: Exception) -> str:
    found = re.search(r"certificate verify failed: ([^(']*)", str(error))
    return found.group(1).strip() if found else "the handshake failed"
