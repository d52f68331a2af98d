"""The agreement of a project's readers: measured frame by frame, written as a table and a report."""

from __future__ import annotations

import csv
from collections.abc import Collection, Generator
from pathlib import Path

from busapp.document.agreement_report import AgreementReport, Mean, Tally, compare
from busapp.files.opening import open_source
from busapp.files.project_store import ProjectStore
from busapp.files.readings import FrameReadings, count_shared, read_rules, shared
from busapp.files.source import FrameSource
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.frame import Spacing, bounds
from busapp.model.progress import Progress

TABLE_NAME, REPORT_NAME = "agreement.csv", "agreement.md"


class AgreementRun:
    """A pass over all frames that several readers read; run ``steps``, then take ``report``.

    Args:
        store: the project.
        readers: whose readings; all readers' where none is named.
        unblinded: count frames, too, that a blinded project hides from the store's reader.
    """

    def __init__(self, store: ProjectStore, *, readers: Collection[str] = (), unblinded: bool = False) -> None:
        self._store, self._readers, self._unblinded = store, readers, unblinded
        self._source: FrameSource | None = None
        self.report = Tally().report()

    def steps(self) -> Generator[Progress, None, None]:
        """One step a frame. A frame whose file cannot be read is compared in pixels, which the step says."""
        tally, total = Tally(), count_shared(self._store)
        found = shared(self._store, readers=self._readers, unblinded=self._unblinded)
        for number, frame in enumerate(found, 1):
            if frame is None:
                tally.hidden += 1
                yield Progress(done=number, total=total)
                continue
            spacing, trouble = self._spacing(frame)
            name = frame.path.name
            tally.add(compare(frame.ref, name, frame.family, frame.readings, spacing), frame.readings)
            yield Progress(done=number, total=total, about=name, left_out=trouble)
        self.report = tally.report()

    def _spacing(self, frame: FrameReadings) -> tuple[Spacing | None, str]:
        """The scale in the middle of all that readers marked, or why there is none to be had."""
        try:
            if self._source is None or self._source.instance.path != frame.path:
                self._source = open_source(frame.path)
            if self._source.instance.uid != frame.ref.instance:
                return None, f"{frame.path.name}: another picture lies here now; its distances are in pixels"
            pixels = self._source.read(frame.ref.index)
        except UnreadableFile as error:
            return None, f"{error}; its distances are in pixels"
        around = bounds(sum((reading.mask > 0 for reading in frame.readings), start=frame.readings[0].mask > 0))
        return pixels.spacing_at((around.left + around.right) / 2, (around.top + around.bottom) / 2), ""


def refuse_blinded(store: ProjectStore) -> None:
    """A report that hides nothing is not for a blinded project, unless asked for by name.

    Raises:
        UserError: the project is blinded.
    """
    if read_rules(store).blinded:
        raise UserError(
            f"{store.folder}: this project is blinded; --unblind reports all the same, for whoever runs the study"
        )


def write_report(report: AgreementReport, folder: Path) -> None:
    """Write ``agreement.csv``, a line for every two readers of a frame, and ``agreement.md`` into a folder.

    Raises:
        UserError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / TABLE_NAME).open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            table = csv.writer(file)
            table.writerow(["file", "frame", "first", "second", "dice", "iou", "kappa", "hd95", "unit", "class_first", "class_second"])  # fmt: skip # noqa: E501
            for frame in report.frames:
                for pair in frame.pairs:
                    said = [frame.said[reader].get("Class", "") for reader in (pair.first, pair.second)]
                    figures = (_cell(value) for value in (pair.dice, pair.iou, pair.kappa, pair.hd95))
                    unit = "mm" if frame.calibrated else "px"
                    table.writerow([frame.file, frame.ref.index + 1, pair.first, pair.second, *figures, unit, *said])
        (folder / REPORT_NAME).write_text(_markdown(report), "utf-8", errors="surrogateescape")
    except OSError as error:
        raise UserError(f"{folder}: the report cannot be written: {error.strerror}") from error


def interval(mean: Mean | None, digits: int = 3) -> str:
    """A mean as reports write it: ``0.912 (0.874 to 0.941)``; a dash for none."""
    if mean is None:
        return "-"
    return f"{mean.value:.{digits}f} ({mean.low:.{digits}f} to {mean.high:.{digits}f})"


def figure(value: float | None) -> str:
    """A single figure; a dash for none."""
    return "-" if value is None else f"{value:.3f}"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _markdown(report: AgreementReport) -> str:
    lines = [
        "# Agreement of readers",
        "",
        f"{len(report.frames)} frames that two readers or more read"
        + (f"; {report.hidden} more are hidden, or unfinished" if report.hidden else "")
        + ". In brackets: 95 % intervals, by a bootstrap over patients; over frames where all are of one patient, "
        "or are pictures of one folder.",
        "",
        "| readers | frames | Dice | IoU | HD95, mm | HD95, px | kappa of pixels | kappa of class |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for pair in report.pairs:
        cells = [_plain(f"{pair.first}, {pair.second}"), str(pair.frames), interval(pair.dice), interval(pair.iou)]
        cells += [interval(pair.hd95_mm, 1), interval(pair.hd95_px, 1), interval(pair.kappa)]
        lines.append("| " + " | ".join([*cells, f"{figure(pair.class_kappa)} ({pair.classed} frames)"]) + " |")
    lines += ["", "| finding | readers | frames | kappa |", "|---|---|---|---|"]
    for one in report.findings:
        kind = "Cohen" if one.readers == 2 else "Fleiss"
        lines.append(f"| {one.name} | {one.readers} | {one.frames} | {figure(one.kappa)} ({kind}) |")
    lines += ["", "| reader | frames | sensitivity | specificity |", "|---|---|---|---|"]
    for reader in report.readers:
        figures = f"{figure(reader.sensitivity)} | {figure(reader.specificity)}"
        lines.append(f"| {_plain(reader.reader)} | {reader.frames} | {figures} |")
    lines += [
        "",
        "Dice and IoU are 1 where both readers left a frame empty. HD95 is the larger of the two directed "
        "95th-percentile distances of the outlines, where both marked something. Kappa of pixels (Cohen) is over "
        "the whole frame. Sensitivity and specificity are of pixels, against the STAPLE consensus of each frame "
        "(Warfield et al. 2004).",
        "",
    ]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A name that cannot break a table."""
    return text.replace("|", "\\|")
