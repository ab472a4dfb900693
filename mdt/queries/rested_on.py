"""Claims withdrawn under a plan: what those who look after it are told until they read it again."""

from sqlalchemy import and_, exists, func, or_, select

from mdt.models.cases import CareTeamMember, Case
from mdt.models.evidence import Citation, ClaimWithdrawal, EvidenceEntry
from mdt.models.goals import Goal
from mdt.models.interventions import Intervention
from mdt.models.people import LastLooked, User
from mdt.queries.owed import ME, ask, holds

PLAN = "plan"  # what a reading of the treatment plan is remembered as

_stands = or_(  # what has ended keeps its claims and asks for nothing
    exists().where(Goal.ref == Citation.thing_ref, Goal.ended_on.is_(None)),
    exists().where(Intervention.ref == Citation.thing_ref, Intervention.ended_on.is_(None)),
)
_my_reading = and_(
    LastLooked.user_id == ME,
    LastLooked.what == PLAN,
    LastLooked.thing_id == Citation.case_id,
)
_withdrawn = (
    select(Citation.case_id, func.count(Citation.claim_ref.distinct()).label("claims"))
    .join(EvidenceEntry, EvidenceEntry.ref == Citation.claim_ref)
    .join(ClaimWithdrawal, ClaimWithdrawal.entry_id == EvidenceEntry.id)
    .join(CareTeamMember, CareTeamMember.case_id == Citation.case_id)
    .join(Case, Case.id == Citation.case_id)
    .outerjoin(LastLooked, _my_reading)
    .where(
        ClaimWithdrawal.taken_up_at.is_(None),
        or_(LastLooked.at.is_(None), LastLooked.at < ClaimWithdrawal.created_at),
        CareTeamMember.user_id == ME,
        holds(CareTeamMember),
        Case.frozen_at.is_(None),  # after a death nothing is planned any more
        _stands,
    )
    .group_by(Citation.case_id)
)


def withdrawn_for(me: User) -> dict[int, int]:
    """How many withdrawn claims the plan of each of my cases rests on, by the case.

    Of claims that were withdrawn since I last read the plan. A case without any is left out.
    """
    return {row.case_id: row.claims for row in ask(_withdrawn, me)}
