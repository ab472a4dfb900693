"""A crisis meeting: any clinician of the care team calls one, and it is there at once (S8)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.domain.safety import CRISIS_QUORUM
from mdt.domain.vocabulary import ItemKind, ItemState, ItemType, MeetingKind, Presence
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting
from mdt.models.people import User
from mdt.models.places import MeetingType, Team
from mdt.services import Permission, require
from mdt.services.audit import Work, change

NAME = "Crisis meeting"
PURPOSE = (
    "To agree, within the hour or the day, what keeps one person safe, who does what, and when we "
    "look again. Any clinician of the care team may call it."
)
MINUTES = 30
WITHIN = timedelta(days=7)
LATELY = timedelta(hours=12)  # one that was held before anybody wrote it down


def call(
    actor: User,
    case: Case,
    *,
    starts: datetime | None,
    place: str,
    question: str,
    chair: User | None = None,
    ref: str | None = None,
) -> Meeting:
    """Call the care team together about one case; whoever calls chairs, unless they name another.

    It is published at once and needs no coordinator; two different disciplines are a quorum.
    """
    require(actor, Permission.CRISIS_CALL, case)
    chair = chair or actor
    when = _checked(starts)
    if not place.strip():
        raise Invalid("place", "Say where you meet, or on which line.")
    if not question.strip():
        raise Invalid("question", "Write the question this meeting has to answer.")
    if chair.id not in case.care_ids:
        raise Invalid("chair", "The chair is a clinician of the care team.")
    with change(actor) as work:
        kind = _kind_of(work, actor, case.team)
        if ref and (called := _called_so_already(case, ref)) is not None:
            return called
        meeting = Meeting(
            ref=ref or new_ref(),
            type=kind,
            team=case.team,
            starts=clock.local(when).replace(tzinfo=None),
            zone=clock.zone().key,
            minutes=MINUTES,
            place=place.strip(),
            chair=chair,
            published_at=clock.now(),
            head={},
        )
        item = _the_item(meeting, case, actor, question)
        _expect_the_care_team(meeting, item, case)
        db.session.add(meeting)
        db.session.flush()
        work.note(AuditEvent.CRISIS_CALLED, item, covers=(meeting,))
    return meeting


def _checked(starts: datetime | None) -> datetime:
    if starts is None:
        raise Invalid("starts", "Say when you meet.")
    if not clock.now() - LATELY <= starts <= clock.now() + WITHIN:
        raise Invalid("starts", "A crisis meeting is within the next seven days.")
    return starts


def _kind_of(work: Work, actor: User, team: Team) -> MeetingType:
    """The team's crisis meeting, made the first time one is called; of two at once one is made."""
    db.session.execute(select(Team.id).where(Team.id == team.id).with_for_update())
    mine = select(MeetingType).where(
        MeetingType.team_id == team.id, MeetingType.kind == MeetingKind.CRISIS
    )
    kind = db.session.scalars(mine.order_by(MeetingType.id)).first()
    if kind is None:
        kind = MeetingType(
            team=team,
            name=NAME,
            kind=MeetingKind.CRISIS,
            purpose=PURPOSE,
            owner=actor,
            quorum_any=CRISIS_QUORUM,
            minutes_per_case=MINUTES,
        )
        db.session.add(kind)
        work.note(AuditEvent.MEETING_TYPE_ADDED, kind)
    return kind


def _called_so_already(case: Case, ref: str) -> Meeting | None:
    """The same meeting, when the form was sent twice."""
    of_case = select(Meeting).join(AgendaItem).where(AgendaItem.case_id == case.id)
    return db.session.scalars(of_case.where(Meeting.ref == ref)).first()


def _the_item(meeting: Meeting, case: Case, actor: User, question: str) -> AgendaItem:
    item = AgendaItem(
        kind=ItemKind.CASE,
        type=ItemType.CRISIS,
        state=ItemState.ACCEPTED,
        case=case,
        question=" ".join(question.split()),
        asked_by=actor,
        presenter=actor,
        position=1,
        minutes=MINUTES,
        reasons=[],
        known={},
        crisis={},
        sealed_facts={},
    )
    meeting.items.append(item)
    return item


def _expect_the_care_team(meeting: Meeting, item: AgendaItem, case: Case) -> None:
    """The care team is expected; who of it is not of the team that meets is asked in."""
    core = meeting.team.core_ids
    for member in case.team_today:
        person = member.user
        meeting.attendance.append(
            Attendance(user=person, discipline=member.discipline, state=Presence.EXPECTED)
        )
        if person.id not in core:
            item.invites.append(ItemInvite(user=person))
