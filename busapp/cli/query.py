"""``busapp query``: what a server has, and fetching it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.cli.common import Verbs, show_progress
from busapp.model.errors import UserError
from busapp.model.progress import Progress

if TYPE_CHECKING:
    from busapp.services.pacs.server import Wanted

CONDITIONS = ("patient_id", "patient_name", "study_date", "modality")


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    query = verbs.add_parser("query", help="find studies on a server, and fetch them")
    query.add_argument("--from", dest="peer", required=True, metavar="NAME", help="peer, see 'busapp peers'")
    query.add_argument("--patient-id", default="", help="the hospital's number")
    query.add_argument("--study-date", default="", metavar="DATE", help="YYYYMMDD, or YYYYMMDD-YYYYMMDD")
    query.add_argument("--modality", default="", help="such as US")
    query.add_argument(
        "--conditions",
        choices=["-"],
        help=f"read conditions as JSON from standard input ({', '.join(CONDITIONS)}): command lines are seen by others",
    )
    query.add_argument("--json", action="store_true", help="a line of JSON for each study, or step of fetching")
    query.add_argument("--retrieve", default="", metavar="STUDYUID", help="fetch this study")
    query.add_argument("-o", "--out", type=Path, help="folder that it is fetched into")
    query.set_defaults(run=_query)


def _query(options: argparse.Namespace) -> int:
    from busapp.actions.query import find_studies, retrieve_study
    from busapp.services.pacs.peers import peer_by_name

    peer = peer_by_name(options.peer)
    if options.retrieve:
        if options.out is None:
            raise UserError("--retrieve needs a folder: -o DIR")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a half file is cleared away
        show = _show_json if options.json else show_progress
        show(retrieve_study(peer, study=options.retrieve, target=options.out))
        if not options.json:
            print(options.out / options.retrieve)
        return 0
    for study in find_studies(peer, _wanted(options)):
        if options.json:
            print(json.dumps(asdict(study), ensure_ascii=False))
        else:
            count = "" if study.instances is None else study.instances
            who = f"{study.patient_id:14} {study.patient_name:24}"
            print(f"{study.date:8}  {who} {study.modalities:8} {count:>4}  {study.uid}  {study.description}".rstrip())
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    from busapp.services.pacs.server import Wanted

    given = {name: getattr(options, name, "") for name in CONDITIONS}
    if options.conditions:
        try:
            held = json.load(sys.stdin)
            given |= {name: str(held[name]) for name in CONDITIONS if name in held}
        except (ValueError, TypeError) as error:
            raise UserError(f"The conditions on standard input are no JSON object: {error}") from error
    return Wanted(**given)


def _show_json(steps: Iterable[Progress]) -> None:
    for step in steps:
        print(json.dumps(asdict(step), ensure_ascii=False), flush=True)
