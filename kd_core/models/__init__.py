"""Networks, one a file. A new one is its file and a line in ``MODELS``."""

from collections.abc import Callable

from torch import nn

from kd_core.models.compact_unet import compact_unet

MODELS: dict[str, Callable[..., nn.Module]] = {
    "compact_unet": compact_unet,
}
