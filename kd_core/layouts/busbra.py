"""The BUS-BRA layout."""

from __future__ import annotations

from pathlib import Path

from kd_core.layouts.folder import PNG, pictures, table
from kd_core.layouts.names import label_of
from kd_core.layouts.sample import Found, Problem, Sample


def find_busbra(root: Path) -> Found:
    """BUS-BRA (Gomez-Flores 2024): ``Images/bus_0001-l.png``, ``Masks/mask_0001-l.png``, ``bus_data.csv``.

    Its column ``Device`` names the scanner and, after ``@``, the probe's frequencies.
    """
    rows = {row["ID"]: row for row in table(root / "bus_data.csv", "ID", "Case", "Pathology")}
    for frame in pictures(root / "Images", PNG):
        mask = root / "Masks" / frame.name.replace("bus_", "mask_", 1)
        row = rows.get(frame.stem)
        if row is None:
            yield Problem(path=frame, reason="not in bus_data.csv")
        elif not mask.exists():
            yield Problem(path=frame, reason=f"no mask {mask.name}")
        else:
            yield Sample(
                layout="busbra",
                name=frame.name,
                frame=frame,
                masks=(mask,),
                group=f"case {row['Case']}",
                label=label_of(row["Pathology"]),
                scanner=row.get("Device", "").partition("@")[0].strip(),
            )
