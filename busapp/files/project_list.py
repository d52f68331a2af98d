"""The files that a project knows, begun or not, and what models said of their frames.

Only what a list needs is kept: where a file was last, how many frames it has, the device that made it. All else, the
patient above all, is read from the file itself when it is first shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from busapp.files.project_store import ProjectStore, answer_table, file_name, instance_table, path_at, place_of
from busapp.model.study import Caption, FrameRef, Instance
from busapp.model.work import Answer


def add_instances(store: ProjectStore, instances: Iterable[Instance]) -> None:
    """Keep files that were opened; of one that is known already, where it is now.

    Raises:
        ProjectError: the database cannot be written.
    """
    rows = [
        {"uid": one.uid, "place": place_of(one.path), "frames": one.frames, "device": one.caption.device}
        for one in instances
    ]
    if not rows:
        return
    statement = insert(instance_table)
    news = {name: statement.excluded[name] for name in ("place", "frames", "device")}
    with store.connection(write=True) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["uid"], set_=news), rows)


def known_instances(store: ProjectStore) -> Iterator[Instance]:
    """All files of the project in the order in which they came, none of them opened: what is not kept is empty.

    Raises:
        ProjectError: the database cannot be read.
    """
    columns = instance_table.c
    query = sa.select(columns.uid, columns.place, columns.frames, columns.device).order_by(columns.id)
    with store.connection() as connection:
        for uid, place, frames, device in connection.execute(query):
            above, _, name = place.rpartition("/")
            folder = _folder(above)
            yield Instance(
                uid=uid,
                path=folder / file_name(name),
                frames=frames,
                study=str(folder),
                study_title=folder.name,
                order=(0, 0, ""),
                caption=_caption(device),
            )


@lru_cache(maxsize=64)
def _folder(place: str) -> Path:
    """Paths take their time to make, and 50,000 files lie in a few folders."""
    return path_at(place + "/")


@lru_cache(maxsize=64)
def _caption(device: str) -> Caption:
    return Caption(device=device)


def add_answers(store: ProjectStore, model: str, answers: Mapping[FrameRef, Answer]) -> None:
    """Keep what a model said of frames, in place of what was said of them before.

    Raises:
        ProjectError: the database cannot be written.
    """
    rows = [
        {"instance": ref.instance, "number": ref.index, "model": model, **answer._asdict()}
        for ref, answer in answers.items()
    ]
    if not rows:
        return
    statement = insert(answer_table)
    news = {name: statement.excluded[name] for name in ("model", "confidence", "lesion")}
    with store.connection(write=True) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["instance", "number"], set_=news), rows)


def known_answers(store: ProjectStore) -> dict[FrameRef, Answer]:
    """What models said of the project's frames, as the project knows them.

    Raises:
        ProjectError: the database cannot be read.
    """
    columns = answer_table.c
    query = sa.select(columns.instance, columns.number, columns.confidence, columns.lesion)
    with store.connection() as connection:
        return {FrameRef(uid, number): Answer(*said) for uid, number, *said in connection.execute(query)}
