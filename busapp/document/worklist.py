"""The list of files to work through: what is known of each, which of them are listed, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Literal, TypeVar, get_args

from busapp.model.edit import Findings
from busapp.model.reading import ReadingRules
from busapp.model.study import FrameRef, Instance, natural_key
from busapp.model.work import Answer, Work
from busapp.model.worth import Worth

_T = TypeVar("_T")

State = Literal["new", "proposed", "in work", "done", "reviewed", "rejected"]
"""How far a file is. Proposed: the model outlined a lesion, and nobody has begun."""

MISSING = "missing"
"""Stands beside the states in a query: a file that is not where it was, however far it is."""

STATES: tuple[State, ...] = get_args(State)

Order = Literal["opened", "name", "status", "confidence", "correction", "time", "disagreement", "worth"]


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which files are listed, and in which order. An empty set lets all through.

    Attributes:
        text: words, all of which stand in a file's name, its patient, its scanner or a comment.
        states: how far a file is, or ``MISSING``.
        classes: given to one of its frames; empty text for a file without any.
        devices: that made it; empty text for a file that does not say.
        order: by what it is sorted.
    """

    text: str = ""
    states: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    order: Order = "opened"

    @property
    def filters(self) -> int:
        """How many sets are chosen from."""
        return sum(map(bool, (self.states, self.classes, self.devices)))


