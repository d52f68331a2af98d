"""Complete training plans, one paper a file: functions that return a frozen ``Recipe`` for a profile."""

from collections.abc import Callable

from kd_core.recipes.abus_dckd import abus_dckd
from kd_core.recipes.best_teacher import best_teacher
from kd_core.recipes.comparators import comparators
from kd_core.recipes.dual_teacher import lightbtseg, t2kd
from kd_core.recipes.supervised import supervised
from kd_core.recipes.tiny_unet import tiny_unet
from kd_core.training.config import Recipe

PROFILES = ("cpu", "paper")

RECIPES: dict[str, Callable[[str], Recipe]] = {
    "supervised": supervised,
    "t2kd": t2kd,
    "lightbtseg": lightbtseg,
    "best_teacher": best_teacher,
    "tiny_unet": tiny_unet,
    "comparators": comparators,
    "abus_dckd": abus_dckd,
}
