"""The workbench: canvas, panels, menus and tool bar, made of one list of verbs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from busapp.actions import cine as cine_actions
from busapp.actions import study as study_actions
from busapp.actions import volume as volume_actions
from busapp.actions import worklist as worklist_actions
from busapp.actions.adjudicate import Disagreements
from busapp.actions.masks_file import take_masks
from busapp.actions.next_frames import NextFrames
from busapp.actions.pairing import other_views
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.edit import MaskArray
from busapp.model.errors import UnreadableFile
from busapp.services.help import help_pages
from busapp.services.tasks import StepTask
from busapp.ui import theme
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.canvas.compare import Compare
from busapp.ui.canvas.tools import TOOLS
from busapp.ui.dialogs.help import HelpDialog, all_keys, with_keys
from busapp.ui.dialogs.pairing import PairDialog
from busapp.ui.dialogs.palette import Palette
from busapp.ui.dialogs.reading import ReaderDialog, RulesDialog
from busapp.ui.exchange import Exchange
from busapp.ui.icons import Icons
from busapp.ui.input_watch import InputWatch
from busapp.ui.learning import Learning
from busapp.ui.panels.adjudicate_bar import AdjudicateBar
from busapp.ui.panels.cine_bar import CineBar
from busapp.ui.panels.findings_panel import FindingsPanel
from busapp.ui.panels.history_panel import HistoryPanel
from busapp.ui.panels.lesion_panel import LesionPanel
from busapp.ui.panels.list_bar import ListBar
from busapp.ui.panels.notice_bar import NoticeBar
from busapp.ui.panels.status_line import StatusLine
from busapp.ui.panels.thumbnails import Thumbnails
from busapp.ui.preferences import Preferences
from busapp.ui.tour import Tour, stops
from busapp.ui.verb_table import VerbTable
from busapp.ui.verbs import VerbActions
from busapp.ui.window import MainWindow

SIDE_WIDTH = 272
ICONS_MS = 1000
"""When icons come, at the latest; else once the first mask is on screen."""
TOOL_BAR = (
    "brush",
    "eraser",
    "polygon",
    "lasso",
    "livewire",
    "threshold",
    "nudge",
    "flood",
    "box",
    "clicks",
    "cut",
    "ruler",
    "",
    "accept",
    "dismiss",
    "",
    "undo",
    "redo",
    "",
    "fit",
    "hide",
)


class Workbench(QObject):
    """Everything in the window, and the verbs that need a dialog."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.canvas = Canvas(session)
        self.compare = Compare(session, self.canvas)
        self.thumbnails = Thumbnails(session)
        self.list_bar = ListBar(session, self.thumbnails.titles)
        self.icons = Icons()
        self.status = StatusLine(session, self.icons)
        self.notices = NoticeBar(session.notices, self.icons)
        self.findings = FindingsPanel(session)
        self.adjudicate = AdjudicateBar(session, self.findings.title, self._preview)
        self.preferences = Preferences(self)
        self._disagreements = Disagreements(session)
        self.learning = Learning(session)
        self.exchange = Exchange(session, self.findings.title, self.open_paths, self.open_project)
        looking = self.tr("Looking for what to annotate next")
        self.next_frames = NextFrames(
            session,
            lambda stop: self.status.begin_work(looking, stop),
            lambda step: self.status.show_work(f"{looking}: {step.done} / {step.total}", step.done, step.total),
            self.status.end_work,
        )
        self.list_bar.worth_wanted.connect(self.next_frames.prepare)
        self._tasks: list[StepTask[Any]] = []
        self._window: MainWindow | None = None
        self._actions: VerbActions | None = None

    def furnish(self, window: MainWindow) -> None:
        """Put everything into a window."""
        self._window = window
        self.table = VerbTable(self)
        self._actions = VerbActions(window, self.table.verbs(window), self.icons, self.session.settings.keys)
        self.preferences.serve(window, self._actions)
        window.setCentralWidget(self._layout())
        window.setStatusBar(self.status)
        self._fill_menus(window)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._tool_bar())
        self._actions.show_keys()
        self.session.document.subscribe(self._on_changes)
        self.session.player.changed.connect(self._actions.refresh)
        self.session.project.changed.connect(self._actions.refresh)
        self.adjudicate.closed.connect(self.canvas.setFocus)
        self.adjudicate.closed.connect(self._actions.refresh)
        self.status.reader_clicked.connect(self.show_reader)
        self.status.rules_clicked.connect(self.show_rules)
        self.session.beside.changed.connect(self._actions.refresh)
        self.canvas.setFocus()
        self.list_bar.left.connect(self.canvas.setFocus)
        self.findings.comment.left.connect(self.canvas.setFocus)
        window.winId()  # there is no handle before somebody asks, or the window is shown
        InputWatch(window.windowHandle(), self.session.document.work_time)
        self.canvas.mask_painted.connect(self.icons.load)
        QTimer.singleShot(ICONS_MS, window, self.icons.load)

    def open_paths(self, paths: Sequence[str | Path]) -> None:
        """Open files and folders, with progress and a way to stop."""
        named = [Path(path) for path in paths]
        self.session.settings.last_folder = str(named[0] if named[0].is_dir() else named[0].parent)
        about = self.tr("Opening {0}").format(named[0].name)
        task = study_actions.open_paths(
            self.session,
            paths=named,
            progressed=lambda seen: self.status.show_work(f"{about}: {seen}", seen, 0),
            finished=lambda: self._ended(task),
            take=self._take_masks,
        )
        self._tasks.append(task)
        self.status.begin_work(about, self._stop_tasks)

    def _take_masks(self, paths: list[Path]) -> None:
        """Take the masks of segmentations, with progress and a way to stop."""
        self._work_on_frames(partial(take_masks, paths=paths), self.tr("Taking masks"))

    def open_sample(self) -> None:
        """Open the phantom that ships with the program."""
        self.open_paths(study_actions.sample_paths())

    def interpolate(self) -> None:
        """Fill the frames between those outlined by hand, with progress and a way to stop."""
        self._work_on_frames(cine_actions.interpolate, self.tr("Interpolating"))

    def carry_to_end(self) -> None:
        """Carry the mask to the end of the cine, with progress and a way to stop."""
        self._work_on_frames(cine_actions.carry_to_end, self.tr("Carrying the mask"))

    def outline_volume(self) -> None:
        """Outline the lesions of the volume in view, with progress and a way to stop."""
        self._work_on_frames(volume_actions.outline_volume, self.tr("Outlining the volume"))

    def accept_volume(self) -> None:
        """Accept what is offered in all slices of the volume, with progress and a way to stop."""
        self._work_on_frames(volume_actions.accept_volume, self.tr("Accepting in all slices"))

    def open_project(self) -> None:
        """Put the project's files into the list, with progress and a way to stop."""
        about = self.tr("Opening the project's files")
        task = worklist_actions.open_project(
            self.session,
            progressed=lambda done, total: self.status.show_work(f"{about}: {total}", done, total),
            finished=lambda: self._ended(task),
        )
        self._tasks.append(task)
        self.status.begin_work(about, self._stop_tasks)

    def _work_on_frames(self, begin: Callable[..., StepTask[Any] | None], about: str) -> None:
        task: StepTask[Any] | None = begin(
            self.session,
            progressed=lambda step: self.status.show_work(
                f"{about}: {step.done} / {step.total}", step.done, step.total
            ),
            finished=lambda: self._ended(task),
        )
        if task is not None:
            self._tasks.append(task)
            self.status.begin_work(about, self._stop_tasks)

    def _ended(self, task: StepTask[Any] | None) -> None:
        if task is not None:
            self._tasks.remove(task)
        if not self._tasks:
            self.status.end_work()

    def _stop_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()

    def may_close(self) -> bool:
        """Write what is left and stop; where it cannot be written, ask first."""
        assert self._window is not None
        project = self.session.project
        if not project.finish():
            question = self.tr("{0} changes could not be saved:\n{1}\n\nQuit and lose them?")
            lose, stay = self.tr("Quit and lose them"), self.tr("Stay")
            if not self._window.ask(question.format(project.unsaved, project.problem), lose, stay):
                return False
        self._stop_tasks()
        self.session.close()
        self.thumbnails.close_loader()
        return True

    # --- verbs that need a dialog or the window ------------------------------------------------------

    def open_files(self) -> None:
        """Ask for files and open them."""
        title, folder = self.tr("Open files"), self.session.settings.last_folder
        paths, _ = QFileDialog.getOpenFileNames(self._window, title, folder)
        if paths:
            self.open_paths(paths)

    def open_folder(self) -> None:
        """Ask for a folder and open it."""
        title, folder = self.tr("Open a folder"), self.session.settings.last_folder
        path = QFileDialog.getExistingDirectory(self._window, title, folder)
        if path:
            self.open_paths([path])

    def show_reader(self) -> None:
        """Ask who reads."""
        self.session.project.ask(
            lambda store: store.readers(),
            lambda known: ReaderDialog(self.session, known, self._window).open(),
        )

    def show_rules(self) -> None:
        """Ask what readers may see."""
        RulesDialog(self.session, self._window).open()

    def show_pairing(self) -> None:
        """Ask which frame shows the same lesion in the other plane."""
        PairDialog(self.session, other_views(self.session), self._window).open()

    def show_agreement(self) -> None:
        """Compare all readers of the project, beside the window."""
        from busapp.ui.dialogs.agreement import AgreementDialog  # brings the database, which must not delay the window

        AgreementDialog(self.session, self.findings.title, self._window).show()

    def _preview(self, mask: MaskArray | None, title: str) -> None:
        """A mask that might be chosen: outlined on the frame, and filled beside it."""
        self.canvas.preview(mask)
        self.compare.preview(mask, title)

    def next_disagreement(self) -> None:
        """Go to the frame on which readers agree least, then to the next."""
        about = self.tr("Comparing readers")
        task = self._disagreements.go_on(
            lambda step: self.status.show_work(about, step.done, step.total), self.status.end_work
        )
        if task is not None:
            self.status.begin_work(about, task.cancel)

    def show_palette(self) -> None:
        """All actions by their names."""
        assert self._actions is not None
        self._actions.refresh()
        Palette(self._actions, self._window).open()

    def show_help(self) -> None:
        """The pages of the help; the window can be used beside them."""
        assert self._actions is not None
        pages = with_keys(help_pages(self.session.settings.language), self._actions)
        keys = all_keys(self._actions, self.menu_names(), self.table.held_keys())
        HelpDialog([*pages, keys], self._window).show()

    def show_tour(self) -> None:
        """The window's six places."""
        assert self._window is not None and self._actions is not None
        widgets: dict[str, QWidget] = {"canvas": self.canvas, "thumbnails": self.thumbnails, "tabs": self.tabs}
        Tour(self._window, stops(self._window, widgets, self._actions.hint))

    def show_tags(self) -> None:
        """The DICOM tags of the file in view."""
        ref = self.session.document.ref
        if ref is None:
            return
        path = self.session.document.instance(ref).path
        from busapp.files.tags import read_tags  # brings pydicom, which the window must not wait for
        from busapp.ui.dialogs.tags import TagDialog

        try:
            tags = read_tags(path)
        except UnreadableFile:
            self.session.notices.info(self.tr("{0} has no DICOM tags.").format(path.name))
            return
        TagDialog(path, tags, self._window).open()

    def toggle_declared(self) -> None:
        """Draw the ultrasound regions and overlays that the file names, or hide them; says so where it names none."""
        frame = self.session.document.frame
        self.canvas.toggle_declared()
        if self.canvas.shows_declared and frame is not None and not (frame.regions or frame.overlays):
            self.session.notices.info(self.tr("This frame comes with no ultrasound regions and no overlays."))

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        assert self._window is not None
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _on_changes(self, changes: Changes) -> None:
        assert self._window is not None and self._actions is not None
        if changes.pixels:
            ref = self.session.document.shown
            name = self.session.document.instance(ref).path.name if ref else ""
            self._window.setWindowTitle(f"{name} - busapp" if name else "busapp")
        if changes.frame or changes.proposal or changes.history or changes.pixels or changes.calipers:
            self._actions.refresh()

    # --- layout --------------------------------------------------------------------------------------

    def _layout(self) -> QWidget:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.compare, 1)
        middle.addWidget(self._side())
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notices)
        layout.addWidget(self.adjudicate)
        layout.addLayout(middle, 1)
        layout.addWidget(CineBar(self.session, self.icons))
        layout.addWidget(self.list_bar)
        layout.addWidget(self.thumbnails)
        return whole

    def _side(self) -> QWidget:
        """What stands beside the frame. In a low window it is scrolled, not squeezed."""
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(LesionPanel(self.session))
        layout.addWidget(self._tabs(), 1)
        side = QScrollArea()
        side.setFrameShape(QScrollArea.Shape.NoFrame)
        side.setFixedWidth(SIDE_WIDTH)
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setWidget(column)
        return side

    def _tabs(self) -> QTabWidget:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setMinimumHeight(20 * theme.UNIT)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # they scroll by themselves
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.addTab(HistoryPanel(self.session, self.findings.title), self.tr("History"))
        self.tabs.addTab(self.findings, self.tr("Findings"))
        return self.tabs

    def toggle_findings(self) -> None:
        """Show the findings, or the history again."""
        self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())

    def comment(self) -> None:
        """Write a comment on the frame."""
        self.tabs.setCurrentWidget(self.findings)
        self.findings.edit_comment()

    def _menu_titles(self) -> dict[str, str]:
        return {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "view": self.tr("Vie&w"),
            "mask": self.tr("&Mask"),
            "lesion": self.tr("&Lesion"),
            "project": self.tr("Pro&ject"),
            "help": self.tr("Hel&p"),
        }

    def menu_names(self) -> dict[str, str]:
        """The titles without the letters that Alt is pressed with."""
        return {name: re.sub(r"\(&\w\)|&", "", title) for name, title in self._menu_titles().items()}

    def _fill_menus(self, window: QMainWindow) -> None:
        assert self._actions is not None
        window.menuBar().clear()
        for name, title in self._menu_titles().items():
            menu = window.menuBar().addMenu(title)
            for verb in self._actions.verbs:
                if verb.menu == name:
                    menu.addAction(self._actions.action(verb.name))

    def _tool_bar(self) -> QToolBar:
        assert self._actions is not None
        bar = QToolBar(self.tr("Tools"))
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.toggleViewAction().setEnabled(False)
        tools = QActionGroup(self)
        for name in TOOL_BAR:
            if not name:
                gap = QLabel()
                gap.setFixedHeight(theme.UNIT)
                bar.addWidget(gap)
                continue
            action = self._actions.action(name)
            bar.addAction(action)
            bar.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if name in TOOLS:
                tools.addAction(action)
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert more is not None
        self.icons.put("chevron-double-down", more.setIcon)
        more.setAccessibleName(self.tr("More tools"))
        more.setToolTip(self.tr("More tools"))
        return bar
