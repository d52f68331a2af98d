"""Near-duplicate frames: proposed by thumbnails, proven by registration, joined into families.

A near-duplicate is the same frame exported again (cropped, rescaled, brightened, with calipers or text burnt in) or a
neighbour in the same sweep. Other views of the same lesion are none: only a patient or case id can tell those.

1. ``fingerprint``: a digest of the gray levels for exact duplicates, and a small picture without dark margins.
2. Candidates: every frame's thumbnail against those of the other frames' windows (whole, and crops down to 70 % of
   each side), all pairs as one product of matrices, block by block.
3. Proof: each candidate pair is registered, and its texture compared where the two overlap. A thumbnail that agrees
   by coincidence is no family.

Thresholds were chosen on BUSI, BUS-BRA and BrEaST by looking at the pairs on both sides of them. Against an exhaustive
search over shifts and scales in BUSI (190 pairs), 64-bit dHash and aHash with at most 5 bits apart proposed 150 of
them and thumbnails of windows all; of mirrored pairs there were none in any of the three sets, so none are looked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.runtime.preprocess import resize_gray

Picture = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]
_Affine = npt.NDArray[np.float32]
_Window = tuple[float, float, float, float]

SIDE = 128
"""Longer side of the small picture, in pixels."""
THUMB = 12
"""Side of a thumbnail, in pixels."""
ALIKE = 0.66
"""Correlation of two thumbnails from which a pair is a candidate: about 3 in 1,000 unrelated pairs are, and 97 % of
copies cropped to 70 to 100 % of each side, with other gamma, noise, margins and marks."""
SAME = 0.5
"""Correlation of texture after registration from which a pair is a near-duplicate. In BUSI no pair lies between 0.45
and 0.55; in none of the three sets do frames of two cases reach 0.46. From 0.4 to 0.45 there are other views of one
lesion, but also frames that share no more than a device's text and borders."""
OVERLAP = 0.5
"""Share of the smaller picture that the two must have in common."""
STRETCH = 1.35
"""How much more a registration may stretch along one direction than along another: a frame of 4:3 made square is
1.33; a registration that fits one cyst onto another is more."""
BLOCK = 16
"""Frames whose windows are compared with all thumbnails at once: 63 MB for 20,000 frames."""

_SPANS = ((0.0, 1.0), (0.0, 0.85), (0.075, 0.925), (0.15, 1.0), (0.0, 0.7), (0.15, 0.85), (0.3, 1.0))
_WINDOWS: tuple[_Window, ...] = tuple((*across, *down) for down in _SPANS for across in _SPANS)


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What is kept of a frame: SHA-256 of its size and gray levels, and uint8 HxW with ``SIDE`` as longer side."""

    digest: str
    small: Picture


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Two frames, by their place in the sequence, that are one: ``likeness`` is 1 for equal pixels."""

    first: int
    second: int
    likeness: float


def fingerprint(gray: Picture) -> Fingerprint:
    """The fingerprint of a frame, uint8 HxW; about 12 kB."""
    digest = hashlib.sha256(f"{gray.shape}".encode() + gray.tobytes()).hexdigest()
    content = _without_margins(gray)
    factor = SIDE / max(content.shape)
    high, wide = (max(THUMB, round(side * factor)) for side in content.shape)
    return Fingerprint(digest=digest, small=resize_gray(np.ascontiguousarray(content), high, wide))


