"""The first page: a fixed number of statements, columns only, scoped to the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import db, read
from mdt.domain.dates import day_number
from mdt.domain.predicates import is_clinician, is_coordinator
from mdt.domain.vocabulary import (
    ActionState,
    CaseStatus,
    FormulationStatus,
    ItemState,
    LegalStatus,
)
from mdt.models.cases import CareTeamMember, Case, LegalEntry, Patient
from mdt.models.decisions import Action, Decision
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal, GoalRating
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import LastLooked, User
from mdt.models.places import MeetingType, Site, TeamMember
from mdt.models.safety import SafetyConcern, SafetyTask
from mdt.models.supervision import SupervisionItem
from mdt.queries.cases import active, summarised_for
from mdt.queries.meetings import items_known_to, next_meeting_for
from mdt.queries.news import News, since_last_look
from mdt.queries.owed import ME, MOST, NOW, Rows, ask, holds
from mdt.queries.rested_on import withdrawn_for

MOST_CASES = 60
SUMMARY = "summary"  # what a reading of a summary is remembered as


@dataclass(frozen=True)
class MyCase:
    """One of my cases, and what others put into it since I last looked."""

    ref: str
    name: str
    site: str
    looked: datetime | None
    news: list[News]
    concern: bool
    unspoken: bool  # an answer that nobody has talked about yet
    withdrawn: int = 0  # claims its plan rests on that were withdrawn since I read the plan

    @property
    def changed(self) -> bool:
        """Whether something is new, or the case was never opened."""
        return bool(self.news or self.withdrawn) or self.looked is None


@dataclass(frozen=True)
class MyCases:
    """My active cases by name: the latest ones when there are more than a page holds."""

    lines: list[MyCase]
    more: bool


@dataclass(frozen=True)
class AgendaLine:
    """One line of the next agenda; the name is empty where it may not be known.

    The question stands there only for the care team of its case, who read the record anyway.
    """

    name: str
    minutes: int
    question: str


@dataclass(frozen=True)
class NextMeeting:
    """The meeting this person goes to next, with its agenda as far as they may see it."""

    meeting: Any  # the columns of next_meeting_for
    lines: list[AgendaLine]

    @property
    def minutes(self) -> int:
        """The time all items ask for."""
        return sum(line.minutes for line in self.lines)


_concerns = (
    select(
        SafetyConcern.kind,
        SafetyConcern.words,
        SafetyConcern.in_touch,
        SafetyConcern.raised_at,
        User.display_name.label("raised_by"),
        Case.id.label("case_id"),
        Case.ref.label("case_ref"),
        Patient.given_names,
        Patient.family_name,
        Site.name.label("site"),
    )
    .join(CareTeamMember, CareTeamMember.case_id == SafetyConcern.case_id)
    .join(User, User.id == SafetyConcern.raised_by_id)
    .join(Case, Case.id == SafetyConcern.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .join(Site, Site.id == Case.site_id)
    .where(SafetyConcern.closed_at.is_(None), CareTeamMember.user_id == ME, holds(CareTeamMember))
    .where(Case.frozen_at.is_(None))  # after a death it calls nobody to act
    .order_by(SafetyConcern.raised_at, SafetyConcern.id)  # as they came in: no kind comes first
)
_later = aliased(LegalEntry)
_clocks = (
    select(
        LegalEntry.status,
        LegalEntry.since,
        LegalEntry.applied_at,
        Case.ref.label("case_ref"),
        Patient.given_names,
        Patient.family_name,
        Site.name.label("site"),
    )
    .join(CareTeamMember, CareTeamMember.case_id == LegalEntry.case_id)
    .join(Case, Case.id == LegalEntry.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .join(Site, Site.id == Case.site_id)
    .where(
        CareTeamMember.user_id == ME,
        holds(CareTeamMember),
        Case.status != CaseStatus.CLOSED,
        LegalEntry.status == LegalStatus.EMERGENCY,
        LegalEntry.applied_at.is_(None),
        LegalEntry.since <= NOW,
        ~exists().where(
            _later.case_id == LegalEntry.case_id,
            _later.since <= NOW,
            or_(
                _later.since > LegalEntry.since,
                and_(_later.since == LegalEntry.since, _later.id > LegalEntry.id),
            ),
        ),
    )
    .order_by(LegalEntry.since, LegalEntry.id)
)
_unspoken = (
    select(SafetyTask.case_id)
    .join(CareTeamMember, CareTeamMember.case_id == SafetyTask.case_id)
    .where(SafetyTask.closed_at.is_(None), CareTeamMember.user_id == ME, holds(CareTeamMember))
    .distinct()
)
_looked = aliased(LastLooked)
_cases = (
    select(
        Case.id,
        Case.ref,
        Patient.given_names,
        Patient.family_name,
        Site.name.label("site"),
        _looked.at.label("looked"),
    )
    .join(CareTeamMember, CareTeamMember.case_id == Case.id)
    .join(Patient, Patient.id == Case.patient_id)
    .join(Site, Site.id == Case.site_id)
    .outerjoin(
        _looked,
        and_(_looked.user_id == ME, _looked.what == "case", _looked.thing_id == Case.id),
    )
    .where(CareTeamMember.user_id == ME, holds(CareTeamMember), Case.status != CaseStatus.CLOSED)
    .order_by(CareTeamMember.case_id.desc())
    .limit(MOST_CASES + 1)
)
_treated = select(CareTeamMember.case_id).where(CareTeamMember.user_id == ME, holds(CareTeamMember))
_agenda = (
    select(
        AgendaItem.id,
        AgendaItem.minutes,
        AgendaItem.title,
        AgendaItem.question,
        AgendaItem.case_id.in_(
            select(CareTeamMember.case_id).where(
                CareTeamMember.user_id == ME, holds(CareTeamMember)
            )
        ).label("mine"),
        Patient.given_names,
        Patient.family_name,
    )
    .select_from(AgendaItem)
    .outerjoin(Case, Case.id == AgendaItem.case_id)
    .outerjoin(Patient, Patient.id == Case.patient_id)
    .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.state == ItemState.ACCEPTED)
    .order_by(AgendaItem.position, AgendaItem.id)
)
_my_teams = select(TeamMember.team_id).where(TeamMember.user_id == ME, holds(TeamMember))
_meetings = (
    select(Meeting.ref, Meeting.starts, Meeting.place, Meeting.published_at, MeetingType.name)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .where(
        Meeting.team_id.in_(_my_teams),
        Meeting.closed_at.is_(None),
        Meeting.starts >= bindparam("morning"),
    )
    .order_by(Meeting.starts, Meeting.id)
    .limit(5)
)
_team_of_task = aliased(Meeting)
_tasks = (
    select(User.display_name.label("owner"), Action.due_on, Action.state)
    .select_from(Action)
    .join(User, User.id == Action.owner_id)
    .outerjoin(Case, Case.id == Action.case_id)
    .outerjoin(Decision, Decision.id == Action.decision_id)
    .outerjoin(_team_of_task, _team_of_task.id == Decision.meeting_id)
    .where(
        Action.state == ActionState.OPEN,
        or_(Case.team_id.in_(_my_teams), _team_of_task.team_id.in_(_my_teams)),
    )
    .order_by(Action.due_on, User.display_name, Action.id)
    .limit(MOST)
)
_brought = (
    select(User.display_name.label("by"), SupervisionItem.created_at)
    .join(User, User.id == SupervisionItem.clinician_id)
    .where(SupervisionItem.supervisor_id == ME, SupervisionItem.discussed_at.is_(None))
    .order_by(SupervisionItem.id)
    .limit(MOST)
)
_without_password = (
    select(User.display_name, User.created_at)
    .where(User.password_hash.is_(None), User.closed_at.is_(None))
    .order_by(User.display_name)
    .limit(MOST)
)


def concerns_of(me: User) -> list[tuple[Row[Any], int]]:
    """Open safety concerns of my cases as they were raised, each with the day it is in."""
    day = clock.today()
    rows = ask(_concerns, me)
    return [(row, day_number(clock.local(row.raised_at).date(), day)) for row in rows]


def clocks_of(me: User) -> Rows:
    """Cases I lead in emergency care without an application yet, the first to end first."""
    return ask(_clocks, me)


def cases_of(me: User, worried: set[int]) -> MyCases:
    """My active cases with what is new, by name; `worried` are those with an open concern."""
    found = ask(_cases, me)
    rows = found[:MOST_CASES]
    news = since_last_look(me, [row.id for row in rows])
    unspoken = {row.case_id for row in ask(_unspoken, me)}
    withdrawn = withdrawn_for(me)
    mine = [
        MyCase(
            row.ref,
            f"{row.given_names} {row.family_name}",
            row.site,
            row.looked,
            news.get(row.id, []),
            row.id in worried,
            row.id in unspoken,
            withdrawn.get(row.id, 0),
        )
        for row in rows
    ]
    return MyCases(sorted(mine, key=lambda one: one.name), more=len(found) > len(rows))


def next_meeting_of(me: User) -> NextMeeting | None:
    """My next meeting; names stand on its agenda where the policy lets me know them."""
    meeting = next_meeting_for(me)
    if meeting is None:
        return None
    known = items_known_to(me, meeting.id)
    all_names = is_coordinator(me, None) and _on_team(me, meeting)
    rows = ask(_agenda, me, meeting=meeting.id)
    treats = is_clinician(me, None)
    lines = [
        AgendaLine(
            _heading(row) if all_names or row.id in known else "",
            row.minutes,
            row.question if treats and row.mine and row.id in known else "",
        )
        for row in rows
    ]
    return NextMeeting(meeting, lines)


def _on_team(me: User, meeting: Any) -> bool:
    return meeting.team_id in {row.team_id for row in ask(_my_teams, me)}


def _heading(row: Any) -> str:
    return f"{row.given_names} {row.family_name}" if row.family_name else str(row.title)


def meetings_of(me: User) -> Rows:
    """The next meetings of a coordinator's teams."""
    morning = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return ask(_meetings, me, morning=morning.replace(tzinfo=None))


