"""A meeting from plan to read-back: who may run it, and what each step asks for."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import meetings as rules
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, MeetingKind, MeetingStatus, Outcome, Presence
from mdt.models.meetings import AgendaItem, Attendance, Meeting
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.queries.shown_meeting import AnyMeeting
from mdt.services import Permission, expect_version, items, require, suggesting
from mdt.services.audit import change

SHORTEST, LONGEST = 5, 600  # minutes


def plan(
    actor: User,
    type: MeetingType,  # noqa: A002 - the word of the house
    *,
    starts: datetime,
    minutes: int,
    place: str,
    chair: User | None,
    coordinator: User | None,
    build: bool = True,
) -> Meeting:
    """Put a meeting in the diary; its agenda begins to build itself, at the latest when opened."""
    require(actor, Permission.MEETING_PLAN, type)
    wall = _wall(starts)
    _check_slot(wall, minutes)
    _check_people(type, chair, coordinator)
    facts = {"minutes": minutes, "place": place, "chair": chair, "coordinator": coordinator}
    with change(actor) as work:
        if (twin := _planned_so_already(type, wall, facts)) is not None:
            return twin
        meeting = Meeting(
            type=type, team=type.team, starts=wall, zone=clock.zone().key, head={}, **facts
        )
        core = type.team.core_ids  # a coordinator prepares and chases, and reads no discussion
        meeting.attendance = [_expected(p) for p in type.team.members_today if p.id in core]
        db.session.add(meeting)
        work.note(AuditEvent.MEETING_PLANNED, meeting)
        db.session.flush()
        if build:
            suggesting.keep(work, meeting, suggesting.look(meeting))
    return meeting


def _planned_so_already(kind: MeetingType, wall: datetime, facts: dict[str, Any]) -> Meeting | None:
    """A double click plans one meeting: the same in everything, and untouched since."""
    db.session.execute(select(MeetingType.id).where(MeetingType.id == kind.id).with_for_update())
    query = select(Meeting).where(
        Meeting.type_id == kind.id, Meeting.starts == wall, Meeting.published_at.is_(None)
    )
    same = (m for m in db.session.scalars(query) if m.version == 1)
    return next((m for m in same if all(getattr(m, k) == v for k, v in facts.items())), None)


def amend(actor: User, meeting: Meeting, *, version: int, **details: Any) -> None:
    """Move a meeting, or hand on the chair, before it is over."""
    require(actor, Permission.MEETING_PLAN, meeting)
    expect_version(meeting, version)
    if meeting.closed_at is not None:
        raise NotNow("This meeting is over.")
    if "starts" in details:
        details["starts"] = _wall(details["starts"])
        if details["starts"] != meeting.starts:
            _check_slot(details["starts"], details.get("minutes", meeting.minutes))
    _check_people(meeting, _new_chair(meeting, details), details.get("coordinator"))
    changed = [name for name, value in details.items() if getattr(meeting, name) != value]
    with change(actor) as work:
        for name in changed:
            setattr(meeting, name, details[name])
        work.note(AuditEvent.MEETING_CHANGED, meeting, fields=changed)


def publish(actor: User, meeting: Meeting, *, version: int) -> None:
    """Show the agenda to everybody in the room. Every case on it has a question by now."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    expect_version(meeting, version)
    rules.move(meeting.status, MeetingStatus.PUBLISHED)
    _check_agenda(actor, meeting)
    with change(actor) as work:
        meeting.published_at = clock.now()
        work.note(AuditEvent.MEETING_PUBLISHED, meeting)


def start(actor: User, meeting: Meeting, *, version: int) -> None:
    """Begin: purpose, chair and coordinator are known; the first item opens."""
    require(actor, Permission.MEETING_RUN, meeting)
    expect_version(meeting, version)
    rules.move(meeting.status, MeetingStatus.LIVE)
    for missing in missing_to_start(meeting):
        raise Invalid(missing.key, missing.sentence)
    _check_agenda(actor, meeting)
    with change(actor) as work:
        meeting.started_at = clock.now()
        if meeting.published_at is None:
            meeting.published_at = meeting.started_at
        work.note(AuditEvent.MEETING_STARTED, meeting)
        items.open(actor, meeting.accepted[0])


