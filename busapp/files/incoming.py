"""Samples of a data set as annotations: frames with masks and findings, and the steps that make them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from busapp.files.opening import open_source
from busapp.files.source import guarded
from busapp.model.edit import CLASS, STATUS, Edit, FindingChange, Findings, MaskArray, MaskPatch, TakenStep, of_lesion
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame, bounds
from busapp.model.lexicon import LABEL
from busapp.model.study import FrameRef, Instance
from kd_core.contracts import DataError
from kd_core.layouts.names import Label, label_of, structure_of
from kd_core.layouts.sample import LesionMap, Sample, lesion_map

IMPORT = "Import"
"""Name of the edit that takes a mask from a data set."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Incoming:
    """A frame of a data set with its annotation.

    Attributes:
        instance: its file, grouped as the data set groups it.
        index: which frame of the file.
        frame: as decoded.
        mask: uint8 HxW, 0 background, k lesion k.
        findings: class, what is outlined where it is no lesion, and that the work is done.
        notes: what was lost of the mask on the way.
    """

    instance: Instance
    index: int
    frame: Frame
    mask: MaskArray
    findings: Findings
    notes: tuple[str, ...] = ()

    @property
    def ref(self) -> FrameRef:
        """The frame as a project knows it."""
        return self.instance.stored(self.index)

    def steps(self, instance: Instance, ref: FrameRef) -> Iterator[TakenStep]:
        """What makes the annotation of a project's frame, out of an empty one: an edit each for mask, class, status."""
        mask, findings, edits = np.zeros_like(self.mask), Findings(), []
        if self.mask.any():
            rect = bounds(self.mask)
            part = self.mask[rect.slices()].copy()
            edits.append(Edit(name=IMPORT, change=MaskPatch(rect=rect, before=np.zeros_like(part), after=part)))
        edits += [Edit(name=name, change=FindingChange(before="", after=said)) for name, said in self.findings.items()]
        for revision, edit in enumerate(edits):
            if isinstance(edit.change, MaskPatch):
                mask = self.mask
            else:
                findings = {**findings, edit.name: edit.change.after}
            yield TakenStep(
                instance=instance,
                ref=ref,
                step="do",
                edit=edit,
                base_revision=revision,
                mask=mask,
                findings=findings,
                content=self.frame.content if ref == self.ref else "",
            )


def read_incoming(sample: Sample, family: str) -> Iterator[Incoming]:
    """The frames of a sample; of a volume, the slices on which there is something, all of them where there is one.

    Args:
        sample: of a data set.
        family: what its frames must not be separated from; a file that names its patient is grouped by that.

    Raises:
        UnreadableFile: the picture, or a mask, is missing, damaged, or of another size than the other.
    """
    source = open_source(sample.frame)
    instance = replace(source.instance, patient=source.instance.patient or family)
    first = source.read(0)
    shape = (first.height, first.width)
    if sample.size is not None and sample.size != shape:
        ours, theirs = (f"{width} x {height}" for height, width in (sample.size, shape))
        raise UnreadableFile(sample.frame, f"its annotation was made on {ours} pixels, the picture has {theirs}")
    volume = instance.frames > 1
    found = _lesions(sample, (instance.frames, *shape) if volume else shape)
    for index in range(instance.frames):
        mask = found.numbers[index] if volume else found.numbers
        if volume and not mask.any():
            continue
        yield Incoming(
            instance=instance,
            index=index,
            frame=source.read(index) if index else first,
            mask=mask,
            findings=_findings(sample.label, found.names, mask),
            notes=found.notes,
        )


def _lesions(sample: Sample, shape: tuple[int, ...]) -> LesionMap:
    def read() -> LesionMap:
        try:
            return lesion_map(sample, shape)
        except DataError as error:
            raise UnreadableFile(sample.frame, str(error)) from error

    return guarded(sample.frame, read)


def _findings(label: Label, names: tuple[str, ...], mask: MaskArray) -> Findings:
    """Of every lesion its own class; that of the frame where no lesion has one."""
    called = {int(number): names[int(number) - 1] for number in np.unique(mask) if number}
    structures = {number: structure for number, name in called.items() if (structure := structure_of(name))}
    lesions = {number: label_of(name) for number, name in called.items() if number not in structures}
    if not {"benign", "malignant"} & set(lesions.values()):
        lesions = dict.fromkeys(lesions or [1], label)
    findings = {of_lesion(LABEL, number): structure for number, structure in structures.items()}
    findings |= {of_lesion(CLASS, number): said for number, said in lesions.items() if said != "unknown"}
    return {**findings, STATUS: "done"}
