"""Which servers there are, and how they are spoken to: ``peers.json`` beside the settings.

It never holds a password: that comes from the environment (``BUSAPP_PASSWORD_<NAME>``) or is asked for at the terminal.
"""

from __future__ import annotations

import dataclasses
import getpass
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from busapp.files.queue_folders import write_json
from busapp.model.errors import UserError
from busapp.model.words import QT_TRANSLATE_NOOP
from busapp.services.settings import default_project, settings_path


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of a field of a peer beside name, type and default.

    Attributes:
        title: in the dialog and on the command line.
        choices: its values; empty where any goes.
        kind: which kind of peer it is for; empty for both.
    """

    title: str
    choices: tuple[str, ...] = ()
    kind: str = ""


def _about(title: str, **more: Any) -> dict[str, About]:
    return {"about": About(title=title, **more)}


# fmt: off
@dataclass(frozen=True, kw_only=True)
class Peer:
    """A server, and how this program appears to it. Files are named by their paths, times are seconds."""

    name: str
    kind: str = field(default="dimse", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Kind of connection"), choices=("dimse", "dicomweb")))
    host: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Its host name or address"), kind="dimse"))
    port: int = field(default=104, metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Its port"), kind="dimse"))
    ae: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Its AE title"), kind="dimse"))
    our_ae: str = field(default="BUSAPP", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Our AE title"), kind="dimse"))
    confirm: str = field(default="query", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "A send is confirmed by"), choices=("query", "commitment"), kind="dimse"))
    retrieve: str = field(default="get", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Studies are retrieved by"), choices=("get", "move"), kind="dimse"))
    listen: int = field(default=0, metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Our port that it calls back (move, commitment)"), kind="dimse"))
    bind: str = field(default="127.0.0.1", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Our address that it calls back"), kind="dimse"))
    url: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Its DICOMweb URL"), kind="dicomweb"))
    user: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "User name there"), kind="dicomweb"))
    tls: bool = field(default=False, metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Encrypt the connection (TLS)"), kind="dimse"))
    ca: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Certificate that its own is checked with")))
    cert: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Our certificate")))
    key: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Our private key")))
    timeout: float = field(default=60.0, metadata=_about(
        QT_TRANSLATE_NOOP("peers", "Give up after this silence (s)")))
    tries: int = field(default=5, metadata=_about(
        QT_TRANSLATE_NOOP("peers", "How often to try")))
    # fmt: on

    def __post_init__(self) -> None:
        """Raises ``UserError`` for what cannot be."""
        self._check_values()
        if self.kind == "dimse":
            self._check_dimse()
        elif not re.match(r"https?://[^/@]+(/|$)", self.url):
            raise UserError(f"peer {self.name}: its URL is to be such as https://host/dicom-web, without a user")

    def _check_values(self) -> None:
        for name, about in self.schema().items():
            if about.choices and getattr(self, name) not in about.choices:
                raise UserError(f"peer {self.name}: {name} is one of {', '.join(about.choices)}")
        if not re.fullmatch(r"[\w.-]{1,32}", self.name):
            raise UserError("A peer's name is made of at most 32 letters, digits, dots, dashes and underscores.")
        if self.timeout <= 0 or self.tries < 1:
            raise UserError(f"peer {self.name}: timeout and tries are greater than 0")

    def _check_dimse(self) -> None:
        if not (self.host and self.ae):
            raise UserError(f"peer {self.name}: a dimse peer needs a host and an AE title")
        if any(not title.isascii() or len(title) > 16 for title in (self.ae, self.our_ae)):
            raise UserError(f"peer {self.name}: an AE title has at most 16 plain characters")
        if not 0 < self.port < 65536 or not 0 <= self.listen < 65536:
            raise UserError(f"peer {self.name}: a port is a number from 1 to 65535")
        called_back = self.retrieve == "move" or self.confirm == "commitment"
        if called_back and self.tls and not self.cert:
            raise UserError(f"peer {self.name}: it calls back encrypted, which takes a certificate of ours (cert)")
        if self.confirm == "commitment" and not self.listen:
            raise UserError(f"peer {self.name}: storage commitment is answered to a port of ours; give one (listen)")
        if self.retrieve == "move" and not self.listen:
            raise UserError(f"peer {self.name}: C-MOVE sends to a port of ours; give one (listen)")

    @classmethod
    def schema(cls) -> dict[str, About]:
        """What is known of each field but the name."""
        return {one.name: one.metadata["about"] for one in dataclasses.fields(cls) if "about" in one.metadata}

    @property
    def place(self) -> str:
        """Where it is, in words for a person."""
        return self.url if self.kind == "dicomweb" else f"{self.ae} at {self.host}:{self.port}"

    @property
    def password_name(self) -> str:
        """The environment variable that its password is taken from."""
        return "BUSAPP_PASSWORD_" + re.sub(r"\W", "_", self.name).upper()

    def password(self) -> str:
        """Its password.

        Raises:
            UserError: it is not in the environment, and nobody sits at a terminal.
        """
        held = os.environ.get(self.password_name)
        if held is not None:
            return held
        if not sys.stdin or not sys.stdin.isatty():
            raise UserError(f"{self.name} wants the password of {self.user}: set {self.password_name} and start again.")
        return getpass.getpass(f"Password of {self.user} at {self.name}: ")


def peers_path() -> Path:
    """``peers.json`` beside the settings."""
    return settings_path().with_name("peers.json")


def outbox_path() -> Path:
    """Where sends wait: in the user's data folder, or in ``BUSAPP_HOME``."""
    return default_project().with_name("outbox")


def received_path() -> Path:
    """Where studies that the window fetched are kept, as above."""
    return default_project().with_name("received")


def all_peers() -> dict[str, Peer]:
    """The peers by their names.

    Raises:
        UserError: the file cannot be used.
    """
    path = peers_path()
    try:
        held = json.loads(path.read_text("utf-8"))
        return {name: Peer(name=name, **fields) for name, fields in held.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: cannot be used: {error}. Mend it, or remove it and add the peers again.") from error


def peer_by_name(name: str) -> Peer:
    """One peer.

    Raises:
        UserError: there is none of this name.
    """
    peers = all_peers()
    if name not in peers:
        known = f"there are: {', '.join(peers)}" if peers else "there is none yet; see 'busapp peers add --help'"
        raise UserError(f"no peer {name!r}; {known}")
    return peers[name]


def save_peer(peer: Peer) -> None:
    """Add a peer, or replace the one of this name.

    Raises:
        UserError: the file cannot be written.
    """
    _change(lambda peers: {**peers, peer.name: peer})


def remove_peer(name: str) -> None:
    """Forget a peer.

    Raises:
        UserError: there is none of this name, or the file cannot be written.
    """
    peer_by_name(name)
    _change(lambda peers: {other: peer for other, peer in peers.items() if other != name})


def _change(change: Callable[[dict[str, Peer]], dict[str, Peer]]) -> None:
    path = peers_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            peers = change(all_peers())
            write_json(path, {name: _changed_fields(peer) for name, peer in peers.items()})
    except OSError as error:
        raise UserError(f"{path}: not saved: {error.strerror}") from error


def _changed_fields(peer: Peer) -> dict[str, Any]:
    """What differs from the defaults."""
    defaults = {one.name: one.default for one in dataclasses.fields(peer)}
    held = dataclasses.asdict(peer)
    return {name: value for name, value in held.items() if name != "name" and value != defaults[name]}
