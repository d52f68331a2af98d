"""Loss terms, one a file. A new one is its file, a line in ``LOSSES`` and a test with a reference number."""

from torch import nn

from kd_core.losses.lesion_dice import LesionDice
from kd_core.losses.pixel_ce import PixelCE
from kd_core.losses.presence_ce import PresenceCE

LOSSES: dict[str, type[nn.Module]] = {
    "lesion_dice": LesionDice,
    "pixel_ce": PixelCE,
    "presence_ce": PresenceCE,
}

__all__ = ["LOSSES", "LesionDice", "PixelCE", "PresenceCE"]
