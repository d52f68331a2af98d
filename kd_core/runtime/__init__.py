"""The only inference path: a frame in, a mask of its size out. ONNX Runtime, no torch."""

from kd_core.runtime.segmenter import Box, Segmentation, Segmenter, Timings

__all__ = ["Box", "Segmentation", "Segmenter", "Timings"]
