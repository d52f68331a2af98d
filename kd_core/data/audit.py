"""What is wrong with a data set, and how much of a score memory alone can earn on it. Nothing is trained."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import DataError
from kd_core.contracts.splits import FOLDS
from kd_core.data.duplicates import Fingerprint, find_duplicates, fingerprint, join
from kd_core.data.folds import deal_folds
from kd_core.layouts import fitting_layouts, read_data_set
from kd_core.layouts.sample import Sample, other_size, read_frame, read_mask, sample_mask
from kd_core.runtime.preprocess import resize_gray, to_gray
from kd_core.runtime.volume import is_volume

PARTS = 5
"""In how many parts the frames are dealt to measure the gap: each is test once, and the others are training."""
THUMB = 32
"""Side, in pixels, of the thumbnails by which a copycat finds its training frame."""
MASK = 128
"""Side, in pixels, of the grid on which masks are compared."""
LISTED = 20
"""How many names of a kind the text report lists; the JSON file has all."""

FINDINGS = {
    "unreadable": "files that cannot be read",
    "other_size": "masks of another size than their frame",
    "empty_lesions": "frames of no normal class whose mask is empty",
    "marked_normals": "normal frames whose mask is not empty",
    "unmasked": "frames without a mask file (of a normal, this is no fault)",
}
_KINDS = {
    "1": "1-bit",
    "L": "8-bit gray",
    "LA": "gray with alpha (LA)",
    "P": "palette",
    "RGB": "colour (RGB)",
    "RGBA": "colour with alpha (RGBA)",
    "I": "32-bit gray",
}

_Names = tuple[str, ...]
_Bits = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]
_Indices = npt.NDArray[np.intp]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What remembering the training frames is worth under one way to split; means over all ``PARTS`` test parts.

    ``seen`` is the share of test frames with a near-duplicate in training. ``lesion_dice`` is the Dice of a copycat
    on test frames with a lesion: it answers the mask of the training frame that is most similar by normalised
    cross-correlation of ``THUMB`` x ``THUMB`` thumbnails. It has learned nothing that helps on another patient, so
    what it earns when frames are dealt one by one over what it earns when families stay together is the part of a
    score that memory alone can explain. ``seen_lesion_dice`` is its Dice on frames with a near-duplicate in
    training. None where there is no such frame. Dealing otherwise moves the Dice by 0.01 in a set of 200 frames.
    """

    seen: float | None
    lesion_dice: float | None
    seen_lesion_dice: float | None


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found in a data set; frames are named as its layout names them.

    Attributes:
        layout: the layout it was read in.
        root: its folder.
        classes: frames of each class.
        kinds: the names of the frames of each kind of picture (16-bit, with alpha ...).
        problems: what the layout could not use, and why.
        findings: for each key of ``FINDINGS``, the files or frames.
        exact: frames with equal pixels.
        families: near-duplicates, exact ones included; families of one frame are left out.
        conflicts: those of them that hold more than one class, each frame with its class.
        leaks: pairs of duplicates in two groups of the layout: a split by its groups may part them.
        prevalence: lesion pixels as a share of the frame, over frames with a lesion.
        memory: see ``Memory``; ``frames`` are dealt one by one, ``groups`` as the layout has them, ``families``
            with all found duplicates kept together, too.
        family_of: each frame's family: its layout's group, joined with those that hold a duplicate of it.
    """

    layout: str
    root: str
    classes: dict[str, int]
    kinds: dict[str, _Names]
    problems: _Names
    findings: dict[str, _Names]
    exact: tuple[_Names, ...]
    families: tuple[_Names, ...]
    conflicts: tuple[_Names, ...]
    leaks: tuple[_Names, ...]
    prevalence: dict[str, float]
    memory: dict[str, Memory]
    family_of: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """What is kept of a frame: ``mask`` is its mask on a grid, packed; None where that cannot be said."""

    sample: Sample
    kind: str
    fingerprint: Fingerprint
    thumb: _Floats
    mask: _Bits | None
    share: float | None


def fitting_layout(root: Path) -> str:
    """The one layout in which a folder holds frames.

    Raises:
        DataError: none fits, or several do.
    """
    fitting, reasons = fitting_layouts(root)
    if not fitting:
        raise DataError("\n".join(dict.fromkeys(reasons)))
    if len(fitting) > 1:
        raise DataError(f"{root}: several layouts fit, name one: {', '.join(fitting)}")
    return fitting[0]


def audit(layout: str, root: Path) -> Audit:
    """Read every frame and mask of a data set once, and say what was found.

    About 30 kB are kept for each frame, so 20,000 frames fit in memory.

    Raises:
        DataError: the folder cannot be used in this layout, or no frame in it can be read.
    """
    data = read_data_set(layout, root)
    if is_volume(data.samples[0].frame):
        raise DataError(f"{root}: holds volumes; only frames are compared with each other")
    findings: dict[str, list[str]] = {key: [] for key in FINDINGS}
    frames = [frame for sample in data.samples if (frame := _examine(sample, findings))]
    if not frames:
        raise DataError(f"{root}: no frame can be read ({'; '.join(findings['unreadable'][:3])})")
    names = [frame.sample.name for frame in frames]
    pairs = [(pair.first, pair.second) for pair in find_duplicates([frame.fingerprint for frame in frames])]
    families = join(len(frames), pairs)
    groups = [frame.sample.group for frame in frames]
    joined = [groups[first] for first in join(len(frames), [*pairs, *_same_group(frames)])]
    family_of = dict(zip(groups, joined, strict=True))
    dealt = {"frames": names, "groups": groups, "families": joined}
    return Audit(
        layout=layout,
        root=str(root),
        classes=dict(Counter(sample.label for sample in data.samples)),
        kinds=_by_kind(frames),
        problems=tuple(str(problem) for problem in data.problems),
        findings={key: tuple(found) for key, found in findings.items()},
        exact=_named(_several(frame.fingerprint.digest for frame in frames), names),
        families=_named(_several(families), names),
        conflicts=tuple(_with_classes(frames, family) for family in _several(families) if _conflict(frames, family)),
        leaks=tuple((names[first], names[second]) for first, second in pairs if groups[first] != groups[second]),
        prevalence=_prevalence([frame.share for frame in frames if frame.share]),
        memory={way: _memory(frames, families, groups) for way, groups in dealt.items()},
        family_of={sample.name: family_of.get(sample.group, sample.group) for sample in data.samples},
    )


def write_families(found: Audit, path: Path) -> None:
    """Write ``families.csv`` (image,family), as the BUSI layout reads it."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("image", "family"))
    rows.writerows(found.family_of.items())
    _write(path, text.getvalue())


