"""From the window: a server is added, a study found, fetched and opened; files are sent and tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from busapp.services.pacs.peers import Peer, all_peers, outbox_path, received_path, save_peer
from busapp.ui.dialogs.find import FindDialog
from busapp.ui.dialogs.send import SendDialog
from busapp.ui.dialogs.servers import ServersDialog
from tests.interop.conftest import UNCLOSED, Faulty, add_peer
from tests.interop.dicom_servers import Orthanc, dicom_file, wait_for
from tests.journeys.conftest import start
from tests.journeys.studio import Studio

__all__ = ["start"]
pytestmark = UNCLOSED
Start = Callable[..., Studio]
PATIENCE = 40_000


def dialog_of(studio: Studio, kind: type[QDialog], *keys: str) -> QDialog:
    studio.press(*keys)
    found = studio.window.findChild(kind)
    assert isinstance(found, kind)
    studio.wait(found.isVisible)
    return found


def test_a_server_is_added_tested_changed_and_removed(orthanc: Orthanc, start: Start, qtbot: QtBot) -> None:
    dialog = dialog_of(start(), ServersDialog, "Ctrl+Alt+V")
    assert isinstance(dialog, ServersDialog)
    dialog._save.click()
    assert "A peer's name is made of" in dialog._state.text()
    dialog._name.setText("pacs")
    host, ae, port, kind = (dialog._fields[name] for name in ("host", "ae", "port", "kind"))
    assert isinstance(host, QLineEdit) and isinstance(ae, QLineEdit)
    assert isinstance(port, QSpinBox) and isinstance(kind, QComboBox)
    host.setText("127.0.0.1")
    ae.setText("ORTHANC")
    port.setValue(orthanc.dicom)
    dialog._save.click()
    assert all_peers() == {"pacs": Peer(name="pacs", host="127.0.0.1", ae="ORTHANC", port=orthanc.dicom)}
    dialog._test.click()
    qtbot.waitUntil(lambda: dialog._state.text() == "pacs answers.", timeout=PATIENCE)
    ae.setText("WRONG")
    dialog._save.click()
    dialog._test.click()
    qtbot.waitUntil(lambda: "its AE title is not WRONG" in dialog._state.text(), timeout=PATIENCE)
    kind.setCurrentText("dicomweb")
    assert not host.isVisible() and dialog._fields["url"].isVisible()
    dialog._remove.click()
    assert all_peers() == {}
    dialog.close()


def test_a_study_is_found_by_the_keyboard_fetched_and_opened(
    orthanc: Orthanc, start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    from busapp.__main__ import main

    add_peer("pacs", orthanc.dicom, "ORTHANC")
    path = dicom_file(tmp_path / "in", study="1.2.3", frames=3, size=64)
    assert main(["send", "--to", "pacs", str(path)]) == 0
    studio = start()
    dialog = dialog_of(studio, FindDialog, "Ctrl+Alt+F")
    assert isinstance(dialog, FindDialog)
    field = dialog._fields["patient_id"]
    QTest.keyClicks(field, "4711")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog._state.text() == "1 studies found.", timeout=PATIENCE)
    assert [dialog._table.item(0, column).text() for column in (0, 1, 4)] == ["20240229", "4711", "1"]  # type: ignore[union-attr]
    QTest.keyClick(dialog._table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.document.ref is not None, timeout=PATIENCE)
    assert studio.document.instances[0].path == received_path() / "1.2.3" / path.name
    studio.wait(lambda: studio.window.findChild(FindDialog) is None)


def test_who_cannot_be_asked_is_said_in_the_dialog(faulty: Faulty, start: Start, qtbot: QtBot) -> None:
    add_peer("faulty", faulty.port, "FAULTY")
    dialog = dialog_of(start(), FindDialog, "Ctrl+Alt+F")
    assert isinstance(dialog, FindDialog)
    dialog._find.click()
    qtbot.waitUntil(lambda: "cannot be reached: Connection refused" in dialog._state.text(), timeout=PATIENCE)
    assert dialog._find.isEnabled()
    dialog.close()


def test_a_fetch_that_hangs_is_stopped(faulty: Faulty, start: Start, qtbot: QtBot) -> None:
    """Nobody answers at the address, and it is tried again and again."""
    save_peer(Peer(name="faulty", host="127.0.0.1", port=faulty.port, ae="FAULTY", tries=9))
    dialog = dialog_of(start(), FindDialog, "Ctrl+Alt+F")
    assert isinstance(dialog, FindDialog)
    dialog._studies = [{"uid": "1.2.3"}]
    dialog._table.setRowCount(1)
    dialog._table.setCurrentCell(0, 0)
    dialog._fetch.click()
    qtbot.waitUntil(lambda: "Trying again in" in dialog._state.text(), timeout=PATIENCE)
    dialog._stop.click()
    qtbot.waitUntil(lambda: dialog._state.text().startswith("Stopped."), timeout=PATIENCE)
    dialog.close()


def test_the_study_in_view_is_sent_and_what_failed_is_tried_again(
    faulty: Faulty, start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    add_peer("faulty", faulty.port, "FAULTY")
    path = dicom_file(tmp_path / "in", frames=3, size=64)
    studio = start(path)
    studio.wait(lambda: studio.document.ref is not None)
    dialog = dialog_of(studio, SendDialog, "Ctrl+Alt+S")
    assert isinstance(dialog, SendDialog)
    assert dialog._what.text().endswith("in them: 1")

    def shown(column: int) -> str:
        item = dialog._table.item(0, column)
        return item.text() if item is not None else ""

    dialog._send.click()
    qtbot.waitUntil(lambda: shown(3) == "failed", timeout=PATIENCE)
    assert "cannot be reached: Connection refused" in shown(4)
    faulty.start()
    qtbot.waitUntil(dialog._again.isEnabled, timeout=PATIENCE)
    dialog._again.click()
    qtbot.waitUntil(lambda: shown(3) == "confirmed" and shown(2) == "1 / 1", timeout=PATIENCE)
    assert faulty.kept() == {path.stem}
    dialog.close()
    wait_for(lambda: not list(outbox_path().glob("*/files/*")))