def tasks_of(me: User) -> Rows:
    """Who owes what in a coordinator's teams: owner, day and state; the words are not read."""
    return ask(_tasks, me)


def brought_to(me: User) -> Rows:
    """What waits for this supervisor: by whom and since when."""
    return ask(_brought, me)


def without_password() -> Sequence[Row[str, datetime]]:
    """Accounts whose one-time link was not used yet."""
    return read(_without_password)


def summaries_changed(me: User) -> int:
    """How many summaries this supervisor never read, or that changed since."""
    readable = active(summarised_for(me)).with_only_columns(Case.id).subquery()
    looked = aliased(LastLooked)
    mine = and_(looked.user_id == me.id, looked.what == SUMMARY)
    never = select(readable.c.id.label("case")).where(
        ~exists().where(mine, looked.thing_id == readable.c.id)
    )
    changed = [
        select(case_id.label("case"))
        .join(readable, readable.c.id == case_id)
        .join(looked, and_(mine, looked.thing_id == case_id))
        .where(at > looked.at, *more)
        for case_id, at, *more in _SUMMARISED
    ]
    return (
        db.session.scalar(select(func.count()).select_from(union(never, *changed).subquery())) or 0
    )


_SHARED = Formulation.status != FormulationStatus.DRAFT
_RATED_GOAL = Goal.id == GoalRating.goal_id
_SUMMARISED: tuple[tuple[Any, ...], ...] = (
    (Decision.case_id, Decision.created_at),
    (Decision.case_id, Decision.settled_at),
    (SafetyConcern.case_id, SafetyConcern.raised_at),
    (SafetyConcern.case_id, SafetyConcern.closed_at),
    (Formulation.case_id, Formulation.created_at, _SHARED),
    (Goal.case_id, GoalRating.created_at, _RATED_GOAL),
)
