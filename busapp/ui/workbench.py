"""The workbench: canvas, panels, menus and tool bar, made of one list of verbs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMainWindow, QToolBar, QVBoxLayout, QWidget

from busapp.actions import mask as mask_actions
from busapp.actions import study as study_actions
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.services.tasks import StepTask
from busapp.ui import theme
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.dialogs.export import ExportDialog
from busapp.ui.dialogs.keys import show_about, show_keys
from busapp.ui.panels.cine_bar import CineBar
from busapp.ui.panels.history_panel import HistoryPanel
from busapp.ui.panels.lesion_panel import LesionPanel
from busapp.ui.panels.notice_bar import NoticeBar
from busapp.ui.panels.status_line import StatusLine
from busapp.ui.panels.thumbnails import Thumbnails
from busapp.ui.verbs import Verb, VerbActions
from busapp.ui.window import MainWindow

SIDE_WIDTH = 264
TOOL_BAR = ("brush", "eraser", "", "accept", "dismiss", "", "undo", "redo", "", "fit", "hide")


class Workbench(QObject):
    """Everything in the window, and the verbs that need a dialog."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.canvas = Canvas(session)
        self.thumbnails = Thumbnails(session)
        self.status = StatusLine(session)
        self.notices = NoticeBar(session.notices)
        self._opening: StepTask[object] | None = None
        self._window: MainWindow | None = None
        self._actions: VerbActions | None = None

    def furnish(self, window: MainWindow) -> None:
        """Put everything into a window."""
        self._window = window
        self._actions = VerbActions(window, self._verbs())
        window.setCentralWidget(self._layout())
        window.setStatusBar(self.status)
        self._fill_menus(window)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._tool_bar())
        self.session.document.subscribe(self._on_changes)
        self.session.player.changed.connect(self._actions.refresh)
        self.canvas.setFocus()

    def open_paths(self, paths: Sequence[str | Path]) -> None:
        """Open files and folders, with progress and a way to stop."""
        named = [Path(path) for path in paths]
        self.session.settings.last_folder = str(named[0] if named[0].is_dir() else named[0].parent)
        about = self.tr("Opening {0}").format(named[0].name)
        task = study_actions.open_paths(
            self.session,
            paths=named,
            progressed=lambda seen: self.status.show_work(f"{about}: {seen}", seen, 0),
            finished=self.status.end_work,
        )
        self.status.begin_work(about, task.cancel)

    def open_sample(self) -> None:
        """Open the phantom that ships with the program."""
        study_actions.open_sample(self.session, progressed=lambda _: None, finished=self.status.end_work)

    def may_close(self) -> bool:
        """Write what is left; asks where that is not possible."""
        assert self._window is not None
        if self.session.close():
            self.thumbnails.close_loader()
            return True
        question = self.tr(
            "{0} changes could not be saved:\n{1}\n\nQuit and lose them?"
        ).format(self.session.project.unsaved, self.session.project.problem)
        return self._window.ask(question, self.tr("Quit and lose them"), self.tr("Stay"))

    # --- verbs ---------------------------------------------------------------------------------------

    def _verbs(self) -> list[Verb]:
        session, canvas, document = self.session, self.canvas, self.session.document
        assert self._window is not None
        tr, window = self.tr, self._window
        has_frame = lambda: document.ref is not None  # noqa: E731
        editable = lambda: document.editable  # noqa: E731
        offered = lambda: document.offered is not None and document.editable  # noqa: E731
        is_tool = lambda name: canvas.tool == name  # noqa: E731
        frame, files = study_actions.step_frame, study_actions.step_instance
        return [
            Verb(name="open_files", menu="file", title=tr("Open files ..."), keys=("Ctrl+O",), run=self._open_files),
            Verb(name="open_folder", menu="file", title=tr("Open a folder ..."), keys=("Ctrl+Shift+O",), run=self._open_folder),
            Verb(name="open_sample", menu="file", title=tr("Open the sample study"), run=self.open_sample),
            Verb(name="export", menu="file", title=tr("Export masks ..."), keys=("Ctrl+E",), run=self._export),
            Verb(name="quit", menu="file", title=tr("Quit"), keys=("Ctrl+Q",), run=lambda: window.close() and None),
            Verb(name="accept", menu="mask", title=tr("Accept the proposal"), keys=("Return", "Enter"), icon="check", enabled=offered, run=partial(mask_actions.accept_proposal, session)),
            Verb(name="accept_next", menu="mask", title=tr("Accept and go on"), keys=("Ctrl+Return", "Ctrl+Enter"), enabled=has_frame, run=partial(mask_actions.accept_and_go_on, session)),
            Verb(name="dismiss", menu="mask", title=tr("Dismiss the proposal"), keys=("X",), icon="close", enabled=offered, run=partial(mask_actions.dismiss_proposal, session)),
            Verb(name="brush", menu="mask", title=tr("Brush"), keys=("B",), icon="brush", checked=partial(is_tool, "brush"), run=partial(canvas.set_tool, "brush")),
            Verb(name="eraser", menu="mask", title=tr("Eraser"), keys=("E",), icon="eraser", checked=partial(is_tool, "eraser"), run=partial(canvas.set_tool, "eraser")),
            Verb(name="smaller", menu="mask", title=tr("Smaller brush"), keys=("[",), run=partial(canvas.change_brush, -1)),
            Verb(name="larger", menu="mask", title=tr("Larger brush"), keys=("]",), run=partial(canvas.change_brush, 1)),
            Verb(name="clear", menu="mask", title=tr("Clear the mask"), keys=("Ctrl+Backspace",), enabled=editable, run=partial(mask_actions.clear_mask, session)),
            Verb(name="undo", menu="edit", title=tr("Undo"), keys=("Ctrl+Z",), icon="undo", enabled=self._can_undo, run=partial(mask_actions.undo, session)),
            Verb(name="redo", menu="edit", title=tr("Redo"), keys=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo", enabled=self._can_redo, run=partial(mask_actions.redo, session)),
            Verb(name="benign", menu="edit", title=tr("Class: benign"), keys=("Shift+1", "!"), enabled=editable, run=partial(mask_actions.set_class, session, lesion_class="benign")),
            Verb(name="malignant", menu="edit", title=tr("Class: malignant"), keys=("Shift+2", "@"), enabled=editable, run=partial(mask_actions.set_class, session, lesion_class="malignant")),
            Verb(name="normal", menu="edit", title=tr("Class: normal"), keys=("Shift+3", "#"), enabled=editable, run=partial(mask_actions.set_class, session, lesion_class="normal")),
            Verb(name="no_class", menu="edit", title=tr("Class: not set"), keys=("Shift+0", ")"), enabled=editable, run=partial(mask_actions.set_class, session, lesion_class="")),
            Verb(name="next_frame", menu="view", title=tr("Next frame"), keys=("Right", "."), enabled=has_frame, run=partial(frame, session, steps=1)),
            Verb(name="previous_frame", menu="view", title=tr("Previous frame"), keys=("Left", ","), enabled=has_frame, run=partial(frame, session, steps=-1)),
            Verb(name="first_frame", menu="view", title=tr("First frame"), keys=("Home",), enabled=has_frame, run=partial(study_actions.end_frame, session, last=False)),
            Verb(name="last_frame", menu="view", title=tr("Last frame"), keys=("End",), enabled=has_frame, run=partial(study_actions.end_frame, session, last=True)),
            Verb(name="next_file", menu="view", title=tr("Next file"), keys=("D", "PgDown"), enabled=has_frame, run=partial(files, session, steps=1)),
            Verb(name="previous_file", menu="view", title=tr("Previous file"), keys=("A", "PgUp"), enabled=has_frame, run=partial(files, session, steps=-1)),
            Verb(name="play", menu="view", title=tr("Play or pause"), keys=("Ctrl+Space",), enabled=has_frame, run=session.player.toggle),
            Verb(name="fit", menu="view", title=tr("Fit to the window"), keys=("R", "Ctrl+0"), icon="fit-to-screen-outline", enabled=has_frame, run=canvas.fit),
            Verb(name="actual_size", menu="view", title=tr("Actual size"), keys=("Ctrl+1",), enabled=has_frame, run=canvas.actual_size),
            Verb(name="zoom_in", menu="view", title=tr("Zoom in"), keys=("+", "=", "Ctrl++"), enabled=has_frame, run=partial(canvas.zoom, 1)),
            Verb(name="zoom_out", menu="view", title=tr("Zoom out"), keys=("-", "Ctrl+-"), enabled=has_frame, run=partial(canvas.zoom, -1)),
            Verb(name="reset_window", menu="view", title=tr("Reset window and level"), keys=("Shift+R",), enabled=has_frame, run=partial(document.set_window, None)),
            Verb(name="hide", menu="view", title=tr("Hide masks"), keys=("H",), icon="eye-off-outline", checked=lambda: canvas.overlays_hidden, run=self._toggle_overlays),
            Verb(name="captions", menu="view", title=tr("Captions"), keys=("I",), checked=lambda: session.settings.show_captions, run=self._toggle_captions),
            Verb(name="full_screen", menu="view", title=tr("Full screen"), keys=("F11",), checked=window.isFullScreen, run=self._toggle_full_screen),
            Verb(name="keys", menu="help", title=tr("Keys"), keys=("F1",), run=lambda: show_keys(window, self._verbs(), self._held_keys())),
            Verb(name="messages", menu="help", title=tr("Messages"), run=self.notices.show_all),
            Verb(name="about", menu="help", title=tr("About busapp"), run=lambda: show_about(window, session)),
        ]  # fmt: skip

    def _held_keys(self) -> list[tuple[str, str]]:
        """What keys and wheel do on the canvas, beyond the verbs."""
        return [
            (self.tr("Hold to see the bare frame"), "V"),
            (self.tr("Tap to play or pause, hold and drag to pan"), self.tr("Space")),
            (self.tr("Revert the gesture under way"), "Esc"),
            (self.tr("Frames of a cine"), self.tr("Wheel")),
            (self.tr("Zoom at the pointer"), self.tr("Ctrl+Wheel")),
            (self.tr("Brush size"), self.tr("Shift+Wheel")),
            (self.tr("Pan"), self.tr("Middle button")),
            (self.tr("Window and level"), self.tr("Right button")),
        ]

    def _can_undo(self) -> bool:
        annotation = self.session.document.annotation
        return annotation is not None and bool(annotation.done)

    def _can_redo(self) -> bool:
        annotation = self.session.document.annotation
        return annotation is not None and bool(annotation.undone)

    def _open_files(self) -> None:
        title, folder = self.tr("Open files"), self.session.settings.last_folder
        paths, _ = QFileDialog.getOpenFileNames(self._window, title, folder)
        if paths:
            self.open_paths(paths)

    def _open_folder(self) -> None:
        title, folder = self.tr("Open a folder"), self.session.settings.last_folder
        path = QFileDialog.getExistingDirectory(self._window, title, folder)
        if path:
            self.open_paths([path])

    def _export(self) -> None:
        if self.session.project.store is None:
            self.session.notices.error(self.tr("No project is open, so there is nothing to export."))
            return
        ExportDialog(self.session, self._window).open()

    def _toggle_overlays(self) -> None:
        self.canvas.set_overlays_hidden(not self.canvas.overlays_hidden)

    def _toggle_captions(self) -> None:
        settings = self.session.settings
        settings.show_captions = not settings.show_captions
        self.canvas.update()

    def _toggle_full_screen(self) -> None:
        assert self._window is not None
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _on_changes(self, changes: Changes) -> None:
        assert self._window is not None and self._actions is not None
        if changes.frame:
            ref = self.session.document.ref
            name = self.session.document.instance(ref).path.name if ref else ""
            self._window.setWindowTitle(f"{name} - busapp" if name else "busapp")
        if changes.frame or changes.proposal or changes.history or changes.pixels:
            self._actions.refresh()

    # --- layout --------------------------------------------------------------------------------------

    def _layout(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        side_layout = QVBoxLayout(side)
        side_layout.setContentsMargins(0, 0, 0, 0)
        side_layout.setSpacing(theme.UNIT)
        side_layout.addWidget(LesionPanel(self.session))
        side_layout.addWidget(HistoryPanel(self.session), 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(side)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notices)
        layout.addLayout(middle, 1)
        layout.addWidget(CineBar(self.session))
        layout.addWidget(self.thumbnails)
        return whole

    def _fill_menus(self, window: QMainWindow) -> None:
        assert self._actions is not None
        titles = {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "view": self.tr("&View"),
            "mask": self.tr("&Mask"),
            "help": self.tr("&Help"),
        }
        window.menuBar().clear()
        for name, title in titles.items():
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
            if name in ("brush", "eraser"):
                tools.addAction(action)
        return bar
