"""Colours, type and spacing of the window: one dark, quiet theme around the brightest thing, the frame."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

UNIT = 8
"""The grid, in device-independent pixels."""

CANVAS = "#000000"
BACKGROUND = "#1e1f22"
RAISED = "#26282c"
HOVER = "#33363b"
LINE = "#3a3d42"
TEXT = "#d7d9dd"
MUTED = "#8b9097"
ACCENT = "#5aa9e6"
WARNING = "#e8b04a"
ERROR = "#e07a5f"

CALIPER = "#f0e442"
DONE = "#009e73"
MASK = "#e69f00"
PROPOSAL = "#56b4e9"
"""Orange and sky blue of the Okabe-Ito set; the proposal is dashed besides."""
REGION_TISSUE, REGION_DOPPLER, REGION_WAVEFORM = "#00b386", "#ec7c3c", "#cc79a7"
"""Green, vermilion and purple of that set, the first two a little brighter; regions say in words what they are."""
OVERLAY = "#ffffff"
"""Of overlay planes that came with a file, as viewers paint them."""

LESIONS = (MASK, "#009e73", "#cc79a7", "#d55e00", "#7f9fff", "#f0e442")
"""Of lesions 1, 2, ... , from the same set (its dark blue lightened: it is not seen on black); then again."""

READERS = ("#cc79a7", "#009e73", "#d55e00", "#f0e442", "#3d9be0")
"""Other readers' outlines: the rest of the same set; line patterns tell them apart besides."""
CANDIDATE = "#ffffff"


def lesion_colour(number: int) -> str:
    """The colour of a lesion by its number, from 1."""
    return LESIONS[(number - 1) % len(LESIONS)]


def apply_theme(application: QApplication) -> None:
    """Set palette, style sheet and font."""
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPointSizeF(10)
    application.setFont(font)
    application.setPalette(_palette())
    application.setStyleSheet(_STYLE)


def figures_font(base: QFont) -> QFont:
    """For numbers that change in place: digits of one width."""
    font = QFont(base)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def caption_font(base: QFont) -> QFont:
    """For what is read at need: names below thumbnails."""
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * 0.85)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: BACKGROUND,
        QPalette.ColorRole.WindowText: TEXT,
        QPalette.ColorRole.Base: BACKGROUND,
        QPalette.ColorRole.AlternateBase: RAISED,
        QPalette.ColorRole.Text: TEXT,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.ButtonText: TEXT,
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.ToolTipText: TEXT,
        QPalette.ColorRole.PlaceholderText: MUTED,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: "#0b0c0e",
        QPalette.ColorRole.Link: ACCENT,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#5b5f66"))
    return palette


_STYLE = f"""
QWidget {{ color: {TEXT}; }}
QWidget:disabled {{ color: #5b5f66; }}
QMainWindow, QDialog, QMenuBar, QStatusBar, QToolBar {{ background: {BACKGROUND}; }}
QMenuBar {{ padding: 2px {UNIT}px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {HOVER}; }}
QMenu {{ background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 24px; border-radius: 4px; }}
QMenu::item:disabled {{ color: #5b5f66; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QToolBar {{ border: none; spacing: 2px; padding: 6px; }}
QToolButton {{ border: none; border-radius: 6px; padding: 7px; background: transparent; }}
QToolBar QToolButton {{ padding: 5px; }}
QToolButton:hover {{ background: {HOVER}; }}
QToolButton:checked {{ background: #24435c; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton:focus {{ outline: none; border: 1px solid {ACCENT}; padding: 6px; }}
QToolBar QToolButton:focus {{ padding: 4px; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 6px; padding: 5px 14px; }}
QPushButton:hover {{ background: {HOVER}; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton:checked {{ background: #24435c; border-color: {ACCENT}; }}
QPushButton:default {{ border-color: {ACCENT}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
QListView {{ background: {BACKGROUND}; border: none; outline: none; }}
QListView::item {{ border-radius: 4px; padding: 3px 4px; }}
QListView::item:hover {{ background: {HOVER}; }}
QListView::item:selected {{ background: {HOVER}; color: {TEXT}; }}
QSlider::groove:horizontal {{ height: 4px; background: {LINE}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {LINE}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: {TEXT}; }}
QSlider::handle:horizontal:disabled {{ background: #5b5f66; }}
QStatusBar {{ border-top: 1px solid {LINE}; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ border: none; background: {LINE}; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QLineEdit, QComboBox, QPlainTextEdit {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 6px; padding: 5px 8px; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus {{ border-color: {ACCENT}; }}
QComboBox::drop-down {{ border: none; width: 16px; }}
QComboBox QAbstractItemView {{ background: {RAISED}; border: 1px solid {LINE}; }}
QCheckBox {{ spacing: {UNIT}px; }}
QCheckBox::indicator {{ width: 12px; height: 12px; border: 1px solid {MUTED}; border-radius: 3px; background: {BACKGROUND}; }}
QCheckBox::indicator:checked {{ background: {ACCENT}; border-color: {ACCENT}; }}
QCheckBox:focus {{ color: {ACCENT}; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {MUTED}; padding: 5px 12px; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {TEXT}; }}
QTabBar::tab:selected {{ color: {TEXT}; border-bottom-color: {ACCENT}; }}
QTabBar::tab:focus {{ background: {HOVER}; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; }}
QScrollBar:vertical {{ width: 10px; background: transparent; }}
QScrollBar::handle {{ background: {LINE}; border-radius: 4px; min-width: 24px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: none; width: 0; height: 0; }}
QSplitter::handle {{ background: {LINE}; }}
QLabel[role="muted"] {{ color: {MUTED}; }}
QLabel[role="heading"] {{ color: {MUTED}; font-weight: 600; }}
"""
