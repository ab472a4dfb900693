"""Supervision items: what I brought, and what was brought to me."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import User
from mdt.models.supervision import SupervisionItem

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
