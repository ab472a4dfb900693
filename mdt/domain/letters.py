"""Letters after a meeting: to whoever referred, and to the patient. Each names what it may hold.

A letter holds what was settled, who does what by when, and the next review, under an opening in
its writer's words. There is no field for a dissent, for what a discipline brought, for what was
discussed, for another person or another patient, and none may be added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from mdt.domain.dates import day_words


@dataclass(frozen=True)
class AgreedFacts:
    """One thing that was settled."""

    words: str
    who: str
    by: str


@dataclass(frozen=True)
class ReferrerLetterFacts:
    """What a letter to the referrer may hold."""

    practice: str
    to: str
    patient: str
    born: str
    file_number: str
    met_on: str
    opening: str
    agreed: tuple[AgreedFacts, ...]
    next_review: str | None
    writer: str
    written_on: str


@dataclass(frozen=True)
class PatientLetterFacts:
    """What a letter to the patient may hold."""

    practice: str
    to: str
    met_on: str
    opening: str
    agreed: tuple[AgreedFacts, ...]
    next_review: str | None
    writer: str
    written_on: str


class Line(NamedTuple):
    """A decision or task on its way into a letter: taken in or left out, said for this reader."""

    key: str  # the address of the decision or task
    words: str
    who: str
    by: date
    taken: bool = True


class Draft(NamedTuple):
    """What a letter is made of, as it is kept: the words of the day it was written."""

    lines: tuple[Line, ...]
    practice: str
    patient: str
    born: date
    file_number: str
    met_on: date
    next_review: date | None

    @property
    def agreed(self) -> tuple[AgreedFacts, ...]:
        """What was taken in."""
        return tuple(
            AgreedFacts(line.words, line.who, day_words(line.by))
            for line in self.lines
            if line.taken and line.words.strip()
        )

    def to_referrer(self, **said: str) -> ReferrerLetterFacts:
        """The letter to whoever referred."""
        return ReferrerLetterFacts(
            practice=self.practice,
            patient=self.patient,
            born=day_words(self.born),
            file_number=self.file_number,
            met_on=day_words(self.met_on),
            agreed=self.agreed,
            next_review=_day(self.next_review),
            **said,
        )

    def to_patient(self, **said: str) -> PatientLetterFacts:
        """The letter to the patient."""
        return PatientLetterFacts(
            practice=self.practice,
            met_on=day_words(self.met_on),
            agreed=self.agreed,
            next_review=_day(self.next_review),
            **said,
        )


def _day(day: date | None) -> str | None:
    return None if day is None else day_words(day)


def kept(draft: Draft) -> dict[str, Any]:
    """As a letter keeps it."""
    return {
        **draft._asdict(),
        "born": draft.born.isoformat(),
        "met_on": draft.met_on.isoformat(),
        "next_review": draft.next_review.isoformat() if draft.next_review else None,
        "lines": [{**line._asdict(), "by": line.by.isoformat()} for line in draft.lines],
    }


def as_kept(content: Mapping[str, Any]) -> Draft:
    """The draft of a letter that was kept."""
    review = content["next_review"]
    return Draft(
        lines=tuple(
            Line(**{**line, "by": date.fromisoformat(line["by"])}) for line in content["lines"]
        ),
        practice=content["practice"],
        patient=content["patient"],
        born=date.fromisoformat(content["born"]),
        file_number=content["file_number"],
        met_on=date.fromisoformat(content["met_on"]),
        next_review=date.fromisoformat(review) if review else None,
    )


def in_words(draft: Draft) -> str:
    """What was taken in as plain text, for two people who wrote at once."""
    return "".join(f"\n\n{one.words}\n{one.who}, {one.by}" for one in draft.agreed)


def named_in(texts: Iterable[str], names: Sequence[str]) -> str | None:
    """The first of these names that stands in one of the texts: a letter names no third person.

    A net under the person who checks, not in their place: it knows whole names only.
    """
    said = [" ".join(text.casefold().split()) for text in texts]
    whole = [(name, " ".join(name.casefold().split())) for name in names]
    return next((name for name, low in whole if low and any(low in text for text in said)), None)
