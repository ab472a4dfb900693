"""The pack: what each discipline brings to a case, blind until it is handed in (M7, M8, M10)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import Discipline, Knowledge

PersonT = TypeVar("PersonT")
PartT = TypeVar("PartT")

# The minimum information, each part known at first hand, at second hand, or not (M8).
PARTS = {
    "history": "History",
    "mental_state": "Mental state and measures",
    "physical": "Physical health and substances",
    "psychosocial": "Psychosocial",
    "patient_views": "The patient's views",
    "safety": "Safety",
}
WHY_NO_VIEWS = "no_views_because"  # stands among the marks when the patient's views are not known
LONGEST = 20_000
IN_BEFORE = timedelta(days=1)  # a pack is read before the meeting: it is due the day before


class PackState(StrEnum):
    """How far the pack of one item is."""

    WAITING = "waiting"
    PARTLY = "partly"
    LATE = "late"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Standing(Generic[PersonT]):
    """Who has handed in and who is still to, without a word of what they wrote."""

    state: PackState
    handed_in: Sequence[PersonT] = ()
    owing: Sequence[PersonT] = ()

    @property
    def asked(self) -> int:
        """How many parts there will be."""
        return len(self.handed_in) + len(self.owing)


@dataclass(frozen=True)
class Box(Generic[PartT]):
    """What one core discipline said of an item; silence is recorded, not assumed."""

    discipline: Discipline
    parts: Sequence[PartT] = ()
    absent: bool = False

    @property
    def silent(self) -> bool:
        """Whether somebody of it is here and nothing is recorded."""
        return not self.parts and not self.absent


def due_on(meeting_on: date) -> date:
    """The day by which the parts of a pack are handed in."""
    return meeting_on - IN_BEFORE


def standing(
    handed_in: Sequence[PersonT], owing: Sequence[PersonT], *, meeting_on: date, today: date
) -> Standing[PersonT]:
    """Complete, partly, late or waiting: late begins on the day after the one it was due."""
    state = PackState.PARTLY if handed_in else PackState.WAITING
    if not owing and handed_in:
        state = PackState.COMPLETE
    elif owing and today > due_on(meeting_on):
        state = PackState.LATE
    return Standing(state, handed_in, owing)


def boxes(
    core: Iterable[Discipline],
    parts: Iterable[tuple[Discipline, PartT]],
    here: Collection[Discipline],
) -> list[Box[PartT]]:
    """A box for each core discipline, and one for any other that has said something."""
    said: dict[Discipline, list[PartT]] = {}
    for discipline, part in parts:
        said.setdefault(discipline, []).append(part)
    wanted = {*core, *said}
    return [
        Box(one, said.get(one, ()), absent=one not in said and one not in here)
        for one in Discipline
        if one in wanted
    ]


def wrong_with_part(
    words: str, *, nothing_to_add: bool, marks: Mapping[str, Any]
) -> Iterator[Invalid]:
    """What a part lacks before it can be handed in. "Nothing to add" is an answer."""
    if nothing_to_add:
        if words.strip():
            yield Invalid("words", "You have written something: hand it in, or empty the field.")
        return
    if not words.strip():
        yield Invalid("words", "Write what you bring, or press “Nothing to add”.")
    if len(words) > LONGEST:
        yield Invalid("words", f"This is too long: the limit is {LONGEST} characters.")
    for key in PARTS:
        if marks.get(key) not in set(Knowledge):
            yield Invalid(key, "Say how this is known: first-hand, second-hand or none.")
    if marks.get("patient_views") == Knowledge.NONE and not str(marks.get(WHY_NO_VIEWS, "")):
        yield Invalid(WHY_NO_VIEWS, "Say why the patient's views are not known.")


def tidied(marks: Mapping[str, Any]) -> dict[str, str]:
    """The marks that are marks; the reason only where the patient's views are not known."""
    kept = {key: str(marks[key]) for key in PARTS if marks.get(key) in set(Knowledge)}
    why = str(marks.get(WHY_NO_VIEWS) or "").strip()
    if why and kept.get("patient_views") == Knowledge.NONE:
        kept[WHY_NO_VIEWS] = why
    return kept
