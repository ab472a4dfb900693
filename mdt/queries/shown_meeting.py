"""An agenda as a page shows it: columns only, seven statements, the access rule within the first.

It answers what lines, quorum and policy ask of a `Meeting`, and nothing in it can be changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import read, read_one
from mdt.domain.vocabulary import (
    Discipline,
    ItemKind,
    ItemState,
    ItemType,
    MeetingKind,
    Outcome,
    Presence,
    Role,
    Target,
)
from mdt.models.cases import CareTeamMember, Case, Patient, SharingAuthorisation
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting
from mdt.models.packs import Contribution, StoodAside
from mdt.models.people import User
from mdt.models.places import MeetingType, TeamMember
from mdt.models.safety import SafetyConcern
from mdt.queries.owed import ME, holds
from mdt.queries.shown_case import PERSON, Person

THIS: Any = bindparam("meeting")


class Kind(NamedTuple):
    """The kind of meeting."""

    ref: str
    name: str
    kind: MeetingKind
    purpose: str
    quorum: str
    quorum_any: int
    minutes_per_case: int
    weeks_unbrought: int


class Guest(NamedTuple):
    """Somebody asked in for one item."""

    user: Person


class Coming(NamedTuple):
    """One person at the meeting: expected, there, or not."""

    user: Person
    discipline: Discipline | None
    deputy_for: Discipline | None
    state: Presence
    arrived_at: datetime | None
    left_at: datetime | None


class Raised(NamedTuple):
    """That a safety concern is open, and since when."""

    raised_at: datetime


class ItemCase(NamedTuple):
    """As much of a case as decides who may know that it is on the agenda."""

    name: str
    care_team: list[Person]
    open_concerns: list[Raised]
    authorisation: bool | None

    @property
    def care_ids(self) -> frozenset[int]:
        """Who may read the record today."""
        return frozenset(person.id for person in self.care_team)


@dataclass(frozen=True)
class Around:
    """Who stands around one item: asked in for it, stood aside from it, ready with their part."""

    invited: list[Person] = field(default_factory=list)
    aside: list[Person] = field(default_factory=list)
    handed_in: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class ShownTeam:
    """The team that meets, as it is today."""

    members_today: list[Person]

    @cached_property
    def core_ids(self) -> frozenset[int]:
        """The clinicians among them."""
        return frozenset(p.id for p in self.members_today if Role.CLINICIAN in p.roles)

    @cached_property
    def member_ids(self) -> frozenset[int]:
        """Everybody on it."""
        return frozenset(p.id for p in self.members_today)


@dataclass(frozen=True)
class ShownItem:
    """One matter before the meeting."""

    meeting: "ShownMeeting"
    case: ItemCase | None
    presenter: Person | None
    around: "Around"
    ref: str
    kind: ItemKind
    type: ItemType
    state: ItemState
    title: str
    question: str
    minutes: int
    reasons: list[Any]
    drop_reason: str
    closed_at: datetime | None
    outcome: Outcome | None
    opened_at: datetime | None
    target: Target | None
    case_id: int | None

    @property
    def invites(self) -> list[Guest]:
        """Those asked in for this item only."""
        return [Guest(person) for person in self.around.invited]

    @property
    def invited_ids(self) -> frozenset[int]:
        """Who was asked in for this item only."""
        return frozenset(person.id for person in self.around.invited)

    @property
    def aside_ids(self) -> frozenset[int]:
        """Who has stood aside from this item."""
        return frozenset(person.id for person in self.around.aside)

    @property
    def handed_in_ids(self) -> frozenset[int]:
        """Whose part of the pack is handed in."""
        return frozenset(person.id for person in self.around.handed_in)

    @property
    def heading(self) -> str:
        """The patient's name, or what the business is."""
        return self.case.name if self.case else self.title


