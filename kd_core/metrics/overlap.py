"""Overlap of a mask with its reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Pixels of one frame, or of several added up: lesion or background, found right or wrong.

    A score whose denominator is 0 is 1 where no pixel is wrong, else 0. So an empty mask on an empty
    reference scores 1 throughout, and on a lesion it scores dice, iou, recall, precision and kappa 0.

    ``macro_*`` is the mean of a score over both classes: lesion, and background as the class to find.
    Accuracy is the same for both.

    Attributes:
        tp: lesion in both.
        fp: lesion in the mask only.
        fn: lesion in the reference only.
        tn: background in both.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    @staticmethod
    def of(mask: Mask, reference: Mask) -> Confusion:
        """Count the pixels of two masks of one size, HxW or DxHxW."""
        tp = int(np.count_nonzero(mask & reference))
        fp = int(np.count_nonzero(mask)) - tp
        fn = int(np.count_nonzero(reference)) - tp
        return Confusion(tp=tp, fp=fp, fn=fn, tn=mask.size - tp - fp - fn)

    def __add__(self, other: Confusion) -> Confusion:
        return Confusion(tp=self.tp + other.tp, fp=self.fp + other.fp, fn=self.fn + other.fn, tn=self.tn + other.tn)

    @property
    def background(self) -> Confusion:
        """The same pixels with background as the class to find."""
        return Confusion(tp=self.tn, fp=self.fn, fn=self.fp, tn=self.tp)

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def prevalence(self) -> float:
        """Share of the pixels that the reference calls lesion: ``(tp + fn) / pixels``."""
        return (self.tp + self.fn) / self.pixels

    @property
    def dice(self) -> float:
        """``2 tp / (2 tp + fp + fn)``."""
        return self._share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def iou(self) -> float:
        """``tp / (tp + fp + fn)``."""
        return self._share(self.tp, self.tp + self.fp + self.fn)

    @property
    def recall(self) -> float:
        """``tp / (tp + fn)``."""
        return self._share(self.tp, self.tp + self.fn)

    @property
    def precision(self) -> float:
        """``tp / (tp + fp)``."""
        return self._share(self.tp, self.tp + self.fp)

    @property
    def accuracy(self) -> float:
        """``(tp + tn) / pixels``."""
        return self._share(self.tp + self.tn, self.pixels)

    @property
    def kappa(self) -> float:
        """``(po - pe) / (1 - pe)`` with ``po`` the accuracy and ``pe`` the agreement of chance (Cohen 1960).

        ``pe = ((tp + fp)(tp + fn) + (fn + tn)(fp + tn)) / pixels²``. Both sides times ``pixels²`` and
        multiplied out, which is exact in whole numbers:
        ``2 (tp tn - fp fn) / ((tp + fp)(fp + tn) + (tp + fn)(fn + tn))``.
        """
        tp, fp, fn, tn = self.tp, self.fp, self.fn, self.tn
        return self._share(2 * (tp * tn - fp * fn), (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))

    @property
    def macro_dice(self) -> float:
        """Mean dice of both classes."""
        return (self.dice + self.background.dice) / 2

    @property
    def macro_iou(self) -> float:
        """Mean iou of both classes, elsewhere called mIoU."""
        return (self.iou + self.background.iou) / 2

    @property
    def macro_recall(self) -> float:
        """Mean recall of both classes, elsewhere called balanced accuracy."""
        return (self.recall + self.background.recall) / 2

    @property
    def macro_precision(self) -> float:
        """Mean precision of both classes."""
        return (self.precision + self.background.precision) / 2

    def _share(self, part: int, whole: int) -> float:
        return part / whole if whole else float(self.fp + self.fn == 0)
