"""What the agenda is built from: every active case of a team, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain.agenda import Asked, CaseFacts, DecisionFact
from mdt.domain.decisions import comes_back, proposed
from mdt.domain.meetings import ran_out_of_time
from mdt.domain.vocabulary import (
    CaseStatus,
    DecisionState,
    ItemKind,
    NotDoneReason,
    Outcome,
)
from mdt.models.cases import CareTeamMember, Case
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem, Meeting, Question
from mdt.models.safety import SafetyConcern
from mdt.queries.decisions import STILL_TO_DO, carries_on


def active_cases(meeting: Meeting) -> list[Case]:
    """The cases the team has in treatment, with their care teams."""
    query = (
        select(Case)
        .where(Case.team_id == meeting.team_id, Case.status == CaseStatus.ACTIVE)
        .options(
            joinedload(Case.patient),
            selectinload(Case.care_team).joinedload(CareTeamMember.user),
        )
        .order_by(Case.opened_on, Case.id)
    )
    return list(db.session.scalars(query))


def facts_of(meeting: Meeting, cases: Iterable[Case]) -> dict[int, CaseFacts]:
    """What is due on each of these cases, by the case's key."""
    held = list(cases)
    ids = [case.id for case in held]
    concerns, decisions = _concerns(ids), _decisions(ids)
    asked, last = _asked(meeting, ids), _last_outcomes(meeting, ids)
    return {
        case.id: CaseFacts(
            key=case.ref,
            opened_on=case.opened_on,
            next_review_on=case.next_review_on,
            last_discussed_on=case.last_discussed_on,
            open_concerns=concerns[case.id],
            decisions=decisions[case.id],
            asked=[Asked(q.author.display_name, q.words) for q in asked[case.id]],
            **last.get(case.id, {}),
        )
        for case in held
    }


def questions_for(meeting: Meeting, case_ids: Iterable[int]) -> Select[Question]:
    """What members ask about these cases: not withdrawn, and on no other meeting's agenda."""
    on_this = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    return (
        select(Question)
        .where(
            Question.case_id.in_(list(case_ids)),
            Question.withdrawn_at.is_(None),
            Question.item_id.is_(None) | Question.item_id.in_(on_this),
        )
        .options(joinedload(Question.author))
        .order_by(Question.id)
    )


def _concerns(ids: list[int]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    query = select(SafetyConcern).where(
        SafetyConcern.case_id.in_(ids), SafetyConcern.closed_at.is_(None)
    )
    for concern in db.session.scalars(query.order_by(SafetyConcern.raised_at)):
        since = clock.local(concern.raised_at).date()
        found[concern.case_id].append((concern.kind, since))
    return found


def _decisions(ids: list[int]) -> dict[int, list[DecisionFact]]:
    query = (
        select(Decision)
        .where(Decision.case_id.in_(ids), Decision.state.in_(STILL_TO_DO))
        .options(selectinload(Decision.reviews), selectinload(Decision.actions))
        .order_by(Decision.due_on, Decision.id)
    )
    found = defaultdict(list)
    for decision in db.session.scalars(query):
        if comes_back(decision.state, carries_on=carries_on(decision)):
            found[decision.case_id or 0].append(_fact(decision))
    return found


def _fact(decision: Decision) -> DecisionFact:
    """A decision, or what its owner says of it where the room has not looked yet."""
    said = proposed(action.state for action in decision.actions)
    undone = decision.state is DecisionState.OPEN and said is DecisionState.NOT_DONE
    last = decision.last_review
    return DecisionFact(
        text=decision.text,
        due=decision.due_on,
        state=DecisionState.NOT_DONE if undone else decision.state,
        result=last.result if last else None,
        reason=_why(decision) if undone else last.reason if last else None,
        carries_on=undone or carries_on(decision),
    )


def _why(decision: Decision) -> NotDoneReason | None:
    return next((a.reason for a in decision.actions if a.reason is not None), None)


def _asked(meeting: Meeting, ids: list[int]) -> dict[int, list[Question]]:
    found = defaultdict(list)
    for question in db.session.scalars(questions_for(meeting, ids)):
        found[question.case_id].append(question)
    return found


def _last_outcomes(meeting: Meeting, ids: list[int]) -> dict[int, dict[str, Any]]:
    """How each case's latest item closed, when that bears on the next agenda."""
    latest = (
        select(AgendaItem.case_id, func.max(AgendaItem.closed_at))
        .where(
            AgendaItem.case_id.in_(ids),
            AgendaItem.kind == ItemKind.CASE,
            AgendaItem.closed_at.is_not(None),
            AgendaItem.meeting_id != meeting.id,
        )
        .group_by(AgendaItem.case_id)
    )
    query = select(
        AgendaItem.case_id,
        AgendaItem.outcome,
        AgendaItem.outcome_reason,
        AgendaItem.deferred_until,
    ).where(tuple_(AgendaItem.case_id, AgendaItem.closed_at).in_(latest))
    return {row.case_id: _after(*row[1:]) for row in db.session.execute(query)}


def _after(outcome: Outcome | None, reason: str, until: date | None) -> dict[str, Any]:
    if outcome is Outcome.DEFERRED:
        return {"deferred_until": until}
    return {"ran_out_of_time": outcome is Outcome.NO_DECISION and ran_out_of_time(reason)}
