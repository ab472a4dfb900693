"""What a reflection holds: a part that may be shared, and a part that stays with its author.

There is no field for medication, plan or diagnosis: those belong in the record, and words that
sound like them are asked about.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import Dial, NoteKind

LONGEST = 20_000
STRENGTHS = ("not at all", "a little", "somewhat", "strongly", "very strongly")
SHARED_TEXTS = ("pull", "did", "whose", "about_patient", "expects", "from_whom")
TICKS = ("boundary", "erotic", "safety")
PRIVATE = ("about_me", "note", *TICKS)
STRONG, FAINT = 3, 1  # "strongly" and more; "a little" and less
FEWEST_ANSWERS = 3  # of one feeling, before anything is said to recur

# Kinds of contact that a reflection may follow; a form filled in is none.
CONTACTS = tuple(kind for kind in NoteKind if kind is not NoteKind.ADMIN)

CLINICAL = re.compile(
    r"\b\d+([.,]\d+)?\s?(mg|mcg|µg|ml|milligrams?)\b"
    r"|\b(increase|decrease|raise|lower|start|stop|titrate|taper|prescribe)\w*\s+\S+\s+"
    r"((to|by|at|on)\s+)?\d"
    r"|\b(diagnos\w+|prescri\w+|medication|tablets?|dose|dosage|icd-?10|side.effects?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Thoughts:
    """One reflection in clear; a dial that is missing was not answered, which is not a 0."""

    dials: Mapping[str, int] = field(default_factory=dict)
    pull: str = ""
    did: str = ""
    whose: str = ""
    about_patient: str = ""
    expects: str = ""
    from_whom: str = ""
    contact: str = ""
    about_me: str = ""
    note: str = ""  # the address of the note it follows: a link for the author alone
    boundary: bool = False
    erotic: bool = False
    safety: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "dials", dict(_checked(self.dials)))
        if self.contact and self.contact not in CONTACTS:
            raise Invalid("contact", "Choose the kind of contact from the list.")
        for name in (*SHARED_TEXTS, "about_me"):
            if len(getattr(self, name)) > LONGEST:
                raise Invalid(name, f"This is too long: the limit is {LONGEST} characters.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written, set or ticked."""
        said = [row.name for row in fields(self) if row.name not in {"contact", "note"}]
        return not any(getattr(self, name) for name in said)

    @property
    def sounds_clinical(self) -> bool:
        """Whether a part reads as though it belonged in the record."""
        return any(CLINICAL.search(getattr(self, name)) for name in (*SHARED_TEXTS, "about_me"))

    @property
    def for_supervision(self) -> bool:
        """Whether something was ticked that is worth taking to supervision."""
        return self.boundary or self.erotic

    def as_shared(self) -> str:
        """The part that named readers may be given, as it is sealed."""
        return json.dumps({k: v for k, v in vars(self).items() if k not in PRIVATE}, sort_keys=True)

    def as_private(self) -> str:
        """The part that never leaves its author, as it is sealed."""
        return json.dumps({k: v for k, v in vars(self).items() if k in PRIVATE}, sort_keys=True)


def opened(shared: str | None, private: str | None = None) -> Thoughts:
    """A reflection from its opened parts; without the private one, as another person reads it."""
    known = {row.name for row in fields(Thoughts)}
    held: dict[str, Any] = {**json.loads(shared or "{}"), **json.loads(private or "{}")}
    return Thoughts(**{name: value for name, value in held.items() if name in known})


class Recurring(NamedTuple):
    """A feeling that was strong in `strong` of `of` answers, or with so many patients."""

    dial: Dial
    strong: int
    of: int


Answers = Mapping[Dial, Sequence[int]]


def often_strong(answers: Answers) -> list[Recurring]:
    """Feelings that were strong in at least half of three answers or more, the oftenest first."""
    counted = [
        Recurring(dial, sum(value >= STRONG for value in values), len(values))
        for dial, values in answers.items()
        if len(values) >= FEWEST_ANSWERS
    ]
    found = [one for one in counted if 2 * one.strong >= one.of]
    return sorted(found, key=lambda one: one.strong / one.of, reverse=True)


def always_faint(answers: Answers) -> list[Dial]:
    """Feelings that three answers or more never put above "a little"."""
    return [
        dial
        for dial, values in answers.items()
        if len(values) >= FEWEST_ANSWERS and max(values) <= FAINT
    ]


def with_several(patients: Sequence[Answers]) -> list[Recurring]:
    """Feelings that were strong at least once with two patients or more."""
    found = []
    for dial in Dial:
        answered = [one[dial] for one in patients if one.get(dial)]
        strong = sum(max(values) >= STRONG for values in answered)
        if strong > 1:
            found.append(Recurring(dial, strong, len(answered)))
    return sorted(found, key=lambda one: one.strong, reverse=True)


def _checked(dials: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name, value in dials.items():
        if name not in set(Dial) or type(value) is not int or not 0 <= value < len(STRENGTHS):
            raise Invalid("dials", "A dial stands between 0, not at all, and 4, very strongly.")
        yield Dial(name).value, value
