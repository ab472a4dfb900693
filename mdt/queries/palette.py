"""The cases and meetings that a person may go to by typing: those they may read, and no other."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.models.cases import Case, Patient
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.queries.cases import active, cases_for
from mdt.queries.meetings import meetings_for

MOST_CASES, MOST_MEETINGS = 500, 40


def cases_of(person: User) -> list[tuple[str, str, str]]:
    """Ref, name and file number of the cases one treats, by name."""
    mine = active(cases_for(person)).with_only_columns(Case.id)
    query = (
        select(Case.ref, Patient.given_names, Patient.family_name, Patient.file_number)
        .join(Patient, Patient.id == Case.patient_id)
        .where(Case.id.in_(mine))
        .order_by(Patient.family_name, Patient.given_names, Case.id)
        .limit(MOST_CASES)
    )
    return [
        (ref, f"{given} {family}", file) for ref, given, family, file in db.session.execute(query)
    ]


def meetings_of(person: User) -> list[Meeting]:
    """The meetings one may know of, the latest first."""
    query = meetings_for(person).options(joinedload(Meeting.type))
    newest = query.order_by(Meeting.starts.desc(), Meeting.id.desc()).limit(MOST_MEETINGS)
    return list(db.session.scalars(newest))
