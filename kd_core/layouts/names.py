"""What data sets call what they outline: classes of lesions, and structures that are no lesions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Label = Literal["benign", "malignant", "normal", "unknown"]

_LABELS: dict[str, Label] = {
    "b": "benign",
    "benign": "benign",
    "benign lesion": "benign",
    "benign tumor": "benign",
    "m": "malignant",
    "malignant": "malignant",
    "malignant lesion": "malignant",
    "malignant tumor": "malignant",
    "cancer": "malignant",
    "normal": "normal",
}
_LESIONS = frozenset(
    {"", "lesion", "breast lesion", "tumor", "breast tumor", "mass", "nodule", "cyst", "unclassified", "unknown"}
)
_STRUCTURES = {
    "lymph node": "lymph node",
    "lymphnode": "lymph node",
    "duct": "duct",
    "calcification": "calcification",
    "calcifications": "calcification",
    "implant": "implant",
    "artefact": "artefact",
    "artifact": "artefact",
}


def label_of(name: str) -> Label:
    """The class that a name stands for; ``unknown`` where it says none."""
    return _LABELS.get(_plain(name), "unknown")


def structure_of(name: str) -> str:
    """What is outlined where it is no lesion, such as ``lymph node``; empty for a lesion."""
    return _STRUCTURES.get(_plain(name), "")


def is_known(name: str) -> bool:
    """Whether a name is that of a class, a lesion or a structure; any other is taken for a lesion without a class."""
    return any(_plain(name) in known for known in (_LABELS, _LESIONS, _STRUCTURES))


def worst_label(names: Iterable[str]) -> Label:
    """The class of a frame with lesions of these names: malignant where one is, else benign where one is."""
    labels = {label_of(name) for name in names}
    return next((label for label in ("malignant", "benign", "normal") if label in labels), "unknown")


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower().replace("tumour", "tumor")
