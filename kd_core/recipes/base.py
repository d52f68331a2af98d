"""The student that a training starts from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from kd_core.contracts import ModelCard, RunError
from kd_core.contracts.card import CARD_NAME, WEIGHTS_NAME
from kd_core.data import Sample, Split, split_samples


@dataclass(frozen=True, kw_only=True)
class Base:
    """A model folder's card and weights."""

    card: ModelCard
    weights: dict[str, Tensor]

    def start(self, network: nn.Module) -> None:
        """Give a network these weights.

        Raises:
            RunError: it is another network.
        """
        try:
            network.load_state_dict(self.weights)
        except RuntimeError as error:  # torch lists every name and shape that differs
            raise RunError(
                f"{self.card.name} is a {self.card.architecture} of {self.card.parameters / 1e6:.2f} M parameters, the "
                "student of this recipe is another network; choose another base, fresh weights or another recipe"
            ) from error

    def refuse_leak(self, samples: Sequence[Sample], split: Split) -> None:
        """See that nothing that is held out now was learned from by the base.

        Raises:
            RunError: frames were; the message says how many.
        """
        seen = {key.partition("/")[0] for part in self.card.training.get("frames", {}).values() for key in part}
        theirs = split_samples(samples, **self.card.training.get("folds", {}))
        learned, tuned = _keys(theirs.train), _keys(theirs.validation)
        held = (_keys(split.test) & (learned | tuned)) | (_keys(split.validation) & learned)
        leaked = sum(layout in seen for layout, _ in held)
        if leaked:
            raise RunError(
                f"{self.card.name} learned from {leaked} frames that this recipe holds out, so its student could not "
                "be judged; choose another base or fresh weights"
            )


def _keys(samples: Iterable[Sample]) -> set[tuple[str, str]]:
    return {(one.layout, one.name) for one in samples}


def read_base(folder: Path) -> Base:
    """A model folder that a training can start from.

    Raises:
        ModelError: no model folder.
        RunError: it was kept without weights, or they are damaged.
    """
    card, path = ModelCard.read(folder / CARD_NAME), folder / WEIGHTS_NAME
    if not path.exists():
        raise RunError(f"{folder}: {card.name} was kept without {WEIGHTS_NAME}, so nothing can start from it")
    try:
        return Base(card=card, weights=load_file(path))
    except (SafetensorError, OSError) as error:
        raise RunError(f"{path}: the weights cannot be read: {error}") from error
