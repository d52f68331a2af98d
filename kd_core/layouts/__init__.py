"""Data sets as they lie on disk, one layout a file. A new layout is its file, a line in ``LAYOUTS`` and a test.

Nothing here needs torch: training and the workstation read the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kd_core.contracts import DataError
from kd_core.layouts.breast_usg import find_breast_usg
from kd_core.layouts.busbra import find_busbra
from kd_core.layouts.busi import find_busi
from kd_core.layouts.busuclm import find_busuclm
from kd_core.layouts.coco import find_coco
from kd_core.layouts.cvat import find_cvat
from kd_core.layouts.hf import find_hf
from kd_core.layouts.labelme import find_labelme, find_xanylabeling
from kd_core.layouts.monai import find_monai
from kd_core.layouts.nifti import find_hippocampus, find_nifti
from kd_core.layouts.nnunet import find_nnunet
from kd_core.layouts.project import find_project
from kd_core.layouts.sample import Found, Problem, Sample, usable
from kd_core.layouts.udiat import find_udiat
from kd_core.layouts.voc import find_voc
from kd_core.layouts.yolo import find_yolo

LAYOUTS: dict[str, Callable[[Path], Found]] = {
    "busi": find_busi,
    "busbra": find_busbra,
    "breast_usg": find_breast_usg,
    "udiat": find_udiat,
    "busuclm": find_busuclm,
    "coco": find_coco,
    "yolo": find_yolo,
    "voc": find_voc,
    "nnunet": find_nnunet,
    "nifti": find_nifti,
    "hf": find_hf,
    "monai": find_monai,
    "labelme": find_labelme,
    "xanylabeling": find_xanylabeling,
    "cvat": find_cvat,
    "hippocampus": find_hippocampus,
    "project": find_project,
}


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """The samples of one folder, in a fixed order, and the files that could not be used."""

    layout: str
    root: Path
    samples: tuple[Sample, ...]
    problems: tuple[Problem, ...]


def read_data_set(layout: str, root: Path) -> DataSet:
    """List the samples of a folder.

    Args:
        layout: a key of ``LAYOUTS``.
        root: the data set's folder.

    Raises:
        DataError: an unknown layout, no such folder, or no usable frame in it.
    """
    if layout not in LAYOUTS:
        raise DataError(f"no layout named {layout!r}; known: {', '.join(LAYOUTS)}")
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    found = list(LAYOUTS[layout](root))
    samples = tuple(item for item in found if isinstance(item, Sample))
    problems = tuple(item for item in found if isinstance(item, Problem))
    if not samples:
        reasons = "; ".join(str(problem) for problem in problems[:3])
        raise DataError(f"{root}: no frame in the layout {layout!r}" + (f" ({reasons})" if reasons else ""))
    return DataSet(layout=layout, root=root, samples=samples, problems=problems)


def read_usable(layout: str, root: Path) -> DataSet:
    """As ``read_data_set``; samples whose files cannot be used are problems, too (see ``usable``)."""
    data = read_data_set(layout, root)
    samples, problems = usable(data.samples)
    return replace(data, samples=tuple(samples), problems=(*data.problems, *problems))


def fitting_layouts(root: Path) -> tuple[list[str], list[str]]:
    """The layouts in which a folder holds frames, and why the others do not fit.

    ``hippocampus`` has the folders of ``nifti`` and has to be named; a ``project`` is no plain ``busi``.
    """
    fitting, reasons = [], []
    for layout in (one for one in LAYOUTS if one != "hippocampus"):
        try:
            read_data_set(layout, root)
        except DataError as error:
            reasons.append(str(error))
        else:
            fitting.append(layout)
    if "project" in fitting and "busi" in fitting:
        fitting.remove("busi")
    return fitting, reasons
