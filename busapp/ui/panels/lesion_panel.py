"""What the frame in view shows: lesions with their measures, the model's confidence, the class."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from busapp.actions import mask as mask_actions
from busapp.actions.session import Session
from busapp.document.measure import Lesion, measure_lesions
from busapp.model.changes import Changes
from busapp.model.edit import LesionClass
from busapp.ui import theme

SETTLE_MS = 80
"""While a stroke is painted the measures follow at this pace."""

SHOWN = 4


class LesionPanel(QWidget):
    """Read from the annotation; where nobody has begun one, from the proposal, in italics."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._lesions = QLabel()
        self._lesions.setTextFormat(Qt.TextFormat.RichText)
        self._lesions.setFont(theme.figures_font(self._lesions.font()))
        self._lesions.setMinimumHeight(112)
        self._lesions.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lesions.setWordWrap(True)
        class_heading = QLabel(self.tr("Class"))
        class_heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        layout.setSpacing(theme.UNIT)
        for widget in (self._heading, self._lesions, class_heading):
            layout.addWidget(widget)
        layout.addLayout(self._class_buttons())
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._measure)
        session.document.subscribe(self._on_changes)
        self._measure()

    def _class_buttons(self) -> QGridLayout:
        titles: list[tuple[LesionClass, str, str]] = [
            ("benign", self.tr("benign"), "Shift+1"),
            ("malignant", self.tr("malignant"), "Shift+2"),
            ("normal", self.tr("normal"), "Shift+3"),
            ("", self.tr("not set"), "Shift+0"),
        ]
        grid = QGridLayout()
        grid.setSpacing(theme.UNIT)
        self._buttons: dict[LesionClass, QPushButton] = {}
        group = QButtonGroup(self)
        for place, (lesion_class, title, keys) in enumerate(titles):
            button = QPushButton(title)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(f"{title}  ({keys})")
            choose = partial(mask_actions.set_class, self._session, lesion_class=lesion_class)
            button.clicked.connect(lambda _=False, choose=choose: choose())
            group.addButton(button)
            grid.addWidget(button, place // 2, place % 2)
            self._buttons[lesion_class] = button
        return grid

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.proposal or changes.history or changes.pixels:
            self._measure()
        elif changes.mask is not None and not self._settle.isActive():
            self._settle.start()

    def _measure(self) -> None:
        document = self._session.document
        annotation, frame, proposal = document.annotation, document.frame, document.offered
        for lesion_class, button in self._buttons.items():
            button.setEnabled(annotation is not None)
            button.setChecked(annotation is not None and annotation.lesion_class == lesion_class)
        proposed = proposal is not None and not (annotation is not None and annotation.mask.any())
        mask = proposal.mask if proposed and proposal else annotation.mask if annotation else None
        if frame is None or mask is None:
            self._heading.setText(self.tr("Lesions"))
            self._lesions.setText("")
            return
        self._heading.setText(self.tr("Proposed lesions") if proposed else self.tr("Lesions"))
        text = "<br>".join(self._lines(measure_lesions(mask, frame)))
        if document.proposal is not None:
            percent = min(round(100 * document.proposal.confidence), 99)
            sure = self.tr("model: {0} % sure of a lesion").format(percent)
            text += f'<br><br><span style="color:{theme.MUTED}">{escape(sure)}</span>'
        self._lesions.setText(f"<i>{text}</i>" if proposed else text)

    def _lines(self, lesions: list[Lesion]) -> list[str]:
        if not lesions:
            return [escape(self.tr("none"))]
        lines = [self._line(number, lesion) for number, lesion in enumerate(lesions[:SHOWN], 1)]
        if len(lesions) > SHOWN:
            lines.append(escape(self.tr("and {0} smaller").format(len(lesions) - SHOWN)))
        return lines

    def _line(self, number: int, lesion: Lesion) -> str:
        if lesion.area_mm2 is not None:
            axes = f"{lesion.long_axis:.1f} x {lesion.short_axis:.1f} mm"
            return f"{number}&nbsp;&nbsp;<b>{axes}</b><br>&nbsp;&nbsp;&nbsp;&nbsp;{lesion.area_mm2:.0f} mm²"
        axes = f"{lesion.long_axis:.0f} x {lesion.short_axis:.0f} px"
        note = escape(self.tr("uncalibrated"))
        return (
            f'{number}&nbsp;&nbsp;<span style="color:{theme.WARNING}"><b>{axes}</b></span>'
            f"<br>&nbsp;&nbsp;&nbsp;&nbsp;{lesion.area_px} px², {note}"
        )
