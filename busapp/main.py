"""The window's composition root: the only file that knows everyone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from busapp.files.project_folder import is_project
from busapp.model.errors import UserError
from busapp.services.notices import Notices
from busapp.services.settings import Settings, default_project
from busapp.services.trace import Trace
from busapp.services.translation import translators
from busapp.ui.theme import apply_theme
from busapp.ui.window import MainWindow


def main(arguments: Sequence[str]) -> int:
    """Open the window and run until it is closed."""
    options = _parser().parse_args(arguments)
    try:
        trace = Trace(options.trace)
    except UserError as error:
        print(f"busapp: {error}", file=sys.stderr)
        return 1
    settings = Settings.load()
    if settings.scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", str(settings.scale / 100))
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("busapp")
    for translator in translators(settings.language, application):
        application.installTranslator(translator)
    apply_theme(application, settings.theme)
    window = MainWindow(settings, shown=lambda: _furnish(window, settings, trace, options))
    window.show()
    return application.exec()


def _furnish(window: MainWindow, settings: Settings, trace: Trace, options: argparse.Namespace) -> None:
    """The window is on screen: now the libraries may take their time."""
    trace.event("window_shown")
    from busapp.actions.session import Session
    from busapp.services.crash import tell_of_crash, watch_crashes
    from busapp.services.logs import start_log
    from busapp.ui.workbench import Workbench

    start_log()
    notices = Notices()
    settings.mend(notices.warn)
    session = Session(settings, trace, notices)
    watch_crashes(notices, lambda: session.project.unsaved)
    named, paths = _named(options)
    project = named or default_project()
    session.start(project, options.model)
    workbench = Workbench(session)
    window.furnish(workbench)
    if paths:
        workbench.open_paths(paths)
    elif named:
        workbench.open_project()
    elif not settings.welcomed:
        workbench.open_sample()
    workbench.preferences.change("crash_told", tell_of_crash(notices, settings.crash_told))
    workbench.learning.take_up_jobs(project)
    if not settings.welcomed:
        workbench.show_tour()
        workbench.preferences.change("welcomed", True)


def _named(options: argparse.Namespace) -> tuple[Path | None, list[Path]]:
    """The project that is meant and the files to open; a folder that is a project is meant as one."""
    if options.project is None and len(options.paths) == 1 and is_project(options.paths[0]):
        return options.paths[0], []
    return options.project, options.paths


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="busapp", description="A workstation for breast ultrasound.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="pictures, DICOM files, folders, a project")
    parser.add_argument("--project", type=Path, help="project folder; by default the person's own")
    parser.add_argument("--model", type=Path, help="model folder; by default the one that ships with busapp")
    parser.add_argument("--trace", type=Path, help="write moments as JSON lines, for benchmarks")
    parser.epilog = "Without a window: busapp segment, export, results, agreement; see their --help."
    return parser