def write_json(found: Audit, path: Path) -> None:
    """Write all that was found."""
    _write(path, json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n")


def describe(found: Audit) -> str:
    """The report as text."""
    return "\n".join(_lines(found))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def _examine(sample: Sample, findings: dict[str, list[str]]) -> _Frame | None:
    try:
        gray = to_gray(read_frame(sample.frame))
    except DataError as error:
        findings["unreadable"].append(str(error))
        return None
    mask = _examined_mask(sample, gray.shape, findings)
    small = resize_gray(gray, THUMB, THUMB).astype(np.float32).ravel()
    small -= small.mean()
    return _Frame(
        sample=sample,
        kind=_kind(sample.frame),
        fingerprint=fingerprint(gray),
        thumb=small / max(float(np.linalg.norm(small)), 1e-6),
        mask=None if mask is None else _on_grid(mask),
        share=None if mask is None else float(mask.mean()),
    )


def _examined_mask(sample: Sample, shape: tuple[int, ...], findings: dict[str, list[str]]) -> _Flags | None:
    """The mask of a frame, all faults noted; None where it cannot be used."""
    union = _joined_masks(sample, shape, findings) if sample.lesions is None else _drawn(sample, shape, findings)
    if union is None:
        return None
    if sample.unmarked:
        findings["unmasked"].append(sample.name)
    elif sample.label == "normal" and union.any():
        findings["marked_normals"].append(sample.name)
    elif sample.label != "normal" and not union.any():
        findings["empty_lesions"].append(sample.name)
    return union


def _drawn(sample: Sample, shape: tuple[int, ...], findings: dict[str, list[str]]) -> _Flags | None:
    try:
        return sample_mask(sample, shape)
    except DataError as error:
        findings["unreadable"].append(str(error))
        return None


def _joined_masks(sample: Sample, shape: tuple[int, ...], findings: dict[str, list[str]]) -> _Flags | None:
    union, usable = np.zeros(shape, np.bool_), True
    for path in sample.masks:
        try:
            mask = read_mask(path)
        except DataError as error:
            findings["unreadable"].append(str(error))
            usable = False
            continue
        if mask.shape != shape:
            findings["other_size"].append(str(other_size(path, mask.shape, shape)))
            usable = False
            continue
        union |= mask
    return union if usable else None


def _kind(path: Path) -> str:
    with Image.open(path) as picture:
        mode = picture.mode
    return "16-bit gray" if mode.startswith("I;16") else _KINDS.get(mode, mode)


def _on_grid(mask: _Flags) -> _Bits:
    return np.packbits(resize_gray(mask.astype(np.uint8) * np.uint8(255), MASK, MASK) > 127)


def _by_kind(frames: Sequence[_Frame]) -> dict[str, _Names]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for frame in frames:
        kinds[frame.kind].append(frame.sample.name)
    return {kind: tuple(names) for kind, names in sorted(kinds.items(), key=lambda item: -len(item[1]))}


def _several(keys: Iterable[object]) -> list[list[int]]:
    """The places of each key that comes more than once."""
    places: dict[object, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return [found for found in places.values() if len(found) > 1]


def _named(families: Iterable[Iterable[int]], names: Sequence[str]) -> tuple[_Names, ...]:
    return tuple(tuple(names[index] for index in family) for family in families)


def _same_group(frames: Sequence[_Frame]) -> Iterator[tuple[int, int]]:
    for first, *others in _several(frame.sample.group for frame in frames):
        yield from ((first, other) for other in others)


def _conflict(frames: Sequence[_Frame], family: Iterable[int]) -> bool:
    return len({frames[index].sample.label for index in family} - {"unknown"}) > 1


def _with_classes(frames: Sequence[_Frame], family: Iterable[int]) -> _Names:
    return tuple(f"{frames[index].sample.name}: {frames[index].sample.label}" for index in family)


def _prevalence(shares: Sequence[float]) -> dict[str, float]:
    figures: dict[str, float] = {"lesion_frames": len(shares)}
    if shares:
        figures["mean"] = round(float(np.mean(shares)), 4)
        for name, percent in (("p5", 5), ("median", 50), ("p95", 95)):
            figures[name] = round(float(np.percentile(shares, percent)), 4)
    return figures


def _memory(frames: Sequence[_Frame], families: Sequence[int], groups: Sequence[str]) -> Memory:
    """Deal the frames so that groups stay whole, and let the copycat answer in each test part."""
    part_of = _dealt(frames, groups)
    family_of = np.array(families)
    known = np.array([frame.mask is not None for frame in frames])
    seen: list[bool] = []
    scores: list[tuple[bool, float]] = []
    for part in range(PARTS):
        test, train = np.flatnonzero(part_of == part), np.flatnonzero(part_of != part)
        relatives = np.isin(family_of[test], family_of[train])
        seen.extend(relatives.tolist())
        models = train[known[train]]
        if not models.size:
            continue
        for index, model, related in zip(test.tolist(), _most_similar(frames, test, models), relatives, strict=True):
            if frames[index].share:
                scores.append((bool(related), _dice(frames[index].mask, frames[model].mask)))
    return Memory(
        seen=_mean(seen),
        lesion_dice=_mean(score for _, score in scores),
        seen_lesion_dice=_mean(score for related, score in scores if related),
    )


def _dealt(frames: Sequence[_Frame], groups: Sequence[str]) -> _Indices:
    """The part that each frame falls into, dealt as training deals its splits."""
    samples = [replace(frame.sample, group=group) for frame, group in zip(frames, groups, strict=True)]
    fold_of = {sample.frame: fold for fold, members in enumerate(deal_folds(samples)) for sample in members}
    return np.array([fold_of[sample.frame] * PARTS // FOLDS for sample in samples])


def _most_similar(frames: Sequence[_Frame], test: _Indices, train: _Indices) -> Iterator[int]:
    """For each test frame the training frame whose thumbnail correlates most with its own."""
    thumbs = np.stack([frames[index].thumb for index in train])
    for index in test:
        yield int(train[int((thumbs @ frames[index].thumb).argmax())])


def _dice(mask: _Bits | None, reference: _Bits | None) -> float:
    """``2 |A n B| / (|A| + |B|)`` of packed masks; 0 where one is empty (layers forbid to import metrics here)."""
    if mask is None or reference is None:
        return 0.0
    total = int(np.bitwise_count(mask).sum()) + int(np.bitwise_count(reference).sum())
    return 2.0 * int(np.bitwise_count(mask & reference).sum()) / total if total else 0.0


def _mean(values: Iterable[float]) -> float | None:
    all_values = list(values)
    return round(float(np.mean(all_values)), 4) if all_values else None


def _lines(found: Audit) -> Iterator[str]:
    classes = ", ".join(f"{count} {label}" for label, count in found.classes.items())
    yield f"{found.root}: layout {found.layout}, {sum(found.classes.values())} frames: {classes}"
    usual, *unusual = found.kinds.items()
    yield f"{len(usual[1])} frames are {usual[0]}"
    for kind, names in unusual:
        yield from _listed(f"frames are {kind}", names)
    yield from _listed("problems of the layout", found.problems)
    for key, heading in FINDINGS.items():
        yield from _listed(heading, found.findings[key])
    yield from _listed("sets of frames with equal pixels", map(" = ".join, found.exact))
    yield from _listed("families of near-duplicates", map(" ~ ".join, found.families))
    yield from _listed("of these with more than one class", map(" ~ ".join, found.conflicts))
    yield from _listed("pairs of duplicates that a split by the layout's groups may part", map(" ~ ".join, found.leaks))
    yield from _prevalence_lines(found.prevalence)
    yield from _memory_lines(found.memory)


def _listed(heading: str, entries: Iterable[str]) -> Iterator[str]:
    every = list(entries)
    yield f"{len(every)} {heading}" + (":" if every else "")
    yield from (f"  {entry}" for entry in every[:LISTED])
    if len(every) > LISTED:
        yield f"  ... and {len(every) - LISTED} more (--json FILE has all)"


def _prevalence_lines(prevalence: dict[str, float]) -> Iterator[str]:
    if "mean" in prevalence:
        mean, low, middle, high = (f"{prevalence[name]:.1%}" for name in ("mean", "p5", "median", "p95"))
        yield f"{prevalence['lesion_frames']} frames with a lesion; it covers {mean} of the frame on average,"
        yield f"  {low} / {middle} / {high} at the 5th / 50th / 95th percentile"


def _memory_lines(memory: dict[str, Memory]) -> Iterator[str]:
    yield f"what memory alone earns, {PARTS} parts, each test once (a copycat answers the most similar frame's mask):"
    yield f"  {'dealt by':10} {'test frames seen':>18} {'lesion Dice':>12} {'of seen frames':>15}"
    for way, figures in memory.items():
        seen = "-" if figures.seen is None else f"{figures.seen:.1%}"
        dice, seen_dice = (
            "-" if value is None else f"{value:.4f}" for value in (figures.lesion_dice, figures.seen_lesion_dice)
        )
        yield f"  {way:10} {seen:>18} {dice:>12} {seen_dice:>15}"
