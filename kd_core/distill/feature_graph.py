"""TinyUnet: multi-layer features and an edge key-point graph."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from kd_core.contracts import RunError
from kd_core.data.transforms import FRAME, MASK
from kd_core.distill.taps import paired, tapped
from kd_core.distill.task import Batch, Losses, Task, full_precision, full_size
from kd_core.losses import EdgeGraph, LogitKD, MarginFeatures


class FeatureGraphTask(Task):
    """``L_seg + features L_feat + graph L_g (+ kd L_KD)``.

    Zheng et al. 2022 (J. BUAA 48(8):1409) describe the two feature parts; their repository names the layers that were
    active, encoder stages 2 and 4. Weights, and the logit term (0 in the paper's reading), are our choice.

    Args:
        student: gives ``Logits``.
        teachers: one.
        segmentation: see ``Task``.
        features: weight of the margin-ReLU features (``MarginFeatures``), summed over the layers.
        graph: weight of the edge graph (``EdgeGraph``) on the last of the layers.
        kd: weight of ``LogitKD``.
        temperature: of ``LogitKD``.
        layers: names of the layers, the same in student and teacher; each ends in a BatchNorm.
        points: key points an image.
        side: at most so many places of a map along height and width count for the features; 0: all.
    """

    listening = Task.listening | {"features", "graph", "kd", "temperature"}

    def __init__(
        self,
        student: nn.Module,
        teachers: Sequence[nn.Module],
        *,
        segmentation: str,
        features: float,
        graph: float,
        kd: float,
        temperature: float,
        layers: Sequence[str],
        points: int,
        side: int,
    ) -> None:
        super().__init__(student, segmentation=segmentation, teachers=teachers)
        self.weights = {"features": features, "graph": graph, "kd": kd}
        self.expect(*self.weights)
        self.layers = tuple(layers)
        channels = paired(student, teachers[0], layers, layers)
        norms = [_last_norm(teachers[0], layer) for layer in layers]
        self.margins = [MarginFeatures(ours, norm, side=side) for (ours, _), norm in zip(channels, norms, strict=True)]
        self.features = nn.ModuleList(self.margins)
        self.graph = EdgeGraph(*channels[-1], points=points)
        self.kd = LogitKD(temperature)

    def teach(self, frame: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Margin features of each layer, key points with their nodes, logits."""
        with tapped(self.teachers[0], self.layers) as maps:
            said = {"logits": full_size(self.teachers[0](frame).mask, mask)}
        with full_precision(frame):
            for place, (layer, term) in enumerate(zip(self.layers, self.margins, strict=True)):
                said[f"features{place}"] = term.taught(maps[layer].float(), mask)
            said["graph"] = self.graph.taught(maps[self.layers[-1]].float(), mask)
        return said

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``segmentation``, ``features``, ``graph``, ``kd``."""
        mask, heard = batch[MASK], self.heard(batch)
        with tapped(self.student, self.layers) as maps:
            logits = full_size(self.student(batch[FRAME]).mask, mask)
        terms: Losses = {}
        with full_precision(mask):
            if self.weights["features"]:
                terms["features"] = sum(
                    (
                        term(maps[layer].float(), heard[f"features{place}"], mask)
                        for place, (layer, term) in enumerate(zip(self.layers, self.margins, strict=True))
                    ),
                    start=logits.new_zeros(()),
                )
            if self.weights["graph"]:
                terms["graph"] = self.graph(maps[self.layers[-1]].float(), heard["graph"], mask)
            if self.weights["kd"]:
                terms["kd"] = self.kd(logits, heard["logits"], mask)
            return {"segmentation": self.segmentation(logits, mask)} | self.weigh(self.weights, terms)


def _last_norm(network: nn.Module, layer: str) -> nn.BatchNorm2d:
    """The BatchNorm that a layer ends in: only that tells how its negative values are spread."""
    last = list(network.get_submodule(layer).modules())[-1]
    if not isinstance(last, nn.BatchNorm2d):
        raise RunError(f"layer {layer!r} of {type(network).__name__} ends in {type(last).__name__}, not in BatchNorm2d")
    return last
