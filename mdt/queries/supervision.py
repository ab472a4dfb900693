"""Supervision items: what I brought, and what was brought to me."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import User
from mdt.models.supervision import SupervisionItem
from mdt.queries.cases import active, cases_for

LAST_DISCUSSED = 20


def open_for(supervisor: User) -> list[SupervisionItem]:
    """What was brought to this person and is not discussed yet, the oldest first."""
    return _open(SupervisionItem.supervisor_id == supervisor.id)


def open_of(clinician: User) -> list[SupervisionItem]:
    """What this person brought and is not discussed yet, the oldest first."""
    return _open(SupervisionItem.clinician_id == clinician.id)


def discussed_with(person: User) -> list[SupervisionItem]:
    """What was discussed with this person on either side, the last first."""
    mine = (SupervisionItem.clinician_id == person.id) | (
        SupervisionItem.supervisor_id == person.id
    )
    query = select(SupervisionItem).where(mine, SupervisionItem.discussed_at.is_not(None))
    newest = query.order_by(SupervisionItem.discussed_at.desc()).limit(LAST_DISCUSSED)
    return list(db.session.scalars(_whole(newest)))


def supervisees_of(supervisor: User) -> list[str]:
    """Whose supervisor of record this person is today, by name."""
    named = select(User.display_name).where(User.id.in_(supervisor.supervisee_ids))
    return list(db.session.scalars(named.order_by(User.display_name)))


def cases_to_bring(clinician: User) -> list[Case]:
    """The cases of one's own care teams, by name."""
    query = active(cases_for(clinician)).options(joinedload(Case.patient))
    return sorted(db.session.scalars(query), key=lambda case: case.name.casefold())


def _open(whose: ColumnElement[bool]) -> list[SupervisionItem]:
    query = select(SupervisionItem).where(whose, SupervisionItem.discussed_at.is_(None))
    return list(db.session.scalars(_whole(query.order_by(SupervisionItem.id))))


def _whole(query: Select[SupervisionItem]) -> Select[SupervisionItem]:
    case = joinedload(SupervisionItem.case)
    return query.options(
        joinedload(SupervisionItem.clinician),
        joinedload(SupervisionItem.supervisor),
        case.joinedload(Case.patient),
        case.selectinload(Case.care_team).joinedload(CareTeamMember.user),
    )
