"""Scores of masks. Every function takes bool HxW arrays of the frame's own size."""

from kd_core.metrics.overlap import dice, iou
from kd_core.metrics.surface import hd95

__all__ = ["dice", "hd95", "iou"]