class WorkList:
    """See the module. A file that is listed stays listed until ``show`` is asked again, whatever is done to it: nothing
    vanishes from under the hand.

    Attributes:
        instances: all that are open, in the order in which they were opened.
        listed: those that the query lets through, in its order.
        rules: what the reader may see.
        made: counts how often ``listed`` was made anew; between that it only grows at its end.
    """

    def __init__(self) -> None:
        self.instances: list[Instance] = []
        self.listed = self.instances
        self.query = Query()
        self.made = 0
        self._by_key: dict[str, Instance] = {}
        self._copies: dict[str, list[Instance]] = {}
        self._opened: dict[str, int] = {}
        self._places = self._opened
        self._begun: dict[str, dict[int, Work]] = {}
        self._answers: dict[str, dict[int, Answer]] = {}
        self._disagreement: dict[str, float] = {}
        self._worth: dict[str, dict[int, Worth]] = {}
        self._missing: set[str] = set()
        self.rules = ReadingRules()
        self._states: dict[str, State] = {}
        self._counts: Counter[str] = Counter()

    # --- files ---------------------------------------------------------------------------------------

    def add(self, instances: Iterable[Instance]) -> bool:
        """Add files; one that is there already is not added again, and one that was missing is found where it is now.
        Whether anything has changed.
        """
        changed = False
        for one in instances:
            if one.key in self._opened and one.key not in self._missing:
                continue
            lost = self._lost(one) if self._missing else None
            if lost is not None:
                self._put(lost, one)
            else:
                self._opened[one.key] = len(self.instances)
                self.instances.append(one)
                self._know(one)
            changed = True
        if changed and self.query != Query():
            self.show(self.query)
        return changed

    def replace(self, instance: Instance) -> None:
        """A file that was known by what the project keeps has been opened: now all of it is known."""
        self._put(instance.key, instance)

    def instance(self, key: str) -> Instance:
        """The file of a key; may be called from any thread."""
        return self._by_key[key]

    def place(self, key: str) -> int | None:
        """Where a file stands in the list; None where it is not listed."""
        return self._places.get(key)

    def beside(self, key: str, steps: int) -> Instance | None:
        """The file so many places further in the list, None beyond its ends.

        From a file that is not listed the first step forward leads to the list's first, the first one back to its last.
        """
        place = self._places.get(key)
        if place is None:
            place = -1 if steps > 0 else len(self.listed)
        place += steps
        return self.listed[place] if 0 <= place < len(self.listed) else None

    def next_undone(self, key: str) -> Instance | None:
        """The next listed file that can be opened and of which no frame is done, round to this one."""
        start, count = self._places.get(key, -1), len(self.listed)
        after = (self.listed[(start + step) % count] for step in range(1, count + 1))
        return next((one for one in after if self._undone(one)), None)

    def show(self, query: Query) -> None:
        """List the files that a query lets through, in its order."""
        self.query = query
        self.made += 1
        if query == Query():
            self.listed, self._places = self.instances, self._opened
            return
        words = query.text.casefold().split()
        self.listed = [one for one in self.instances if self._matches(one, query, words)]
        if query.order != "opened":
            self.listed.sort(key=lambda one: _ORDERS[query.order](self, one))
        self._places = {one.key: place for place, one in enumerate(self.listed)}

    def _lost(self, instance: Instance) -> str | None:
        """The key under which the same file is missing."""
        return next((one.key for one in self._copies.get(instance.uid, ()) if self.is_missing(one)), None)

    def _know(self, instance: Instance) -> None:
        self._by_key[instance.key] = instance
        self._copies.setdefault(instance.uid, []).append(instance)
        self._count(instance)

    def _put(self, key: str, instance: Instance) -> None:
        """Put what is known of a file now in the place of the one that had this key, which may be another's."""
        self._missing.discard(key)
        self._counts[self._states.pop(key)] -= 1
        copies = self._copies[instance.uid]
        copies[:] = [one for one in copies if one.key != key]
        places = [(self._opened, self.instances)]
        if self.listed is not self.instances:
            places.append((self._places, self.listed))
        for held, files in places:
            if key in held:
                place = held[instance.key] = held.pop(key)
                files[place] = instance
        self._know(instance)

    # --- what is known of them -----------------------------------------------------------------------

    @property
    def begun(self) -> dict[FrameRef, Work]:
        """Every frame that has an annotation, as the project knows it, and what is known of the work on it."""
        return {FrameRef(uid, index): work for uid, works in self._begun.items() for index, work in works.items()}

    def set_begun(self, begun: Mapping[FrameRef, Work]) -> None:
        """Which frames have an annotation, as the project knows them, and what is known of the work on each."""
        self._begun = _by_instance(begun)
        self._count_all()

    def set_answers(self, answers: Mapping[FrameRef, Answer]) -> None:
        """What models said of frames, as the project knows them. What was said since the window opened is newer."""
        news, self._answers = self._answers, _by_instance(answers)
        for uid, said in news.items():
            self._answers.setdefault(uid, {}).update(said)
        self._count_all()

    def set_disagreement(self, disagreement: Mapping[FrameRef, float]) -> None:
        """How far readers disagree on frames, as the project knows them: 0 not at all, 1 completely."""
        self._disagreement = {uid: max(of.values()) for uid, of in _by_instance(disagreement).items()}

    def set_worth(self, worth: Mapping[FrameRef, Worth]) -> None:
        """Which frames, as the project knows them, are worth annotating next."""
        self._worth = _by_instance(worth)

    def set_rules(self, rules: ReadingRules) -> None:
        """What the reader may see: hidden names are not searched, hidden proposals neither shown nor sorted by."""
        self.rules = rules
        self._count_all()
        self.show(self.query)

    def set_missing(self, keys: Iterable[str]) -> None:
        """Files that are not where they were."""
        self._missing.update(keys)

    def set_findings(self, ref: FrameRef, findings: Findings) -> None:
        """What a person says now of a frame, as the project knows it; all else stays as it is known."""
        works = self._begun.setdefault(ref.instance, {})
        works[ref.index] = replace(works.get(ref.index, Work()), findings=findings)
        self._count_copies(ref.instance)

    def set_effort(self, ref: FrameRef, work: Work) -> None:
        """Time and correction that were written for a frame, as the project knows it. Its findings are not taken: a
        person may have changed them since.
        """
        works = self._begun.setdefault(ref.instance, {})
        works[ref.index] = replace(work, findings=works.get(ref.index, work).findings)

    def set_answer(self, ref: FrameRef, answer: Answer) -> bool:
        """A model has answered for a frame, as the project knows it. Whether its file's state is another now."""
        self._answers.setdefault(ref.instance, {})[ref.index] = answer
        return self._count_copies(ref.instance)

    def works(self, instance: Instance) -> Mapping[int, Work]:
        """What is known of the work on a file's frames, by their index; those that nobody began are not there."""
        return self._begun.get(instance.uid, {})

    def state(self, instance: Instance) -> State:
        """Of the frame that is least far; frames that nobody began do not count, unless nobody began any."""
        return self._states[instance.key]

    def is_missing(self, instance: Instance) -> bool:
        """Whether it is not where it was."""
        return instance.key in self._missing

    def counts(self) -> Mapping[str, int]:
        """How many of all files are how far, and how many are missing."""
        return {**self._counts, MISSING: len(self._missing)}

    def devices(self) -> list[str]:
        """What made the files, each once; empty text where one does not say."""
        return sorted({one.caption.device for one in self.instances})

    def comments(self, instance: Instance) -> list[str]:
        """What was noted on its frames."""
        return [work.comment for work in self.works(instance).values() if work.comment]

    def confidence(self, instance: Instance) -> float | None:
        """How sure the model is of a lesion, on the frame on which it is least sure whether there is one."""
        if self.rules.proposals_hidden:
            return None
        said = [answer.confidence for answer in self._answers.get(instance.uid, {}).values()]
        said += [work.confidence for work in self.works(instance).values() if work.confidence is not None]
        return min(said, key=_certainty, default=None)

    def correction(self, instance: Instance) -> float | None:
        """The size of the largest correction to one of its frames; None while it would tell of a hidden proposal."""
        if self.rules.proposals_hidden:
            return None
        sizes = (work.correction for work in self.works(instance).values())
        return max((size for size in sizes if size is not None), default=None)

    def seconds(self, instance: Instance) -> float:
        """Time spent on its frames."""
        return sum(work.seconds for work in self.works(instance).values())

    def disagreement(self, instance: Instance) -> float | None:
        """How far readers disagree on it; None where that is not known."""
        return self._disagreement.get(instance.uid)

    def worth(self, instance: Instance) -> Worth | None:
        """Of its frame that is worth the most and that nobody has begun; None where there is none, or while it would
        tell of a hidden proposal.
        """
        if self.rules.proposals_hidden:
            return None
        begun = self._begun.get(instance.uid, {})
        left = (one for index, one in self._worth.get(instance.uid, {}).items() if index not in begun)
        return min(left, default=None)

    def _undone(self, instance: Instance) -> bool:
        done = any(work.status for work in self.works(instance).values())
        return not done and not self.is_missing(instance)

    def _count_all(self) -> None:
        for one in self.instances:
            self._count(one)

    def _count_copies(self, uid: str) -> bool:
        changed = [self._count(one) for one in self._copies.get(uid, ())]
        return any(changed)

    def _count(self, instance: Instance) -> bool:
        before, state = self._states.get(instance.key), self._judge(instance)
        if before is not None:
            self._counts[before] -= 1
        self._states[instance.key] = state
        self._counts[state] += 1
        return state != before

    def _judge(self, instance: Instance) -> State:
        works = self._begun.get(instance.uid)
        if not works:
            if self.rules.proposals_hidden:
                return "new"
            answers = self._answers.get(instance.uid)
            return "proposed" if answers and any(one.lesion for one in answers.values()) else "new"
        statuses = {work.status for work in works.values()}
        if "" in statuses:
            return "in work"
        return "rejected" if "rejected" in statuses else "done" if "done" in statuses else "reviewed"

    def _matches(self, instance: Instance, query: Query, words: list[str]) -> bool:
        lost = MISSING in query.states and self.is_missing(instance)
        if query.states and not lost and self._states[instance.key] not in query.states:
            return False
        if query.devices and instance.caption.device not in query.devices:
            return False
        if query.classes:
            classes = {work.lesion_class for work in self.works(instance).values()} or {""}
            if classes.isdisjoint(query.classes):
                return False
        if not words:
            return True
        caption = instance.caption
        patient = "" if self.rules.names_hidden else caption.patient
        text = "\n".join([instance.path.name, patient, caption.device, *self.comments(instance)]).casefold()
        return all(word in text for word in words)


def _certainty(confidence: float) -> float:
    """0 where a model cannot say whether there is a lesion, 0.5 where it is sure of either."""
    return abs(confidence - 0.5)


_ORDERS: dict[Order, Callable[[WorkList, Instance], Any]] = {
    "name": lambda files, one: natural_key(one.path.name),
    "status": lambda files, one: STATES.index(files.state(one)),
    "confidence": lambda files, one: inf if (said := files.confidence(one)) is None else _certainty(said),
    "correction": lambda files, one: -(files.correction(one) or 0.0),
    "time": lambda files, one: -files.seconds(one),
    "disagreement": lambda files, one: -(files.disagreement(one) or 0.0),
    "worth": lambda files, one: inf if (found := files.worth(one)) is None else found.place,
}
"""What comes first where a list is sorted: the least sure, the largest, the longest. Files of which it is not known
come last, and those that are equal in the order in which they were opened.
"""


def _by_instance(frames: Mapping[FrameRef, _T]) -> dict[str, dict[int, _T]]:
    found: dict[str, dict[int, _T]] = {}
    for ref, value in frames.items():
        found.setdefault(ref.instance, {})[ref.index] = value
    return found
