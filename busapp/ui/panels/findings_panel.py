"""BI-RADS findings of the frame in view: what a person set, and what its measures suggest."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from busapp.actions import mask as mask_actions
from busapp.actions.session import Session
from busapp.document.suggest import suggestions
from busapp.model.changes import Changes
from busapp.model.edit import of_lesion
from busapp.model.lexicon import LEXICON, length_digits, length_text
from busapp.services.measures import Measured, measure
from busapp.ui import theme
from busapp.ui.panels.comment_box import CommentBox
from busapp.ui.panels.length_edit import LengthEdit
from busapp.ui.verbs import show_hint


class FindingsPanel(QScrollArea):
    """One box a finding. What is suggested stands in it in gray, with a question mark, until it is confirmed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._suggested: dict[str, str] = {}
        self._boxes: dict[str, QComboBox] = {}
        self._lengths: dict[str, LengthEdit] = {}
        self._words = self._translations()
        self._confirm = QPushButton(self.tr("Confirm what is suggested"))
        show_hint(self._confirm, "confirm", self.tr("Sets every finding that is suggested and not set yet"))
        self._confirm.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._confirm.clicked.connect(self.confirm)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        layout.setSpacing(theme.UNIT)
        self.comment = CommentBox(session)
        layout.addWidget(self.comment)
        layout.addWidget(self._confirm)
        layout.addLayout(self._grid())
        layout.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.document.subscribe(self._on_changes)
        session.measures.changed.connect(self._show_suggestions)
        self._show_findings()

    def title(self, name: str) -> str:
        """A finding's name, or a word of the lexicon, in the window's language."""
        return self._words.get(name, name)

    def edit_comment(self) -> None:
        """Put the cursor into the comment."""
        self.ensureWidgetVisible(self.comment)
        self.comment.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def confirm(self) -> None:
        """Set what is suggested and not set yet, one edit each."""
        document = self._session.document
        annotation, frame = document.annotation, document.frame
        if annotation is None or frame is None:
            return
        measured = measure(annotation.mask, frame, lesion=document.lesion)
        for name, value in {**self._stated(), **_suggested(measured)}.items():
            if self._name(name) not in annotation.findings:
                mask_actions.set_finding(self._session, name=self._name(name), value=value)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.UNIT)
        grid.setVerticalSpacing(theme.UNIT // 2)
        for row, (name, words) in enumerate(LEXICON.items()):
            field = self._box(name, words) if words else self._length(name)
            field.setObjectName(name)
            field.setAccessibleName(self.title(name))
            label = QLabel(self.title(name) if words else self.tr("{0}, mm").format(self.title(name)))
            label.setProperty("role", "muted")
            label.setFont(theme.caption_font(label.font()))
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _box(self, name: str, words: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("not set"), "")
        for word in words:
            box.addItem(self.title(word), word)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(partial(self._chosen, name))
        self._boxes[name] = box
        return box

    def _length(self, name: str) -> LengthEdit:
        field = LengthEdit()
        field.editingFinished.connect(partial(self._typed, name))
        self._lengths[name] = field
        return field

    def _typed(self, name: str) -> None:
        annotation, digits = self._session.document.annotation, self._lengths[name].text()
        if annotation is not None and digits != length_digits(annotation.findings.get(self._name(name), "")):
            mask_actions.set_finding(self._session, name=self._name(name), value=length_text(digits))
            self._show_findings()

    def _chosen(self, name: str, place: int) -> None:
        mask_actions.set_finding(self._session, name=self._name(name), value=self._boxes[name].itemData(place))
        self._show_findings()

    def _name(self, name: str) -> str:
        """A finding of the lesion that is chosen, as the annotation knows it."""
        return of_lesion(name, self._session.document.lesion)

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.history or changes.pixels or changes.lesion:
            self._show_findings()

    def _stated(self) -> dict[str, str]:
        """What the file itself says."""
        document = self._session.document
        return dict(document.instance(document.ref).stated) if document.ref is not None else {}

    def _show_suggestions(self) -> None:
        """What is measured suggests; while a stroke is painted what it suggested before stays."""
        measured = self._session.measures.now
        if measured is None or measured.echoes is not None or not measured.lesions:
            self._suggested = {**self._stated(), **_suggested(measured)}
            self._show_findings()

    def _show_findings(self) -> None:
        annotation = self._session.document.annotation
        held = annotation.findings if annotation is not None else {}
        for name, box in self._boxes.items():
            box.setEnabled(annotation is not None)
            suggested = self._suggested.get(name, "")
            box.setPlaceholderText(f"{self.title(suggested)} ?" if suggested else self.tr("not set"))
            box.setCurrentIndex(box.findData(held.get(self._name(name), "\0")))
        for name, field in self._lengths.items():
            field.setEnabled(annotation is not None)
            suggested = length_digits(self._suggested.get(name, ""))
            field.setPlaceholderText(f"{suggested} ?" if suggested else self.tr("not set"))
            if not field.hasFocus():
                field.setText(length_digits(held.get(self._name(name), "")))
        self._confirm.setEnabled(any(self._name(name) not in held for name in self._suggested))

    def _translations(self) -> dict[str, str]:
        return {
            "Label": self.tr("Label"),
            "lesion": self.tr("lesion"),
            "cyst": self.tr("cyst"),
            "lymph node": self.tr("lymph node"),
            "duct": self.tr("duct"),
            "calcification": self.tr("calcification"),
            "implant": self.tr("implant"),
            "artefact": self.tr("artefact"),
            "Shape": self.tr("Shape"),
            "Orientation": self.tr("Orientation"),
            "Margin": self.tr("Margin"),
            "Echo pattern": self.tr("Echo pattern"),
            "Posterior features": self.tr("Posterior features"),
            "Calcifications": self.tr("Calcifications"),
            "Category": self.tr("Category"),
            "Side": self.tr("Side"),
            "Clock face": self.tr("Clock face"),
            "From the nipple": self.tr("From the nipple"),
            "Plane": self.tr("Plane"),
            "yes": self.tr("yes"),
            "oval": self.tr("oval"),
            "round": self.tr("round"),
            "irregular": self.tr("irregular"),
            "parallel": self.tr("parallel"),
            "not parallel": self.tr("not parallel"),
            "circumscribed": self.tr("circumscribed"),
            "indistinct": self.tr("indistinct"),
            "angular": self.tr("angular"),
            "microlobulated": self.tr("microlobulated"),
            "spiculated": self.tr("spiculated"),
            "anechoic": self.tr("anechoic"),
            "hyperechoic": self.tr("hyperechoic"),
            "complex cystic and solid": self.tr("complex cystic and solid"),
            "hypoechoic": self.tr("hypoechoic"),
            "isoechoic": self.tr("isoechoic"),
            "heterogeneous": self.tr("heterogeneous"),
            "none": self.tr("none"),
            "enhancement": self.tr("enhancement"),
            "shadowing": self.tr("shadowing"),
            "combined": self.tr("combined"),
            "in the mass": self.tr("in the mass"),
            "outside of the mass": self.tr("outside of the mass"),
            "intraductal": self.tr("intraductal"),
            "right": self.tr("right"),
            "left": self.tr("left"),
            "radial": self.tr("radial"),
            "antiradial": self.tr("antiradial"),
            "transverse": self.tr("transverse"),
            "sagittal": self.tr("sagittal"),
        }


def _suggested(measured: Measured | None) -> dict[str, str]:
    """What the chosen lesion's measures suggest; a proposal's suggest nothing."""
    if measured is None or measured.proposed or measured.echoes is None or measured.chosen is None:
        return {}
    return suggestions(measured.chosen.shape, measured.echoes)
