"""``busapp deidentify``: DICOM files without identity."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.cli.common import Verbs, open_store, show_progress
from busapp.model.errors import UserError

if TYPE_CHECKING:
    from busapp.actions.deidentify import Order


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    parser = verbs.add_parser(
        "deidentify",
        help="write DICOM files without identity",
        description="Two steps. The first writes a contact sheet (PNG pages and boxes.json) beside the folder to make: "
        "look at it, edit the boxes. The second, with --boxes and --signed-by, writes the files.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders")
    parser.add_argument("--project", type=Path, help="the project's folder, whose key makes pseudonyms and UIDs")
    parser.add_argument("-o", "--out", type=Path, help="folder to make")
    parser.add_argument(
        "--keep",
        default="modified-dates",
        help="options of PS3.15, with commas between, or none: modified-dates, patient-characteristics, "
        "device-identity, clean-descriptors (default: modified-dates)",
    )
    parser.add_argument("--rules", action="store_true", help="print what happens to every attribute, and end")
    parser.add_argument("--boxes", type=Path, metavar="FILE", help="boxes.json of the contact sheet, as you left it")
    parser.add_argument("--signed-by", default="", metavar="NAME", help="who looked at the contact sheet")
    parser.set_defaults(run=_deidentify)


def _deidentify(options: argparse.Namespace) -> int:
    from busapp.actions.deidentify import Order, deidentify, signed, signed_boxes
    from busapp.files.deidentify.keys import Keys
    from busapp.files.deidentify.rules import ACTIONS, Options, rules_for

    names = [name for name in options.keep.split(",") if name not in ("", "none")]
    if wrong := [name for name in names if name not in Options.names()]:
        raise UserError(f"--keep {wrong[0]}: there are {', '.join(Options.names())}")
    rules = rules_for(Options.of(names))
    if options.rules:
        for rule in rules.table:
            print(f"{rule.action}  {rule.what:44} {ACTIONS[rule.action]}: {rule.reason}")
        return 0
    if not options.paths or not options.project or not options.out:
        raise UserError("say which files, --project and -o; see 'busapp deidentify --help'")
    store = open_store(options.project)
    try:
        order = Order(paths=tuple(options.paths), rules=rules, keys=Keys(store.secret))
    finally:
        store.close()
    if not options.boxes:
        return _look(order, options)
    signature = signed(options.signed_by)
    show_progress(deidentify(order, sheets=signed_boxes(options.boxes), signature=signature, target=options.out))
    print(options.out)
    return 0


def _look(order: Order, options: argparse.Namespace) -> int:
    """The first step. Its status is 1: nothing was de-identified yet."""
    from busapp.actions.deidentify import look
    from busapp.files.deidentify.review import BOXES
    from busapp.services.text_finder import TextFinder

    folder = options.out.with_name(options.out.name + ".review")
    finder = TextFinder()
    try:
        show_progress(look(order, find=finder.find, folder=folder))
    finally:
        finder.close()
    print(
        f"Nothing was de-identified yet. Look at every page in {folder} (names may show there: it stays here), add or "
        f"remove boxes in {BOXES}, then run the same command with --boxes {folder / BOXES} --signed-by YOUR_NAME."
    )
    return 1
