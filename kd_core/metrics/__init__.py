"""Scores of masks, and what they tell apart. Masks are bool HxW or DxHxW arrays of the frame's or volume's own size."""

from kd_core.metrics.bootstrap import Gain, paired_bootstrap
from kd_core.metrics.detection import Detection, detect, size_class
from kd_core.metrics.overlap import Confusion
from kd_core.metrics.surface import assd, hd95

__all__ = ["Confusion", "Detection", "Gain", "assd", "detect", "hd95", "paired_bootstrap", "size_class"]
