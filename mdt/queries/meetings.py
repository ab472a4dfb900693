"""Meetings and items, scoped to the person who asks: the SQL twin of the policy's rows."""

from datetime import datetime, time
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db, read, read_one
from mdt.domain.vocabulary import ItemKind, ItemState, MeetingKind, Role
from mdt.models.cases import CareTeamMember, Case, SharingAuthorisation
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting, Question
from mdt.models.packs import Contribution, StoodAside
from mdt.models.people import User
from mdt.models.places import MeetingType, Team, TeamMember
from mdt.queries.cases import held
from mdt.queries.owed import ME


def meetings_for(user: User) -> Select[Meeting]:
    """Meetings this person may know of: their team's, those they chair or are asked into."""
    invited = exists().where(
        ItemInvite.item_id == AgendaItem.id,
        AgendaItem.meeting_id == Meeting.id,
        ItemInvite.user_id == user.id,
        Meeting.published_at.is_not(None),
    )
    return select(Meeting).where(
        or_(Meeting.team_id.in_(_teams_of(user)), Meeting.chair_id == user.id, invited)
    )


def items_for(user: User, meeting: Meeting | None = None) -> Select[AgendaItem]:
    """Items whose question and discussion this person may read."""
    query = select(AgendaItem).join(Meeting)
    if meeting is not None:
        query = query.where(AgendaItem.meeting_id == meeting.id)
    business, mine = AgendaItem.case_id.is_(None), _in_the_room(user)
    rows = [
        and_(business, mine),
        and_(
            mine,
            AgendaItem.state == ItemState.ACCEPTED,
            Meeting.published_at.is_not(None),
            or_(business, _authorised()),
        ),
    ]
    if Role.CLINICIAN in user.roles:
        rows.append(AgendaItem.case_id.in_(_cases_of(user)))
    if Role.COORDINATOR in user.roles:
        rows.append(and_(business, Meeting.team_id.in_(_teams_of(user))))
    return query.where(or_(*rows), ~stood_aside(user))


def stood_aside(user: User) -> ColumnElement[bool]:
    """Whether this person has stood aside from the item."""
    return exists().where(
        StoodAside.item_id == AgendaItem.id,
        StoodAside.user_id == user.id,
        StoodAside.taken_back_at.is_(None),
    )


def next_meeting_for(user: User) -> Any:
    """The meeting this person goes to next: the running one, or the one that comes first."""
    return read_one(_next(), me=user.id)


def items_known_to(user: User, meeting_id: int) -> set[int]:
    """The keys of a meeting's items whose question and discussion this person may read."""
    return {row.id for row in read(_known(user.roles), me=user.id, meeting=meeting_id)}


@cache
def _next() -> Any:
    """Built once: whoever asks is `me`. A crisis concerns those who are expected at it."""
    mine = meetings_for(_whoever()).where(Meeting.closed_at.is_(None))
    expected = exists().where(Attendance.meeting_id == Meeting.id, Attendance.user_id == ME)
    return (
        _soonest(mine)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .where(or_(MeetingType.kind != MeetingKind.CRISIS, expected))
        .outerjoin(User, User.id == Meeting.chair_id)
        .with_only_columns(
            Meeting.id,
            Meeting.ref,
            Meeting.team_id,
            Meeting.starts,
            Meeting.minutes,
            Meeting.place,
            MeetingType.name,
            User.display_name.label("chair"),
        )
        .limit(1)
    )


@cache
def _known(roles: frozenset[Role]) -> Any:
    """Built once for each set of roles."""
    mine = items_for(_whoever(roles)).where(AgendaItem.meeting_id == bindparam("meeting"))
    return mine.with_only_columns(AgendaItem.id)


def _whoever(roles: frozenset[Role] = frozenset()) -> Any:
    """A reader whose key is told when the statement runs."""
    return SimpleNamespace(id=ME, roles=roles)


CASES, REFLECTION = (MeetingKind.MDT,), (MeetingKind.MDT, MeetingKind.REFLECTIVE)


def next_meeting_of(team_id: int, kinds: tuple[MeetingKind, ...] = CASES) -> Meeting | None:
    """The team's next meeting of these kinds that has not started."""
    query = (
        select(Meeting)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .where(
            Meeting.team_id == team_id,
            Meeting.started_at.is_(None),
            MeetingType.kind.in_(kinds),
        )
    )
    return db.session.scalars(_soonest(query)).first()


def reflective_item_of(case: Case) -> AgendaItem | None:
    """The reflective item on this case that stands for the team's next meeting."""
    meeting = next_meeting_of(case.team_id, REFLECTION)
    found = (i for i in meeting.items if i.case_id == case.id) if meeting else ()
    return next(
        (i for i in found if i.kind is ItemKind.REFLECTIVE and i.state is not ItemState.DROPPED),
        None,
    )


def crisis_ahead_of(case: Case) -> list[Meeting]:
    """Crisis meetings about a case that have been called and are not over."""
    query = (
        select(Meeting)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case.id,
            MeetingType.kind == MeetingKind.CRISIS,
            Meeting.closed_at.is_(None),
        )
    )
    return list(db.session.scalars(_soonest(query)))


def coming_item_of(case: Case) -> AgendaItem | None:
    """The case's place on an agenda that is still to come, or is running."""
    query = (
        select(AgendaItem)
        .join(Meeting)
        .where(
            AgendaItem.case_id == case.id,
            AgendaItem.state == ItemState.ACCEPTED,
            AgendaItem.closed_at.is_(None),
            Meeting.closed_at.is_(None),
        )
        .options(joinedload(AgendaItem.meeting), joinedload(AgendaItem.presenter))
    )
    return db.session.scalars(query.order_by(Meeting.starts, AgendaItem.position)).first()


