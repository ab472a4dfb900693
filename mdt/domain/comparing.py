"""Two versions of one formulation, statement by statement: who is who is told by identity.

A statement that was reworded is still the same statement; one that only changed its place is told
as moved. Questions are matched by name, so that versions of different templates can be compared.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mdt.domain.vocabulary import Confidence, Source
from mdt.domain.word_diff import STEPS, Budget, Difference, difference

LEAST = 2_000  # steps that every statement may take, whatever the others took


class Fate(StrEnum):
    """What became of a statement."""

    SAME = "same"
    CHANGED = "changed"
    PUT = "put"
    TAKEN = "taken"


@dataclass(frozen=True)
class Said:
    """One statement as either version holds it."""

    identity: str
    field: str
    text: str
    confidence: Confidence | None = None
    source: Source | None = None
    part: int = 0
    kind: str = ""
    rests_on: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Compared:
    """One statement in both versions, or in one of them."""

    before: Said | None
    after: Said | None
    words: Difference
    moved: bool = False  # to another place among its neighbours
    moved_from: str = ""  # the field it stood in

    @property
    def field(self) -> str:
        """The question it stands under, in the later version if it stands there."""
        stands = self.after or self.before
        return stands.field if stands else ""

    @property
    def fate(self) -> Fate:
        """Whether it stayed, changed, came or went."""
        if self.before is None:
            return Fate.PUT
        if self.after is None:
            return Fate.TAKEN
        return Fate.SAME if self.words.same and not self.otherwise else Fate.CHANGED

    @property
    def otherwise(self) -> bool:
        """Whether anything but its words changed."""
        if self.before is None or self.after is None:
            return False
        return (
            self.moved
            or bool(self.moved_from)
            or self.surer
            or self.other_source
            or self.other_kind
            or bool(self.links_put or self.links_taken)
        )

    @property
    def surer(self) -> bool:
        """Whether how sure somebody is has changed, either way."""
        if self.before is None or self.after is None:
            return False
        return self.before.confidence is not self.after.confidence

    @property
    def other_source(self) -> bool:
        """Whether somebody else is named as who says so."""
        if self.before is None or self.after is None:
            return False
        return self.before.source is not self.after.source

    @property
    def other_kind(self) -> bool:
        """Whether it is of another sort now: a tie that was distant and is close and tense."""
        if self.before is None or self.after is None:
            return False
        return self.before.kind != self.after.kind

    @property
    def links_put(self) -> list[str]:
        """What it rests on now and did not before."""
        return sorted(_links(self.after) - _links(self.before)) if self.before else []

    @property
    def links_taken(self) -> list[str]:
        """What it rested on before and does not now."""
        return sorted(_links(self.before) - _links(self.after)) if self.after else []


@dataclass(frozen=True)
class Question:
    """One question of either template with its statements, those taken out last."""

    id: str
    label: str
    statements: tuple[Compared, ...] = ()
    only: str = ""  # "before" or "after": asked on one side alone
    label_before: str = ""  # where it was worded otherwise

    @property
    def same(self) -> bool:
        """Whether nothing changed under it."""
        return all(one.fate is Fate.SAME for one in self.statements)


@dataclass(frozen=True)
class Comparison:
    """Two versions beside each other."""

    narrative: Difference
    questions: tuple[Question, ...] = field(default_factory=tuple)

    @property
    def same(self) -> bool:
        """Whether the two say the same in everything."""
        return self.narrative.same and all(question.same for question in self.questions)

    @property
    def coarse(self) -> bool:
        """Whether somewhere whole paragraphs stand for their words."""
        found = [one.words for question in self.questions for one in question.statements]
        return any(words.coarse for words in (self.narrative, *found))

    @property
    def counts(self) -> dict[Fate, int]:
        """How many statements stayed, changed, came and went."""
        fates = [one.fate for question in self.questions for one in question.statements]
        return {fate: fates.count(fate) for fate in Fate}


Labels = Mapping[str, str]


def compare(
    labels: tuple[Labels, Labels],
    narratives: tuple[str, str],
    before: Sequence[Said],
    after: Sequence[Said],
    steps: int = STEPS,
) -> Comparison:
    """Everything that differs; the questions in the order of the later version."""
    purse = Budget(steps)
    narrative = _difference(*narratives, purse)
    found = _paired(before, after, labels[0], purse)
    return Comparison(narrative, tuple(_questions(labels, found)))


def _paired(
    before: Sequence[Said], after: Sequence[Said], labels: Labels, purse: Budget
) -> list[Compared]:
    older = {said.identity: said for said in before}
    stayed = {said.identity for said in after} & older.keys()
    moved = _moved(before, after, stayed)
    found = []
    for said in after:
        was = older.get(said.identity)
        words = _difference(was.text if was else "", said.text, purse)
        if was is None:
            found.append(Compared(None, said, words))
            continue
        home = labels.get(was.field, was.field) if was.field != said.field else ""
        found.append(Compared(was, said, words, said.identity in moved, home))
    gone = [said for said in before if said.identity not in stayed]
    return found + [Compared(said, None, _difference(said.text, "", purse)) for said in gone]


def _questions(labels: tuple[Labels, Labels], found: Sequence[Compared]) -> list[Question]:
    asked_before, asked_after = labels
    questions = []
    for name in dict.fromkeys([*asked_after, *asked_before]):
        there = [one for one in found if one.field == name]
        label, was = asked_after.get(name), asked_before.get(name)
        only = "after" if was is None else ("before" if label is None else "")
        worded = was if label and was and was != label else ""
        questions.append(Question(name, label or was or name, tuple(there), only, worded or ""))
    return questions


def _difference(before: str, after: str, purse: Budget) -> Difference:
    """One text's share of the steps: a long one does not take them all."""
    given = max(LEAST, purse.left // 4)
    budget = Budget(given)
    found = difference(before, after, budget)
    purse.take(given - max(0, budget.left))
    return found


def _moved(before: Sequence[Said], after: Sequence[Said], stayed: set[str]) -> set[str]:
    """Of those that stayed in their field, the fewest that must have changed places."""
    place = {said.identity: (said.field, said.part, n) for n, said in enumerate(before)}
    moved: set[str] = set()
    for name in dict.fromkeys(said.field for said in after):
        there = [
            said.identity
            for said in after
            if said.field == name and said.identity in stayed and place[said.identity][0] == name
        ]
        kept = _longest_rising([place[identity][2] for identity in there])
        moved |= {identity for n, identity in enumerate(there) if n not in kept}
    return moved


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising run: what can stand still while the others move."""
    ends: list[int] = []
    places: list[int] = []
    back: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        back.append(places[at - 1] if at else -1)
        ends[at:] = [number, *ends[at + 1 :]]
        places[at:] = [place, *places[at + 1 :]]
    kept: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = back[place]
    return kept


def _links(said: Said | None) -> frozenset[str]:
    return said.rests_on if said else frozenset()