@dataclass(frozen=True)
class ShownMeeting:
    """One sitting with its agenda, as it stands at this instant."""

    type: Kind
    chair: Person | None
    coordinator: Person | None
    team: ShownTeam
    attendance: list[Coming]
    id: int
    ref: str
    version: int
    team_id: int
    starts: datetime
    zone: str
    minutes: int
    place: str
    chair_id: int | None
    published_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    signed_at: datetime | None
    items: list[ShownItem] = field(default_factory=list)

    subject: ClassVar = "meeting"  # as the trail calls it

    @property
    def day(self) -> date:
        """The day of the meeting on its own wall clock."""
        return self.starts.date()

    @property
    def ends_at(self) -> datetime:
        """The instant its slot is over."""
        return self.starts.replace(tzinfo=ZoneInfo(self.zone)) + timedelta(minutes=self.minutes)

    @property
    def accepted(self) -> list[ShownItem]:
        """The agenda proper, in order."""
        return [item for item in self.items if item.state is ItemState.ACCEPTED]


AnyMeeting = Meeting | ShownMeeting

_my_teams = select(TeamMember.team_id).where(TeamMember.user_id == ME, holds(TeamMember))
_asked_in = exists().where(
    ItemInvite.item_id == AgendaItem.id,
    AgendaItem.meeting_id == Meeting.id,
    ItemInvite.user_id == ME,
    Meeting.published_at.is_not(None),
)
_chair, _coordinator = aliased(User), aliased(User)
_of_this_ref = (
    select(
        MeetingType.ref.label("of"),
        MeetingType.name,
        MeetingType.kind,
        MeetingType.purpose,
        MeetingType.quorum,
        MeetingType.quorum_any,
        MeetingType.minutes_per_case,
        MeetingType.weeks_unbrought,
        *(getattr(_chair, column.key).label(f"chair_{column.key}") for column in PERSON),
        *(getattr(_coordinator, column.key).label(f"by_{column.key}") for column in PERSON),
        Meeting.id,
        Meeting.ref,
        Meeting.version,
        Meeting.team_id,
        Meeting.starts,
        Meeting.zone,
        Meeting.minutes,
        Meeting.place,
        Meeting.chair_id,
        Meeting.published_at,
        Meeting.started_at,
        Meeting.closed_at,
        Meeting.signed_at,
    )
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .outerjoin(_chair, _chair.id == Meeting.chair_id)
    .outerjoin(_coordinator, _coordinator.id == Meeting.coordinator_id)
    .where(Meeting.ref == bindparam("ref"))
)
_meeting = _of_this_ref.where(
    or_(Meeting.team_id.in_(_my_teams), Meeting.chair_id == ME, _asked_in)
)
_team = (
    select(*PERSON)
    .join(TeamMember, TeamMember.user_id == User.id)
    .where(TeamMember.team_id == bindparam("team"), holds(TeamMember))
    .order_by(TeamMember.id)
)
_coming = (
    select(
        *PERSON,
        Attendance.discipline,
        Attendance.deputy_for,
        Attendance.state,
        Attendance.arrived_at,
        Attendance.left_at,
    )
    .join(User, User.id == Attendance.user_id)
    .where(Attendance.meeting_id == THIS)
    .order_by(Attendance.id)
)
_authorised = exists().where(
    SharingAuthorisation.case_id == AgendaItem.case_id, SharingAuthorisation.withdrawn_on.is_(None)
)
_items = (
    select(
        AgendaItem.id,
        Patient.given_names,
        Patient.family_name,
        _authorised.label("authorised"),
        *(column.label(f"by_{column.key}") for column in PERSON),
        AgendaItem.ref,
        AgendaItem.kind,
        AgendaItem.type,
        AgendaItem.state,
        AgendaItem.title,
        AgendaItem.question,
        AgendaItem.minutes,
        AgendaItem.reasons,
        AgendaItem.drop_reason,
        AgendaItem.closed_at,
        AgendaItem.outcome,
        AgendaItem.opened_at,
        AgendaItem.target,
        AgendaItem.case_id,
    )
    .select_from(AgendaItem)
    .outerjoin(Case, Case.id == AgendaItem.case_id)
    .outerjoin(Patient, Patient.id == Case.patient_id)
    .outerjoin(User, User.id == AgendaItem.presenter_id)
    .where(AgendaItem.meeting_id == THIS)
    .order_by(AgendaItem.position, AgendaItem.id)
)
_on_it = select(AgendaItem.case_id).where(AgendaItem.meeting_id == THIS)
_care = (
    select(CareTeamMember.case_id, *PERSON)
    .join(User, User.id == CareTeamMember.user_id)
    .where(CareTeamMember.case_id.in_(_on_it), holds(CareTeamMember))
    .order_by(CareTeamMember.id)
)
_concerns = (
    select(SafetyConcern.case_id, SafetyConcern.raised_at)
    .join(Case, Case.id == SafetyConcern.case_id)
    .where(
        SafetyConcern.case_id.in_(_on_it),
        SafetyConcern.closed_at.is_(None),
        Case.frozen_at.is_(None),
    )
)
_of_this = select(AgendaItem.id).where(AgendaItem.meeting_id == THIS)
_around = union_all(
    select(
        ItemInvite.item_id, literal("invited").label("how"), ItemInvite.id.label("place"), *PERSON
    )
    .join(User, User.id == ItemInvite.user_id)
    .where(ItemInvite.item_id.in_(_of_this)),
    select(StoodAside.item_id, literal("aside"), StoodAside.id.label("place"), *PERSON)
    .join(User, User.id == StoodAside.user_id)
    .where(StoodAside.item_id.in_(_of_this), StoodAside.taken_back_at.is_(None)),
    select(Contribution.item_id, literal("handed_in"), Contribution.id.label("place"), *PERSON)
    .join(User, User.id == Contribution.author_id)
    .where(Contribution.item_id.in_(_of_this), Contribution.handed_in_at.is_not(None)),
).order_by("how", "place")


