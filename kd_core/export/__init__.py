"""From a trained network to a model folder that the runtime accepts."""

from kd_core.export.onnx import Parity, count_macs, count_parameters, export_onnx

__all__ = ["Parity", "count_macs", "count_parameters", "export_onnx"]
