"""People, their sessions, and the teams and sites of the house: what administration reads."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import Role
from mdt.models.mixins import held_today
from mdt.models.people import SignIn, Supervision, User
from mdt.models.places import MeetingType, Site, Team, TeamMember


def everybody() -> Sequence[User]:
    """Every account by name, the closed ones last, with who supervises whom."""
    query = select(User).options(
        selectinload(User.supervised_by).joinedload(Supervision.supervisor)
    )
    return db.session.scalars(query.order_by(User.closed_at.is_not(None), _by_name())).all()


def supervisor_of(person: User) -> str:
    """The name of somebody's supervisor of record today, "" for nobody."""
    held = (s for s in person.supervised_by if held_today(s.from_at, s.until_at))
    return next((s.supervisor.display_name for s in held), "")


def open_accounts() -> list[User]:
    """Accounts that are not closed, by name."""
    return list(
        db.session.scalars(select(User).where(User.closed_at.is_(None)).order_by(_by_name()))
    )


def supervisors() -> list[User]:
    """Who may be somebody's supervisor of record."""
    return [person for person in open_accounts() if Role.SUPERVISOR in person.roles]


def _by_name() -> ColumnElement[str]:
    return func.lower(User.display_name)


def sessions_of(person: User, *, idle: timedelta, longest: timedelta) -> Sequence[SignIn]:
    """Where a person is signed in at this moment, the latest first."""
    moment = clock.now()
    query = select(SignIn).where(
        SignIn.user_id == person.id,
        SignIn.ended_at.is_(None),
        SignIn.seen_at > moment - idle,
        SignIn.created_at > moment - longest,
    )
    return db.session.scalars(query.order_by(SignIn.seen_at.desc())).all()


def sites() -> Sequence[Site]:
    """Rooms and hospitals, by name."""
    return db.session.scalars(select(Site).order_by(func.lower(Site.name))).all()


def teams() -> Sequence[Team]:
    """Teams by name, each with its members."""
    query = select(Team).options(selectinload(Team.members).joinedload(TeamMember.user))
    return db.session.scalars(query.order_by(func.lower(Team.name))).all()


def has_meeting_type() -> bool:
    """Whether anybody has said yet what a meeting is for."""
    return db.session.scalar(select(MeetingType.id).limit(1)) is not None
