"""A DICOM server that fails when it is told to: ``python -m tests.interop.faulty_scp PORT FOLDER COUNT WHAT``.

It keeps an empty file a SOP instance UID in FOLDER and answers C-FIND from these; every C-STORE is a line of
``FOLDER/log.txt``. At the COUNT-th C-STORE of its life it does WHAT: ``die``; ``hang`` before it keeps the instance,
``keep-hang`` after; ``full`` or ``refuse`` answer with that status; ``forget`` says yes and keeps nothing.
At 0 it does nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from pydicom.dataset import Dataset
from pynetdicom import AE, AllStoragePresentationContexts, evt

VERIFICATION, FIND = "1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.2.2.1"
ANSWERS = {"full": 0xA700, "refuse": 0xC000}


def main(port: int, folder: Path, at: int, what: str) -> None:
    log = folder / "log.txt"
    seen = 0

    def store(event: evt.Event) -> int:
        nonlocal seen
        seen += 1
        uid = str(event.request.AffectedSOPInstanceUID)  # type: ignore[union-attr]
        with log.open("a") as file:
            file.write(f"{uid}\n")
        fails = seen == at
        if fails and what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if fails and what == "hang":
            threading.Event().wait()
        if fails and what in ANSWERS:
            return ANSWERS[what]
        if not (fails and what == "forget"):
            (folder / uid).touch()
        if fails and what == "keep-hang":
            threading.Event().wait()
        return 0

    def find(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        asked = str(event.identifier.get("SOPInstanceUID", ""))
        if asked and (folder / asked).exists():
            answer = Dataset()
            answer.QueryRetrieveLevel, answer.SOPInstanceUID = "IMAGE", asked
            yield 0xFF00, answer

    server = AE(ae_title="FAULTY")
    server.add_supported_context(VERIFICATION)
    server.add_supported_context(FIND)
    for one in AllStoragePresentationContexts:
        server.add_supported_context(str(one.abstract_syntax))
    server.start_server(("127.0.0.1", port), evt_handlers=[(evt.EVT_C_STORE, store), (evt.EVT_C_FIND, find)])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
