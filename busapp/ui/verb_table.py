"""The verbs of the window, one line each: a new action is a line here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from busapp.actions import compare, correct, mask, playback, reading, study
from busapp.model.edit import KEY_FRAME
from busapp.services.logs import log_path
from busapp.ui.dialogs.about import show_about
from busapp.ui.panels.notice_bar import open_folder
from busapp.ui.verbs import Verb
from busapp.ui.window import MainWindow

if TYPE_CHECKING:
    from busapp.ui.workbench import Workbench


class VerbTable(QObject):
    """What a person can do, by menu."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench, self._session, self._canvas = bench, bench.session, bench.canvas
        self._document = bench.session.document

    def verbs(self, window: MainWindow) -> list[Verb]:
        """All of them, in the order of the menus."""
        return [
            *self._file(window),
            *self._edit(),
            *self._view(window),
            *self._mask(),
            *self._lesion(),
            *self._project(window),
            *self._help(window),
        ]

    # fmt: off
    def _file(self, window: MainWindow) -> list[Verb]:
        bench, exchange = self._bench, self._bench.exchange
        return [
            Verb("open_files", "file", self.tr("Open files ..."), bench.open_files, "Ctrl+O"),
            Verb("open_folder", "file", self.tr("Open a folder ..."), bench.open_folder, "Ctrl+Shift+O"),
            Verb("open_project", "file", self.tr("Open the project's files"), bench.open_project, "Ctrl+J"),
            Verb("open_sample", "file", self.tr("Open the sample study"), bench.open_sample, "F3"),
            Verb("import", "file", self.tr("Import data set ..."), partial(exchange.import_set, window), "Ctrl+Shift+I", "", self._has_project),
            Verb("export", "file", self.tr("Export masks ..."), partial(exchange.export, window), "Ctrl+E"),
            Verb("results", "file", self.tr("Save results ..."), partial(exchange.save_results, window), "Ctrl+Shift+R", "", self._has_results),
            Verb("find_on_server", "file", self.tr("Find on a server ..."), partial(exchange.find, window), "Ctrl+Alt+F"),
            Verb("send", "file", self.tr("Send ..."), partial(exchange.send, window), "Ctrl+Alt+S"),
            Verb("servers", "file", self.tr("Servers ..."), partial(exchange.servers, window), "Ctrl+Alt+V"),
            Verb("deidentify", "file", self.tr("De-identify files ..."), partial(exchange.deidentify, window), "Ctrl+Alt+D", "", self._has_project),
            Verb("reader", "file", self.tr("Reader ..."), bench.show_reader, "Ctrl+Shift+U"),
            Verb("settings", "file", self.tr("Settings ..."), bench.preferences.show, "Ctrl+,"),
            Verb("quit", "file", self.tr("Quit"), window.close, "Ctrl+Q"),
        ]

    def _edit(self) -> list[Verb]:
        return [
            Verb("undo", "edit", self.tr("Undo"), self._do(mask.undo), "Ctrl+Z", "undo", self._undoable),
            Verb("redo", "edit", self.tr("Redo"), self._do(mask.redo), "Ctrl+Shift+Z Ctrl+Y", "redo", self._redoable),
            Verb("done", "edit", self.tr("Status: done"), self._do(mask.set_status, status="done"), "Ctrl+D", "", self._editable),
            Verb("reviewed", "edit", self.tr("Status: reviewed"), self._do(mask.set_status, status="reviewed"), "Ctrl+Shift+D", "", self._editable),
            Verb("rejected", "edit", self.tr("Status: rejected"), self._do(mask.set_status, status="rejected"), "Ctrl+Shift+X", "", self._editable),
            Verb("in_work", "edit", self.tr("Status: in work"), self._do(mask.set_status, status=""), "Ctrl+Shift+W", "", self._editable),
            Verb("comment", "edit", self.tr("Comment"), self._bench.comment, "Ctrl+Shift+C", "", self._editable),
        ]

    def _view(self, window: MainWindow) -> list[Verb]:
        bench, session, canvas, document = self._bench, self._session, self._canvas, self._document
        frame, file, end = study.step_frame, study.step_instance, study.end_frame
        return [
            Verb("ruler", "view", self.tr("Ruler"), partial(canvas.set_tool, "ruler"), "M", "ruler", None, self._is_tool("ruler")),
            Verb("angle", "view", self.tr("Angle"), partial(canvas.set_tool, "angle"), "Shift+M", "angle-acute", None, self._is_tool("angle")),
            Verb("ellipse", "view", self.tr("Ellipse"), partial(canvas.set_tool, "ellipse"), "O", "ellipse-outline", None, self._is_tool("ellipse")),
            Verb("clear_calipers", "view", self.tr("Clear the calipers"), partial(document.set_calipers, ()), "Shift+Backspace", "", lambda: bool(document.calipers)),
            Verb("next_frame", "view", self.tr("Next frame"), self._do(frame, steps=1), "Right .", "", self._seen),
            Verb("previous_frame", "view", self.tr("Previous frame"), self._do(frame, steps=-1), "Left ,", "", self._seen),
            Verb("first_frame", "view", self.tr("First frame"), self._do(end, last=False), "Home", "", self._seen),
            Verb("last_frame", "view", self.tr("Last frame"), self._do(end, last=True), "End", "", self._seen),
            Verb("next_file", "view", self.tr("Next file"), self._do(file, steps=1), "D PgDown", "", self._seen),
            Verb("previous_file", "view", self.tr("Previous file"), self._do(file, steps=-1), "A PgUp", "", self._seen),
            Verb("next_undone", "view", self.tr("Next file not done"), self._do(study.go_to_undone), "N", "", self._seen),
            Verb("find", "view", self.tr("Find in the list"), bench.list_bar.search, "/"),
            Verb("filter", "view", self.tr("Filter the list"), bench.list_bar.choose_filter, "Ctrl+Shift+F"),
            Verb("order", "view", self.tr("Order of the list"), bench.list_bar.choose_order, "Ctrl+Shift+S"),
            Verb("play", "view", self.tr("Play or pause"), session.player.toggle, "Ctrl+Space", "", self._seen),
            Verb("faster", "view", self.tr("Play faster"), partial(session.player.change_speed, 1), "Ctrl+Up", "", self._seen),
            Verb("slower", "view", self.tr("Play slower"), partial(session.player.change_speed, -1), "Ctrl+Down", "", self._seen),
            Verb("own_speed", "view", self.tr("Play at its own speed"), partial(session.player.change_speed, 0), "Ctrl+Shift+Up", "", self._seen),
            Verb("loop", "view", self.tr("Play over and over"), self._do(playback.toggle_loop), "Ctrl+Shift+L", "", None, lambda: session.settings.loop),
            Verb("key_frame", "view", self.tr("Key frame"), self._do(playback.mark_key_frame), "Ctrl+M", "", self._markable, self._marked),
            Verb("next_key_frame", "view", self.tr("Next key frame"), self._do(playback.step_key_frame, steps=1), "Alt+Right", "", self._seen),
            Verb("previous_key_frame", "view", self.tr("Previous key frame"), self._do(playback.step_key_frame, steps=-1), "Alt+Left", "", self._seen),
            Verb("fit", "view", self.tr("Fit to the window"), canvas.fit, "R Ctrl+0", "fit-to-screen-outline", self._seen),
            Verb("actual_size", "view", self.tr("Actual size"), canvas.actual_size, "Ctrl+1", "", self._seen),
            Verb("zoom_in", "view", self.tr("Zoom in"), partial(canvas.zoom, 1), "+ = Ctrl++", "", self._seen),
            Verb("zoom_out", "view", self.tr("Zoom out"), partial(canvas.zoom, -1), "- Ctrl+-", "", self._seen),
            Verb("rotate_right", "view", self.tr("Rotate right"), partial(canvas.rotate, 1), "Alt+R", "", self._seen),
            Verb("rotate_left", "view", self.tr("Rotate left"), partial(canvas.rotate, -1), "Alt+Shift+R", "", self._seen),
            Verb("flip_sideways", "view", self.tr("Flip left and right"), partial(canvas.flip, sideways=True), "Alt+H", "", self._seen),
            Verb("flip_upright", "view", self.tr("Flip top and bottom"), partial(canvas.flip, sideways=False), "Alt+V", "", self._seen),
            Verb("gamma_up", "view", self.tr("Dark parts brighter (gamma)"), self._do(study.change_gamma, steps=1), "Alt+Up", "", self._seen),
            Verb("gamma_down", "view", self.tr("Dark parts darker (gamma)"), self._do(study.change_gamma, steps=-1), "Alt+Down", "", self._seen),
            Verb("reset_window", "view", self.tr("Reset window and level"), partial(document.set_window, None), "Shift+R", "", self._seen),
            Verb("hide", "view", self.tr("Hide masks"), canvas.toggle_overlays, "H", "eye-off-outline", None, lambda: canvas.overlays_hidden),
            Verb("compare", "view", self.tr("Compare side by side"), self._do(compare.toggle), "Ctrl+K", "", self._seen, self._compared),
            Verb("compare_this", "view", self.tr("Compare with the frame in view"), self._do(compare.compare_this), "Ctrl+Shift+K", "", self._seen),
            Verb("link_views", "view", self.tr("Move both halves together"), bench.compare.toggle_link, "Ctrl+Alt+K", "", self._compared, lambda: bench.compare.linked),
            Verb("pixel_grid", "view", self.tr("Pixel grid"), canvas.toggle_grid, "Ctrl+G", "", None, lambda: session.settings.pixel_grid),
            Verb("declared", "view", self.tr("Regions and overlays of the file"), bench.toggle_declared, "U", "", self._seen, lambda: canvas.shows_declared),
            Verb("captions", "view", self.tr("Captions"), bench.preferences.toggle_captions, "I", "", None, lambda: session.settings.show_captions),
            Verb("tags", "view", self.tr("DICOM tags ..."), bench.show_tags, "Ctrl+T", "", self._named),
            Verb("full_screen", "view", self.tr("Full screen"), bench.toggle_full_screen, "F11", "", None, window.isFullScreen),
            Verb("light", "view", self.tr("Light theme"), bench.preferences.toggle_theme, "F9", "", None, lambda: session.settings.theme == "light"),
            Verb("findings", "view", self.tr("Findings or history"), bench.toggle_findings, "Ctrl+F"),
        ]

    def _mask(self) -> list[Verb]:
        bench, canvas = self._bench, self._canvas
        return [
            Verb("accept", "mask", self.tr("Accept the proposal"), self._do(mask.accept_proposal), "Return Enter", "check", self._offered),
            Verb("accept_next", "mask", self.tr("Accept and go on"), self._do(mask.accept_and_go_on), "Ctrl+Return Ctrl+Enter", "", self._seen),
            Verb("carry_next", "mask", self.tr("Carry the mask to the next frame"), self._do(mask.carry_on, steps=1), "Ctrl+Right", "", self._shaped),
            Verb("carry_previous", "mask", self.tr("Carry the mask to the previous frame"), self._do(mask.carry_on, steps=-1), "Ctrl+Left", "", self._shaped),
            Verb("carry_to_end", "mask", self.tr("Carry the mask to the end of the cine"), bench.carry_to_end, "Ctrl+Shift+Right", "", self._shaped_in_cine),
            Verb("interpolate", "mask", self.tr("Interpolate between frames outlined by hand"), bench.interpolate, "Ctrl+I", "", self._in_cine),
            Verb("outline_volume", "mask", self.tr("Outline the whole volume"), bench.outline_volume, "Ctrl+Shift+V", "", self._unhidden),
            Verb("accept_volume", "mask", self.tr("Accept in all slices of the volume"), bench.accept_volume, "Ctrl+Shift+Return", "", self._in_outlined_volume),
            Verb("dismiss", "mask", self.tr("Dismiss the proposal"), self._do(mask.dismiss_proposal), "X", "close", self._offered),
            Verb("brush", "mask", self.tr("Brush"), partial(canvas.set_tool, "brush"), "B", "brush", None, self._is_tool("brush")),
            Verb("eraser", "mask", self.tr("Eraser"), partial(canvas.set_tool, "eraser"), "E", "eraser", None, self._is_tool("eraser")),
            Verb("polygon", "mask", self.tr("Polygon"), partial(canvas.set_tool, "polygon"), "P", "vector-polygon", None, self._is_tool("polygon")),
            Verb("lasso", "mask", self.tr("Lasso"), partial(canvas.set_tool, "lasso"), "L", "lasso", None, self._is_tool("lasso")),
            Verb("livewire", "mask", self.tr("Live wire"), partial(canvas.set_tool, "livewire"), "Shift+L", "vector-curve", None, self._is_tool("livewire")),
            Verb("threshold", "mask", self.tr("Threshold brush"), partial(canvas.set_tool, "threshold"), "T", "circle-opacity", None, self._is_tool("threshold")),
            Verb("nudge", "mask", self.tr("Nudge the contour"), partial(canvas.set_tool, "nudge"), "Z", "gesture-swipe", None, self._is_tool("nudge")),
            Verb("flood", "mask", self.tr("Flood"), partial(canvas.set_tool, "flood"), "W", "auto-fix", None, self._is_tool("flood")),
            Verb("box", "mask", self.tr("Refine in a box"), partial(canvas.set_tool, "box"), "Q", "selection-search", None, self._is_tool("box")),
            Verb("clicks", "mask", self.tr("Refine by clicks"), partial(canvas.set_tool, "clicks"), "Y", "plus-minus-variant", None, self._is_tool("clicks")),
            Verb("cut", "mask", self.tr("Cut a lesion in two"), partial(canvas.set_tool, "cut"), "C", "content-cut", None, self._is_tool("cut")),
            Verb("merge_lesions", "mask", self.tr("Merge lesions"), self._do(correct.merge_lesions), "Ctrl+Shift+M", "", self._several),
            Verb("smaller", "mask", self.tr("Smaller brush"), partial(canvas.change_brush, -1), "["),
            Verb("larger", "mask", self.tr("Larger brush"), partial(canvas.change_brush, 1), "]"),
            Verb("square_brush", "mask", self.tr("Square brush"), canvas.toggle_square_brush, "Shift+B", "", None, lambda: self._session.settings.brush_square),
            Verb("grow", "mask", self.tr("Grow"), self._do(mask.reshape, how="Grow"), "G", "", self._shaped),
            Verb("shrink", "mask", self.tr("Shrink"), self._do(mask.reshape, how="Shrink"), "Shift+G", "", self._shaped),
            Verb("smooth", "mask", self.tr("Smooth"), self._do(mask.reshape, how="Smooth"), "S", "", self._shaped),
            Verb("fill_holes", "mask", self.tr("Fill holes"), self._do(mask.reshape, how="Fill holes"), "F", "", self._shaped),
            Verb("keep_largest", "mask", self.tr("Keep the largest"), self._do(mask.reshape, how="Keep the largest"), "K", "", self._shaped),
            Verb("clear", "mask", self.tr("Clear the mask"), self._do(mask.clear_mask), "Ctrl+Backspace", "", self._editable),
        ]

    def _lesion(self) -> list[Verb]:
        bench, document = self._bench, self._document
        chosen = [
            Verb(f"lesion_{number}", "lesion", self.tr("Lesion {0}").format(number), self._do(mask.choose_lesion, number=number), str(number), "", self._editable, self._is_lesion(number))
            for number in range(1, 10)
        ]
        return [
            Verb("new_lesion", "lesion", self.tr("New lesion"), self._do(mask.new_lesion), "Ctrl+N", "", self._editable),
            *chosen,
            Verb("benign", "lesion", self.tr("Class: benign"), self._do(mask.set_class, lesion_class="benign"), "Shift+1", "", self._editable),
            Verb("malignant", "lesion", self.tr("Class: malignant"), self._do(mask.set_class, lesion_class="malignant"), "Shift+2", "", self._editable),
            Verb("normal", "lesion", self.tr("Class: normal"), self._do(mask.set_class, lesion_class="normal"), "Shift+3", "", self._editable),
            Verb("no_class", "lesion", self.tr("Class: not set"), self._do(mask.set_class, lesion_class=""), "Shift+0", "", self._editable),
            Verb("confirm", "lesion", self.tr("Confirm suggested findings"), bench.findings.confirm, "Ctrl+B", "", self._editable),
            Verb("lock", "lesion", self.tr("Lock the lesion"), self._do(mask.toggle_lock), "Ctrl+L", "", self._editable, lambda: document.lesion in document.locked),
            Verb("number_parts", "lesion", self.tr("Make every part a lesion"), self._do(mask.number_parts), "Ctrl+P", "", self._shaped),
            Verb("remove_lesion", "lesion", self.tr("Remove the lesion"), self._do(mask.remove_lesion), "Del", "", self._shaped),
            Verb("pair", "lesion", self.tr("Pair with the other view ..."), bench.show_pairing, "Ctrl+Alt+P", "", self._editable),
        ]

    def _project(self, window: MainWindow) -> list[Verb]:
        bench, others, learning = self._bench, self._session.others, self._bench.learning
        return [
            Verb("rules", "project", self.tr("Reading ..."), bench.show_rules, "Ctrl+Shift+B", "", self._has_project),
            Verb("readers", "project", self.tr("Other readers' masks"), self._do(reading.toggle_others), "Ctrl+Alt+R", "", None, lambda: others.shown),
            Verb("adjudicate", "project", self.tr("Adjudicate"), bench.adjudicate.open, "Ctrl+Shift+A", "", self._has_project, bench.adjudicate.isVisible),
            Verb("next_disagreement", "project", self.tr("Next disagreement"), bench.next_disagreement, "Ctrl+Shift+N", "", self._has_project),
            Verb("next_worth", "project", self.tr("Next frame worth annotating"), bench.next_frames.go_on, "Shift+N", "", self._has_project),
            Verb("training", "project", self.tr("Training ..."), partial(learning.show_training, window), "Ctrl+Alt+T", "", self._has_project),
            Verb("models", "project", self.tr("Models ..."), partial(learning.show_models, window), "Ctrl+Alt+M"),
            Verb("roll_back", "project", self.tr("Use the model before"), learning.roll_back, "Ctrl+Alt+Z"),
            Verb("agreement", "project", self.tr("Agreement of readers ..."), bench.show_agreement, "Ctrl+Shift+G", "", self._has_project),
        ]

    def _help(self, window: MainWindow) -> list[Verb]:
        bench, session = self._bench, self._session
        return [
            Verb("palette", "help", self.tr("Do ... (by its name)"), bench.show_palette, "Ctrl+Shift+P"),
            Verb("help", "help", self.tr("Help"), bench.show_help, "Shift+F1"),
            Verb("tour", "help", self.tr("Tour of the window"), bench.show_tour, "F4"),
            Verb("keys", "help", self.tr("Keys ..."), bench.preferences.show_keys, "F1"),
            Verb("messages", "help", self.tr("Messages"), bench.notices.show_all, "F2"),
            Verb("reports", "help", self.tr("Folder of log and reports"), lambda: open_folder(log_path().parent), "Ctrl+F2"),
            Verb("english", "help", "English", partial(bench.preferences.change, "language", "en"), "F7", "", None, self._is_language("en")),
            Verb("chinese", "help", "简体中文", partial(bench.preferences.change, "language", "zh_CN"), "F8", "", None, self._is_language("zh_CN")),
            Verb("about", "help", self.tr("About busapp"), lambda: show_about(window, session), "Ctrl+F1"),
        ]

    # fmt: on

    def _do(self, action: Callable[..., None], **arguments: Any) -> Callable[[], None]:
        return partial(action, self._session, **arguments)

    def _seen(self) -> bool:
        return self._document.ref is not None

    def _named(self) -> bool:
        return self._seen() and not self._document.rules.names_hidden

    def _has_project(self) -> bool:
        return self._session.project.store is not None

    def _has_results(self) -> bool:
        return self._has_project() and self._seen()

    def _editable(self) -> bool:
        return self._document.editable

    def _offered(self) -> bool:
        return self._document.editable and self._document.offered is not None

    def _shaped(self) -> bool:
        annotation = self._document.annotation
        held = annotation is not None and bool(annotation.mask.any())
        return self._document.editable and (held or self._offered())

    def _in_cine(self) -> bool:
        ref = self._document.ref
        return self._document.editable and ref is not None and self._document.instance(ref).frames > 1

    def _unhidden(self) -> bool:
        """Whether there is a frame and its reader may see what a model proposes."""
        return self._seen() and not self._document.rules.proposals_hidden

    def _in_outlined_volume(self) -> bool:
        document = self._document
        return (
            document.editable
            and document.ref is not None
            and self._unhidden()
            and bool(self._session.masks.volume(document.ref))
        )

    def _shaped_in_cine(self) -> bool:
        return self._in_cine() and self._shaped()

    def _several(self) -> bool:
        annotation = self._document.annotation
        return self._document.editable and annotation is not None and int(annotation.mask.max(initial=0)) > 1

    def _undoable(self) -> bool:
        return self._document.annotation is not None and bool(self._document.annotation.done)

    def _redoable(self) -> bool:
        return self._document.annotation is not None and bool(self._document.annotation.undone)

    def _markable(self) -> bool:
        return self._document.ref is not None and not self._document.read_only

    def _marked(self) -> bool:
        annotation = self._document.annotation
        return annotation is not None and KEY_FRAME in annotation.findings

    def _compared(self) -> bool:
        return self._session.beside.ref is not None

    def _is_tool(self, name: str) -> Callable[[], bool]:
        return lambda: self._canvas.tool == name

    def _is_lesion(self, number: int) -> Callable[[], bool]:
        return lambda: self._document.lesion == number

    def _is_language(self, code: str) -> Callable[[], bool]:
        return lambda: self._session.settings.language == code

    def held_keys(self) -> list[tuple[str, str]]:
        """What keys, buttons and wheel do on the canvas, beyond the verbs."""
        return [
            (self.tr("Hold to see the bare frame"), "V"),
            (self.tr("Hold to magnify"), "J"),
            (self.tr("Tap to play or pause, hold and drag to pan"), self.tr("Space")),
            (self.tr("Revert the gesture under way"), "Esc"),
            (self.tr("Close a polygon or live wire"), self.tr("Enter, double click, first corner")),
            (self.tr("Take back the last corner"), "Backspace"),
            (self.tr("Flood more or less"), self.tr("Drag right or left")),
            (self.tr("Refine by clicks: not lesion here"), self.tr("Shift+Click, Alt+Click")),
            (self.tr("Compare with a file of the list"), self.tr("Ctrl+Click")),
            (self.tr("Frames of a cine"), self.tr("Wheel")),
            (self.tr("Zoom at the pointer"), self.tr("Ctrl+Wheel")),
            (self.tr("Brush size"), self.tr("Shift+Wheel")),
            (self.tr("Pan"), self.tr("Middle button")),
            (self.tr("Window and level"), self.tr("Right button")),
        ]
