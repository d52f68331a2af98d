"""TinyUnet's edge key-point graph: what a network knows at the lesion's edge, and how its places hang together."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.term import Term

LEAST_POINTS = 8
"""An edge with fewer candidates says nothing."""


def edge_band(mask: Tensor, width: int) -> Tensor:
    """1 within ``width`` pixels of the outline of masks Bx1xHxW (0/1)."""
    side = 2 * width + 1
    grown = F.max_pool2d(mask, side, 1, width)
    shrunk = -F.max_pool2d(-mask, side, 1, width)
    band: Tensor = grown - shrunk
    return band


def edge_strength(features: Tensor) -> Tensor:
    """Sobel magnitude of the features' channel norm: BxCxhxw to Bx1xhxw, largest value of an image 1."""
    norm = features.norm(dim=1, keepdim=True)
    kernel = norm.new_tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    padded = F.pad(norm, (1, 1, 1, 1), mode="replicate")
    slopes = F.conv2d(padded, torch.stack([kernel, kernel.T])[:, None])
    strength = slopes.norm(dim=1, keepdim=True)
    relative: Tensor = strength / strength.amax((2, 3), keepdim=True).clamp(min=1e-12)
    return relative


def key_points(strength: Tensor, band: Tensor, count: int, share: float) -> tuple[Tensor, Tensor]:
    """Points spread over the strongest ``share`` of the band by farthest-point sampling.

    The first is the strongest place; each next one is the candidate farthest from all so far. Where candidates are
    fewer than ``count``, points repeat.

    Args:
        strength: Bx1xHxW.
        band: Bx1xHxW, 0/1.
        count: of points an image.
        share: of the band's pixels that are candidates.

    Returns:
        Places (x, y) from -1 to 1 as ``grid_sample`` has them, BxKx2, and the number of candidates, B.
    """
    height, width = strength.shape[2:]
    score = torch.where(band > 0, strength, strength.new_tensor(-1.0)).flatten(1)
    inside = (band > 0).flatten(1).sum(1)
    kept = (inside * share).ceil().long()
    order = score.sort(dim=1, descending=True)
    cut = order.values.gather(1, (kept - 1).clamp(min=0)[:, None])
    candidate = (score >= cut) & (score >= 0)
    y, x = torch.meshgrid(*(_centres(side).to(score) for side in (height, width)), indexing="ij")
    places = torch.stack([x.flatten(), y.flatten()], dim=1)
    chosen = [order.indices[:, 0]]
    distance = torch.full_like(score, float("inf"))
    for _ in range(count - 1):
        step = (places[None] - places[chosen[-1]][:, None]).square().sum(2)
        distance = torch.minimum(distance, step)
        chosen.append(torch.where(candidate, distance, distance.new_tensor(-1.0)).argmax(1))
    return places[torch.stack(chosen, dim=1)], candidate.sum(1)


def adjacency(points: Tensor, neighbours: int = 8) -> Tensor:
    """``D^-1/2 (A + I) D^-1/2``, ``A_ij = exp(-|p_i - p_j|^2 / (2 s^2))`` between nearest neighbours: BxKxK.

    ``s^2`` is the mean squared distance to a neighbour. From the points alone, so teacher and student share it.
    """
    squares = (points[:, :, None] - points[:, None]).square().sum(3)
    near = squares.topk(min(neighbours + 1, points.shape[1]), dim=2, largest=False)
    scale = near.values.mean((1, 2), keepdim=True).clamp(min=1e-8)
    weights = torch.zeros_like(squares).scatter(2, near.indices, torch.exp(-near.values / (2 * scale)))
    weights = torch.maximum(weights, weights.transpose(1, 2))
    weights = weights.diagonal_scatter(torch.ones_like(weights[:, 0]), dim1=1, dim2=2)
    degree = weights.sum(2).rsqrt()
    return degree[:, :, None] * weights * degree[:, None]


