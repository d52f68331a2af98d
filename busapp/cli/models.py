"""``busapp models``: which model is in use."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from busapp.cli.common import Verbs


def add(parsers: Verbs) -> None:
    """The verb, its own verbs and their options."""
    parser = parsers.add_parser("models", help="which model is in use")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="the shelf, and what was in use when").set_defaults(run=_list_models)
    promote = verbs.add_parser("promote", help="use another model from now on")
    promote.add_argument("name", help="as 'busapp models list' has it; '' for the one that ships")
    promote.add_argument("--why", required=True, help="is kept")
    promote.set_defaults(run=_promote_model)
    verbs.add_parser("rollback", help="use the model that was in use before").set_defaults(run=_roll_back)
    bring = verbs.add_parser("import", help="check a model folder or zip file and put it on the shelf")
    bring.add_argument("path", type=Path)
    bring.set_defaults(run=_import_model)
    take = verbs.add_parser("export", help="write a model as a zip file")
    take.add_argument("name")
    take.add_argument("-o", "--out", type=Path, required=True)
    take.set_defaults(run=_export_model)


def _list_models(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    shelf = Shelf()
    in_use = shelf.in_use().values()
    for name, card in shelf.models().items():
        mark = "*" if name in in_use else " "
        scores = card.scores.get("test", {}).get("all", {})
        dice = f"Dice {scores['dice']:.3f}" if "dice" in scores else ""
        print(f"{mark} {name or '(shipped)':32} {card.parameters / 1e6:6.2f} M  {dice:10}  {card.created}")
    for one in shelf.history():
        print(f"{one.time}  {one.model or '(shipped)'}: {one.why} ({one.by})")
    return 0


def _promote_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    Shelf().promote(options.name, why=options.why, by=getpass.getuser())
    return 0


def _roll_back(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    print(Shelf().roll_back(by=getpass.getuser()) or "(shipped)")
    return 0


def _import_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    print(Shelf().add(options.path))
    return 0


def _export_model(options: argparse.Namespace) -> int:
    from busapp.services.model_shelf import Shelf

    Shelf().export(options.name, options.out)
    return 0
