"""Networks, one a file. A new one is its file and a line in ``MODELS``. All answer with ``Logits``."""

from collections.abc import Callable

from torch import nn

from kd_core.models.attention_unet import attention_unet
from kd_core.models.compact_unet import compact_unet
from kd_core.models.logits import Logits
from kd_core.models.simplified_unet import simplified_unet
from kd_core.models.unet import thin_unet, unet

MODELS: dict[str, Callable[..., nn.Module]] = {
    "attention_unet": attention_unet,
    "compact_unet": compact_unet,
    "simplified_unet": simplified_unet,
    "thin_unet": thin_unet,
    "unet": unet,
}

__all__ = ["MODELS", "Logits"]