class EdgeGraph(Term):
    """``mean_i |h_i^S - h_i^T|^2 + mean_ij (cos_S(i, j) - cos_T(i, j))^2`` over edge key points.

    TinyUnet (Zheng et al. 2022) strengthens the edges of a deep teacher map, builds a graph of edge key points and
    distils through a GCN; it publishes no formula. Ours: the map times ``1 + e``, ``e`` the Sobel strength of its
    channel norm; ``points`` key points in a band around the reference outline; node features there, projected to
    ``width``; ``h`` = two graph convolutions ``relu(A^ H W)`` (Kipf & Welling 2017), unit norm; the second part is
    the pair-wise term of Liu et al. 2019.

    The teacher's projection and both ``W`` are random orthogonal matrices that are never trained: were they learned
    from this term, the cheapest way to agree would be to map everything to zero. Only the student's projection learns.

    Args:
        inputs: the student's channels.
        outputs: the teacher's.
        points: key points an image.
        width: of a node.
        share: of the band's pixels that may become key points.
        band: half its width, as a share of the mask's height.
    """

    def __init__(
        self, inputs: int, outputs: int, *, points: int = 64, width: int = 64, share: float = 0.5, band: float = 0.02
    ) -> None:
        super().__init__()
        self.points, self.share, self.band = points, share, band
        fixed = torch.Generator().manual_seed(0)
        self.project = nn.Linear(inputs, width)
        self.register_buffer("teacher_projection", _orthogonal(outputs, width, fixed))
        self.register_buffer("convolutions", torch.stack([_orthogonal(width, width, fixed) for _ in range(2)]))

    teacher_projection: Tensor
    convolutions: Tensor

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and masks to key points and nodes, BxKx(2 + width); no edge, and points are NaN."""
        strength = edge_strength(teacher)
        fine = F.interpolate(strength, mask.shape[2:], mode="bilinear", align_corners=False)
        band = edge_band(mask, max(1, round(self.band * mask.shape[2])))
        points, candidates = key_points(fine, band, self.points, self.share)
        nodes = _at(teacher * (1 + strength), points) @ self.teacher_projection
        points = points.where((candidates >= LEAST_POINTS)[:, None, None], points.new_tensor(float("nan")))
        return torch.cat([points, nodes], dim=2)

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and a teacher's points and nodes; 0 where no image of the batch has an edge."""
        shown = ~taught[:, 0, 0].isnan()
        if not shown.any():
            return student.sum() * 0 + sum(weight.sum() * 0 for weight in self.project.parameters())
        points, nodes = taught[shown, :, :2], taught[shown, :, 2:]
        strengthened = student[shown] * (1 + edge_strength(student[shown]))
        links = adjacency(points)
        ours, theirs = (self._graph(one, links) for one in (self.project(_at(strengthened, points)), nodes))
        node_term = (ours - theirs).square().sum(2).mean()
        pair_term = (ours @ ours.transpose(1, 2) - theirs @ theirs.transpose(1, 2)).square().mean()
        return node_term + pair_term

    def _graph(self, nodes: Tensor, links: Tensor) -> Tensor:
        for weight in self.convolutions:
            nodes = F.relu(links @ nodes @ weight)
        return F.normalize(nodes, dim=2, eps=1e-6)


def _centres(side: int) -> Tensor:
    """Middles of ``side`` pixels, from -1 to 1."""
    return (torch.arange(side) + 0.5) * 2 / side - 1


def _at(features: Tensor, points: Tensor) -> Tensor:
    """Features BxCxhxw at points BxKx2, bilinear: BxKxC."""
    sampled = F.grid_sample(features, points[:, :, None], mode="bilinear", padding_mode="border", align_corners=False)
    return sampled[..., 0].transpose(1, 2)


def _orthogonal(inputs: int, outputs: int, generator: torch.Generator) -> Tensor:
    return nn.init.orthogonal_(torch.empty(inputs, outputs), generator=generator)
