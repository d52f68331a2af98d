"""The cine bar: play, the slider, which frame of how many, and the rate."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from busapp.actions import study
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.study import FrameRef
from busapp.ui import theme
from busapp.ui.icons import Icons
from busapp.ui.panels.cine_slider import CineSlider


class CineBar(QWidget):
    """Always there, so that nothing jumps; disabled where there is nothing to play."""

    def __init__(self, session: Session, icons: Icons) -> None:
        super().__init__()
        self._session = session
        self._button = QToolButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setAccessibleName(self.tr("Play or pause"))
        self._button.setToolTip(self.tr("Play or pause  (Space)"))
        self._button.clicked.connect(session.player.toggle)
        self._slider = CineSlider()
        self._slider.setAccessibleName(self.tr("Frame of the cine"))
        self._slider.setPageStep(5)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the keys from the canvas
        self._slider.valueChanged.connect(self._scrubbed)
        self._place = QLabel()
        self._rate = QLabel()
        for label in (self._place, self._rate):
            label.setFont(theme.figures_font(label.font()))
            label.setMinimumWidth(64)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rate.setProperty("role", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.UNIT, 0, 2 * theme.UNIT, 0)
        layout.setSpacing(theme.UNIT)
        for widget in (self._button, self._slider, self._place, self._rate):
            layout.addWidget(widget)
        self._play, self._pause = QIcon(), QIcon()
        icons.put("play", self._set_play)
        icons.put("pause", self._set_pause)
        session.document.subscribe(self._on_changes)
        session.player.changed.connect(self._show)
        self._show()

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.pixels or changes.history or changes.studies or changes.proposal:
            self._show()

    def _show(self) -> None:
        document = self._session.document
        ref = document.ref
        frames = document.instance(ref).frames if ref else 1
        self.setEnabled(frames > 1)
        self._button.setIcon(self._pause if self._session.player.playing else self._play)
        self._slider.blockSignals(True)
        self._slider.setRange(0, frames - 1)
        self._slider.setValue(ref.index if ref else 0)
        self._slider.blockSignals(False)
        self._slider.set_marks(document.key_frames(document.instance(ref)) if ref else ())
        self._slider.set_lesions(self._proposed(ref) if ref and not document.rules.proposals_hidden else ())
        self._place.setText(f"{ref.index + 1} / {frames}" if ref else "")
        player = self._session.player
        rate = self.tr("{0} fps").format(f"{player.rate:.0f}" if player.rate >= 10 else f"{player.rate:.1f}")
        self._rate.setText((rate if player.speed == 1 else f"{rate}, {player.speed:g}x") if frames > 1 else "")

    def _proposed(self, ref: FrameRef) -> list[int]:
        """The slices of the volume in view in which its model saw a lesion."""
        slices = self._session.masks.volume(ref).items()
        return [one.index for one, proposal in slices if proposal.lesion and one.instance == ref.instance]

    def _set_play(self, icon: QIcon) -> None:
        self._play = icon
        self._show()

    def _set_pause(self, icon: QIcon) -> None:
        self._pause = icon
        self._show()

    def _scrubbed(self, value: int) -> None:
        ref = self._session.document.ref
        if ref is not None:
            self._session.player.pause()
            study.go_to(self._session, ref=FrameRef(ref.instance, value))
