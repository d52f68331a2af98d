"""One DICOM association with a peer: opened, watched, closed, and what went wrong with it in words.

pynetdicom's own time-outs measure how long an answer takes. A cine of half a gigabyte takes long and is well, a server
that was stopped is silent: here what counts is how long nothing moved in either direction.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from pydicom.uid import UID
from pynetdicom import _config, evt
from pynetdicom.ae import ApplicationEntity
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import PresentationContext

from busapp.services.pacs.peers import Peer
from busapp.services.pacs.server import NotNow, Refused, client_context

_config.LOG_REQUEST_IDENTIFIERS = False
_config.LOG_RESPONSE_IDENTIFIERS = False
_config.STORE_SEND_CHUNKED_DATASET = True

PDU_BYTES = 131072
AHEAD = 64
"""Pieces of a file that may wait for the network, so that a large one is not in memory as a whole."""
LOOK_SECONDS = 0.2

_TRANSIENT = {
    (2, 2, 1): "it is too busy",
    (2, 3, 1): "it is too busy",
    (2, 3, 2): "it is too busy",
}
_REASONS = {
    (1, 3): "it does not know our AE title {our_ae}; have it entered there",
    (1, 7): "its AE title is not {ae}; correct the peer",
}


class Talk(AbstractContextManager["Talk"]):
    """An association that is open within ``with``.

    Args:
        peer: with whom.
        contexts: what is offered.
        roles: SOP classes that the peer sends to us on the same association (C-GET).
        handlers: events of pynetdicom.

    Raises:
        NotNow: it cannot be reached, does not answer, or is too busy.
        Refused: it will not talk to us.
    """

    def __init__(
        self,
        peer: Peer,
        contexts: Sequence[PresentationContext],
        *,
        roles: Iterable[str] = (),
        handlers: Iterable[tuple[Any, Any]] = (),
    ) -> None:
        self.peer = peer
        self._contexts, self._handlers = contexts, handlers
        self._roles = [_role(one) for one in roles]
        self._stalled = False
        self._over = threading.Event()
        self._moved_at = time.monotonic()
        self._opened = False
        self.association: Association

    def __enter__(self) -> Talk:
        peer = self.peer
        entity = ApplicationEntity(ae_title=peer.our_ae)
        entity.maximum_pdu_size = PDU_BYTES
        entity.connection_timeout = entity.acse_timeout = peer.timeout
        entity.dimse_timeout = entity.network_timeout = None
        watched = [(event, self._moved) for event in (evt.EVT_CONN_OPEN, evt.EVT_PDU_SENT, evt.EVT_PDU_RECV)]
        self.association = entity.associate(
            self._address(),
            peer.port,
            contexts=list(self._contexts),
            ae_title=peer.ae,
            max_pdu=PDU_BYTES,
            ext_neg=list(self._roles),
            tls_args=(client_context(peer), peer.host) if peer.tls else None,
            evt_handlers=[*watched, *self._handlers],
        )
        if not self.association.is_established:
            raise self._not_opened()
        self.association.dul.to_provider_queue = _Bounded(self.association)
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        association = self.association
        try:
            if not association.dul.is_alive():
                association.kill()
            elif association.is_established and kind is None:
                self.touch()
                association.release()
            elif association.is_established:
                association.abort()
        finally:
            self._over.set()  # only now: a peer that is silent must not keep the end from coming, either

    @property
    def accepted(self) -> set[tuple[str, str]]:
        """Classes and codings that the peer takes."""
        return {(str(one.abstract_syntax), str(one.transfer_syntax[0])) for one in self.association.accepted_contexts}

    def touch(self) -> None:
        """Something is begun: silence is counted from now."""
        self._moved_at = time.monotonic()

    def lost(self) -> NotNow:
        """Why there was no answer."""
        name, place = self.peer.name, self.peer.place
        if self._stalled:
            return NotNow(f"{name} ({place}) was silent for {self.peer.timeout:g} s.")
        return NotNow(f"{name} ({place}) broke the connection off.")

    def _address(self) -> str:
        """Of the host, resolved here: pynetdicom says nothing of a name that does not exist."""
        try:
            found = socket.getaddrinfo(self.peer.host, self.peer.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NotNow(f"{self.peer.name}: there is no host {self.peer.host} ({error.strerror})") from error
        return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])

    def _moved(self, event: evt.Event) -> None:
        self._opened = True
        self.touch()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS) and self.association.is_established:
            if time.monotonic() - self._moved_at > self.peer.timeout:
                self._stalled = True
                transport = self.association.dul.socket
                plain = transport.socket if transport is not None else None
                if plain is not None:
                    _shut(plain)
                return

    def _not_opened(self) -> NotNow | Refused:
        peer, answer = self.peer, self.association.acceptor.primitive
        if self.association.is_rejected and answer is not None:
            said = (int(answer.result or 0), int(answer.result_source or 0), int(answer.diagnostic or 0))
            why = _REASONS.get(said[1:])
            if why is not None:
                why = why.format(ae=peer.ae, our_ae=peer.our_ae)
                return Refused(f"{peer.name} ({peer.place}) refuses the connection: {why}.")
            if said[0] == 2:
                why = _TRANSIENT.get(said, "not now")
                return NotNow(f"{peer.name} ({peer.place}) refuses the connection for the moment: {why}.")
            return Refused(f"{peer.name} ({peer.place}) refuses the connection and gives no reason.")
        if not self._opened:
            return NotNow(f"{peer.name} ({peer.place}) cannot be reached: {_why_unreachable(peer)}.")
        if self.association.acceptor.primitive is not None and not self.association.accepted_contexts:
            offered = sorted({UID(str(one.abstract_syntax)).name for one in self._contexts})
            return Refused(f"{peer.name} ({peer.place}) takes none of what was offered: {', '.join(offered)}.")
        return NotNow(f"{peer.name} ({peer.place}) does not answer; is it a DICOM server?")


class _Bounded(queue.Queue[Any]):
    """What waits to be sent. Who puts more in waits, too."""

    def __init__(self, association: Association) -> None:
        super().__init__(AHEAD)
        self._association = association

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """See ``Queue``; raises ``ConnectionError`` where the connection is gone."""
        while True:
            try:
                super().put(item, timeout=LOOK_SECONDS)
            except queue.Full:
                if not self._association.dul.is_alive():
                    raise ConnectionError from None
            else:
                return


def _role(sop_class: str) -> SCP_SCU_RoleSelectionNegotiation:
    role = SCP_SCU_RoleSelectionNegotiation()
    role.sop_class_uid = sop_class
    role.scu_role, role.scp_role = False, True
    return role


def _shut(plain: socket.socket) -> None:
    try:
        plain.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already, which is all that was wanted


def _why_unreachable(peer: Peer) -> str:
    """Connect once more, to hear from the system what pynetdicom keeps to itself."""
    try:
        with socket.create_connection((peer.host, peer.port), peer.timeout) as plain:
            if peer.tls:
                client_context(peer).wrap_socket(plain, server_hostname=peer.host).close()
    except OSError as error:
        return str(getattr(error, "verify_message", "") or error.strerror or error)
    return "the connection was closed at once"
