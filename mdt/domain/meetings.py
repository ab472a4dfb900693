"""A meeting from plan to signature: its steps, its quorum, and what is still missing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from mdt.domain.dates import moment_words
from mdt.domain.errors import NotNow
from mdt.domain.labels import label
from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import Discipline, ItemKind, ItemType, MeetingStatus, Outcome, Told

PLANNED, PUBLISHED, LIVE, CLOSED, SIGNED = MeetingStatus

NEXT = {
    PLANNED: {PUBLISHED, LIVE},
    PUBLISHED: {LIVE},
    LIVE: {CLOSED},
    CLOSED: {SIGNED},
    SIGNED: set(),
}


class NoDecision(StrEnum):
    """Why an item closed without a decision; own words may follow."""

    TIME_RAN_OUT = "time ran out"
    MORE_IS_NEEDED = "more information is needed"
    PATIENT_IS_ASKED_FIRST = "the patient is asked first"
    VIEWS_DIFFER = "the team holds different views"
    NONE_WAS_SOUGHT = "no decision was sought"
    REVIEWED = "reviewed, nothing further"


NO_VIEWS = (
    "not asked yet",
    "did not wish to say",
    "could not be reached",
    "too unwell to be asked",
)


class Missing(NamedTuple):
    """One thing that keeps a step from being taken; `key` is where the page jumps to."""

    key: str
    sentence: str


class Earlier(NamedTuple):
    """An earlier decision that is due and has not been reviewed."""

    ref: str
    text: str


@dataclass(frozen=True)
class QuorumState:
    """Whether every core discipline is in the room, itself or by a deputy; and how many there are.

    A crisis needs no discipline by name but two that differ, whichever they are.
    """

    missing: tuple[Discipline, ...] = ()
    here: int = 0  # different disciplines in the room
    wanted: int = 0  # how many it takes

    @property
    def met(self) -> bool:
        return not self.missing and self.here >= self.wanted

    @property
    def words(self) -> str:
        if self.met:
            return "quorum met"
        short = [f"no {label(d)}" for d in self.missing]
        if self.here < self.wanted:
            short.append(f"{self.here} of the {self.wanted} disciplines it takes")
        return "inquorate: " + " and ".join(short) + " present"

    @property
    def stamp(self) -> str:
        """What a decision carries for ever when it was made below quorum."""
        return "" if self.met else self.words


@dataclass(frozen=True)
class ItemFacts:
    """What an item holds at the moment somebody wants to close it."""

    question: str = ""
    kind: ItemKind = ItemKind.CASE
    type: ItemType = ItemType.REVIEW
    crisis: Mapping[str, str] = field(default_factory=dict)  # what stands under its headings
    unreviewed: Sequence[Earlier] = ()
    patient_views: str = ""
    views_missing: str = ""
    told: Told | None = None
    told_by: str = ""
    told_reason: str = ""
    outcome: Outcome | None = None
    outcome_reason: str = ""
    deferred_until: date | None = None
    decisions: int = 0


class ItemHead(NamedTuple):
    key: str
    title: str
    kind: ItemKind
    question: str


@dataclass(frozen=True)
class When:
    """A meeting's hour on the wall of its place: 14:00 stays 14:00 when a zone changes."""

    starts: datetime
    minutes: int
    zone: str

    @property
    def starts_at(self) -> datetime:
        return self.starts.replace(tzinfo=ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def words(self) -> str:
        return f"{moment_words(self.starts)} to {self.ends:%H:%M}"


def move(status: MeetingStatus, to: MeetingStatus) -> MeetingStatus:
    """The next step of a meeting, if it may be taken from here."""
    if to not in NEXT[status]:
        raise NotNow(f"A {status} meeting cannot become {to}.")
    return to


def quorum(
    required: Collection[Discipline],
    present: Iterable[tuple[Discipline | None, Discipline | None]],
    wanted: int = 0,
) -> QuorumState:
    """Which core disciplines are absent; a deputy stands for the one they are sent by.

    Of the `wanted` different ones each person counts for their own alone: somebody who also
    deputises is still one pair of eyes.
    """
    pairs = list(present)
    stood_for = {discipline for pair in pairs for discipline in pair}
    missing = tuple(d for d in Discipline if d in required and d not in stood_for)
    return QuorumState(missing, len({own for own, _deputy in pairs if own}), wanted)


def core_of(kind: Any) -> list[Discipline]:
    """The core disciplines of a kind of meeting; where none are named, those of its quorum."""
    return [Discipline(word) for word in (kind.core or kind.quorum).split()]


def missing_to_publish(items: Iterable[ItemHead]) -> list[Missing]:
    """Every case on an agenda has a question for the team (M3)."""
    return [
        Missing(f"question:{item.key}", f"{item.title} has no question for the meeting.")
        for item in items
        if item.kind is ItemKind.CASE and not item.question.strip()
    ]


def missing_to_start(
    *, purpose: str, chair: str, coordinator: str, crisis: bool = False
) -> list[Missing]:
    """A meeting has a purpose, a chair and a coordinator, by name (M1, M4).

    A crisis does not wait for a coordinator.
    """
    asked = (
        ("purpose", purpose, "Write down what this kind of meeting is for."),
        ("chair", chair, "Name the chair."),
        ("coordinator", coordinator, "Name the coordinator."),
    )
    return [
        Missing(key, sentence)
        for key, given, sentence in asked
        if not given.strip() and not (crisis and key == "coordinator")
    ]


def missing_to_close(item: ItemFacts) -> list[Missing]:
    """What the room still owes an item, in the order in which it is asked.

    An item whose time ran out was not discussed: it owes nothing now and goes first next time.
    One that was reviewed with nothing further to settle owes its earlier decisions alone.
    A crisis goes through its six headings instead of earlier decisions: those wait for the next
    meeting that is not one.
    """
    if item.kind is ItemKind.REFLECTIVE:
        return []
    if item.kind is ItemKind.BUSINESS or _ran_out(item):
        return [*_question(item), *_outcome(item)]
    if _only_reviewed(item):
        return [*_question(item), *_earlier(item), *_outcome(item)]
    looks_back = _headings(item) if item.type is ItemType.CRISIS else _earlier(item)
    return [*_question(item), *looks_back, *_views(item), *_outcome(item), *_telling(item)]


def no_decision_reason(words: str) -> NoDecision | None:
    """The reason of the short list that an outcome begins with, own words after it or not."""
    said = words.strip().casefold()
    for reason in NoDecision:
        if said.startswith(reason) and not said[len(reason) :][:1].isalnum():
            return reason
    return None


def ran_out_of_time(words: str) -> bool:
    """Whether an item closed because there was no time for it."""
    return no_decision_reason(words) is NoDecision.TIME_RAN_OUT


def _ran_out(item: ItemFacts) -> bool:
    return item.outcome is Outcome.NO_DECISION and ran_out_of_time(item.outcome_reason)


def _only_reviewed(item: ItemFacts) -> bool:
    reviewed = no_decision_reason(item.outcome_reason) is NoDecision.REVIEWED
    return item.outcome is Outcome.NO_DECISION and reviewed and item.type is not ItemType.CRISIS


def _question(item: ItemFacts) -> Iterator[Missing]:
    if item.kind is ItemKind.CASE and not item.question.strip():
        yield Missing("question", "Write the question that this item asks of the team.")


def _earlier(item: ItemFacts) -> Iterator[Missing]:
    for decision in item.unreviewed:
        yield Missing(f"review:{decision.ref}", f"Review the earlier decision “{decision.text}”.")


def _headings(item: ItemFacts) -> Iterator[Missing]:
    for key, title in CRISIS_AGENDA.items():
        if not item.crisis.get(key, "").strip():
            yield Missing(f"crisis:{key}", f"Write something under “{title}”.")


def _views(item: ItemFacts) -> Iterator[Missing]:
    if not (item.patient_views.strip() or item.views_missing.strip()):
        yield Missing("views", "Record what the patient wants, or why that is not known.")


def _outcome(item: ItemFacts) -> Iterator[Missing]:
    if item.outcome is None:
        yield Missing("outcome", "Choose how the item ends: decided, deferred or no decision.")
    elif item.outcome is Outcome.DECIDED and item.decisions < 1:
        yield Missing("decision", "Record the decision, with who does it and by when.")
    elif item.outcome is Outcome.DEFERRED:
        yield from _deferral(item)
    elif item.outcome is Outcome.NO_DECISION and no_decision_reason(item.outcome_reason) is None:
        yield Missing("outcome_reason", "Choose why there is no decision.")


def _deferral(item: ItemFacts) -> Iterator[Missing]:
    if not item.outcome_reason.strip():
        yield Missing("outcome_reason", "Say why the item is deferred.")
    if item.deferred_until is None:
        yield Missing("deferred_until", "Say until when the item is deferred.")


def _telling(item: ItemFacts) -> Iterator[Missing]:
    if item.told is None:
        yield Missing("told", "Say who tells the patient, or why the patient is not told.")
    elif item.told is Told.WILL_BE_TOLD and not item.told_by.strip():
        yield Missing("told_by", "Name the person who tells the patient.")
    elif item.told is Told.NOT_TOLD and not item.told_reason.strip():
        yield Missing("told_reason", "Write down why the patient is not told.")
