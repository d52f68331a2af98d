"""A process that puts files through the program's readers, and says what came of each: ``python -m tests.fuzz.worker``.

A file is a line on standard input (kind, tab, path); the answer a line of JSON: ``read``, ``refused`` with the reason,
or ``leaked`` with the class of what got through; with seconds of processor time and the most memory used so far.
What it writes outside the folder of the file is noted, too.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 10
MEMORY = 1 << 30
_ROOM = 6 << 30
"""Address space beyond what is mapped at the start: what protects the machine, not what is judged."""

_LOADED = [
    "busapp.files.dicom",
    "busapp.files.volume_files",
    "kd_core.runtime",
    "kd_core.layouts",
    "tests.fuzz.seeds",
]

_written: list[str] = []
_allowed: list[str] = []
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments[0], arguments[1], arguments[2]
        writing = flags & _WRITING if mode is None else any(letter in str(mode) for letter in "wax+")
        targets = [path] if writing and not isinstance(path, int) else []
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"):
        two = event in ("os.rename", "os.link", "os.symlink")
        # A name within an open folder (shutil.rmtree) was looked at when that was opened.
        targets = list(arguments[: 2 if two else 1]) if two or arguments[-1] in (-1, None) else []
    else:
        return
    for target in targets:
        text = os.path.realpath(os.fsdecode(target)) if isinstance(target, (str, bytes, os.PathLike)) else ""
        if text and not text.startswith((*_allowed, "/dev/null")):
            _written.append(text)


def _read_source(path: Path) -> None:
    from busapp.files.opening import open_all
    from busapp.model.errors import UnreadableFile
    from busapp.model.frame import display_levels
    from busapp.model.study import Skipped

    for source in open_all([path]):
        if isinstance(source, Skipped):
            raise UnreadableFile(source.path, source.reason)
        last = source.instance.frames - 1
        for index in sorted({0, last // 2, last}):
            display_levels(source.read(index))


def _read_dicom(path: Path) -> None:
    from busapp.files.deidentify.keys import Keys
    from busapp.files.deidentify.rules import Options, rules_for
    from busapp.files.deidentify.tags import deidentified
    from busapp.files.dicom import DicomFile
    from busapp.files.tags import read_tags

    _read_source(path)
    read_tags(path)
    deidentified(DicomFile(path).header, rules_for(Options()), Keys(b"fuzz"))


def _read_volume(path: Path) -> None:
    from kd_core.runtime.volume_io import volume_size

    volume_size(path)
    _read_source(path)


def _add_model(path: Path) -> None:
    from busapp.services.model_shelf import Shelf

    Shelf(path.parent / "shelf").add(path)


def _add_graph(path: Path) -> None:
    from tests.fuzz.seeds import card_for

    card_for(path.read_bytes(), path.parent / "card.json")
    _add_model(path.parent)


def _read_json(path: Path) -> None:
    _JSON[path.name](path)


def _settings(path: Path) -> None:
    from busapp.services.settings import Settings

    os.environ["BUSAPP_HOME"] = str(path.parent)
    settings = Settings.load()
    settings.mend(lambda text, details: None)
    settings.brush_radius = 9.0
    settings.save()


def _history(path: Path) -> None:
    from busapp.services.model_shelf import Shelf

    shelf = Shelf(path.parent)
    shelf.place(shelf.active())


def _manifest(path: Path) -> None:
    from kd_core.layouts import read_data_set

    read_data_set("project", path.parent)


def _job(path: Path) -> None:
    from kd_core.contracts.jobs import JobSpec

    JobSpec.read(path.parent)


def _events(path: Path) -> None:
    from kd_core.contracts.jobs import read_events

    list(read_events(path.parent))


def _order(path: Path) -> None:
    from busapp.files.jobs import Job

    Job(folder=path.parent).order()


def _state(path: Path) -> None:
    from busapp.files.jobs import Job

    Job(folder=path.parent).state()


def _card(path: Path) -> None:
    from kd_core.contracts import ModelCard

    ModelCard.read(path)


def _boxes(path: Path) -> None:
    from busapp.files.deidentify.review import read_boxes

    read_boxes(path)


_JSON: dict[str, Callable[[Path], None]] = {
    "settings.json": _settings,
    "history.json": _history,
    "manifest.json": _manifest,
    "job.json": _job,
    "events.jsonl": _events,
    "order.json": _order,
    "state.json": _state,
    "card.json": _card,
    "boxes.json": _boxes,
}
_READERS: dict[str, Callable[[Path], None]] = {
    "dicom": _read_dicom,
    "picture": _read_source,
    "volume": _read_volume,
    "json": _read_json,
    "zip": _add_model,
    "onnx": _add_graph,
}


def judge(kind: str, path: Path) -> dict[str, Any]:
    """What a reader made of a file."""
    from busapp.model.errors import UserError
    from kd_core.contracts.errors import KdError

    before = _processor_seconds()
    answer: dict[str, Any] = {"outcome": "read", "reason": ""}
    # Counts processor time: a busy machine is no hang. The default action ends the process, native code included.
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        _READERS[kind](path)
    except (UserError, KdError) as error:
        answer = {"outcome": "refused", "reason": str(error)}
    except BaseException as error:  # noqa: BLE001 (whatever gets through is what is looked for)
        answer = {"outcome": "leaked", "reason": _place_of(error)}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    answer["seconds"] = _processor_seconds() - before
    answer["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer["written"] = sorted(set(_written))
    _written.clear()
    return answer


def _place_of(error: BaseException) -> str:
    """What got through, and the line of ours that let it."""
    steps = traceback.extract_tb(error.__traceback__)
    ours = [step for step in steps if "/busapp/" in step.filename or "/kd_core/" in step.filename] or steps
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}: {error!s:.200}"


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(folder: str) -> None:
    """Answer until standard input ends."""
    from busapp.services.logs import quiet_libraries

    quiet_libraries()
    for name in (
        "busapp.files.dicom",
        "busapp.files.volume_files",
        "kd_core.runtime",
        "kd_core.layouts",
        "tests.fuzz.seeds",
    ):
        __import__(name)
    answers, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + _ROOM, mapped + _ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _allowed.append(os.path.realpath(folder))
    sys.addaudithook(_watch)
    for line in sys.stdin:
        kind, path = line.rstrip("\n").split("\t")
        answers.write(json.dumps(judge(kind, Path(path))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
