"""Actions: my own, those of my cases, and for a coordinator who owes what without its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ActionState, Role
from mdt.models.cases import Case
from mdt.models.decisions import Action, Decision
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.models.places import TeamMember
from mdt.queries.cases import held, on_care_team

SETTLED_SHOWN = 30


@dataclass(frozen=True)
class Group:
    """Actions that belong together by their date."""

    key: str
    actions: list[Action]


def mine(user: User) -> Select[Action]:
    """My open actions, the earliest first; those put off are apart."""
    query = select(Action).where(Action.owner_id == user.id, Action.state == ActionState.OPEN)
    awake = or_(Action.snoozed_until.is_(None), Action.snoozed_until <= clock.today())
    return _shown(query.where(awake)).order_by(Action.due_on, Action.id)


def mine_put_off(user: User) -> Select[Action]:
    """What I have put out of sight, the first to come back first."""
    query = select(Action).where(Action.owner_id == user.id, Action.state == ActionState.OPEN)
    asleep = query.where(Action.snoozed_until > clock.today())
    return _shown(asleep).order_by(Action.snoozed_until, Action.id)


def carried_to(user: User, item: AgendaItem) -> list[Action]:
    """Open tasks of an item's case that no decision speaks for, as far as this person reads them.

    They come to every next meeting until somebody settles them.
    """
    query = (
        select(Action)
        .outerjoin(Decision, Decision.id == Action.decision_id)
        .where(
            Action.case_id == item.case_id,
            Action.state == ActionState.OPEN,
            or_(Decision.id.is_(None), Action.text != Decision.text),
            or_(Decision.id.is_(None), Decision.meeting_id != item.meeting_id),
        )
        .options(joinedload(Action.owner), joinedload(Action.case).selectinload(Case.care_team))
    )
    found = db.session.scalars(query.order_by(Action.due_on, Action.id)) if item.case_id else ()
    return [action for action in found if can(user, Permission.ACTION_READ, action)]


def mine_settled(user: User) -> Select[Action]:
    """What I have settled lately."""
    query = select(Action).where(Action.owner_id == user.id, Action.state != ActionState.OPEN)
    return _shown(query).order_by(Action.settled_at.desc(), Action.id.desc()).limit(SETTLED_SHOWN)


def of_my_cases(user: User) -> Select[Action]:
    """Open actions of others on the cases whose care team I am on."""
    query = select(Action).join(Case, Case.id == Action.case_id)
    query = query.where(Action.state == ActionState.OPEN, Action.owner_id != user.id)
    allowed = on_care_team(user) if Role.CLINICIAN in user.roles else Case.id.is_(None)
    return _shown(query.where(allowed)).order_by(Action.due_on, Action.id)


def owed_in_teams(user: User) -> Select[Action]:
    """Who owes what by when, for a coordinator of the team: owner, date and state only."""
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user.id, held(TeamMember))
    query = select(Action).join(Case, Case.id == Action.case_id).where(Case.team_id.in_(teams))
    query = query.where(Action.state == ActionState.OPEN)
    return query.options(joinedload(Action.owner)).order_by(Action.due_on, Action.id)


def grouped(actions: Iterable[Action], today: date) -> list[Group]:
    """Overdue, today, within a week, later; groups without actions are left out."""
    sorts: dict[str, list[Action]] = {"overdue": [], "today": [], "week": [], "later": []}
    for action in actions:
        sorts[_sort(action.due_on, today)].append(action)
    return [Group(key, rows) for key, rows in sorts.items() if rows]


def _sort(due: date, today: date) -> str:
    if due < today:
        return "overdue"
    if due == today:
        return "today"
    return "week" if due <= today + timedelta(days=7) else "later"


def _shown(query: Select[Action]) -> Select[Action]:
    return query.options(
        joinedload(Action.owner),
        joinedload(Action.decision),
        joinedload(Action.case).joinedload(Case.patient),
        joinedload(Action.case).selectinload(Case.care_team),
    )
