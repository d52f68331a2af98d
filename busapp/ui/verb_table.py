"""The verbs of the window, one line each: a new action is a line here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from busapp.actions import mask, study
from busapp.ui.dialogs.keys import show_about, show_keys
from busapp.ui.verbs import Verb
from busapp.ui.window import MainWindow

if TYPE_CHECKING:
    from busapp.ui.workbench import Workbench


class VerbTable(QObject):
    """What a person can do, by menu."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench

    def verbs(self, window: MainWindow) -> list[Verb]:
        """All of them, in the order of the menus."""
        bench = self._bench
        session, canvas, document = bench.session, bench.canvas, bench.session.document

        def do(action: Callable[..., None], **arguments: Any) -> Callable[[], None]:
            return partial(action, session, **arguments)

        def seen() -> bool:
            return document.ref is not None

        def editable() -> bool:
            return document.editable

        def offered() -> bool:
            return document.editable and document.offered is not None

        def shaped() -> bool:
            annotation = document.annotation
            return document.editable and (offered() or (annotation is not None and bool(annotation.mask.any())))

        def undoable() -> bool:
            return document.annotation is not None and bool(document.annotation.done)

        def redoable() -> bool:
            return document.annotation is not None and bool(document.annotation.undone)

        def is_tool(name: str) -> Callable[[], bool]:
            return lambda: canvas.tool == name

        def is_language(code: str) -> Callable[[], bool]:
            return lambda: session.settings.language == code

        frame, file, end = study.step_frame, study.step_instance, study.end_frame
        # fmt: off
        return [
            Verb("open_files", "file", self.tr("Open files ..."), bench.open_files, "Ctrl+O"),
            Verb("open_folder", "file", self.tr("Open a folder ..."), bench.open_folder, "Ctrl+Shift+O"),
            Verb("open_sample", "file", self.tr("Open the sample study"), bench.open_sample),
            Verb("export", "file", self.tr("Export masks ..."), bench.export, "Ctrl+E"),
            Verb("quit", "file", self.tr("Quit"), window.close, "Ctrl+Q"),

            Verb("undo", "edit", self.tr("Undo"), do(mask.undo), "Ctrl+Z", "undo", undoable),
            Verb("redo", "edit", self.tr("Redo"), do(mask.redo), "Ctrl+Shift+Z Ctrl+Y", "redo", redoable),
            Verb("benign", "edit", self.tr("Class: benign"), do(mask.set_class, lesion_class="benign"), "Shift+1 !", "", editable),
            Verb("malignant", "edit", self.tr("Class: malignant"), do(mask.set_class, lesion_class="malignant"), "Shift+2 @", "", editable),
            Verb("normal", "edit", self.tr("Class: normal"), do(mask.set_class, lesion_class="normal"), "Shift+3 #", "", editable),
            Verb("no_class", "edit", self.tr("Class: not set"), do(mask.set_class, lesion_class=""), "Shift+0 )", "", editable),

            Verb("done", "edit", self.tr("Status: done"), do(mask.set_status, status="done"), "Ctrl+D", "", editable),
            Verb("reviewed", "edit", self.tr("Status: reviewed"), do(mask.set_status, status="reviewed"), "Ctrl+Shift+D", "", editable),
            Verb("rejected", "edit", self.tr("Status: rejected"), do(mask.set_status, status="rejected"), "Ctrl+Shift+X", "", editable),
            Verb("in_work", "edit", self.tr("Status: in work"), do(mask.set_status, status=""), "Ctrl+Shift+W", "", editable),

            Verb("ruler", "view", self.tr("Ruler"), partial(canvas.set_tool, "ruler"), "M", "ruler", None, is_tool("ruler")),
            Verb("angle", "view", self.tr("Angle"), partial(canvas.set_tool, "angle"), "Shift+M", "angle-acute", None, is_tool("angle")),
            Verb("ellipse", "view", self.tr("Ellipse"), partial(canvas.set_tool, "ellipse"), "O", "ellipse-outline", None, is_tool("ellipse")),
            Verb("clear_calipers", "view", self.tr("Clear the calipers"), partial(document.set_calipers, ()), "Shift+Backspace", "", lambda: bool(document.calipers)),

            Verb("next_frame", "view", self.tr("Next frame"), do(frame, steps=1), "Right .", "", seen),
            Verb("previous_frame", "view", self.tr("Previous frame"), do(frame, steps=-1), "Left ,", "", seen),
            Verb("first_frame", "view", self.tr("First frame"), do(end, last=False), "Home", "", seen),
            Verb("last_frame", "view", self.tr("Last frame"), do(end, last=True), "End", "", seen),
            Verb("next_file", "view", self.tr("Next file"), do(file, steps=1), "D PgDown", "", seen),
            Verb("previous_file", "view", self.tr("Previous file"), do(file, steps=-1), "A PgUp", "", seen),
            Verb("next_undone", "view", self.tr("Next file not done"), do(study.go_to_undone), "N", "", seen),
            Verb("play", "view", self.tr("Play or pause"), session.player.toggle, "Ctrl+Space", "", seen),
            Verb("faster", "view", self.tr("Play faster"), partial(session.player.change_speed, 1), "Ctrl+Up", "", seen),
            Verb("slower", "view", self.tr("Play slower"), partial(session.player.change_speed, -1), "Ctrl+Down", "", seen),
            Verb("own_speed", "view", self.tr("Play at its own speed"), partial(session.player.change_speed, 0), "Ctrl+Shift+Up", "", seen),
            Verb("fit", "view", self.tr("Fit to the window"), canvas.fit, "R Ctrl+0", "fit-to-screen-outline", seen),
            Verb("actual_size", "view", self.tr("Actual size"), canvas.actual_size, "Ctrl+1", "", seen),
            Verb("zoom_in", "view", self.tr("Zoom in"), partial(canvas.zoom, 1), "+ = Ctrl++", "", seen),
            Verb("zoom_out", "view", self.tr("Zoom out"), partial(canvas.zoom, -1), "- Ctrl+-", "", seen),
            Verb("gamma_up", "view", self.tr("Dark parts brighter (gamma)"), do(study.change_gamma, steps=1), "Alt+Up", "", seen),
            Verb("gamma_down", "view", self.tr("Dark parts darker (gamma)"), do(study.change_gamma, steps=-1), "Alt+Down", "", seen),
            Verb("reset_window", "view", self.tr("Reset window and level"), partial(document.set_window, None), "Shift+R", "", seen),
            Verb("hide", "view", self.tr("Hide masks"), canvas.toggle_overlays, "H", "eye-off-outline", None, lambda: canvas.overlays_hidden),
            Verb("captions", "view", self.tr("Captions"), bench.toggle_captions, "I", "", None, lambda: session.settings.show_captions),
            Verb("tags", "view", self.tr("DICOM tags ..."), bench.show_tags, "Ctrl+T", "", seen),
            Verb("full_screen", "view", self.tr("Full screen"), bench.toggle_full_screen, "F11", "", None, window.isFullScreen),

            Verb("accept", "mask", self.tr("Accept the proposal"), do(mask.accept_proposal), "Return Enter", "check", offered),
            Verb("accept_next", "mask", self.tr("Accept and go on"), do(mask.accept_and_go_on), "Ctrl+Return Ctrl+Enter", "", seen),
            Verb("carry_next", "mask", self.tr("Carry the mask to the next frame"), do(mask.carry_on, steps=1), "Ctrl+Right", "", shaped),
            Verb("carry_previous", "mask", self.tr("Carry the mask to the previous frame"), do(mask.carry_on, steps=-1), "Ctrl+Left", "", shaped),
            Verb("dismiss", "mask", self.tr("Dismiss the proposal"), do(mask.dismiss_proposal), "X", "close", offered),
            Verb("brush", "mask", self.tr("Brush"), partial(canvas.set_tool, "brush"), "B", "brush", None, is_tool("brush")),
            Verb("eraser", "mask", self.tr("Eraser"), partial(canvas.set_tool, "eraser"), "E", "eraser", None, is_tool("eraser")),
            Verb("polygon", "mask", self.tr("Polygon"), partial(canvas.set_tool, "polygon"), "P", "vector-polygon", None, is_tool("polygon")),
            Verb("lasso", "mask", self.tr("Lasso"), partial(canvas.set_tool, "lasso"), "L", "lasso", None, is_tool("lasso")),
            Verb("flood", "mask", self.tr("Flood"), partial(canvas.set_tool, "flood"), "W", "auto-fix", None, is_tool("flood")),
            Verb("box", "mask", self.tr("Refine in a box"), partial(canvas.set_tool, "box"), "Q", "selection-search", None, is_tool("box")),
            Verb("smaller", "mask", self.tr("Smaller brush"), partial(canvas.change_brush, -1), "["),
            Verb("larger", "mask", self.tr("Larger brush"), partial(canvas.change_brush, 1), "]"),
            Verb("grow", "mask", self.tr("Grow"), do(mask.reshape, how="Grow"), "G", "", shaped),
            Verb("shrink", "mask", self.tr("Shrink"), do(mask.reshape, how="Shrink"), "Shift+G", "", shaped),
            Verb("smooth", "mask", self.tr("Smooth"), do(mask.reshape, how="Smooth"), "S", "", shaped),
            Verb("fill_holes", "mask", self.tr("Fill holes"), do(mask.reshape, how="Fill holes"), "F", "", shaped),
            Verb("keep_largest", "mask", self.tr("Keep the largest"), do(mask.reshape, how="Keep the largest"), "K", "", shaped),
            Verb("clear", "mask", self.tr("Clear the mask"), do(mask.clear_mask), "Ctrl+Backspace", "", editable),

            Verb("findings", "view", self.tr("Findings or history"), bench.toggle_findings, "Ctrl+F"),
            Verb("confirm", "edit", self.tr("Confirm suggested findings"), bench.findings.confirm, "Ctrl+B", "", editable),

            Verb("palette", "help", self.tr("Do ... (by its name)"), bench.show_palette, "Ctrl+Shift+P"),
            Verb("keys", "help", self.tr("Keys"), lambda: show_keys(window, self.verbs(window), self.held_keys()), "F1"),
            Verb("messages", "help", self.tr("Messages"), bench.notices.show_all),
            Verb("english", "help", "English", partial(bench.set_language, "en"), "", "", None, is_language("en")),
            Verb("chinese", "help", "简体中文", partial(bench.set_language, "zh_CN"), "", "", None, is_language("zh_CN")),
            Verb("about", "help", self.tr("About busapp"), lambda: show_about(window, session)),
        ]
        # fmt: on

    def held_keys(self) -> list[tuple[str, str]]:
        """What keys, buttons and wheel do on the canvas, beyond the verbs."""
        return [
            (self.tr("Hold to see the bare frame"), "V"),
            (self.tr("Tap to play or pause, hold and drag to pan"), self.tr("Space")),
            (self.tr("Revert the gesture under way"), "Esc"),
            (self.tr("Close a polygon"), self.tr("Enter, double click, first corner")),
            (self.tr("Take back a polygon's last corner"), "Backspace"),
            (self.tr("Flood more or less"), self.tr("Drag right or left")),
            (self.tr("Frames of a cine"), self.tr("Wheel")),
            (self.tr("Zoom at the pointer"), self.tr("Ctrl+Wheel")),
            (self.tr("Brush size"), self.tr("Shift+Wheel")),
            (self.tr("Pan"), self.tr("Middle button")),
            (self.tr("Window and level"), self.tr("Right button")),
        ]
