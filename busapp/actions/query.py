"""Find studies on a server, and fetch them."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

from busapp.actions.send import FIRST_WAIT
from busapp.files.arrivals import Arrivals, is_uid
from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.services.pacs import connect
from busapp.services.pacs.peers import Peer
from busapp.services.pacs.server import FoundInstance, FoundStudy, NotNow, Server, Wanted


def find_studies(peer: Peer, wanted: Wanted) -> list[FoundStudy]:
    """What a server has, the newest first.

    Raises:
        UserError: it cannot be asked.
    """
    return sorted(connect(peer).studies(wanted), key=lambda study: study.date, reverse=True)


def retrieve_study(peer: Peer, *, study: str, target: Path) -> Generator[Progress, None, None]:
    """Fetch what is missing of a study into ``target/<study UID>``. What breaks off is begun again where it was.

    Raises:
        UserError: no such study, the server cannot be asked, or some of it did not come; what came is there, whole.
    """
    if not is_uid(study):
        raise UserError(f"{study!r} is no study instance UID.")
    arrivals = Arrivals(target)
    try:
        for attempt in range(1, peer.tries + 1):
            try:
                yield from _fetch(connect(peer), peer, study, arrivals)
                return
            except NotNow as error:
                if attempt == peer.tries:
                    raise
                wait = FIRST_WAIT * 2 ** (attempt - 1)
                yield Progress(done=0, total=0, about=f"{error} Trying again in {wait:.0f} s.")
                time.sleep(wait)
    finally:
        arrivals.close()


def _fetch(server: Server, peer: Peer, study: str, arrivals: Arrivals) -> Generator[Progress, None, None]:
    listed = server.instances(study)
    if not listed:
        raise UserError(f"{peer.name} has no study {study}.")
    missing = _missing(study, listed, arrivals)
    there = len(listed) - len(missing)
    yield Progress(done=there, total=len(listed), about=study)
    if missing:
        for _ in server.fetch(study, missing, arrivals):
            there = len(listed) - len(_missing(study, listed, arrivals))
            yield Progress(done=there, total=len(listed), about=study)
    left = len(_missing(study, listed, arrivals))
    if left:
        raise NotNow(f"{peer.name}: {left} of {len(listed)} files did not come.")


def _missing(study: str, listed: list[FoundInstance], arrivals: Arrivals) -> list[FoundInstance]:
    return [one for one in listed if not arrivals.has(study, one.uid)]
