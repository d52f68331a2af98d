"""What a network learns from: one task a file, each giving named, weighted loss terms."""

from kd_core.distill.supervised import SupervisedTask
from kd_core.distill.task import Losses, Task

__all__ = ["Losses", "SupervisedTask", "Task"]
