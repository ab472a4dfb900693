"""Cases that a person may put on an agenda by hand."""

from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db, read
from mdt.domain.predicates import is_clinician, is_coordinator
from mdt.domain.vocabulary import CaseStatus
from mdt.models.cases import CareTeamMember, Case, Patient
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.queries.cases import active, cases_for
from mdt.queries.owed import on_my_care_team
from mdt.queries.shown_meeting import AnyMeeting

_names = (
    select(Case.ref, Patient.given_names, Patient.family_name)
    .join(Patient, Patient.id == Case.patient_id)
    .where(Case.team_id == bindparam("team"), Case.status != CaseStatus.CLOSED)
)
_own_names = _names.where(on_my_care_team(Case.id))


def names_to_bring(user: User, meeting: AnyMeeting) -> dict[str, str]:
    """Active cases of the team by address: a coordinator's by name, a clinician's own."""
    rows: Any = []
    if whole_team(user, meeting):
        rows = read(_names, team=meeting.team_id)
    elif is_clinician(user, None):
        rows = read(_own_names, team=meeting.team_id, me=user.id, now=clock.now())
    by_name = sorted(rows, key=lambda row: (row.family_name, row.given_names))
    return {row.ref: f"{row.given_names} {row.family_name}" for row in by_name}


def case_to_bring(user: User, meeting: Meeting, ref: str) -> Case:
    """One of them, with its care team."""
    query: Select[Case] = select(Case) if whole_team(user, meeting) else cases_for(user)
    chosen = active(query).where(Case.team_id == meeting.team_id, Case.ref == ref)
    team = selectinload(Case.care_team).joinedload(CareTeamMember.user)
    return db.session.scalars(chosen.options(joinedload(Case.patient), team)).one()


def whole_team(user: User, meeting: AnyMeeting) -> bool:
    """Whether this person plans for the whole team: by name, without a clinical word."""
    return is_coordinator(user, None) and user.id in meeting.team.member_ids
