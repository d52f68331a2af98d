"""Takes instances that others send (C-STORE SCP): from those on a list, straight into files, decoding nothing."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from pydicom.uid import AllTransferSyntaxes, ExplicitVRLittleEndian
from pynetdicom import _config, dimse_messages, evt
from pynetdicom.ae import ApplicationEntity
from pynetdicom.presentation import AllStoragePresentationContexts
from pynetdicom.transport import ThreadedAssociationServer

from busapp.files.arrivals import Arrivals, Arriving, NotAnInstance, is_uid
from busapp.model.errors import UserError
from busapp.services.pacs.classes import COMMITMENT, VERIFICATION

CODINGS = [ExplicitVRLittleEndian, *(one for one in AllTransferSyntaxes if one != ExplicitVRLittleEndian)]
"""All; where a sender leaves the choice, the plain one that says what its elements are."""

TAKEN, NO_ROOM, NOT_THAT, INVALID = 0x0000, 0xA700, 0xA900, 0x0117
PDU_BYTES = 131072


class Receiver(AbstractContextManager["Receiver"]):
    """Listens within ``with``.

    Args:
        arrivals: where instances go; None where none are taken.
        port: 0 for any free one, see ``port``.
        ae: our AE title; whoever calls another one is refused.
        allowed: AE titles that may call.
        bind: address of ours; loopback reaches nobody but this machine.
        context: encrypts the connections; None for plain ones.
        handlers: further events of pynetdicom.

    Attributes:
        heard: called whenever something has come.
        came: called with the path of each instance that was kept.

    Raises:
        UserError: the address cannot be listened at.
    """

    def __init__(
        self,
        arrivals: Arrivals | None,
        *,
        port: int,
        ae: str,
        allowed: Sequence[str],
        bind: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        handlers: Iterable[tuple[Any, Any]] = (),
    ) -> None:
        self._arrivals, self._context = arrivals, context
        self._address = (bind, port)
        self._handlers = list(handlers)
        self._server: ThreadedAssociationServer | None = None
        self.heard: Callable[[], None] = lambda: None
        self.came: Callable[[Path], None] = lambda path: None
        self._entity = ApplicationEntity(ae_title=ae)
        self._entity.require_called_aet = True
        self._entity.require_calling_aet = list(allowed)
        self._entity.maximum_pdu_size = PDU_BYTES
        self._entity.add_supported_context(VERIFICATION)
        self._entity.add_supported_context(COMMITMENT, scu_role=True, scp_role=True)
        for one in AllStoragePresentationContexts if arrivals is not None else []:
            self._entity.add_supported_context(str(one.abstract_syntax), CODINGS)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.server_address[1])

    def __enter__(self) -> Receiver:
        handlers: list[Any] = [*self._handlers, (evt.EVT_PDU_RECV, lambda event: self.heard())]
        self._receiving = receiving(self._arrivals) if self._arrivals is not None else None
        if self._arrivals is not None:
            handlers.append(store_handler(self._arrivals, lambda path: self.came(path)))
            handlers.append((evt.EVT_CONN_CLOSE, _broken_off))
        if self._receiving is not None:
            self._receiving.__enter__()
        try:
            self._server = self._entity.start_server(
                self._address, block=False, ssl_context=self._context, evt_handlers=handlers
            )
        except OSError as error:
            if self._receiving is not None:
                self._receiving.__exit__(None, None, None)
            place = f"{self._address[0]}:{self._address[1]}"
            raise UserError(f"{place}: cannot be listened at: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._entity.shutdown()
        if self._receiving is not None:
            self._receiving.__exit__(kind, error, trace)


@contextmanager
def receiving(arrivals: Arrivals) -> Iterator[None]:
    """Within it, whatever C-STORE brings to this process goes into ``arrivals`` while it comes.

    pynetdicom can write what comes into a temporary file, but a full disk then ends the association without a word.
    So the file it opens is ours, which remembers the failure for the answer (``NO_ROOM``).
    """
    module: Any = dimse_messages
    usual, chunked = module.NamedTemporaryFile, _config.STORE_RECV_CHUNKED_DATASET
    module.NamedTemporaryFile = lambda **_: arrivals.begin()
    _config.STORE_RECV_CHUNKED_DATASET = True
    try:
        yield
    finally:
        module.NamedTemporaryFile, _config.STORE_RECV_CHUNKED_DATASET = usual, chunked


def store_handler(arrivals: Arrivals, came: Callable[[Path], None] = lambda path: None) -> tuple[Any, Any]:
    """Keeps what C-STORE has brought, and answers with the status that says what became of it (PS3.4 B.2.3)."""

    def store(event: evt.Event) -> int:
        request: Any = event.request
        arriving = request._dataset_file
        assert isinstance(arriving, Arriving)
        uid = str(request.AffectedSOPInstanceUID)
        if not is_uid(uid):
            arriving.discard()
            return INVALID
        try:
            came(arrivals.keep(arriving, uid))
        except OSError:
            return NO_ROOM
        except NotAnInstance:
            return NOT_THAT
        return TAKEN

    return evt.EVT_C_STORE, store


def _broken_off(event: evt.Event) -> None:
    """A sender that went away in the middle of a file leaves nothing of it."""
    message = event.assoc.dimse.message
    half = getattr(message, "_data_set_file", None)
    if isinstance(half, Arriving):
        half.discard()


def server_context(cert: Path, key: Path | None, ca: Path | None) -> ssl.SSLContext:
    """How connections to us are encrypted.

    Args:
        cert: our certificate.
        key: our private key; None where it is in the same file.
        ca: certificate that those of callers are checked with; None takes callers without one.

    Raises:
        UserError: a file cannot be used.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(cert, key)
        if ca is not None:
            context.load_verify_locations(ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as error:
        raise UserError(f"{cert}: the certificate cannot be used: {error.strerror or error}") from error
    return context
