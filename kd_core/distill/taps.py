"""Inner maps of a network, by the names of its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from kd_core.contracts import RunError

Maps = dict[str, Tensor]
"""What layers gave, by name."""


@contextmanager
def tapped(network: nn.Module, layers: Sequence[str]) -> Iterator[Maps]:
    """The named layers' outputs of every forward pass within, the last one's at the end.

    Raises:
        RunError: the network has no layer of a name; the message lists those it has. Or what a layer gave was
            changed in place by the next one.
    """
    modules = dict(network.named_modules())
    maps: Maps = {}
    versions: dict[str, int] = {}
    with ExitStack() as hooks:
        for layer in layers:
            if layer not in modules:
                known = ", ".join(name for name in modules if name and name.count(".") <= 1)
                raise RunError(f"no layer {layer!r} in {type(network).__name__}; there are: {known}")

            def keep(module: nn.Module, inputs: Any, output: Tensor, layer: str = layer) -> None:
                maps[layer], versions[layer] = output, output._version

            hooks.enter_context(modules[layer].register_forward_hook(keep))
        yield maps
    for layer, tensor in maps.items():
        if tensor._version != versions[layer]:
            raise RunError(f"layer {layer!r} of {type(network).__name__} is changed in place by what follows it")


@torch.no_grad()
def channels_of(network: nn.Module, layers: Sequence[str]) -> list[int]:
    """How many channels the maps of these layers have.

    Raises:
        RunError: no such layer, or one that gives no map.
    """
    training = network.training
    volumes = any(isinstance(module, nn.Conv3d) for module in network.modules())
    shown = torch.zeros(1, 1, 16, 16, 16) if volumes else torch.zeros(1, 1, 64, 64)
    with tapped(network.eval(), layers) as maps:
        network(shown)
    network.train(training)
    for layer in layers:
        if maps[layer].ndim != shown.ndim:
            raise RunError(f"layer {layer!r} of {type(network).__name__} gives no map: {[*maps[layer].shape]}")
    return [maps[layer].shape[1] for layer in layers]


def paired(student: nn.Module, teacher: nn.Module, ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """The channels of layers that are to be compared, student's and teacher's.

    Raises:
        RunError: a layer is not there, gives no map, or has no counterpart.
    """
    if len(ours) != len(theirs):
        raise RunError(f"{len(ours)} student layers cannot be compared with {len(theirs)} teacher layers")
    return list(zip(channels_of(student, ours), channels_of(teacher, theirs), strict=True))
