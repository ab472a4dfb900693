"""A decision after the meeting: when it is due, what a review asks, what became of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mdt.domain.dates import days_words, short_day_words
from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import ActionState, DecisionState, NotDoneReason, ReviewResult

FARTHEST = 5  # years: what lies further off is a slip in the year
SMALLEST_N = 5  # a rate over fewer decisions says more about chance than about a team (M18)

STATE_AFTER = {
    ReviewResult.DONE: DecisionState.DONE,
    ReviewResult.PARTLY: DecisionState.PARTLY,
    ReviewResult.NOT_DONE: DecisionState.NOT_DONE,
    ReviewResult.SUPERSEDED: DecisionState.SUPERSEDED,
    ReviewResult.STANDS: DecisionState.OPEN,
}
SHORT_OF_DONE = frozenset({ReviewResult.PARTLY, ReviewResult.NOT_DONE})
UNSETTLED = frozenset({DecisionState.PARTLY, DecisionState.NOT_DONE})


@dataclass(frozen=True)
class Review:
    """What the room says of one earlier decision."""

    result: ReviewResult
    reason: NotDoneReason | None = None
    carries_on: bool | None = None
    new_due: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Implementation:
    """How many reviewed decisions were carried out, always with the number they are of."""

    done: int
    partly: int
    not_done: int

    @property
    def n(self) -> int:
        return self.done + self.partly + self.not_done

    @property
    def percent(self) -> int | None:
        """Whole percent done; None below five decisions."""
        return None if self.n < SMALLEST_N else (200 * self.done + self.n) // (2 * self.n)

    @property
    def words(self) -> str:
        if self.percent is None:
            return f"{self.n} reviewed: too few for a rate"
        return f"{self.percent} % done, {self.done} of {self.n}"


def near_days(due: date, today: date) -> list[tuple[date, str]]:
    """Days near the date of a task until which it may be put out of sight, in words."""
    offered = [
        (due - timedelta(days=7), "a week before it is due"),
        (due - timedelta(days=2), "two days before"),
        (due, "the day it is due"),
    ]
    return [(day, words) for day, words in offered if day > today]


def is_due(due: date, today: date) -> bool:
    """Whether a decision has to be reviewed before its item may close."""
    return due <= today


def overdue_days(due: date, today: date) -> int:
    """Whole days past the due date; 0 on the day itself."""
    return max(0, (today - due).days)


def due_words(due: date, today: date) -> str:
    """The due date as a person reads it: "3 days overdue", "due today", "due Thu 26 Nov"."""
    if late := overdue_days(due, today):
        return f"{days_words(late)} overdue"
    return "due today" if due == today else f"due {short_day_words(due, today)}"


def wrong_with_task(
    text: str, *, named: bool, due_on: date | None, first: date, today: date
) -> Iterator[Invalid]:
    """Words, one person and a day from the meeting's own on: nothing is recorded without them."""
    if not text.strip():
        yield Invalid("text", "Say what was decided.")
    if not named:
        yield Invalid("implementer", "Name the one person who does it.")
    if due_on is None:
        yield Invalid("due_on", "Choose the day by which it is done.")
    elif due_on < first:
        yield Invalid("due_on", "The day lies on or after the day of the meeting.")
    else:
        yield from _too_far(due_on, today, "due_on")


def wrong_with_decision(
    text: str, rationale: str, *, named: bool, due_on: date | None, first: date, today: date
) -> Iterator[Invalid]:
    """A task with its reason: what nobody can explain later nobody can look at again (M13)."""
    yield from wrong_with_task(text, named=named, due_on=due_on, first=first, today=today)
    if not rationale.strip():
        yield Invalid("rationale", "Say in a line why.")


def wrong_with_review(review: Review, *, due: date, today: date) -> Iterator[Invalid]:
    """What a review leaves open that the next meeting will ask, each thing at its field."""
    if review.result is ReviewResult.STANDS and is_due(due, today):
        yield Invalid("result", "It was due: say whether it was done, partly done or not done.")
    if review.result not in SHORT_OF_DONE:
        return
    if review.reason is None:
        yield Invalid("reason", "Choose why it was not carried out in full.")
    if review.reason is NotDoneReason.OTHER and not review.words.strip():
        yield Invalid("words", "Say in a few words what the other reason was.")
    yield from _what_follows(review, today)


def check_review(review: Review, *, due: date, today: date) -> None:
    """Refuse a review that leaves something open."""
    for problem in wrong_with_review(review, due=due, today=today):
        raise problem


def state_after(result: ReviewResult) -> DecisionState:
    """The state a review gives a decision; one that stands stays open."""
    return STATE_AFTER[result]


def comes_back(state: DecisionState, *, carries_on: bool = False) -> bool:
    """Whether the next meeting has to look at a decision again."""
    return state is DecisionState.OPEN or (state in UNSETTLED and carries_on)


def proposed(actions: Iterable[ActionState]) -> DecisionState:
    """The state that a decision's actions suggest to the room; the room decides."""
    states = list(actions)
    living = {state for state in states if state is not ActionState.SUPERSEDED}
    if not living:
        return DecisionState.SUPERSEDED if states else DecisionState.OPEN
    if ActionState.OPEN in living:
        return DecisionState.OPEN
    return DecisionState(living.pop()) if len(living) == 1 else DecisionState.PARTLY


def implementation(states: Iterable[DecisionState]) -> Implementation:
    """What became of the decisions that came to review: done, partly, not done.

    Open ones have not come to review, superseded ones no longer count (M18).
    """
    found = list(states)
    return Implementation(
        found.count(DecisionState.DONE),
        found.count(DecisionState.PARTLY),
        found.count(DecisionState.NOT_DONE),
    )


def _what_follows(review: Review, today: date) -> Iterator[Invalid]:
    if review.carries_on is None:
        yield Invalid("carries_on", "Say whether it carries on or stops here.")
    elif not review.carries_on and not review.words.strip():
        yield Invalid("words", "Say in a few words why it stops here.")
    elif review.carries_on and review.new_due is None:
        yield Invalid("new_due", "Give it a new date to carry on to.")
    elif review.carries_on and review.new_due is not None and review.new_due <= today:
        yield Invalid("new_due", "The new date lies after today.")
    elif review.carries_on and review.new_due is not None:
        yield from _too_far(review.new_due, today, "new_due")


def _too_far(day: date, today: date, field: str) -> Iterator[Invalid]:
    if day.year > today.year + FARTHEST:
        yield Invalid(field, f"Choose a day within {FARTHEST} years.")
