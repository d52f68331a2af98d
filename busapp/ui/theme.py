"""Colours, type and spacing of the window: quiet, around the brightest thing, the frame. One theme for dark rooms, one
for light ones; the canvas is black in both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from busapp.services.resources import resources_folder

UNIT = 8
"""The grid, in device-independent pixels."""

CANVAS = "#000000"
CANVAS_TEXT = "#d7d9dd"
CANVAS_MUTED = "#9aa0a7"
CALIPER = "#f0e442"
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


@dataclass(frozen=True, kw_only=True)
class Colours:
    """What a theme is made of. The one in use stands in this module's names in capitals: ``theme.TEXT``."""

    background: str
    raised: str
    hover: str
    checked: str
    line: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    warning: str
    error: str
    work: str
    done: str


DARK = Colours(
    background="#1e1f22",
    raised="#26282c",
    hover="#33363b",
    checked="#24435c",
    line="#3a3d42",
    text="#d7d9dd",
    muted="#9aa0a7",
    disabled="#5b5f66",
    accent="#5aa9e6",
    on_accent="#0b0c0e",
    warning="#e8b04a",
    error="#e98b71",
    work="#e69f00",
    done="#009e73",
)
LIGHT = Colours(
    background="#f2f3f5",
    raised="#ffffff",
    hover="#e2e5ea",
    checked="#cfe3f5",
    line="#c6cbd3",
    text="#1d2127",
    muted="#535a64",
    disabled="#9aa1ab",
    accent="#1769aa",
    on_accent="#ffffff",
    warning="#7d5100",
    error="#a82e14",
    work="#a66a00",
    done="#007a59",
)
THEMES = {"dark": DARK, "light": LIGHT}

BACKGROUND = DARK.background
RAISED = DARK.raised
HOVER = DARK.hover
CHECKED = DARK.checked
LINE = DARK.line
TEXT = DARK.text
MUTED = DARK.muted
DISABLED = DARK.disabled
ACCENT = DARK.accent
ON_ACCENT = DARK.on_accent
WARNING = DARK.warning
ERROR = DARK.error
WORK = DARK.work
DONE = DARK.done


def apply_theme(application: QApplication, name: str = "dark") -> None:
    """Set palette, style sheet and font to one of ``THEMES``. What is drawn with its colours has to be drawn anew."""
    colours = THEMES[name]
    globals().update({field.upper(): colour for field, colour in asdict(colours).items()})
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPointSizeF(10)
    application.setFont(font)
    application.setPalette(_palette(colours))
    application.setStyleSheet(_style(colours, f"{(resources_folder() / 'style').as_posix()}/", name))


def set_role(widget: QWidget, role: str) -> None:
    """How a label is coloured: ``muted``, ``heading``, ``warning``, ``error``; empty for plain text."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


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


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.background,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.background,
        QPalette.ColorRole.AlternateBase: colours.raised,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return palette


def _style(colours: Colours, pictures: str, name: str) -> str:
    return f"""
