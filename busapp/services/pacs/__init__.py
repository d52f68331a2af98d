"""Servers of images: a kind of connection is one file and one line in ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from busapp.services.pacs.peers import Peer

if TYPE_CHECKING:
    from busapp.services.pacs.server import Server  # brings pydicom, and a window reads peers.py at its start


def _dimse(peer: Peer) -> Server:
    from busapp.services.pacs.dimse import DimseServer  # brings pynetdicom

    return DimseServer(peer)


def _dicomweb(peer: Peer) -> Server:
    from busapp.services.pacs.dicomweb import DicomwebServer  # brings requests

    return DicomwebServer(peer)


KINDS: dict[str, Callable[[Peer], Server]] = {"dimse": _dimse, "dicomweb": _dicomweb}


def connect(peer: Peer) -> Server:
    """The server behind a peer; nothing is sent before something is asked of it."""
    return KINDS[peer.kind](peer)
