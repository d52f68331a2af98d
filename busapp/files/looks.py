"""What models found by looking at a project's frames, kept so that the order of what to annotate next is there at once.

A row holds for the models that were asked: with others the frame is looked at again, and its row replaced.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from busapp.files.project_store import ProjectStore, look_table
from busapp.model.study import FrameRef
from kd_core.runtime.worth import Look


def add_looks(store: ProjectStore, models: str, looks: Mapping[FrameRef, Look]) -> None:
    """Keep what was found of frames, as the project knows them, by models of this name.

    Raises:
        ProjectError: the database cannot be written.
    """
    rows = [
        {
            "instance": ref.instance,
            "number": ref.index,
            "models": models,
            "teacher": look.teacher,
            "views": look.views,
            "embedding": look.embedding.astype("<f4").tobytes(),
        }
        for ref, look in looks.items()
    ]
    if not rows:
        return
    statement = insert(look_table)
    news = {name: statement.excluded[name] for name in ("models", "teacher", "views", "embedding")}
    with store.connection(write=True) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["instance", "number"], set_=news), rows)


def known_looks(store: ProjectStore, models: str) -> dict[FrameRef, Look]:
    """What models of this name found.

    Raises:
        ProjectError: the database cannot be read.
    """
    columns = look_table.c
    query = sa.select(columns.instance, columns.number, columns.teacher, columns.views, columns.embedding)
    with store.connection() as connection:
        rows = connection.execute(query.where(columns.models == models).order_by(columns.instance, columns.number))
        return {
            FrameRef(uid, number): Look(
                teacher=teacher, views=views, embedding=np.frombuffer(embedding, "<f4").astype(np.float32)
            )
            for uid, number, teacher, views, embedding in rows
        }
