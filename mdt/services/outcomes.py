"""Goal-based outcomes and COPM: lines in the patient's words, rated in numbers over time.

A changed goal is a new goal: a line is ended with its history and never reworded once rated.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.occupational import COPM_RANGE, GBO_RANGE, MOST_GOALS, MOST_PROBLEMS
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.cases import Case
from mdt.models.measures import OutcomeLine, OutcomeRating
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

MOST = {OutcomeKind.GBO: MOST_GOALS, OutcomeKind.COPM: MOST_PROBLEMS}
BETWEEN = {OutcomeKind.GBO: GBO_RANGE, OutcomeKind.COPM: COPM_RANGE}
NAMED = {OutcomeKind.GBO: "goals", OutcomeKind.COPM: "problems"}


class Rated(NamedTuple):
    """One rating: a goal's 0-10, or a problem's performance and satisfaction, 1-10 each."""

    value: int | None
    satisfaction: int | None = None


def name_line(
    actor: User,
    case: Case,
    *,
    kind: OutcomeKind,
    words: str,
    importance: int | None = None,
    ref: str | None = None,
) -> OutcomeLine:
    """Put a goal or a problem down in the patient's words: up to three goals, five problems."""
    require(actor, Permission.PROGRESS_WRITE, case)
    if not words.strip():
        raise Invalid("words", "Write it as the patient says it.")
    _check_importance(kind, importance)
    with change(actor) as work:
        hold(case)
        if ref and (known := _known(ref, case)) is not None:
            return known
        if _standing(case, kind) >= MOST[kind]:
            raise Invalid(
                "words", f"There are {MOST[kind]} {NAMED[kind]} already: end one of them first."
            )
        line = OutcomeLine(
            ref=ref or new_ref(),
            case=case,
            kind=kind,
            words=words,
            importance=importance,
            author=actor,
        )
        db.session.add(line)
        work.note(AuditEvent.OUTCOME_SET, line, kind=kind.value)
    return line


def rate(
    actor: User,
    case: Case,
    *,
    kind: OutcomeKind,
    rated_on: date,
    ratings: Mapping[OutcomeLine, Rated],
) -> None:
    """Rate the lines of one kind on one day; a line left out stays unrated, which is not a 0.

    A second rating of a line on the same day by the same person replaces the first.
    """
    require(actor, Permission.PROGRESS_WRITE, case)
    if rated_on > clock.today():
        raise Invalid("rated_on", "The day of rating cannot be still to come.")
    given = {line: made for line, made in ratings.items() if made != Rated(None)}
    if not given:
        raise Invalid("ratings", "Nothing is rated yet.")
    for line, made in given.items():
        _check_rating(case, kind, line, made)
    with change(actor) as work:
        hold(case)
        for line, made in given.items():
            row = _of_that_day(actor, line, rated_on)
            if (row.value, row.satisfaction) != made:
                row.value, row.satisfaction = made
                work.note(AuditEvent.OUTCOME_RATED, line)


def end_line(actor: User, line: OutcomeLine, *, words: str, version: int) -> None:
    """End a goal or problem, with its history; a new one may begin."""
    require(actor, Permission.PROGRESS_WRITE, line)
    if line.ended_at is not None:
        return
    expect_version(line, version)
    with change(actor) as work:
        line.ended_at, line.ended_words = clock.now(), words
        work.note(AuditEvent.OUTCOME_ENDED, line)


def _check_importance(kind: OutcomeKind, importance: int | None) -> None:
    if importance is None:
        return
    if kind is not OutcomeKind.COPM or not 1 <= importance <= 10:
        raise Invalid("importance", "How important a problem is lies between 1 and 10.")


def _check_rating(case: Case, kind: OutcomeKind, line: OutcomeLine, made: Rated) -> None:
    low, high = BETWEEN[kind]
    if line.case_id != case.id or line.kind is not kind:
        raise Invalid("ratings", "Rate the lines of this case.")
    if line.ended_at is not None:
        raise NotNow("This line has ended: its history stays, a new one may begin.")
    values = [value for value in made if value is not None]
    if any(isinstance(value, bool) or not low <= value <= high for value in values):
        raise Invalid("ratings", f"“{line.words}”: a rating lies between {low} and {high}.")
    if kind is OutcomeKind.GBO and made.satisfaction is not None:
        raise Invalid("ratings", "A goal has one rating.")


def _of_that_day(actor: User, line: OutcomeLine, day: date) -> OutcomeRating:
    for row in line.ratings:
        if (row.rated_on, row.by_id) == (day, actor.id):
            return row
    row = OutcomeRating(rated_on=day, by_id=actor.id)
    line.ratings.append(row)
    return row


def _standing(case: Case, kind: OutcomeKind) -> int:
    lines = select(func.count()).where(
        OutcomeLine.case_id == case.id, OutcomeLine.kind == kind, OutcomeLine.ended_at.is_(None)
    )
    return db.session.scalar(lines) or 0


def _known(ref: str, case: Case) -> OutcomeLine | None:
    same = select(OutcomeLine).where(OutcomeLine.ref == ref, OutcomeLine.case_id == case.id)
    return db.session.scalars(same).first()