def find_duplicates(prints: Sequence[Fingerprint]) -> list[Duplicate]:
    """All pairs of near-duplicates; of frames with equal pixels only the first is compared with others.

    Returns:
        Pairs with ``first < second``, in order.
    """
    copies, originals = _equal_pixels(prints)
    smalls = [prints[index].small for index in originals]
    found = [Duplicate(first=first, second=second, likeness=1.0) for first, second in copies]
    for (first, second), (_, whole, cropped, window) in _candidates(smalls).items():
        likeness = _likeness(smalls[whole], smalls[cropped], _WINDOWS[window])
        if likeness >= SAME:
            found.append(Duplicate(first=originals[first], second=originals[second], likeness=round(likeness, 3)))
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def join(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Families by union-find: for each of ``count`` frames the first frame of its family."""
    parents = list(range(count))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parents[high] = low
    return [root(index) for index in range(count)]


def _equal_pixels(prints: Sequence[Fingerprint]) -> tuple[list[tuple[int, int]], list[int]]:
    """Each copy with the first frame of its pixels, and those first frames."""
    firsts: dict[str, int] = {}
    copies = []
    for index, one in enumerate(prints):
        first = firsts.setdefault(one.digest, index)
        if first != index:
            copies.append((first, index))
    return copies, list(firsts.values())


def _without_margins(gray: Picture) -> Picture:
    """The box that holds the rows and columns with more than 5 % of pixels brighter than the darkest by 12 levels."""
    lit = gray > np.percentile(gray, 1) + 12
    rows, columns = (np.flatnonzero(lit.mean(axis) > 0.05) for axis in (1, 0))
    if min(rows.size, columns.size) < THUMB:
        return gray
    return gray[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _candidates(smalls: Sequence[Picture]) -> dict[tuple[int, int], tuple[float, int, int, int]]:
    """Pairs worth registering: the correlation, the frame taken whole, the one cropped, and its window."""
    best: dict[tuple[int, int], tuple[float, int, int, int]] = {}
    for alike, whole, cropped, window in _alike(smalls):
        pair = min(whole, cropped), max(whole, cropped)
        if pair not in best or alike > best[pair][0]:
            best[pair] = alike, whole, cropped, window
    return dict(sorted(best.items()))


def _alike(smalls: Sequence[Picture]) -> Iterator[tuple[float, int, int, int]]:
    if not smalls:
        return
    wholes = np.stack([_thumbnail(small) for small in smalls])
    for start in range(0, len(smalls), BLOCK):
        block = smalls[start : start + BLOCK]
        windows = np.stack([_thumbnail(_cut(small, window)) for small in block for window in _WINDOWS])
        scores = (windows @ wholes.T).reshape(len(block), len(_WINDOWS), len(smalls))
        best = scores.max(1)
        for row, whole in np.argwhere(best >= ALIKE).tolist():
            if start + row != whole:
                yield float(best[row, whole]), whole, start + row, int(scores[row, :, whole].argmax())


def _cut(picture: Picture, window: _Window) -> Picture:
    left, right, top, bottom = window
    height, width = picture.shape
    return picture[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]


def _thumbnail(picture: Picture) -> _Floats:
    """Local contrast at ``THUMB`` x ``THUMB``, flat, of mean 0 and norm 1: a dot product is a correlation."""
    thumb = cv2.resize(picture, (THUMB, THUMB), interpolation=cv2.INTER_AREA).astype(np.float32)
    flat = _local_contrast(thumb, coarse=2.0, around=3.0, floor=2.0).ravel()
    flat -= flat.mean()
    return flat / max(float(np.linalg.norm(flat)), 1e-6)


def _texture(picture: Picture) -> _Floats:
    fine = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.0)
    return _local_contrast(_floats(fine), coarse=4.0, around=6.0, floor=3.0)


def _local_contrast(levels: _Floats, *, coarse: float, around: float, floor: float) -> _Floats:
    """``d / sqrt(G_around * d^2 + floor^2)`` with ``d = levels - G_coarse * levels``.

    ``G_s`` is a Gaussian of ``s`` pixels. Brightness, gain and depth fall out; edges and speckle stay.
    """
    detail = _floats(levels - cv2.GaussianBlur(levels, (0, 0), coarse))
    return _floats(detail / np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), around) + floor**2))


def _likeness(whole: Picture, cropped: Picture, window: _Window) -> float:
    """Correlation of the textures of two pictures where they overlap once registered; 0 where they cannot be.

    Registered by an affine map that maximises the enhanced correlation coefficient (Evangelidis and Psarakis 2008),
    starting from the window whose thumbnail agreed: at half the size, and, if the two are alike there, at full size.
    """
    affine, likeness = _onto_window(whole.shape, cropped.shape, window), 0.0
    for scale in (0.5, 1.0):
        first, second = (_texture(_scaled(picture, scale)) for picture in (whole, cropped))
        refined = _refined(first, second, _moved(affine, scale))
        likeness = 0.0 if refined is None else _overlap_correlation(first, second, refined)
        if refined is None or likeness < SAME:
            break
        affine = _moved(refined, 1 / scale)
    return likeness


def _onto_window(whole: tuple[int, ...], cropped: tuple[int, ...], window: _Window) -> _Affine:
    """The map of pixels of the whole picture onto the window of the other."""
    left, right, top, bottom = window
    (height, width), (high, wide) = whole, cropped
    return np.array(
        [[(right - left) * wide / width, 0, left * wide], [0, (bottom - top) * high / height, top * high]], np.float32
    )


def _scaled(picture: Picture, scale: float) -> Picture:
    return resize_gray(picture, max(1, round(scale * picture.shape[0])), max(1, round(scale * picture.shape[1])))


def _moved(affine: _Affine, scale: float) -> _Affine:
    """The same map between pictures of another scale."""
    return affine * np.array([1, 1, scale], np.float32)


def _refined(first: _Floats, second: _Floats, affine: _Affine) -> _Affine | None:
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 1e-4)
    no_mask: Any = None
    try:
        return _floats(
            cv2.findTransformECC(first, second, affine.copy(), cv2.MOTION_AFFINE, criteria, no_mask, gaussFiltSize=1)[1]
        )
    except cv2.error:  # it does not converge: the two have nothing in common
        return None


def _overlap_correlation(first: _Floats, second: _Floats, affine: _Affine) -> float:
    """Normalised cross-correlation over the overlap; 0 where it is too small or the map too uneven."""
    stretches = np.linalg.svd(affine[:, :2], compute_uv=False)
    size, back = (first.shape[1], first.shape[0]), cv2.WARP_INVERSE_MAP
    warped = _floats(cv2.warpAffine(second, affine, size, flags=cv2.INTER_LINEAR | back))
    inside = _floats(cv2.warpAffine(np.ones_like(second), affine, size, flags=cv2.INTER_NEAREST | back)) > 0
    smaller = min(first.size, second.size / max(float(stretches.prod()), 1e-6))
    if stretches[0] > STRETCH * stretches[1] or inside.sum() < OVERLAP * smaller:
        return 0.0
    one, other = first[inside] - first[inside].mean(), warped[inside] - warped[inside].mean()
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6))


def _floats(array: Any) -> _Floats:
    """What OpenCV returns, typed as what it is."""
    result: _Floats = array
    return result
