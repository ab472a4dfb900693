"""Why a case stands on an agenda, in which order, and when it will be its turn.

Concerns are passed on without their kind: none is ever ranked above another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeVar

from mdt.domain.dates import day_number, days_words, month_words, short_day_words
from mdt.domain.decisions import comes_back
from mdt.domain.labels import label
from mdt.domain.safety import review_overdue
from mdt.domain.vocabulary import (
    ConcernKind,
    DecisionState,
    Discipline,
    NotDoneReason,
    ReasonKind,
    ReviewResult,
    Target,
)

Key = TypeVar("Key")
Why = TypeVar("Why", bound=Sequence["Reason"])

# Which reason brings a case forward first: what was promised to go first, safety, what the team
# promised to look at again, what gets worse, new patients, requests, and those long unseen.
RANK = {
    ReasonKind.OUT_OF_TIME: 0,
    ReasonKind.SAFETY_CONCERN: 1,
    ReasonKind.SAFETY_TASK: 1,
    ReasonKind.PLAN_REVIEW_OVERDUE: 2,
    ReasonKind.DEFERRED: 3,
    ReasonKind.REVIEW_DUE: 3,
    ReasonKind.DECISION_OVERDUE: 3,
    ReasonKind.DECISION_NOT_DONE: 3,
    ReasonKind.DETERIORATION: 4,
    ReasonKind.GOAL_STALLED: 5,
    ReasonKind.NEW_PATIENT: 6,
    ReasonKind.ASKED_FOR: 7,
    ReasonKind.VIEWS_UNSHARED: 8,
    ReasonKind.NOT_BROUGHT: 9,
}
# Where the target hierarchy puts a DBT case at the least: life, treatment, living, skills.
AT_LEAST = {Target.LIFE: 1, Target.TREATMENT: 3, Target.LIVING: 5, Target.SKILLS: 7}
TARGETS = list(Target)
STALLED_AFTER = timedelta(weeks=8)  # team policy, not a clinical rule
LAST = len(RANK)


class Reason(NamedTuple):
    """One reason, in a sentence; `days` is how long it has waited, for the order only."""

    kind: ReasonKind
    text: str
    days: int = 0
    question: str = ""


@dataclass(frozen=True)
class DecisionFact:
    text: str
    due: date
    state: DecisionState = DecisionState.OPEN
    result: ReviewResult | None = None
    reason: NotDoneReason | None = None
    carries_on: bool = False  # partly or not done, with a new date


class Worsened(NamedTuple):
    """A measure that got reliably worse: the verdict with its figures, and when it was entered."""

    said: str
    entered_on: date


class GoalFact(NamedTuple):
    """A goal that stands, below what was expected, and since when it has not risen."""

    since: date
    rated: bool


class Asked(NamedTuple):
    who: str
    question: str


@dataclass(frozen=True)
class CaseFacts:
    """What the agenda knows of one case."""

    key: str
    opened_on: date
    next_review_on: date | None = None
    last_discussed_on: date | None = None
    open_concerns: Sequence[tuple[ConcernKind, date]] = ()
    unspoken: int = 0  # answers that somebody has to talk about with the patient
    unspoken_since: date | None = None
    plan_review_on: date | None = None
    worsened: Sequence[Worsened] = ()
    decisions: Sequence[DecisionFact] = ()
    asked: Sequence[Asked] = ()
    goals: Sequence[GoalFact] = ()
    views_missing: str = ""  # why the patient's views were not known last time
    unheard: Sequence[Discipline] = ()  # of the care team, not heard when others were
    deferred_until: date | None = None
    ran_out_of_time: bool = False


def reasons(facts: CaseFacts, meeting_on: date, *, weeks_unbrought: int) -> list[Reason]:
    """Every reason to discuss the case on that day, the most pressing first."""
    found = [
        *_out_of_time(facts),
        *_concerns(facts, meeting_on),
        *_unspoken(facts, meeting_on),
        *_plan_review(facts, meeting_on),
        *_deferred(facts, meeting_on),
        *_overdue(facts, meeting_on),
        *_not_done(facts),
        *_review(facts, meeting_on),
        *_worsened(facts),
        *_stalled(facts, meeting_on),
        *_unshared(facts),
        *_new_or_unbrought(facts, meeting_on, weeks_unbrought),
        *(
            Reason(ReasonKind.ASKED_FOR, f"asked for by {a.who}", 0, a.question)
            for a in facts.asked
        ),
    ]
    return sorted(found, key=lambda reason: RANK[reason.kind])


def order(items: Iterable[tuple[Key, Why]]) -> list[tuple[Key, Why]]:
    """The order in which the agenda proposes its cases; the chair may change it.

    Open safety concerns keep the order they came in: neither their kind nor their age
    makes one more urgent than another.
    """
    return sorted(items, key=lambda item: _place(item[1]))


def arranged(items: Iterable[tuple[Key, Sequence[ReasonKind], Target | None]]) -> list[Key]:
    """Items in the proposed order, what is equal as it stood; a DBT case moves up to its target."""
    return [key for key, *_why in sorted(items, key=lambda item: _rank(item[1], item[2]))]


def _rank(kinds: Sequence[ReasonKind], target: Target | None) -> tuple[int, int]:
    first = min((RANK[kind] for kind in kinds), default=LAST)
    if target is None:
        return first, len(TARGETS)
    return min(first, AT_LEAST[target]), TARGETS.index(target)


def weeks_unseen(last_discussed: date | None, today: date) -> int | None:
    """Whole weeks since the team last discussed the case; None if it never did."""
    return None if last_discussed is None else (today - last_discussed).days // 7


def starts(start: time, minutes: Iterable[int]) -> list[time]:
    """The clock time at which each item begins."""
    turn, times = datetime.combine(date(2000, 1, 1), start), []  # any day: only the clock counts
    for length in minutes:
        times.append(turn.time())
        turn += timedelta(minutes=length)
    return times


def budget(minutes: int, slot: int) -> str:
    """The time asked for against the time there is: "82 of 90 min, 8 min free"."""
    left = slot - minutes
    rest = "full" if left == 0 else f"{left} min free" if left > 0 else f"{-left} min over"
    return f"{minutes} of {slot} min, {rest}"


def _place(found: Sequence[Reason]) -> tuple[int, int]:
    first = min((RANK[reason.kind] for reason in found), default=LAST)
    return first, -max((r.days for r in found if RANK[r.kind] == first), default=0)


def _out_of_time(facts: CaseFacts) -> list[Reason]:
    said = "time ran out last time"
    return [Reason(ReasonKind.OUT_OF_TIME, said)] if facts.ran_out_of_time else []


def _concerns(facts: CaseFacts, on: date) -> list[Reason]:
    if not facts.open_concerns:
        return []
    count = len(facts.open_concerns)
    day = day_number(min(since for _, since in facts.open_concerns), on)
    what = "open safety concern" if count == 1 else f"{count} open safety concerns, the first"
    when = f"day {day}" if day else "opened that day"
    joint = ", " if count == 1 else " on " if day else " "
    return [Reason(ReasonKind.SAFETY_CONCERN, f"{what}{joint}{when}")]


def _unspoken(facts: CaseFacts, on: date) -> list[Reason]:
    if facts.unspoken_since is None:
        return []
    count, day = facts.unspoken, day_number(facts.unspoken_since, on)
    what = "a safety answer" if count == 1 else f"{count} safety answers"
    when = f", day {day}" if day else ""
    return [Reason(ReasonKind.SAFETY_TASK, f"{what} not yet spoken about{when}")]


def _plan_review(facts: CaseFacts, on: date) -> list[Reason]:
    if facts.plan_review_on is None or not review_overdue(facts.plan_review_on, on):
        return []
    late = (on - facts.plan_review_on).days
    words = f"review of the safety plan {days_words(late)} overdue"
    return [Reason(ReasonKind.PLAN_REVIEW_OVERDUE, words, late)]


def _deferred(facts: CaseFacts, on: date) -> list[Reason]:
    until = facts.deferred_until
    if until is None or until > on:
        return []
    words = f"deferred until {short_day_words(until, on)}"
    return [Reason(ReasonKind.DEFERRED, words, (on - until).days)]


def _overdue(facts: CaseFacts, on: date) -> list[Reason]:
    late = [
        (on - decision.due).days
        for decision in facts.decisions
        if decision.due < on and comes_back(decision.state, carries_on=decision.carries_on)
    ]
    if not late:
        return []
    return [Reason(ReasonKind.DECISION_OVERDUE, f"{_decisions(len(late))} overdue", max(late))]


def _not_done(facts: CaseFacts) -> list[Reason]:
    undone = [d for d in facts.decisions if d.state is DecisionState.NOT_DONE]
    if not undone:
        return []
    why = ", ".join(dict.fromkeys(label(d.reason) for d in undone if d.reason is not None))
    what = "decision" if len(undone) == 1 else f"{len(undone)} decisions"
    return [Reason(ReasonKind.DECISION_NOT_DONE, f"{what} not done{': ' if why else ''}{why}")]


def _review(facts: CaseFacts, on: date) -> list[Reason]:
    due = facts.next_review_on
    if due is None or due > on:
        return []
    late = (on - due).days
    words = f"review due {days_words(late)} ago" if late else "review due that day"
    return [Reason(ReasonKind.REVIEW_DUE, words, late)]


def _worsened(facts: CaseFacts) -> list[Reason]:
    """What the team has not discussed since; on the day itself nobody can tell which came first."""
    last = facts.last_discussed_on
    return [
        Reason(ReasonKind.DETERIORATION, one.said)
        for one in facts.worsened
        if last is None or one.entered_on >= last
    ]


def _stalled(facts: CaseFacts, on: date) -> list[Reason]:
    """Goals that have not risen for long, and that nobody has spoken about since they stalled."""
    last = facts.last_discussed_on
    stalled = [
        goal
        for goal in facts.goals
        if goal.since + STALLED_AFTER <= on and (last is None or last < goal.since + STALLED_AFTER)
    ]
    if not stalled:
        return []
    weeks = max((on - goal.since).days // 7 for goal in stalled)
    what = "a goal has" if len(stalled) == 1 else f"{len(stalled)} goals have"
    how = "moved" if any(goal.rated for goal in stalled) else "been rated"
    words = f"{what} not {how} for {_weeks(weeks)}"
    return [Reason(ReasonKind.GOAL_STALLED, words, weeks * 7)]


def _unshared(facts: CaseFacts) -> list[Reason]:
    """Whose view was missing when the team last spoke: the patient's own, or a discipline's."""
    found = []
    if facts.views_missing:
        said = f"the patient's views were not known last time: {facts.views_missing}"
        found.append(Reason(ReasonKind.VIEWS_UNSHARED, said))
    if facts.unheard:
        names = " and ".join(label(discipline) for discipline in facts.unheard)
        found.append(Reason(ReasonKind.VIEWS_UNSHARED, f"no view from {names} last time"))
    return found


def not_risen_since(set_on: date, points: Iterable[tuple[date, int]]) -> date:
    """The day on which a goal last rose above where it had been, or was set."""
    best, since = None, set_on
    for on, level in points:
        if best is None or level > best:
            best, since = level, on
    return since


def _new_or_unbrought(facts: CaseFacts, on: date, limit: int) -> list[Reason]:
    waited = weeks_unseen(facts.last_discussed_on or facts.opened_on, on) or 0
    days = waited * 7
    if waited >= limit:
        words = f"nobody has brought this case for {_weeks(waited)}"
        return [Reason(ReasonKind.NOT_BROUGHT, words, days)]
    if facts.last_discussed_on is not None:
        return []
    opened = facts.opened_on
    since = month_words(opened) + (f" {opened.year}" if opened.year != on.year else "")
    return [Reason(ReasonKind.NEW_PATIENT, f"new patient since {since}", days)]


def _decisions(count: int) -> str:
    return "1 decision" if count == 1 else f"{count} decisions"


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"