def meeting_shown_to(person: User, ref: str) -> ShownMeeting | None:
    """The meeting of this address with its agenda; None where this person may not know of it."""
    moment = clock.now()
    row = read_one(_meeting, ref=ref, me=person.id, now=moment)
    return _shown(row, moment) if row is not None else None


def meeting_as_it_stands(ref: str) -> ShownMeeting | None:
    """The same for whoever looks: the room reads it once, and asks the policy about each person."""
    moment = clock.now()
    row = read_one(_of_this_ref, ref=ref)
    return _shown(row, moment) if row is not None else None


def _shown(row: Any, moment: datetime) -> ShownMeeting:
    meeting = ShownMeeting(
        Kind(*row[:8]),
        _person(row[8:12]),
        _person(row[12:16]),
        ShownTeam([Person(*one) for one in read(_team, team=row.team_id, now=moment)]),
        [Coming(Person(*one[:4]), *one[4:]) for one in read(_coming, meeting=row.id)],
        *row[16:],
    )
    meeting.items.extend(_agenda(meeting, moment))
    return meeting


def _agenda(meeting: ShownMeeting, moment: datetime) -> Iterable[ShownItem]:
    care, concerns = defaultdict(list), defaultdict(list)
    around: dict[int, Around] = defaultdict(Around)
    for case_id, *who in read(_care, meeting=meeting.id, now=moment):
        care[case_id].append(Person(*who))
    for case_id, raised_at in read(_concerns, meeting=meeting.id):
        concerns[case_id].append(Raised(raised_at))
    for item_id, how, _key, *who in read(_around, meeting=meeting.id):
        getattr(around[item_id], how).append(Person(*who))
    for row in read(_items, meeting=meeting.id):
        number, given, family, authorised = row[:4]
        case = None
        if row.case_id is not None:
            treating, open_ones = care[row.case_id], concerns[row.case_id]
            case = ItemCase(f"{given} {family}", treating, open_ones, authorised or None)
        yield ShownItem(meeting, case, _person(row[4:8]), around[number], *row[8:])


def _person(columns: tuple[Any, ...]) -> Person | None:
    return None if columns[0] is None else Person(*columns)
