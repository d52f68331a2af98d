"""Choose the other view of the lesion in view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from busapp.actions import pairing
from busapp.actions.session import Session
from busapp.model.pairing import PAIRED, paired_frame
from busapp.model.study import FrameRef
from busapp.ui import theme

FRAME = Qt.ItemDataRole.UserRole


class PairDialog(QDialog):
    """The frames offered, the nearest first; Enter or a double click pairs.

    Args:
        session: whose frame in view is paired.
        offered: frames to choose from.
        parent: of the dialog.
    """

    def __init__(self, session: Session, offered: Sequence[FrameRef], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Pair with the other view"))
        self.setMinimumWidth(460)
        about = QLabel(
            self.tr(
                "The same lesion in a plane at a right angle to this one: two views give the volume of an ellipsoid. "
                "Frames of this patient that you have annotated, the nearest first:"
            )
        )
        about.setWordWrap(True)
        self.frames = QListWidget()
        self.frames.setAccessibleName(self.tr("Other views"))
        self.frames.addItem(self.tr("no other view"))
        document = session.document
        held = document.annotation.findings.get(PAIRED, "") if document.annotation is not None else ""
        paired = paired_frame(held)
        for frame in offered:
            instance = document.instance(frame)
            item = QListWidgetItem(self.tr("{0}, frame {1}").format(instance.path.name, frame.index + 1))
            item.setToolTip(str(instance.path))
            item.setData(FRAME, frame)
            self.frames.addItem(item)
            if document.stored(frame) == paired:
                self.frames.setCurrentItem(item)
        if self.frames.currentItem() is None:
            self.frames.setCurrentRow(min(1, len(offered)))
        self.frames.itemDoubleClicked.connect(self.accept)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        for widget in (about, self.frames, buttons):
            layout.addWidget(widget)
        self.frames.setFocus()

    def accept(self) -> None:
        """Pair with what is chosen."""
        item = self.frames.currentItem()
        if item is not None:
            pairing.pair(self._session, other=item.data(FRAME))
        super().accept()