def missing_to_start(meeting: Meeting) -> list[rules.Missing]:
    """What keeps the meeting from starting."""
    return rules.missing_to_start(
        purpose=meeting.type.purpose,
        chair=meeting.chair.display_name if meeting.chair else "",
        coordinator=meeting.coordinator.display_name if meeting.coordinator else "",
        crisis=meeting.type.kind is MeetingKind.CRISIS,
    )


def missing_to_publish(meeting: AnyMeeting, reader: User) -> list[rules.Missing]:
    """Cases without a question; a case this person may not know of yet goes unnamed."""
    return rules.missing_to_publish(
        rules.ItemHead(item.ref, items.name_for(reader, item), item.kind, item.question)
        for item in meeting.accepted
    )


def mark_attendance(
    actor: User,
    meeting: Meeting,
    *,
    person: User,
    state: Presence,
    deputy_for: Discipline | None = None,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Attendance:
    """Say who is here, since when, for which discipline, and who has left."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    if meeting.signed_at is not None:
        raise NotNow("The minutes are signed.")
    row = next((r for r in meeting.attendance if r.user_id == person.id), None)
    if state is Presence.PRESENT:
        arrived_at = arrived_at or (row.arrived_at if row else None) or clock.now()
        if left_at is not None and left_at < arrived_at:
            raise Invalid("left_at", "Nobody leaves before they arrive.")
    else:
        arrived_at = left_at = None
    with change(actor) as work:
        row = row or _come(meeting, person)
        row.state, row.deputy_for = state, deputy_for
        row.arrived_at, row.left_at = arrived_at, left_at
        work.note(AuditEvent.ATTENDANCE_MARKED, meeting, person=person.ref, state=state.value)
    return row


def close(actor: User, meeting: Meeting, *, version: int) -> None:
    """End the meeting once every item is closed; each case now knows when it was discussed."""
    require(actor, Permission.MEETING_RUN, meeting)
    expect_version(meeting, version)
    rules.move(meeting.status, MeetingStatus.CLOSED)
    if left := still_open(meeting):
        names = ", ".join(items.name_for(actor, item) for item in left)
        raise NotNow(f"Close these items first: {names}.")
    with change(actor) as work:
        meeting.closed_at = clock.now()
        _let_leave(meeting)
        cases = [item.case for item in meeting.accepted if _was_discussed(item) and item.case]
        for case in cases:
            case.last_discussed_on = meeting.day
            due = case.next_review_on is not None and case.next_review_on <= meeting.day
            if due and meeting.type.kind is not MeetingKind.CRISIS:
                case.next_review_on = None  # this was the review
        work.note(AuditEvent.MEETING_CLOSED, meeting, covers=tuple(cases))


def close_out_of_time(actor: User, meeting: Meeting, *, version: int) -> None:
    """Close what is left as "no decision: time ran out", and the meeting with it."""
    require(actor, Permission.MEETING_RUN, meeting)
    expect_version(meeting, version)
    with change(actor):
        for item in still_open(meeting):
            items.close(
                actor,
                item,
                outcome=Outcome.NO_DECISION,
                reason=rules.NoDecision.TIME_RAN_OUT,
                until=None,
                version=item.version,
            )
        close(actor, meeting, version=version)


def read_back(actor: User, meeting: Meeting, *, version: int) -> None:
    """The chair has read every decision back to the room."""
    require(actor, Permission.MEETING_RUN, meeting)
    expect_version(meeting, version)
    if meeting.status is not MeetingStatus.CLOSED:
        raise NotNow("Decisions are read back once the meeting is closed and before it is signed.")
    with change(actor) as work:
        meeting.read_back_at = clock.now()
        work.note(AuditEvent.MEETING_READ_BACK, meeting)


def amend_type(
    actor: User,
    type: MeetingType,  # noqa: A002 - the word of the house
    *,
    version: int,
    quorum: Collection[Discipline] = (),
    core: Collection[Discipline] = (),
    **details: Any,
) -> None:
    """Reword what a kind of meeting is for, hand on its owner, or change its core and quorum."""
    require(actor, Permission.MEETING_PLAN, type)
    expect_version(type, version)
    if not details.get("purpose", type.purpose).strip():
        raise Invalid("purpose", "A meeting needs a written purpose: what is it for?")
    given = {**details, "quorum": " ".join(quorum), "core": " ".join(core)}
    if type.kind is MeetingKind.CRISIS:
        given.pop("kind", None)  # it is called from a case and stays what it is
    if given.get("owner", True) is None:
        given.pop("owner")  # somebody always answers for it
    changed = [name for name, value in given.items() if getattr(type, name) != value]
    with change(actor) as work:
        for name in changed:
            setattr(type, name, given[name])
        work.note(AuditEvent.MEETING_TYPE_CHANGED, type, fields=changed)


def still_open(meeting: Meeting) -> list[AgendaItem]:
    """The items of the agenda that have not been closed."""
    return [item for item in meeting.accepted if item.closed_at is None]


def quorum_of(meeting: Meeting, item: AgendaItem | None = None) -> rules.QuorumState:
    """Whether every core discipline is in the room now; who stood aside from the item is not."""
    required = [Discipline(word) for word in meeting.type.quorum.split()]
    aside = item.aside_ids if item is not None else frozenset()
    rows = [r for r in meeting.attendance if _is_here(r) and r.user_id not in aside]
    here = [(r.discipline, r.deputy_for) for r in rows]
    return rules.quorum(required, here, meeting.type.quorum_any)


def _is_here(row: Attendance) -> bool:
    moment = clock.now()
    arrived = row.arrived_at is not None and row.arrived_at <= moment
    return (
        row.state is Presence.PRESENT and arrived and (row.left_at is None or row.left_at > moment)
    )


def _was_discussed(item: AgendaItem) -> bool:
    return item.opened_at is not None and not (
        item.outcome is Outcome.NO_DECISION and rules.ran_out_of_time(item.outcome_reason)
    )


def _let_leave(meeting: Meeting) -> None:
    """Whoever was expected and is not marked was not there."""
    for row in meeting.attendance:
        if row.state is Presence.EXPECTED:
            row.state = Presence.ABSENT


def _come(meeting: Meeting, person: User) -> Attendance:
    row = _expected(person)
    meeting.attendance.append(row)
    return row


def _expected(person: User) -> Attendance:
    return Attendance(user=person, discipline=person.discipline, state=Presence.EXPECTED)


def _check_agenda(actor: User, meeting: Meeting) -> None:
    if not meeting.accepted:
        raise NotNow("Nothing stands on the agenda yet: accept or add an item.")
    if missing := missing_to_publish(meeting, actor):
        raise NotNow(" ".join(one.sentence for one in missing))


def _wall(starts: datetime) -> datetime:
    return clock.local(starts).replace(tzinfo=None) if starts.tzinfo else starts


def _check_slot(wall: datetime, minutes: int) -> None:
    today = clock.today()
    if wall.date() < today:
        raise Invalid("day", "Choose today or a later day.")
    if wall.year > today.year + 5:
        raise Invalid("day", "Choose a day within the next five years.")
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid("minutes", f"A meeting takes between {SHORTEST} and {LONGEST} minutes.")


def _new_chair(meeting: Meeting, details: dict[str, Any]) -> User | None:
    """Who is to take the chair; whoever has it keeps it, as somebody who called a crisis does."""
    chair: User | None = details.get("chair")
    return None if chair is not None and chair.id == meeting.chair_id else chair


def _check_people(of_team: Any, chair: User | None, coordinator: User | None) -> None:
    if chair is not None and chair.id not in of_team.team.core_ids:
        raise Invalid("chair", "The chair is a clinician of the team that meets.")
    if coordinator is not None and coordinator.id not in of_team.team.member_ids:
        raise Invalid("coordinator", "The coordinator is a member of the team that meets.")
