"""``busapp peers``: which servers there are."""

from __future__ import annotations

import argparse
import dataclasses

from busapp.cli.common import Verbs


def add(parsers: Verbs) -> None:
    """The verb, its own verbs and their options."""
    from busapp.services.pacs.peers import Peer

    parser = parsers.add_parser("peers", help="servers of images that are sent to and asked")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="all of them, a line each").set_defaults(run=_list_peers)
    new = verbs.add_parser("add", help="add a server, or replace the one of this name")
    new.add_argument("name")
    schema = Peer.schema()
    for one in dataclasses.fields(Peer):
        if one.name not in schema:
            continue
        about, word = schema[one.name], f"--{one.name.replace('_', '-')}"
        if isinstance(one.default, bool):
            new.add_argument(word, action="store_true", help=about.title)
        else:
            kind, shown = type(one.default), f"{about.title} (default: {one.default or 'none'})"
            new.add_argument(word, type=kind, default=one.default, choices=about.choices or None, help=shown)
    new.set_defaults(run=_add_peer)
    for name, about_verb, run in (
        ("remove", "forget a server", _remove_peer),
        ("echo", "see whether a server is there and speaks to us", _echo_peer),
    ):
        chosen = verbs.add_parser(name, help=about_verb)
        chosen.add_argument("name")
        chosen.set_defaults(run=run)


def _list_peers(options: argparse.Namespace) -> int:
    from busapp.services.pacs.peers import all_peers

    for peer in all_peers().values():
        print(f"{peer.name:20} {peer.kind:9} {peer.place}")
    return 0


def _add_peer(options: argparse.Namespace) -> int:
    from busapp.services.pacs.peers import Peer, save_peer

    save_peer(Peer(name=options.name, **{name: getattr(options, name) for name in Peer.schema()}))
    return 0


def _remove_peer(options: argparse.Namespace) -> int:
    from busapp.services.pacs.peers import remove_peer

    remove_peer(options.name)
    return 0


def _echo_peer(options: argparse.Namespace) -> int:
    from busapp.services.pacs import connect
    from busapp.services.pacs.peers import peer_by_name

    peer = peer_by_name(options.name)
    connect(peer).echo()
    print(f"{peer.name} ({peer.place}) answers")
    return 0
