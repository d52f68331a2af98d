"""The document: what is open, the frame in view, its annotation and the model's proposal.

Every method that changes something ends with one broadcast of ``Changes``; whoever shows or stores anything
listens to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from busapp.document.calipers import Caliper
from busapp.model.changes import Changes
from busapp.model.edit import STATUS, Annotation, Edit, FindingChange, MaskArray, MaskPatch, Step, TakenStep
from busapp.model.frame import Frame, Rect, Window, bounds
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef, Instance

ACCEPT = "Accept"
"""Name of the edit that makes a proposal part of the annotation."""


class Document:
    """See the module. All methods are called from one thread.

    ``lesion`` is the number, from 1, that what is painted gets.
    """

    def __init__(self) -> None:
        self.instances: list[Instance] = []
        self.ref: FrameRef | None = None
        self.frame: Frame | None = None
        self.shown: FrameRef | None = None
        self.problem = ""
        self.window: Window | None = None
        self.annotation: Annotation | None = None
        self.proposal: Proposal | None = None
        self.calipers: tuple[Caliper, ...] = ()
        self.lesion = 1
        self._begun: dict[str, dict[int, str]] = {}
        self._without_project = False
        self._locked: set[FrameRef] = set()
        self._by_key: dict[str, Instance] = {}
        self._positions: dict[str, int] = {}
        self._dismissed: set[FrameRef] = set()
        self._then: tuple[FrameRef, Callable[[], None]] | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self._gesture_ends: list[Callable[[], None]] = []
        self._step_listeners: list[Callable[[TakenStep], None]] = []

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every change."""
        self._listeners.append(listener)

    def subscribe_steps(self, listener: Callable[[TakenStep], None]) -> None:
        """Call ``listener`` with every step taken on an annotation."""
        self._step_listeners.append(listener)

    def subscribe_gestures(self, end: Callable[[], None]) -> None:
        """Call ``end`` before anything else changes the annotation or the frame in view: a gesture under way ends
        first, on the mask and the frame it began on.
        """
        self._gesture_ends.append(end)

    def end_gestures(self) -> None:
        """End the gesture under way, if there is one, as if the button had been released."""
        for end in self._gesture_ends:
            end()

    def instance(self, ref: FrameRef) -> Instance:
        """The instance that a frame belongs to."""
        return self._by_key[ref.instance]

    def stored(self, ref: FrameRef) -> FrameRef:
        """A frame as a project knows it."""
        return self._by_key[ref.instance].stored(ref.index)

    def instance_by_key(self, key: str) -> Instance:
        """The instance of a key; may be called from any thread."""
        return self._by_key[key]

    def position(self, ref: FrameRef) -> int:
        """Place of a frame's instance in the list."""
        return self._positions[ref.instance]

    def beside(self, ref: FrameRef, steps: int) -> FrameRef | None:
        """The frame so many places further in the same instance; None beyond its ends."""
        index = ref.index + steps
        return FrameRef(ref.instance, index) if 0 <= index < self.instance(ref).frames else None

    def instance_beside(self, ref: FrameRef, steps: int) -> FrameRef | None:
        """The first frame of the instance so many places further in the list; None beyond its ends."""
        place = self.position(ref) + steps
        return FrameRef(self.instances[place].key, 0) if 0 <= place < len(self.instances) else None

    @property
    def editable(self) -> bool:
        """Whether a frame is in view whose annotation can be changed."""
        return self.frame is not None and self.annotation is not None

    @property
    def read_only(self) -> bool:
        """Whether the frame in view can only be looked at: its annotation cannot be had."""
        return self._without_project or self.ref in self._locked

    @property
    def offered(self) -> Proposal | None:
        """The proposal to show: one with a lesion that was neither dismissed nor accepted.

        A frame that comes back with an annotation has been decided on: nothing is offered there any more.
        """
        annotation, proposal = self.annotation, self.proposal
        if proposal is None or self.ref in self._dismissed or not proposal.mask.any():
            return None
        if annotation is None:
            return proposal if self.read_only else None
        return None if any(edit.name == ACCEPT for edit in annotation.done) else proposal

    def add_instances(self, instances: Iterable[Instance]) -> None:
        """Add files that were opened; a file that is open already is not added again."""
        added = False
        for one in instances:
            if one.key not in self._by_key:
                self._positions[one.key] = len(self.instances)
                self._by_key[one.key] = one
                self.instances.append(one)
                added = True
        if added:
            self._tell(Changes(studies=True))

    def lock(self, ref: FrameRef | None = None) -> None:
        """A frame's annotation (None: any frame's) cannot be read or kept; proposals are shown all the same."""
        self._without_project = self._without_project or ref is None
        if ref is not None:
            self._locked.add(ref)
        self._tell(Changes(proposal=True))

    def has_begun(self, instance: Instance) -> bool:
        """Whether any frame of an instance has an annotation."""
        return instance.uid in self._begun

    def statuses(self, instance: Instance) -> list[str]:
        """Statuses of an instance's frames that have an annotation (empty: in work)."""
        return list(self._begun.get(instance.uid, {}).values())

    @property
    def begun(self) -> dict[FrameRef, str]:
        """Every frame that has an annotation, as the project knows it, and its status."""
        return {FrameRef(uid, index): one for uid, frames in self._begun.items() for index, one in frames.items()}

    def set_begun(self, begun: dict[FrameRef, str]) -> None:
        """Which frames have an annotation, as the project knows them, and the status of each."""
        self._begun = {}
        for ref, status in begun.items():
            self._begun.setdefault(ref.instance, {})[ref.index] = status
        self._tell(Changes(studies=True))

    def go_to(self, ref: FrameRef) -> None:
        """Put a frame in view; its pixels follow with ``show``, and until then ``frame`` and ``shown`` stay."""
        if ref != self.ref:
            self.end_gestures()
            if self.ref is None or ref.instance != self.ref.instance:
                self.window = None
            self.ref = ref
            self.annotation = None
            self.proposal = None
            self.calipers = ()
            self._tell(Changes(frame=True))

    def show(self, ref: FrameRef, frame: Frame) -> None:
        """The pixels of the frame in view have come."""
        if ref == self.ref:
            self.frame, self.shown, self.problem = frame, ref, ""
            self._tell(Changes(pixels=True, view=True))

    def show_problem(self, ref: FrameRef, problem: str) -> None:
        """The frame in view cannot be decoded."""
        if ref == self.ref:
            self.frame, self.shown, self.problem = None, ref, problem
            self._tell(Changes(pixels=True, view=True))

    def set_annotation(self, ref: FrameRef, annotation: Annotation) -> None:
        """The annotation of the frame in view has come from the project."""
        if ref == self.ref and self.frame is not None:
            self.end_gestures()
            self.annotation = annotation
            if annotation.started:
                self._dismissed.add(ref)
            self._tell(Changes(mask=self._whole(), proposal=True, history=True))
            awaited, self._then = self._then, None
            if awaited is not None and awaited[0] == ref:
                awaited[1]()

    def when_annotated(self, ref: FrameRef, then: Callable[[], None]) -> None:
        """Call ``then`` once, as soon as this frame is in view with its annotation; never, if another comes first."""
        self._then = ref, then

    def propose(self, ref: FrameRef, proposal: Proposal) -> None:
        """The model has answered for a frame; an answer for another frame than the one in view is dropped."""
        if ref == self.ref:
            self.proposal = proposal
            self._tell(Changes(proposal=True))

    def forget_proposal(self) -> None:
        """The model has changed or is gone: what it said no longer counts."""
        self.proposal = None
        self._tell(Changes(proposal=True))

    def dismiss_proposal(self) -> None:
        """Do not offer this frame's proposal any more."""
        if self.ref is not None and self.offered is not None:
            self._dismissed.add(self.ref)
            self._tell(Changes(proposal=True))

    def set_window(self, window: Window | None) -> None:
        """Show gray levels differently; None for the frame's own window."""
        self.window = window
        self._tell(Changes(view=True))

    def show_again(self) -> None:
        """Have all that is shown made anew: it is to look different."""
        self._tell(Changes(studies=True, pixels=True, proposal=True, history=True, calipers=True))

    def set_calipers(self, calipers: tuple[Caliper, ...]) -> None:
        """What is measured by hand on the frame in view."""
        self.calipers = calipers
        self._tell(Changes(calipers=True))

    def apply(self, edit: Edit) -> None:
        """Do an edit: change the annotation, remember how to undo it, have it saved."""
        self.end_gestures()
        annotation = self._require()
        annotation.done.append(edit)
        annotation.undone.clear()
        self._take("do", edit, self._put(edit, forward=True))

    def record(self, edit: Edit) -> None:
        """As ``apply`` for an edit whose pixels are in the mask already, as a stroke's are."""
        annotation = self._require()
        annotation.done.append(edit)
        annotation.undone.clear()
        self._take("do", edit, None)

    def undo(self) -> None:
        """Take back the last edit, if there is one."""
        self.end_gestures()
        annotation = self._require()
        if annotation.done:
            edit = annotation.done.pop()
            annotation.undone.append(edit)
            self._take("undo", edit, self._put(edit, forward=False))

    def redo(self) -> None:
        """Do again what was taken back last, if anything was."""
        self.end_gestures()
        annotation = self._require()
        if annotation.undone:
            edit = annotation.undone.pop()
            annotation.done.append(edit)
            self._take("redo", edit, self._put(edit, forward=True))

    def touch(self, rect: Rect) -> None:
        """Pixels of the mask have changed within a gesture that is not finished."""
        self._tell(Changes(mask=rect))

    def _require(self) -> Annotation:
        if self.annotation is None:
            raise RuntimeError("no annotation in view")
        return self.annotation

    def _put(self, edit: Edit, *, forward: bool) -> Rect | None:
        """Put an edit's result (or what was before it) in place; the part of the mask it changed."""
        annotation, change = self._require(), edit.change
        if isinstance(change, FindingChange):
            annotation.set_finding(edit.name, change.after if forward else change.before)
            return None
        annotation.mask[change.rect.slices()] = change.after if forward else change.before
        return change.rect

    def _take(self, step: Step, edit: Edit, rect: Rect | None) -> None:
        annotation = self._require()
        assert self.ref is not None
        taken = TakenStep(
            instance=self.instance(self.ref),
            ref=self.stored(self.ref),
            step=step,
            edit=edit,
            base_revision=annotation.revision,
            mask=annotation.mask.copy(),
            findings=dict(annotation.findings),
            content=self.frame.content if self.frame is not None else "",
        )
        annotation.revision += 1
        status = annotation.findings.get(STATUS, "")
        self._begun.setdefault(taken.ref.instance, {})[taken.ref.index] = status
        for listener in self._step_listeners:
            listener(taken)
        self._tell(Changes(mask=rect, proposal=True, history=True, saved=True))

    def _whole(self) -> Rect:
        assert self.frame is not None
        return Rect(0, 0, self.frame.width, self.frame.height)

    def _tell(self, changes: Changes) -> None:
        for listener in self._listeners:
            listener(changes)


def replacement(name: str, before: MaskArray, after: MaskArray) -> Edit | None:
    """The edit that turns one mask into another of the same size; None where they are equal."""
    different = before != after
    if not different.any():
        return None
    rect = bounds(different)
    area = rect.slices()
    return Edit(name=name, change=MaskPatch(rect=rect, before=before[area].copy(), after=after[area].copy()))
