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
from busapp.document.two_views import ellipsoid
from busapp.model.changes import Changes
from busapp.model.edit import CLASS, LesionClass, of_lesion
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
        self._lesions.setToolTip(
            self.tr("Choose a lesion by a click or its number's key: tools, class and findings are for that one.")
        )
        self._lesions.linkActivated.connect(lambda number: mask_actions.choose_lesion(session, number=int(number)))
        self._details = QLabel()
        self._details.setTextFormat(Qt.TextFormat.RichText)
        self._details.setFont(theme.caption_font(theme.figures_font(self._details.font())))
        self._details.setToolTip(
            self.tr(
                "Of the lesion that is chosen. Depth and skin: of its middle and its top below the top of the region.\n"
                "Echoes: its gray levels over those beside it. Behind: those below it over those beside that.\n"
                "Margin: how far the gray levels outside and inside its outline differ, in spreads."
            )
        )
        self._volume = QLabel()
        self._volume.setTextFormat(Qt.TextFormat.RichText)
        self._volume.setFont(theme.figures_font(self._volume.font()))
        self._volume.setWordWrap(True)
        self._volume.setToolTip(
            self.tr(
                "Of an ellipsoid: the long axis and the one perpendicular to it, where the lesion is longer;\n"
                "and the width across the beam in the other view."
            )
        )
        class_heading = QLabel(self.tr("Class"))
        class_heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        layout.setSpacing(theme.UNIT)
        for widget in (self._heading, self._lesions, self._volume, self._details, class_heading):
            layout.addWidget(widget)
        layout.addLayout(self._class_buttons())
        session.document.subscribe(self._on_changes)
        session.measures.changed.connect(self._show_measures)
        session.second_view.changed.connect(self._show_measures)
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
        if changes.frame or changes.history or changes.pixels or changes.lesion:
            self._show_class()

    def _show_class(self) -> None:
        document = self._session.document
        annotation, name = document.annotation, of_lesion(CLASS, document.lesion)
        for lesion_class, button in self._buttons.items():
            button.setEnabled(annotation is not None)
            button.setChecked(annotation is not None and annotation.findings.get(name, "") == lesion_class)

    def _show_measures(self) -> None:
        """Lesions as they are painted; the table of the chosen one follows at the end of a stroke."""
        document, measured = self._session.document, self._session.measures.now
        if measured is None:
            self._heading.setText(self.tr("Lesions"))
            self._lesions.setText("")
            self._details.setText("")
            self._volume.hide()
            return
        self._heading.setText(self.tr("Proposed lesions") if measured.proposed else self.tr("Lesions"))
        lesions, chosen = measured.lesions, measured.chosen
        volume = self._volume_text(chosen if not measured.proposed else None)
        self._volume.setVisible(bool(volume))
        self._volume.setText(volume)
        text = "<br>".join(self._lines(lesions, chosen.number if chosen else 0))
        if not lesions:
            self._details.setText("")
        elif measured.echoes is not None:
            self._details.setText(self._table(chosen or lesions[0], measured.echoes))
        if document.proposal is not None:
            percent = min(round(100 * document.proposal.confidence), 99)
            sure = self.tr("model: {0} % sure of a lesion").format(percent)
            text += f'<br><br><span style="color:{theme.MUTED}">{escape(sure)}</span>'
        self._lesions.setText(f"<i>{text}</i>" if measured.proposed else text)

    def _lines(self, lesions: list[Lesion], chosen: int) -> list[str]:
        """One lesion a line, by number; the chosen one is always among those that are shown."""
        if not lesions:
            return [escape(self.tr("none"))]
        first = sorted(lesions, key=lambda lesion: (lesion.number != chosen, -lesion.area_px))[:SHOWN]
        lines = [self._line(lesion, chosen) for lesion in sorted(first, key=lambda lesion: lesion.number)]
        if len(lesions) > SHOWN:
            lines.append(escape(self.tr("and {0} smaller").format(len(lesions) - SHOWN)))
        return lines

    def _volume_text(self, lesion: Lesion | None) -> str:
        """The volume with the other view, or why there is none; empty where the frame is not paired."""
        other = self._session.second_view.found
        if other is None:
            return ""
        view = self.tr("{0}, frame {1}").format(other.file, other.index + 1)
        volume = ellipsoid(lesion, other.lesion) if lesion is not None and other.lesion is not None else None
        if volume is not None:
            axes = " x ".join(f"{axis:.1f}" for axis in volume[:3])
            size = f"<b>{volume.cubic_mm / 1000:.2f} ml</b>&nbsp;&nbsp;{axes} mm"
            source = self.tr("with {0}").format(view)
            return f'{size}<br><span style="color:{theme.MUTED}">{escape(source)}</span>'
        lacks = {
            "gone": self.tr("nothing is marked in the other view"),
            "unpaired": self.tr("{0} is not paired with this frame any more").format(view),
            "unreadable": self.tr("{0} cannot be read").format(view),
        }
        reason = lacks.get(other.lack)
        if reason is None and lesion is None:
            reason = self.tr("nothing is marked here")
        text = self.tr("no volume: {0}").format(reason or self.tr("both views need a scale"))
        return f'<span style="color:{theme.WARNING}">{escape(text)}</span>'

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

    def _line(self, lesion: Lesion, chosen: int) -> str:
        """Number in the lesion's colour, axes, and below them what is to be said of it."""
        notes = [f"{lesion.area_mm2:.0f} mm²" if lesion.area_mm2 is not None else f"{lesion.area_px} px²"]
        if lesion.spacing is not None:
            axes = f"{lesion.shape.long_axis:.1f} x {lesion.shape.short_axis:.1f} mm"
        else:
            axes = f"{lesion.shape.long_axis:.0f} x {lesion.shape.short_axis:.0f} px"
            notes.append(self.tr("uncalibrated"))
        if lesion.parts > 1:
            notes.append(self.tr("{0} parts").format(lesion.parts))
        if lesion.number in self._session.document.locked:
            notes.append(self.tr("locked"))
        colour = theme.TEXT if lesion.spacing is not None else theme.WARNING
        mark = "▸" if lesion.number == chosen else "&nbsp;&nbsp;"
        return (
            f'<a href="{lesion.number}" style="text-decoration:none">'
            f'<span style="color:{theme.lesion_colour(lesion.number)}">{mark}'
            f'&nbsp;{lesion.number}&nbsp;&nbsp;</span><span style="color:{colour}"><b>{axes}</b></span></a>'
            f"<br>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;{escape(', '.join(notes))}"
        )


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
