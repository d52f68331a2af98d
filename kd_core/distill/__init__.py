"""What a network learns from: one task a file, each giving named, weighted losses.

A task is built from a student, its teachers (possibly none) and the options of its stage; see ``TASKS``.
"""

from collections.abc import Callable

from kd_core.distill.best_teacher import BestTeacherTask
from kd_core.distill.class_contrast import ClassContrastTask
from kd_core.distill.comparator import ComparatorTask
from kd_core.distill.dual_teacher import DualTeacherTask
from kd_core.distill.feature_graph import FeatureGraphTask
from kd_core.distill.supervised import SupervisedTask
from kd_core.distill.task import Batch, Losses, Task, one_of

_KINDS: dict[str, type[Task]] = {
    "best_teacher": BestTeacherTask,
    "class_contrast": ClassContrastTask,
    "comparator": ComparatorTask,
    "dual_teacher": DualTeacherTask,
    "feature_graph": FeatureGraphTask,
    "supervised": SupervisedTask,
}

TASKS: dict[str, Callable[..., Task]] = {**_KINDS}
LISTENING = {name: kind.listening for name, kind in _KINDS.items()}
"""For each task the options that do not change what its teachers say."""

__all__ = ["LISTENING", "TASKS", "Batch", "Losses", "Task", "one_of"]
