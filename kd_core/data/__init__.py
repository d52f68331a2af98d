"""Data sets on disk as samples, and how they are split. Nothing here needs torch but ``transforms`` and ``dataset``."""

from kd_core.data.folds import Split, split_samples
from kd_core.layouts import LAYOUTS, DataSet, read_data_set, read_usable
from kd_core.layouts.sample import Problem, Sample, read_frame, read_mask

__all__ = [
    "LAYOUTS",
    "DataSet",
    "Problem",
    "Sample",
    "Split",
    "read_data_set",
    "read_frame",
    "read_mask",
    "read_usable",
    "split_samples",
]
