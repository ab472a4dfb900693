"""Cases that a person may put on an agenda by hand."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.vocabulary import Role
from mdt.models.cases import CareTeamMember, Case
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.queries.cases import active, cases_for


def cases_to_bring(user: User, meeting: Meeting) -> list[Case]:
    """Active cases of the team: a coordinator's by name, a clinician's own."""
    whole = Role.COORDINATOR in user.roles and user.id in meeting.team.member_ids
    query = active(select(Case) if whole else cases_for(user))
    query = query.where(Case.team_id == meeting.team_id).options(
        joinedload(Case.patient), selectinload(Case.care_team).joinedload(CareTeamMember.user)
    )
    found = db.session.scalars(query)
    return sorted(found, key=lambda case: (case.patient.family_name, case.patient.given_names))
