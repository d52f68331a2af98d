"""Complete training plans, one file each: functions that return frozen configuration."""

from collections.abc import Callable

from kd_core.recipes.supervised import supervised
from kd_core.training.config import RunConfig

RECIPES: dict[str, Callable[[], RunConfig]] = {
    "supervised": supervised,
}
