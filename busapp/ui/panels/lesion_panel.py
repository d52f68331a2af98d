"""What the frame in view shows: lesions with their measures, the model's confidence, the class."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from busapp.actions import mask as mask_actions
from busapp.actions.session import Session
from busapp.document.descriptors import Echoes
from busapp.document.measure import Lesion
from busapp.model.changes import Changes
from busapp.model.edit import CLASS, LesionClass
from busapp.ui import theme
from busapp.ui.verbs import show_hint

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
        self._lesions.setMinimumHeight(72)
        self._lesions.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lesions.setWordWrap(True)
        self._details = QLabel()
        self._details.setTextFormat(Qt.TextFormat.RichText)
        self._details.setFont(theme.caption_font(theme.figures_font(self._details.font())))
        self._details.setToolTip(
            self.tr(
                "Of the largest lesion. Depth and skin: of its middle and its top below the top of the region.\n"
                "Echoes: its gray levels over those beside it. Behind: those below it over those beside that.\n"
                "Margin: how far the gray levels outside and inside its outline differ, in spreads."
            )
        )
        class_heading = QLabel(self.tr("Class"))
        class_heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        layout.setSpacing(theme.UNIT)
        for widget in (self._heading, self._lesions, self._details, class_heading):
            layout.addWidget(widget)
        layout.addLayout(self._class_buttons())
        session.document.subscribe(self._on_changes)
        session.measures.changed.connect(self._show_measures)
        self._show_class()
        self._show_measures()

    def _class_buttons(self) -> QGridLayout:
        titles: list[tuple[LesionClass, str, str]] = [
            ("benign", self.tr("benign"), "benign"),
            ("malignant", self.tr("malignant"), "malignant"),
            ("normal", self.tr("normal"), "normal"),
            ("", self.tr("not set"), "no_class"),
        ]
        grid = QGridLayout()
        grid.setSpacing(theme.UNIT)
        self._buttons: dict[LesionClass, QPushButton] = {}
        for place, (lesion_class, title, verb) in enumerate(titles):
            button = QPushButton(title)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            show_hint(button, verb, title)
            button.clicked.connect(partial(self._choose, lesion_class))
            grid.addWidget(button, place // 2, place % 2)
            self._buttons[lesion_class] = button
        return grid

    def _choose(self, lesion_class: LesionClass, _: bool = False) -> None:
        mask_actions.set_class(self._session, lesion_class=lesion_class)
        self._show_class()

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.history or changes.pixels:
            self._show_class()

    def _show_class(self) -> None:
        annotation = self._session.document.annotation
        for lesion_class, button in self._buttons.items():
            button.setEnabled(annotation is not None)
            button.setChecked(annotation is not None and annotation.findings.get(CLASS, "") == lesion_class)

    def _show_measures(self) -> None:
        """Lesions as they are painted; the table of the largest follows at the end of a stroke."""
        document, measured = self._session.document, self._session.measures.now
        if measured is None:
            self._heading.setText(self.tr("Lesions"))
            self._lesions.setText("")
            self._details.setText("")
            return
        self._heading.setText(self.tr("Proposed lesions") if measured.proposed else self.tr("Lesions"))
        lesions = measured.lesions
        text = "<br>".join(self._lines(lesions))
        if not lesions:
            self._details.setText("")
        elif measured.echoes is not None:
            self._details.setText(self._table(lesions[0], measured.echoes))
        if document.proposal is not None:
            percent = min(round(100 * document.proposal.confidence), 99)
            sure = self.tr("model: {0} % sure of a lesion").format(percent)
            text += f'<br><br><span style="color:{theme.MUTED}">{escape(sure)}</span>'
        self._lesions.setText(f"<i>{text}</i>" if measured.proposed else text)

    def _lines(self, lesions: list[Lesion]) -> list[str]:
        if not lesions:
            return [escape(self.tr("none"))]
        lines = [self._line(number, lesion) for number, lesion in enumerate(lesions[:SHOWN], 1)]
        if len(lesions) > SHOWN:
            lines.append(escape(self.tr("and {0} smaller").format(len(lesions) - SHOWN)))
        return lines

    def _table(self, lesion: Lesion, echoes: Echoes) -> str:
        """Shape and echoes of a lesion, two figures a row; lengths in the unit of the axes above."""
        shape = lesion.shape
        digits = 1 if lesion.spacing else 0

        def length(value: float) -> str:
            return f"{value:.{digits}f}"

        figures = [
            (self.tr("height (AP)"), length(shape.ap)),
            (self.tr("width"), length(shape.width)),
            (self.tr("AP / width"), f"{shape.ap_width_ratio:.2f}"),
            (self.tr("angle"), f"{shape.angle:.0f}°"),
            (self.tr("circularity"), f"{shape.circularity:.2f}"),
            (self.tr("solidity"), f"{shape.solidity:.2f}"),
            (self.tr("skin"), length(shape.skin_distance)),
            (self.tr("depth"), length(shape.depth)),
            (self.tr("echoes"), _ratio(echoes.echo_ratio)),
            (self.tr("behind"), _ratio(echoes.posterior_ratio)),
            (self.tr("margin"), _ratio(echoes.sharpness)),
            (self.tr("outline"), length(shape.perimeter)),
        ]
        cells = [
            f'<td style="color:{theme.MUTED}">{escape(name)}&nbsp;</td><td align="right">{value}&nbsp;&nbsp;&nbsp;</td>'
            for name, value in figures
        ]
        rows = "".join(f"<tr>{first}{second}</tr>" for first, second in zip(cells[::2], cells[1::2], strict=True))
        return f'<table cellspacing="0" cellpadding="1">{rows}</table>'

    def _line(self, number: int, lesion: Lesion) -> str:
        if lesion.area_mm2 is not None:
            axes = f"{lesion.shape.long_axis:.1f} x {lesion.shape.short_axis:.1f} mm"
            return f"{number}&nbsp;&nbsp;<b>{axes}</b><br>&nbsp;&nbsp;&nbsp;&nbsp;{lesion.area_mm2:.0f} mm²"
        axes = f"{lesion.shape.long_axis:.0f} x {lesion.shape.short_axis:.0f} px"
        note = escape(self.tr("uncalibrated"))
        return (
            f'{number}&nbsp;&nbsp;<span style="color:{theme.WARNING}"><b>{axes}</b></span>'
            f"<br>&nbsp;&nbsp;&nbsp;&nbsp;{lesion.area_px} px², {note}"
        )


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