def items_of(case: Case) -> list[AgendaItem]:
    """Every discussion of a case, coming and past, newest first, with its decisions."""
    query = (
        select(AgendaItem)
        .join(Meeting)
        .where(AgendaItem.case_id == case.id, AgendaItem.state == ItemState.ACCEPTED)
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.type),
            joinedload(AgendaItem.meeting)
            .selectinload(Meeting.attendance)
            .joinedload(Attendance.user),
            joinedload(AgendaItem.presenter),
            selectinload(AgendaItem.stood_aside),
            selectinload(AgendaItem.contributions),
            selectinload(AgendaItem.invites).joinedload(ItemInvite.user),
            selectinload(AgendaItem.decisions).joinedload(Decision.implementer),
            selectinload(AgendaItem.decisions).selectinload(Decision.reviews),
        )
    )
    return list(db.session.scalars(query.order_by(Meeting.starts.desc(), AgendaItem.position)))


def questions_of(case: Case) -> list[Question]:
    """What members ask about a case, and no meeting has taken up in the room yet."""
    query = (
        select(Question)
        .outerjoin(AgendaItem, Question.item_id == AgendaItem.id)
        .where(
            Question.case_id == case.id,
            Question.withdrawn_at.is_(None),
            AgendaItem.opened_at.is_(None),
        )
        .options(joinedload(Question.author), joinedload(Question.item))
    )
    return list(db.session.scalars(query.order_by(Question.id)))


def types_for(user: User) -> list[MeetingType]:
    """The kinds of meeting of this person's teams."""
    query = select(MeetingType).where(MeetingType.team_id.in_(_teams_of(user)))
    return list(db.session.scalars(query.options(*_TEAM).order_by(MeetingType.name)))


def teams_for(user: User) -> list[Team]:
    """The teams this person is on today."""
    query = select(Team).where(Team.id.in_(_teams_of(user))).order_by(Team.name)
    members = selectinload(Team.members).joinedload(TeamMember.user)
    return list(db.session.scalars(query.options(members)))


def with_agenda(query: Select[Meeting]) -> Select[Meeting]:
    """With all that agenda and room show, in a fixed number of statements."""
    items = selectinload(Meeting.items)
    case = items.joinedload(AgendaItem.case)
    return query.options(
        *HEAD,
        joinedload(Meeting.team).selectinload(Team.members).joinedload(TeamMember.user),
        selectinload(Meeting.attendance).joinedload(Attendance.user),
        items.joinedload(AgendaItem.presenter),
        items.joinedload(AgendaItem.asked_by),
        items.joinedload(AgendaItem.told_by),
        items.selectinload(AgendaItem.invites).joinedload(ItemInvite.user),
        items.selectinload(AgendaItem.stood_aside).joinedload(StoodAside.user),
        items.selectinload(AgendaItem.contributions).joinedload(Contribution.author),
        items.selectinload(AgendaItem.reviews),
        items.selectinload(AgendaItem.decisions).joinedload(Decision.implementer),
        case.joinedload(Case.patient),
        case.selectinload(Case.care_team).joinedload(CareTeamMember.user),
        case.selectinload(Case.authorisations),
        case.selectinload(Case.concerns),
    )


def item_to_write(user: User, meeting_ref: str, item_ref: str) -> Select[AgendaItem]:
    """One item of a meeting this person may know of, with what decides who reads and writes it."""
    known = meetings_for(user).where(Meeting.ref == meeting_ref).with_only_columns(Meeting.id)
    meeting, case = joinedload(AgendaItem.meeting), joinedload(AgendaItem.case)
    return (
        select(AgendaItem)
        .where(AgendaItem.ref == item_ref, AgendaItem.meeting_id.in_(known))
        .options(
            meeting.joinedload(Meeting.team).selectinload(Team.members).joinedload(TeamMember.user),
            meeting.selectinload(Meeting.attendance),
            selectinload(AgendaItem.invites),
            selectinload(AgendaItem.stood_aside),
            case.selectinload(Case.care_team),
            case.selectinload(Case.authorisations),
        )
    )


def _morning() -> datetime:
    """When today began, on the practice's clock."""
    return datetime.combine(clock.today(), time())


MORNING = bindparam("morning", callable_=_morning, type_=DateTime)
HEAD = (
    joinedload(Meeting.type),
    joinedload(Meeting.chair),
    joinedload(Meeting.coordinator),
)
_TEAM = (
    joinedload(MeetingType.owner),
    joinedload(MeetingType.team).selectinload(Team.members).joinedload(TeamMember.user),
)


def _soonest(query: Select[Meeting]) -> Select[Meeting]:
    """Today's and later ones; one that was never held does not stand in the way for ever."""
    coming = or_(Meeting.started_at.is_not(None), Meeting.starts >= MORNING)
    return query.where(coming).order_by(Meeting.started_at.is_(None), Meeting.starts, Meeting.id)


def _teams_of(user: User) -> Select[int]:
    return select(TeamMember.team_id).where(TeamMember.user_id == user.id, held(TeamMember))


def _cases_of(user: User) -> Select[int]:
    return select(CareTeamMember.case_id).where(
        CareTeamMember.user_id == user.id, held(CareTeamMember)
    )


def _in_the_room(user: User) -> ColumnElement[bool]:
    invited = exists().where(ItemInvite.item_id == AgendaItem.id, ItemInvite.user_id == user.id)
    rows = [Meeting.chair_id == user.id, invited]
    if Role.CLINICIAN in user.roles:
        rows.append(Meeting.team_id.in_(_teams_of(user)))
    return or_(*rows)


def _authorised() -> ColumnElement[bool]:
    return exists().where(
        SharingAuthorisation.case_id == AgendaItem.case_id,
        SharingAuthorisation.withdrawn_on.is_(None),
    )
