"""``busapp next``: which frames of a project to annotate next."""

from __future__ import annotations

import argparse
from pathlib import Path

from busapp.cli.common import Verbs, open_store, show_progress
from busapp.model.errors import UserError

REASONS = {
    "teacher": "teacher and student disagree",
    "views": "the model changes its mind when the frame is mirrored, moved or its gain is changed",
    "novelty": "unlike what is annotated",
    "correction": "much was corrected in frames like it",
    "random": "drawn at random",
}


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("next", help="which frames of a project to annotate next, and why")
    parser.add_argument("--project", type=Path, required=True, help="the project's folder")
    parser.add_argument("--count", type=int, default=20, metavar="N", help="how many (default: 20)")
    parser.add_argument("--model", type=Path, help="model folder in place of the one in use")
    parser.set_defaults(run=_next)


def _next(options: argparse.Namespace) -> int:
    from busapp.actions.next_frames import Models, look_at_project, next_frames
    from busapp.services.model_shelf import active_model

    if options.count < 1:
        raise UserError("--count is 1 or more")
    store = open_store(options.project)
    try:
        models = Models(options.model or active_model())
        show_progress(look_at_project(store, models=models))
        for one in next_frames(store, models=models, count=options.count):
            print(f"{one.worth.place + 1:4d}  {one.path}  frame {one.ref.index + 1}  {REASONS[one.worth.reason]}")
    finally:
        store.close()
    return 0
