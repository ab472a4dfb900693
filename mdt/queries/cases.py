"""Cases, scoped to the person who asks: the SQL twin of the reading rows of the policy."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import CaseStatus, Role
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import Supervision, User
from mdt.models.safety import SafetyConcern
from mdt.queries.owed import holds, on_my_care_team


def held(row: Any) -> ColumnElement[bool]:
    """A membership or supervision that holds at the instant at which it is asked."""
    return holds(row)


def on_care_team(user: User) -> ColumnElement[bool]:
    """Cases on whose care team the person is today."""
    mine = select(CareTeamMember.case_id).where(
        CareTeamMember.user_id == user.id, held(CareTeamMember)
    )
    return Case.id.in_(mine)


def cases_for(user: User) -> Select[Case]:
    """Whose record the person may read: a clinician's own care teams, today."""
    query = select(Case)
    return query.where(on_care_team(user)) if Role.CLINICIAN in user.roles else query.where(false())


_to_change = (
    select(Case)
    .where(Case.ref == bindparam("ref"), on_my_care_team(Case.id))
    .options(joinedload(Case.patient, innerjoin=True), joinedload(Case.care_team))
)


def case_to_change(user: User, ref: str) -> Case | None:
    """One of them, with its patient and what the rules ask, in one statement."""
    if Role.CLINICIAN not in user.roles:
        return None
    given = {"ref": ref, "me": user.id, "now": clock.now()}
    return db.session.scalars(_to_change, given).unique().first()


def summarised_for(user: User) -> Select[Case]:
    """Whose summary the person may read: own cases, and those of today's supervisees."""
    rows = []
    if Role.CLINICIAN in user.roles:
        rows.append(on_care_team(user))
    if Role.SUPERVISOR in user.roles:
        supervised = exists().where(
            CareTeamMember.case_id == Case.id,
            held(CareTeamMember),
            Supervision.clinician_id == CareTeamMember.user_id,
            Supervision.supervisor_id == user.id,
            held(Supervision),
        )
        rows.append(and_(supervised, or_(~Case.restricted, Case.summary_to_supervisor)))
    return select(Case).where(or_(*rows)) if rows else select(Case).where(false())


def active(query: Select[Case]) -> Select[Case]:
    """Without the closed ones."""
    return query.where(Case.status != CaseStatus.CLOSED)


def with_header(query: Select[Case]) -> Select[Case]:
    """With all that the case header and the safety bar show, in a fixed number of statements."""
    return query.options(
        joinedload(Case.patient),
        joinedload(Case.site),
        selectinload(Case.care_team).joinedload(CareTeamMember.user),
        selectinload(Case.concerns).joinedload(SafetyConcern.raised_by),
        selectinload(Case.legal),
        selectinload(Case.diagnoses),
    )
