"""Meetings that come again: a rhythm, a chair that goes round, the next ones in the diary."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import MeetingKind
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.models.series import MeetingSeries
from mdt.services import Permission, expect_version, meetings, require
from mdt.services.audit import Work, change

AHEAD = 4  # meetings made at a time
LONGEST_RHYTHM = 13  # weeks


def plan(
    actor: User,
    kind: MeetingType,
    *,
    first_on: date,
    at: time,
    every_weeks: int,
    minutes: int,
    place: str,
    chairs: Sequence[User],
    coordinator: User | None,
    until_on: date | None = None,
    ref: str | None = None,
) -> MeetingSeries:
    """Set a rhythm and put its first meetings in the diary; each can be moved by itself."""
    require(actor, Permission.MEETING_PLAN, kind)
    _check(kind, first_on, every_weeks, chairs, until_on)
    with change(actor) as work:
        db.session.execute(
            select(MeetingType.id).where(MeetingType.id == kind.id).with_for_update()
        )
        if (made := _made(kind, ref)) is not None:
            return made
        series = MeetingSeries(
            ref=ref or new_ref(),
            type=kind,
            first_on=first_on,
            at=at,
            every_weeks=every_weeks,
            minutes=minutes,
            place=place.strip(),
            chairs=[person.ref for person in chairs],
            until_on=until_on,
        )
        db.session.add(series)
        work.note(AuditEvent.SERIES_PLANNED, series)
        db.session.flush()
        _put_in(work, series, coordinator)
    return series


def plan_more(actor: User, series: MeetingSeries, *, version: int) -> int:
    """Put the next meetings of a series in the diary; how many there were."""
    require(actor, Permission.MEETING_PLAN, series)
    expect_version(series, version)
    _check_goes_on(series)
    last = _meetings_of(series)[-1]
    with change(actor) as work:
        flag_modified(series, "chairs")  # a new version: a second press has seen the old one
        made = _put_in(work, series, last.coordinator)
        work.note(AuditEvent.SERIES_CONTINUED, series, count=made)
    return made


def end(actor: User, series: MeetingSeries, *, version: int) -> None:
    """No further meetings are made; those in the diary stay, each to be moved or held."""
    require(actor, Permission.MEETING_PLAN, series)
    expect_version(series, version)
    _check_goes_on(series)
    with change(actor) as work:
        series.ended_at = clock.now()
        work.note(AuditEvent.SERIES_ENDED, series)


def day_of(series: MeetingSeries, number: int) -> date:
    """The day of the meeting of this number, counted from 0."""
    return series.first_on + timedelta(weeks=series.every_weeks * number)


def chair_of(series: MeetingSeries, number: int) -> User | None:
    """Whose turn it is: the chair goes round, past those who have left the team."""
    people = {person.ref: person for person in series.type.team.members_today}
    core = series.type.team.core_ids
    still = [people[ref] for ref in series.chairs if ref in people and people[ref].id in core]
    return still[number % len(still)] if still else None


def _put_in(work: Work, series: MeetingSeries, coordinator: User | None) -> int:
    """The next meetings after those that were made, up to the end of the series."""
    assert work.actor is not None  # noqa: S101 - a person plans
    number = db.session.scalar(select(func.count(Meeting.id)).where(Meeting.series_id == series.id))
    first = number or 0
    made = 0
    for turn in range(first, first + AHEAD):
        day = day_of(series, turn)
        if series.until_on is not None and day > series.until_on:
            break
        meeting = meetings.plan(
            work.actor,
            series.type,
            starts=datetime.combine(day, series.at),
            minutes=series.minutes,
            place=series.place,
            chair=chair_of(series, turn),
            coordinator=_still(series, coordinator),
            build=turn == 0,
        )
        meeting.series = series
        made += 1
    if not made:
        raise NotNow("The series is over: its last day has come.")
    return made


def _still(series: MeetingSeries, coordinator: User | None) -> User | None:
    on_it = coordinator is not None and coordinator.id in series.type.team.member_ids
    return coordinator if on_it else None


def _meetings_of(series: MeetingSeries) -> list[Meeting]:
    query = select(Meeting).where(Meeting.series_id == series.id)
    return list(db.session.scalars(query.order_by(Meeting.id)))


def _made(kind: MeetingType, ref: str | None) -> MeetingSeries | None:
    """The same series, when the form was sent twice."""
    mine = select(MeetingSeries).where(MeetingSeries.ref == ref, MeetingSeries.type_id == kind.id)
    return db.session.scalars(mine).first() if ref else None


def _check(
    kind: MeetingType,
    first_on: date,
    every_weeks: int,
    chairs: Sequence[User],
    until_on: date | None,
) -> None:
    if kind.kind is MeetingKind.CRISIS:
        raise Invalid("type", "A crisis meeting is called when it is needed.")
    if first_on < clock.today():
        raise Invalid("first_on", "Choose today or a later day.")
    if not 1 <= every_weeks <= LONGEST_RHYTHM:
        raise Invalid("every_weeks", f"Between every week and every {LONGEST_RHYTHM} weeks.")
    if until_on is not None and until_on < first_on:
        raise Invalid("until_on", "The last day lies on or after the first.")
    if not chairs:
        raise Invalid("chair_1", "Name at least one chair.")
    if any(person.id not in kind.team.core_ids for person in chairs):
        raise Invalid("chair_1", "Each chair is a clinician of the team that meets.")


def _check_goes_on(series: MeetingSeries) -> None:
    if series.ended_at is not None:
        raise NotNow("This series has ended.")
