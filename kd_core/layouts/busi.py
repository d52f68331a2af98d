"""The BUSI layout."""

from __future__ import annotations

import re
from pathlib import Path

from kd_core.layouts.folder import PNG, Families, natural, pictures
from kd_core.layouts.names import Label
from kd_core.layouts.sample import Found, Problem, Sample


def find_busi(root: Path) -> Found:
    """BUSI (Al-Dhabyani 2020): ``benign/benign (1).png``, ``... _mask.png``, ``... _mask_1.png``.

    Our own exports add ``unclassified`` for frames that nobody gave a class. BUSI has no patient ids:
    ``families.csv`` (image,family) names near-duplicates; without it every frame is its own family, which is
    reported.
    """
    labels: dict[str, Label] = {"benign": "benign", "malignant": "malignant", "normal": "normal"}
    if (root / "unclassified").is_dir():
        labels["unclassified"] = "unknown"
    families = Families(root)
    yield from families.missing()
    for folder, label in labels.items():
        if not (root / folder).is_dir():
            yield Problem(path=root / folder, reason="class folder missing", note=True)
        for frame in pictures(root / folder, PNG):
            if re.search(r"_mask(_\d+)?$", frame.stem):
                continue
            name = f"{folder}/{frame.name}"
            beside = frame.parent.glob(f"{_literal(frame.stem)}_mask*.png")
            masks = [one for one in beside if re.fullmatch(r"_mask(_\d+)?", one.stem.removeprefix(frame.stem))]
            masks.sort(key=natural)
            if not masks and label != "normal":
                yield Problem(path=frame, reason="no mask file beside it")
                continue
            yield Sample(
                layout="busi",
                name=name,
                frame=frame,
                masks=tuple(masks),
                group=families.of(name),
                label=label,
            )


def _literal(stem: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", stem)
