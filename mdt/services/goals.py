"""Goals: set in the patient's words, rated over time, ended with their history.

Levels and baseline are fixed at the first rating (reference 4.1): a level one may move afterwards
would measure the pen, not the person. A goal that no longer fits is ended and a new one is set.
"""

from collections.abc import Sequence
from datetime import date

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Approach
from mdt.models.cases import Case
from mdt.models.goals import Goal, GoalRating
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import change

LEVEL_COLUMNS = ("level_m2", "level_m1", "level_0", "level_p1", "level_p2")


def set_goal(
    actor: User,
    case: Case,
    *,
    wording: str,
    levels: Sequence[str],
    weight: int,
    baseline: int | None,
    owner: User,
    approach: Approach,
    target_on: date | None,
    ref: str | None = None,
) -> Goal:
    """Set a goal in the patient's own words, with five levels written before anybody rates."""
    require(actor, Permission.GOAL_WRITE, case)
    _check_levels(levels)
    if owner.id not in case.care_ids:
        raise Invalid("owner", "The owner is somebody on the care team.")
    with change(actor) as work:
        goal = Goal(
            case_id=case.id,
            wording=wording,
            weight=weight,
            baseline=baseline,
            approach=approach,
            owner_id=owner.id,
            target_on=target_on,
            author_id=actor.id,
            **dict(zip(LEVEL_COLUMNS, levels, strict=True)),
            **({"ref": ref} if ref else {}),
        )
        db.session.add(goal)
        db.session.flush()
        search.index(goal)
        work.note(AuditEvent.GOAL_SET, goal)
    return goal


def amend_goal(
    actor: User,
    goal: Goal,
    *,
    version: int,
    wording: str,
    levels: Sequence[str],
    weight: int,
    baseline: int | None,
    owner: User,
    approach: Approach,
    target_on: date | None,
) -> None:
    """Correct a goal; once it is rated its levels, weight and baseline stay as they were."""
    require(actor, Permission.GOAL_WRITE, goal)
    expect_version(goal, version)
    _check_levels(levels)
    if goal.ratings and (list(levels), weight, baseline) != (
        goal.levels,
        goal.weight,
        goal.baseline,
    ):
        raise Invalid(
            "level_m2",
            "This goal has been rated, so its levels, weight and baseline are locked. "
            "End it and set a new one.",
        )
    with change(actor) as work:
        goal.wording, goal.weight, goal.baseline = wording, weight, baseline
        goal.owner_id, goal.approach, goal.target_on = owner.id, approach, target_on
        for column, text in zip(LEVEL_COLUMNS, levels, strict=True):
            setattr(goal, column, text)
        search.index(goal)
        work.note(AuditEvent.GOAL_REWORDED, goal)


def rate(
    actor: User, goal: Goal, *, level: int, reason: str, rated_on: date | None = None
) -> GoalRating:
    """Say where the goal stands today, and by what one can see it."""
    require(actor, Permission.GOAL_WRITE, goal)
    day = rated_on or clock.today()
    if goal.ended_on is not None:
        raise NotNow("This goal has ended: its history stays, a new goal starts.")
    if level not in range(-2, 3):
        raise Invalid("level", "Choose one of the five levels.")
    if day > clock.today():
        raise Invalid("rated_on", "A rating cannot lie in the future.")
    with change(actor) as work:
        row = _rating_of_day(actor, goal, day)
        row.level, row.reason = level, reason
        work.note(AuditEvent.GOAL_RATED, row, covers=(goal,), level=level)
    return row


def _rating_of_day(actor: User, goal: Goal, day: date) -> GoalRating:
    """One rating per person and day: a second thought the same day replaces the first."""
    for row in goal.ratings:
        if row.rated_on == day and row.author_id == actor.id:
            return row
    row = GoalRating(goal=goal, rated_on=day, author_id=actor.id)
    db.session.add(row)
    return row


def end_goal(actor: User, goal: Goal, *, reason: str, version: int) -> None:
    """End a goal, reached or left; it keeps its history."""
    require(actor, Permission.GOAL_WRITE, goal)
    expect_version(goal, version)
    with change(actor) as work:
        goal.ended_on, goal.end_reason = clock.today(), reason
        work.note(AuditEvent.GOAL_ENDED, goal)


def _check_levels(levels: Sequence[str]) -> None:
    for column, text in zip(LEVEL_COLUMNS, levels, strict=True):
        if not text.strip():
            raise Invalid(column, "Write what one would see at this level.")
