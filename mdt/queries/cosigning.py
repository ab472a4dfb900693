"""Co-signatures: what waits for a supervisor, what I asked for, and who signed with a text."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import User
from mdt.models.supervision import CoSignature

LAST = 20


def waiting_for(supervisor: User) -> list[CoSignature]:
    """What waits for this person's signature, the oldest first; of present supervisees only."""
    query = select(CoSignature).where(
        CoSignature.supervisor_id == supervisor.id,
        CoSignature.asked_by_id.in_(supervisor.supervisee_ids),
        CoSignature.answered_at.is_(None),
    )
    return list(db.session.scalars(_whole(query.order_by(CoSignature.id))))


def asked_by(clinician: User) -> list[CoSignature]:
    """What this person asked for: what waits first, then the last answers."""
    query = select(CoSignature).where(CoSignature.asked_by_id == clinician.id)
    newest = query.order_by(CoSignature.answered_at.is_not(None), CoSignature.id.desc())
    return list(db.session.scalars(_whole(newest.limit(LAST))))


def of_text(ref: str) -> list[CoSignature]:
    """Who signed with this text, and whether it waits; a comment is for its author alone."""
    query = select(CoSignature).where(CoSignature.text_ref == ref)
    return list(
        db.session.scalars(
            query.options(joinedload(CoSignature.supervisor)).order_by(CoSignature.id)
        )
    )


def _whole(query: Select[CoSignature]) -> Select[CoSignature]:
    case = joinedload(CoSignature.case)
    return query.options(
        joinedload(CoSignature.asked_by),
        joinedload(CoSignature.supervisor),
        case.joinedload(Case.patient),
        case.selectinload(Case.care_team).joinedload(CareTeamMember.user),
    )
