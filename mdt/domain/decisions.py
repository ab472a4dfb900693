"""A decision after the meeting: when it is due, what a review asks, what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mdt.domain.dates import days_words, short_day_words
from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import ActionState, DecisionState, NotDoneReason, ReviewResult

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


def check_review(review: Review, *, due: date, today: date) -> None:
    """Refuse a review that leaves open what the next meeting will ask."""
    if review.result is ReviewResult.STANDS and is_due(due, today):
        raise Invalid("result", "It was due: say whether it was done, partly done or not done.")
    if review.result not in SHORT_OF_DONE:
        return
    if review.reason is None:
        raise Invalid("reason", "Choose why it was not carried out in full.")
    if review.reason is NotDoneReason.OTHER and not review.words.strip():
        raise Invalid("words", "Say in a few words what the other reason was.")
    _check_what_follows(review, today)


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


def _check_what_follows(review: Review, today: date) -> None:
    if review.carries_on is None:
        raise Invalid("carries_on", "Say whether it carries on or stops here.")
    if review.carries_on and review.new_due is None:
        raise Invalid("new_due", "Give it a new date to carry on to.")
    if review.carries_on and review.new_due is not None and review.new_due <= today:
        raise Invalid("new_due", "The new date lies after today.")
    if not review.carries_on and not review.words.strip():
        raise Invalid("words", "Say in a few words why it stops here.")
