"""The document: what is open, the frame in view, its annotation and the model's proposal.

Every method that changes something ends with one broadcast of ``Changes``; whoever shows or stores anything
listens to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from busapp.document.calipers import Caliper
from busapp.document.clicks import Click
from busapp.document.lesions import LAST, numbers
from busapp.document.work_time import WorkTime
from busapp.document.worklist import Query, WorkList
from busapp.model.changes import Changes
from busapp.model.edit import (
    ACCEPT_VOLUME,
    KEY_FRAME,
    STATUS,
    Annotation,
    Edit,
    FindingChange,
    MaskArray,
    MaskPatch,
    Step,
    TakenStep,
)
from busapp.model.frame import Frame, Rect, Window, bounds
from busapp.model.proposal import Proposal
from busapp.model.reading import ReadingRules
from busapp.model.study import FrameRef, Instance
from busapp.model.work import Answer, Work
from busapp.model.worth import Worth

ACCEPT = "Accept"
"""Name of the edit that makes a proposal part of the annotation."""


class Document:
    """See the module. All methods are called from one thread.

    ``files`` is the list of what is open. ``lesion`` is the number, from 1, that what is painted gets; lesions in
    ``locked`` keep their pixels.
    """

    def __init__(self) -> None:
        self.files = WorkList()
        self.work_time = WorkTime()
        self.ref: FrameRef | None = None
        self.frame: Frame | None = None
        self.shown: FrameRef | None = None
        self.problem = ""
        self.window: Window | None = None
        self.annotation: Annotation | None = None
        self.rules = ReadingRules()
        self._proposal: Proposal | None = None
        self.calipers: tuple[Caliper, ...] = ()
        self.clicks: tuple[Click, ...] = ()
        self.lesion = 1
        self.locked: frozenset[int] = frozenset()
        self._without_project = False
        self._locked: set[FrameRef] = set()
        self._dismissed: set[FrameRef] = set()
        self._then: tuple[FrameRef, Callable[[], None]] | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self._gesture_ends: list[Callable[[], None]] = []
        self._step_listeners: list[Callable[[TakenStep], object]] = []

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every change."""
        self._listeners.append(listener)

    def subscribe_steps(self, listener: Callable[[TakenStep], object]) -> None:
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

    @property
    def instances(self) -> list[Instance]:
        """All that is open, in the order in which it was opened."""
        return self.files.instances

    def instance(self, ref: FrameRef) -> Instance:
        """The instance that a frame belongs to."""
        return self.files.instance(ref.instance)

    def stored(self, ref: FrameRef) -> FrameRef:
        """A frame as a project knows it."""
        return self.instance(ref).stored(ref.index)

    def find(self, stored: FrameRef) -> FrameRef | None:
        """A frame as a project knows it among what is open; the first of several copies, None where there is none."""
        found = (one.key for one in self.instances if one.uid == stored.instance)
        key = next(found, None)
        return None if key is None else FrameRef(key, stored.index)

    def instance_by_key(self, key: str) -> Instance:
        """The instance of a key; may be called from any thread."""
        return self.files.instance(key)

    def beside(self, ref: FrameRef, steps: int) -> FrameRef | None:
        """The frame so many places further in the same instance; None beyond its ends."""
        index = ref.index + steps
        return FrameRef(ref.instance, index) if 0 <= index < self.instance(ref).frames else None

    def instance_beside(self, ref: FrameRef, steps: int) -> FrameRef | None:
        """The first frame of the instance so many places further in the list; None beyond its ends."""
        found = self.files.beside(ref.instance, steps)
        return FrameRef(found.key, 0) if found is not None else None

    @property
    def editable(self) -> bool:
        """Whether a frame is in view whose annotation can be changed."""
        return self.frame is not None and self.annotation is not None

    @property
    def read_only(self) -> bool:
        """Whether the frame in view can only be looked at: its annotation cannot be had."""
        return self._without_project or self.ref in self._locked

    @property
    def proposal(self) -> Proposal | None:
        """What the model says of the frame in view, as far as readers may know; None where it has not answered yet."""
        return None if self.rules.proposals_hidden else self._proposal

    @property
    def offered(self) -> Proposal | None:
        """The proposal to show: one with a lesion that was neither dismissed nor accepted.

        A frame that comes back with an annotation has been decided on: nothing is offered there any more.
        """
        annotation, proposal = self.annotation, self.proposal
        if proposal is None or self.ref in self._dismissed or not proposal.lesion:
            return None
        if annotation is None:
            return proposal if self.read_only else None
        return None if any(edit.name in (ACCEPT, ACCEPT_VOLUME) for edit in annotation.done) else proposal

    def dismissed(self, ref: FrameRef) -> bool:
        """Whether nothing is offered for a frame any more: somebody dismissed it, or decided otherwise."""
        return ref in self._dismissed

    def add_instances(self, instances: Iterable[Instance]) -> None:
        """Add files that were opened; a file that is open already is not added again."""
        if self.files.add(instances):
            self._tell(Changes(studies=True))

    def replace_instance(self, instance: Instance) -> None:
        """A file that was known by what the project keeps has been opened."""
        self.files.replace(instance)
        self._tell(Changes(studies=True))

    def show_list(self, query: Query) -> None:
        """List the files that a query lets through, in its order."""
        self.files.show(query)
        self._tell(Changes(studies=True))

    def lock(self, ref: FrameRef | None = None) -> None:
        """A frame's annotation (None: any frame's) cannot be read or kept; proposals are shown all the same."""
        self._without_project = self._without_project or ref is None
        if ref is not None:
            self._locked.add(ref)
        self._tell(Changes(proposal=True))

    def begun_frames(self, instance: Instance) -> frozenset[int]:
        """Which frames of an instance have an annotation, by their index."""
        return frozenset(self.files.works(instance))

    @property
    def begun(self) -> dict[FrameRef, Work]:
        """Every frame that has an annotation, as the project knows it, and what is known of the work on it."""
        return self.files.begun

    def set_begun(self, begun: Mapping[FrameRef, Work]) -> None:
        """Which frames have an annotation, as the project knows them, and what is known of the work on each."""
        self.files.set_begun(begun)
        self._tell(Changes(studies=True))

    def key_frames(self, instance: Instance) -> list[int]:
        """Frames of an instance that are marked, in order."""
        return sorted(index for index, work in self.files.works(instance).items() if KEY_FRAME in work.findings)

    def set_answers(self, answers: Mapping[FrameRef, Answer]) -> None:
        """What models said of frames, as the project knows them. What was said since the window opened is newer."""
        self.files.set_answers(answers)
        self._tell(Changes(studies=True))

    def set_disagreement(self, disagreement: Mapping[FrameRef, float]) -> None:
        """How far readers disagree on frames, as the project knows them: 0 not at all, 1 completely."""
        self.files.set_disagreement(disagreement)
        self._tell(Changes(studies=True))

    def set_worth(self, worth: Mapping[FrameRef, Worth]) -> None:
        """Which frames, as the project knows them, are worth annotating next. A list in that order is made anew."""
        self.files.set_worth(worth)
        if self.files.query.order == "worth":
            self.files.show(self.files.query)
        self._tell(Changes(studies=True))

    def set_missing(self, keys: Iterable[str]) -> None:
        """Files that are not where they were."""
        self.files.set_missing(keys)
        self._tell(Changes(studies=True))

    def note_answer(self, ref: FrameRef, answer: Answer) -> None:
        """A model has answered for a frame, in view or not."""
        if self.files.set_answer(self.stored(ref), answer):
            self._tell(Changes(studies=True))

    def go_to(self, ref: FrameRef) -> None:
        """Put a frame in view; its pixels follow with ``show``, and until then ``frame`` and ``shown`` stay."""
        if ref != self.ref:
            self.end_gestures()
            if self.ref is None or ref.instance != self.ref.instance:
                self.window = None
            self.ref = ref
            self.annotation = None
            self._proposal = None
            self.calipers = ()
            self.locked = frozenset()
            self.clicks = ()
            self.work_time.begin()
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
            if annotation.decided:
                self._dismissed.add(ref)
            held = numbers(annotation.mask)
            if held and self.lesion not in held:
                self.lesion = held[0]
            self._tell(Changes(mask=self._whole(), proposal=True, history=True))
            awaited, self._then = self._then, None
            if awaited is not None and awaited[0] == ref:
                awaited[1]()

    def take_annotation_away(self) -> None:
        """Another reader is about to annotate: until their annotation has come, nothing can be changed."""
        self.end_gestures()
        self.annotation = None
        self.calipers = ()
        self._then = None
        self._dismissed.clear()
        self._locked.clear()
        self._tell(Changes(pixels=True, proposal=True, history=True, calipers=True))

    def set_rules(self, rules: ReadingRules) -> None:
        """What readers may see has changed."""
        self.rules = rules
        self.files.set_rules(rules)
        self._tell(Changes(proposal=True, studies=True))

    def when_annotated(self, ref: FrameRef, then: Callable[[], None]) -> None:
        """Call ``then`` once, as soon as this frame is in view with its annotation; never, if another comes first."""
        self._then = ref, then

    def propose(self, ref: FrameRef, proposal: Proposal) -> None:
        """The model has answered for a frame; an answer for another frame than the one in view is dropped."""
        if ref == self.ref:
            self._proposal = proposal
            self._tell(Changes(proposal=True))

    def forget_proposal(self) -> None:
        """The model has changed or is gone: what it said no longer counts."""
        self._proposal = None
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

    def choose_lesion(self, number: int) -> None:
        """What is painted from now on is this lesion.

        Raises:
            ValueError: a mask cannot hold such a number.
        """
        if not 1 <= number <= LAST:
            raise ValueError(f"no lesion can have the number {number}")
        self.end_gestures()
        self.lesion = number
        self._tell(Changes(lesion=True))

    def lock_lesion(self, number: int, *, locked: bool) -> None:
        """Whether a lesion of the frame in view keeps its pixels, whatever is painted."""
        self.end_gestures()
        self.locked = self.locked | {number} if locked else self.locked - {number}
        self._tell(Changes(lesion=True))

    def show_again(self) -> None:
        """Have all that is shown made anew: it is to look different."""
        self._tell(Changes(studies=True, pixels=True, proposal=True, history=True, calipers=True))

    def set_calipers(self, calipers: tuple[Caliper, ...]) -> None:
        """What is measured by hand on the frame in view."""
        self.calipers = calipers
        self._tell(Changes(calipers=True))

    def set_clicks(self, clicks: tuple[Click, ...]) -> None:
        """What was clicked on the frame in view to refine its outline."""
        self.clicks = clicks
        self._tell(Changes(clicks=True))

    def apply(self, edit: Edit) -> None:
        """Do an edit: change the annotation, remember how to undo it, have it saved."""
        self.end_gestures()
        assert self.ref is not None
        self.apply_to(self.ref, self._require(), edit)

    def apply_to(self, ref: FrameRef, annotation: Annotation, edit: Edit) -> None:
        """As ``apply``, on the annotation of a frame that need not be in view."""
        annotation.done.append(edit)
        annotation.undone.clear()
        self._take(ref, annotation, "do", edit, _put(annotation, edit, forward=True))

    def record(self, edit: Edit) -> None:
        """As ``apply`` for an edit whose pixels are in the mask already, as a stroke's are."""
        annotation = self._require()
        annotation.done.append(edit)
        annotation.undone.clear()
        self._take_here("do", edit, None)

    def undo(self) -> None:
        """Take back the last edit, if there is one."""
        self.end_gestures()
        annotation = self._require()
        if annotation.done:
            edit = annotation.done.pop()
            annotation.undone.append(edit)
            self._take_here("undo", edit, _put(annotation, edit, forward=False))

    def redo(self) -> None:
        """Do again what was taken back last, if anything was."""
        self.end_gestures()
        annotation = self._require()
        if annotation.undone:
            edit = annotation.undone.pop()
            annotation.done.append(edit)
            self._take_here("redo", edit, _put(annotation, edit, forward=True))

    def touch(self, rect: Rect) -> None:
        """Pixels of the mask have changed within a gesture that is not finished."""
        self._tell(Changes(mask=rect))

    def _require(self) -> Annotation:
        if self.annotation is None:
            raise RuntimeError("no annotation in view")
        return self.annotation

    def _take_here(self, step: Step, edit: Edit, rect: Rect | None) -> None:
        assert self.ref is not None
        self._take(self.ref, self._require(), step, edit, rect)

    def _take(self, ref: FrameRef, annotation: Annotation, step: Step, edit: Edit, rect: Rect | None) -> None:
        in_view = annotation is self.annotation
        proposal = self.proposal if in_view else None
        taken = TakenStep(
            instance=self.instance(ref),
            ref=self.stored(ref),
            step=step,
            edit=edit,
            base_revision=annotation.revision,
            mask=annotation.mask.copy(),
            findings=dict(annotation.findings),
            seconds=self.work_time.take() if in_view else 0.0,
            proposed=proposal.mask if proposal and _judged(annotation, edit) else None,
            confidence=proposal.confidence if proposal else None,
            content=self.frame.content if self.frame is not None and in_view else "",
        )
        annotation.revision += 1
        self.files.set_findings(taken.ref, taken.findings)
        for listener in self._step_listeners:
            listener(taken)
        if in_view:
            self._tell(Changes(mask=rect, proposal=True, history=True, saved=True))
        else:
            self._tell(Changes(saved=True))

    def _whole(self) -> Rect:
        assert self.frame is not None
        return Rect(0, 0, self.frame.width, self.frame.height)

    def _tell(self, changes: Changes) -> None:
        for listener in self._listeners:
            listener(changes)


def _put(annotation: Annotation, edit: Edit, *, forward: bool) -> Rect | None:
    """Put an edit's result (or what was before it) in place; the part of the mask it changed."""
    change = edit.change
    if isinstance(change, FindingChange):
        annotation.set_finding(edit.name, change.after if forward else change.before)
        return None
    annotation.mask[change.rect.slices()] = change.after if forward else change.before
    return change.rect


def _judged(annotation: Annotation, edit: Edit) -> bool:
    """Whether a person has said what the mask should be: drawn it, or called what is there done."""
    drawn = any(isinstance(one.change, MaskPatch) for one in (*annotation.done, edit))
    return drawn or annotation.findings.get(STATUS) in ("done", "reviewed")


def replacement(name: str, before: MaskArray, after: MaskArray) -> Edit | None:
    """The edit that turns one mask into another of the same size; None where they are equal."""
    different = before != after
    if not different.any():
        return None
    rect = bounds(different)
    area = rect.slices()
    return Edit(name=name, change=MaskPatch(rect=rect, before=before[area].copy(), after=after[area].copy()))