QWidget {{ color: {colours.text}; }}
QWidget:disabled {{ color: {colours.disabled}; }}
QMainWindow, QDialog, QMenuBar, QStatusBar, QToolBar {{ background: {colours.background}; }}
QMenuBar {{ padding: 2px {UNIT}px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {colours.hover}; }}
QMenu {{ background: {colours.raised}; border: 1px solid {colours.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 24px; border-radius: 4px; }}
QMenu::item:disabled {{ color: {colours.disabled}; }}
QMenu::separator {{ height: 1px; background: {colours.line}; margin: 4px 8px; }}
QToolBar {{ border: none; spacing: 2px; padding: 6px; }}
QToolButton {{ border: none; border-radius: 6px; padding: 7px; background: transparent; }}
QToolBar QToolButton {{ padding: 5px; }}
QToolButton:hover {{ background: {colours.hover}; }}
QToolButton:checked {{ background: {colours.checked}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton:focus {{ outline: none; border: 1px solid {colours.accent}; padding: 6px; }}
QToolBar QToolButton:focus {{ padding: 4px; }}
QPushButton {{ background: {colours.raised}; border: 1px solid {colours.line}; border-radius: 6px; padding: 5px 14px; }}
QPushButton:hover {{ background: {colours.hover}; }}
QPushButton:focus {{ border-color: {colours.accent}; }}
QPushButton:checked {{ background: {colours.checked}; border-color: {colours.accent}; }}
QPushButton:default {{ border-color: {colours.accent}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolTip {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.line}; padding: 4px; }}
QListView {{ background: {colours.background}; border: 1px solid transparent; outline: none; }}
QListView:focus {{ border-color: {colours.accent}; border-radius: 6px; }}
QListView::item {{ border-radius: 4px; padding: 3px 4px; }}
QListView::item:hover {{ background: {colours.hover}; }}
QListView::item:selected {{ background: {colours.hover}; color: {colours.text}; }}
QListWidget::item:selected {{ background: {colours.checked}; color: {colours.text}; }}
QSlider::groove:horizontal {{ height: 4px; background: {colours.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {colours.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {colours.line}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: {colours.text}; }}
QSlider::handle:horizontal:disabled {{ background: {colours.disabled}; }}
QStatusBar {{ border-top: 1px solid {colours.line}; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ border: none; background: {colours.line}; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {colours.accent}; border-radius: 3px; }}
QLineEdit, QComboBox, QPlainTextEdit, QTextBrowser {{ background: {colours.raised}; border: 1px solid {colours.line}; border-radius: 6px; padding: 5px 8px; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextBrowser:focus {{ border-color: {colours.accent}; }}
QLineEdit {{ placeholder-text-color: {colours.muted}; }}
QComboBox::drop-down {{ border: none; width: 18px; }}
QComboBox::down-arrow {{ image: url({pictures}down-{name}.svg); width: 10px; height: 10px; }}
QAbstractSpinBox {{ background: {colours.raised}; border: 1px solid {colours.line}; border-radius: 6px; padding: 5px 20px 5px 0; }}
QAbstractSpinBox:focus {{ border-color: {colours.accent}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url({pictures}up-{name}.svg); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({pictures}down-{name}.svg); width: 10px; height: 10px; }}
QCheckBox {{ spacing: {UNIT}px; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {colours.muted}; border-radius: 4px; background: {colours.raised}; }}
QCheckBox::indicator:checked {{ image: url({pictures}check-{name}.svg); }}
QCheckBox::indicator:focus {{ border-color: {colours.accent}; }}
QCheckBox::indicator:disabled {{ border-color: {colours.disabled}; }}
QTreeView, QTableView {{ background: {colours.background}; border: 1px solid {colours.line}; border-radius: 6px; outline: none; }}
QTreeView::item, QTableView::item {{ padding: 3px 6px; }}
QTreeView::item:hover {{ background: {colours.hover}; }}
QTreeView::item:selected, QTableView::item:selected {{ background: {colours.checked}; color: {colours.text}; }}
QHeaderView::section {{ background: {colours.raised}; color: {colours.muted}; border: none; border-bottom: 1px solid {colours.line}; padding: 5px 6px; text-align: left; }}
QComboBox QAbstractItemView {{ background: {colours.raised}; border: 1px solid {colours.line}; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {colours.muted}; padding: 5px 12px; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {colours.text}; }}
QTabBar::tab:selected {{ color: {colours.text}; border-bottom-color: {colours.accent}; }}
QTabBar::tab:focus {{ background: {colours.hover}; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; }}
QScrollBar:vertical {{ width: 10px; background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: {colours.background}; }}
QToolButton#qt_toolbar_ext_button {{ padding: 2px; }}
QScrollBar::handle {{ background: {colours.line}; border-radius: 4px; min-width: 24px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: none; width: 0; height: 0; }}
QSplitter::handle {{ background: {colours.line}; }}
QLabel[role="muted"] {{ color: {colours.muted}; }}
QLabel[role="heading"] {{ color: {colours.muted}; font-weight: 600; }}
QLabel[role="warning"] {{ color: {colours.warning}; }}
QLabel[role="error"] {{ color: {colours.error}; }}
QFrame#bubble {{ background: {colours.raised}; border: 1px solid {colours.line}; border-radius: 8px; }}
NoticeBar {{ background: {colours.raised}; border-left: 3px solid {colours.accent}; }}
NoticeBar[role="warning"] {{ border-left-color: {colours.warning}; }}
NoticeBar[role="error"] {{ border-left-color: {colours.error}; }}
"""
