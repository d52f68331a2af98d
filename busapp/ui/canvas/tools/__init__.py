"""What the left button does: one tool a file, and a line in ``TOOLS``."""

from collections.abc import Callable

from busapp.actions.session import Session
from busapp.ui.canvas.gesture import Gesture, Pointer
from busapp.ui.canvas.tools.box import box
from busapp.ui.canvas.tools.brush import brush, eraser, nudge, threshold
from busapp.ui.canvas.tools.caliper import angle, ellipse, ruler
from busapp.ui.canvas.tools.clicks import clicks
from busapp.ui.canvas.tools.cut import cut
from busapp.ui.canvas.tools.flood import flood
from busapp.ui.canvas.tools.livewire import livewire
from busapp.ui.canvas.tools.outline import lasso, polygon

TOOLS: dict[str, Callable[[Session, Pointer], Gesture | None]] = {
    "brush": brush,
    "eraser": eraser,
    "polygon": polygon,
    "lasso": lasso,
    "livewire": livewire,
    "threshold": threshold,
    "nudge": nudge,
    "flood": flood,
    "box": box,
    "clicks": clicks,
    "cut": cut,
    "ruler": ruler,
    "angle": angle,
    "ellipse": ellipse,
}

ROUND = frozenset({"brush", "eraser", "threshold", "nudge"})
"""Those that are as large as the brush."""

SQUARED = frozenset({"brush", "eraser", "threshold"})
"""Those of them that are square with a square brush."""
