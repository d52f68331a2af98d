"""``busapp results``: DICOM segmentations, reports and captures, and pages for people, of a project's frames."""

from __future__ import annotations

import argparse
from pathlib import Path

from busapp.cli.common import Verbs, open_store, show_progress

_KINDS = {
    "seg": "DICOM Segmentation",
    "sr": "DICOM measurement report (TID 1500)",
    "capture": "DICOM secondary capture with the outline",
    "pdf": "page for people",
}


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    results = verbs.add_parser("results", help="write what a project says of its frames, as DICOM and PDF")
    results.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only of these files and folders")
    results.add_argument("--project", type=Path, required=True, help="the project's folder")
    results.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=list(_KINDS),
        help="; ".join(f"{name}: {what}" for name, what in _KINDS.items()) + " (default: all)",
    )
    results.add_argument("--reader", default="", help="whose work, where several have annotated")
    results.add_argument("-o", "--out", type=Path, required=True, help="folder to make")
    results.set_defaults(run=_results)


def _results(options: argparse.Namespace) -> int:
    from busapp.actions.results import project_frames, save_results
    from busapp.files.readings import read_rules
    from busapp.files.results.report_pdf import PageFacts
    from busapp.services.model_shelf import Shelf

    shelf = Shelf()
    store = open_store(options.project)
    try:
        frames, total = project_frames(store, reader=options.reader, paths=options.paths)
        facts = PageFacts(model=shelf.models()[shelf.active()].name, nameless=read_rules(store).names_hidden)
        kinds = set(options.kind or _KINDS)
        show_progress(save_results(frames, total, target=options.out, kinds=kinds, facts=facts))
    finally:
        store.close()
    print(options.out)
    return 0
