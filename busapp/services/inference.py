"""What of a frame a model is shown, and what of its answer counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Frame, Rect, display_levels

if TYPE_CHECKING:
    from kd_core.runtime import Segmentation, Segmenter


def segment_frame(segmenter: Segmenter, frame: Frame) -> Segmentation:
    """Outline the lesions in a frame's pictures of tissue.

    Colour Doppler and waveforms are kept out: those beside tissue are not looked at, those that lie on it are
    levelled to its mean, and a lesion that lies there for the most part is none. Where colour Doppler is all there
    is, the mask is empty.
    """
    if not frame.segmentable:
        return _nothing(frame)
    if not frame.kept_out:
        return segmenter.segment(display_levels(frame), regions=frame.tissue)
    out = _covered(frame, frame.kept_out)
    answer = segmenter.segment(_levelled(frame, out), regions=frame.tissue)
    _take_out(answer.mask, out)
    return answer


def tissue_levels(frame: Frame) -> Display | None:
    """The largest of a frame's pictures of tissue as a model is shown it; None where there is none."""
    if not frame.segmentable:
        return None
    levels = _levelled(frame, _covered(frame, frame.kept_out)) if frame.kept_out else display_levels(frame)
    largest = max(frame.tissue, key=lambda rect: rect.width * rect.height, default=None)
    shown = levels if largest is None else levels[largest.within(frame.height, frame.width).slices()]
    return shown if shown.size else None


def _nothing(frame: Frame) -> Segmentation:
    from kd_core.runtime import Segmentation, Timings  # loaded with the model; the window must not wait for it

    return Segmentation(np.zeros((frame.height, frame.width), np.uint8), 0.0, Timings(0.0, 0.0, 0.0))


def _covered(frame: Frame, rects: Sequence[Rect]) -> npt.NDArray[np.bool_]:
    covered = np.zeros((frame.height, frame.width), np.bool_)
    for rect in rects:
        covered[rect.slices()] = True
    return covered


def _levelled(frame: Frame, out: npt.NDArray[np.bool_]) -> Display:
    """The frame as it is shown, what is kept out as bright as the tissue is in the mean."""
    levels = display_levels(frame)
    tissue = _covered(frame, frame.tissue) & ~out if frame.tissue else ~out
    if tissue.any():
        levels = levels.copy()
        levels[out] = levels[tissue].mean(axis=0).astype(np.uint8)
    return levels


def _take_out(mask: MaskArray, out: npt.NDArray[np.bool_]) -> None:
    """Clear what is kept out, and the rim around it of every connected part that lay in there for the most part."""
    _, parts = cv2.connectedComponents(mask, connectivity=8)
    inside, all_of_it = np.bincount(parts[out], minlength=parts.max() + 1), np.bincount(parts.ravel())
    mask[out | (2 * inside > all_of_it)[parts]] = 0
