"""``busapp segment``: masks and measures of files and folders."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.cli.common import Verbs, show_progress, show_step
from busapp.model.errors import UserError

if TYPE_CHECKING:
    from kd_core.runtime import VolumeSegmenter


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    segment = verbs.add_parser("segment", help="write masks and measures of files and folders")
    segment.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="pictures, videos, DICOM, volumes, folders"
    )
    segment.add_argument("-o", "--out", type=Path, required=True, help="folder for masks and results.csv")
    segment.add_argument("--model", type=Path, help="model folder; by default the one in use")
    segment.add_argument("--overlay", action="store_true", help="write pictures with the outline drawn, too")
    segment.set_defaults(run=_segment)


def _segment(options: argparse.Namespace) -> int:
    from busapp.actions.segment import SegmentRun
    from busapp.services.model_shelf import active_model, open_any_model
    from kd_core.runtime import VolumeSegmenter

    segmenter = open_any_model(options.model or active_model(), threads=os.cpu_count())
    if isinstance(segmenter, VolumeSegmenter):
        return _segment_volumes(options, segmenter)
    run = SegmentRun(options.paths, options.out, segmenter, overlay=options.overlay)
    show_progress(run)
    print(f"{run.frames} frames segmented, {run.failed} files or frames failed: {options.out}", file=sys.stderr)
    return 1 if run.failed else 0


def _segment_volumes(options: argparse.Namespace, segmenter: VolumeSegmenter) -> int:
    from busapp.actions.segment_volumes import SegmentVolumesRun

    if options.overlay:
        raise UserError("--overlay draws on frames; this model reads volumes")
    run = SegmentVolumesRun(options.paths, options.out, segmenter, heard=lambda step: show_step(step, step.done))
    show_progress(run)
    print(f"{run.volumes} volumes segmented, {run.failed} files failed: {options.out}", file=sys.stderr)
    return 1 if run.failed else 0
