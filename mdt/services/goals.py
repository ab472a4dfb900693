"""Goals: set in the patient's words, rated over time, ended with their history.

Levels and baseline are fixed at the first rating (reference 4.1): a level one may move afterwards
would measure the pen, not the person. A goal that no longer fits is ended and a new one is set.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.goals import LEVELS
from mdt.domain.vocabulary import Approach, GoalArea
from mdt.models.cases import Case
from mdt.models.goals import Goal, GoalRating
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import change
from mdt.services.holding import hold

T = TypeVar("T", Goal, GoalRating)

LEVEL_COLUMNS = ("level_m2", "level_m1", "level_0", "level_p1", "level_p2")
WEIGHTS = range(6)  # 0: not counted
BASELINES = (None, -2, -1, 0)  # where one starts is at best what is expected
LOCKED = "This goal has been rated, so this stays as it was. End it and set a new one."
ENDED = "This goal has ended: its history stays, a new goal starts."


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
    area: GoalArea | None = None,
    ref: str | None = None,
) -> Goal:
    """Set a goal in the patient's own words, with five levels written before anybody rates.

    Sent twice with one `ref` it is set once.
    """
    require(actor, Permission.GOAL_WRITE, case)
    _check(wording, levels, weight, baseline)
    _check_owner(case, owner)
    facts = {
        "wording": wording,
        "weight": weight,
        "baseline": baseline,
        "approach": approach,
        "area": area,
        "owner_id": owner.id,
        "target_on": target_on,
        **dict(zip(LEVEL_COLUMNS, levels, strict=True)),
    }
    with change(actor) as work:
        hold(case)  # of one form sent twice at once the second waits
        known = _known(Goal, ref)
        if known and known.case_id == case.id and _sent_again(known, actor, facts):
            return known
        address = ref if ref and known is None else new_ref()
        goal = Goal(ref=address, case_id=case.id, author_id=actor.id, **facts)
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
    area: GoalArea | None,
) -> None:
    """Correct a goal; once it is rated its levels, weight and baseline stay as they were."""
    require(actor, Permission.GOAL_WRITE, goal)
    _check(wording, levels, weight, baseline)
    with change(actor) as work:
        _hold(goal)
        expect_version(goal, version)
        if goal.ratings:
            _refuse_moved(goal, levels, weight, baseline)
        if owner.id != goal.owner_id:
            _check_owner(goal.case, owner)
        goal.wording, goal.weight, goal.baseline = wording, weight, baseline
        goal.owner_id, goal.approach, goal.target_on = owner.id, approach, target_on
        goal.area = area
        for column, text in zip(LEVEL_COLUMNS, levels, strict=True):
            setattr(goal, column, text)
        search.index(goal)
        work.note(AuditEvent.GOAL_REWORDED, goal)


def rate(
    actor: User,
    goal: Goal,
    *,
    level: int,
    reason: str,
    rated_on: date | None = None,
    ref: str | None = None,
) -> GoalRating:
    """Say where the goal stands today, and by what one can see it.

    One rating per person and day: a second thought the same day replaces the first.
    """
    require(actor, Permission.GOAL_WRITE, goal)
    day = rated_on or clock.today()
    _check_rating(goal, level, reason, day)
    with change(actor) as work:
        _hold(goal)
        same_day = [r for r in goal.ratings if r.rated_on == day and r.author_id == actor.id]
        known = _known(GoalRating, ref)
        if known in same_day and _sent_again(known, actor, {"level": level, "reason": reason}):
            return known
        for row in same_day:  # not amended: of two ratings on a day the later row is the later word
            goal.ratings.remove(row)
            db.session.delete(row)
        db.session.flush()
        row = GoalRating(
            ref=ref if ref and known is None else new_ref(),
            goal=goal,
            rated_on=day,
            author_id=actor.id,
            level=level,
            reason=reason,
        )
        db.session.add(row)
        db.session.flush()
        search.index(goal)
        work.note(AuditEvent.GOAL_RATED, row, covers=(goal, *same_day), level=level)
    return row


def end_goal(actor: User, goal: Goal, *, reason: str, version: int) -> None:
    """End a goal, reached or left; it keeps its history."""
    require(actor, Permission.GOAL_WRITE, goal)
    if not reason.strip():
        raise Invalid("reason", "Say why it ends: reached, left, or replaced by what.")
    with change(actor) as work:
        _hold(goal)
        expect_version(goal, version)
        goal.ended_on, goal.end_reason = clock.today(), reason
        work.note(AuditEvent.GOAL_ENDED, goal)


def _hold(goal: Goal) -> None:
    """The goal as it stands now, and nobody rates or amends it until the deed is done."""
    db.session.execute(select(Goal.id).where(Goal.id == goal.id).with_for_update())
    db.session.refresh(goal)
    if goal.ended_on is not None:
        raise NotNow(ENDED)


def _known(kind: type[T], ref: str | None) -> T | None:
    """What already stands at an address that a page chose."""
    return db.session.scalars(select(kind).filter_by(ref=ref)).first() if ref else None


def _sent_again(row: Goal | GoalRating, actor: User, facts: dict[str, Any]) -> bool:
    """Whether this is the same form, sent twice: not one that was changed in between."""
    same = all(getattr(row, name) == value for name, value in facts.items())
    return row.author_id == actor.id and same


def _check(wording: str, levels: Sequence[str], weight: int, baseline: int | None) -> None:
    if not wording.strip():
        raise Invalid("wording", "Write the goal as the patient says it.")
    for column, text in zip(LEVEL_COLUMNS, levels, strict=True):
        if not text.strip():
            raise Invalid(column, "Write what one would see at this level.")
    if weight not in WEIGHTS:
        raise Invalid("weight", "A weight lies between 0 and 5.")
    if baseline not in BASELINES:
        raise Invalid("baseline", "The baseline lies between −2 and 0, or is not known yet.")


def _check_owner(case: Case, owner: User) -> None:
    if owner.id not in case.care_ids:
        raise Invalid("owner", "The owner is somebody on the care team.")


def _refuse_moved(goal: Goal, levels: Sequence[str], weight: int, baseline: int | None) -> None:
    """Stop at the first locked field that would move."""
    for column, text in zip(LEVEL_COLUMNS, levels, strict=True):
        if text != getattr(goal, column):
            raise Invalid(column, LOCKED)
    if weight != goal.weight:
        raise Invalid("weight", LOCKED)
    if baseline != goal.baseline:
        raise Invalid("baseline", LOCKED)


def _check_rating(goal: Goal, level: int, reason: str, day: date) -> None:
    if level not in LEVELS:
        raise Invalid("level", "Choose one of the five levels.")
    if not reason.strip():
        raise Invalid("reason", "Say by what one can see it.")
    if day > clock.today():
        raise Invalid("rated_on", "A rating cannot lie in the future.")
    if day < goal.case.opened_on:
        raise Invalid("rated_on", "A rating cannot lie before the case was opened.")
