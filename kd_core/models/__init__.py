"""Networks, one a file. A new one is its file and a line in ``MODELS``. All answer with ``Logits``."""

from collections.abc import Callable

from torch import nn

from kd_core.models.attention_unet import attention_unet
from kd_core.models.compact_unet import compact_unet
from kd_core.models.hrnet3d import hrnet3d
from kd_core.models.logits import Logits
from kd_core.models.simplified_unet import simplified_unet
from kd_core.models.unet import thin_unet, unet
from kd_core.models.unet3d import small_unet3d, unet3d

MODELS: dict[str, Callable[..., nn.Module]] = {
    "attention_unet": attention_unet,
    "compact_unet": compact_unet,
    "hrnet3d": hrnet3d,
    "simplified_unet": simplified_unet,
    "small_unet3d": small_unet3d,
    "thin_unet": thin_unet,
    "unet": unet,
    "unet3d": unet3d,
}

__all__ = ["MODELS", "Logits"]
