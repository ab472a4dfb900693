"""Decisions that a later meeting looks at again, and the last ones of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.decisions import comes_back, is_due, proposed
from mdt.domain.vocabulary import DecisionState
from mdt.models.cases import Case
from mdt.models.decisions import Action, Decision, DecisionBefore, DecisionReview, Dissent
from mdt.models.meetings import AgendaItem, Meeting

STILL_TO_DO = (DecisionState.OPEN, DecisionState.PARTLY, DecisionState.NOT_DONE)


@dataclass(frozen=True)
class Earlier:
    """An earlier decision as this meeting meets it."""

    decision: Decision
    review: DecisionReview | None  # this meeting's look back
    due: bool
    proposed: DecisionState


def with_reviews(query: Select[Decision]) -> Select[Decision]:
    """With all that a line of a decision shows, in a fixed number of statements."""
    return query.options(
        joinedload(Decision.implementer),
        joinedload(Decision.meeting),
        selectinload(Decision.actions).joinedload(Action.owner),
        selectinload(Decision.dissents).joinedload(Dissent.user),
        selectinload(Decision.before).joinedload(DecisionBefore.by),
        selectinload(Decision.reviews).joinedload(DecisionReview.item),
    )


def last_decisions_of(case: Case, limit: int = 5) -> list[Decision]:
    """The latest decisions on a case with their state and last review, newest first."""
    query = select(Decision).where(Decision.case_id == case.id)
    newest = query.order_by(Decision.created_at.desc(), Decision.id.desc()).limit(limit)
    return list(db.session.scalars(with_reviews(newest)))


def decisions_of(item: AgendaItem) -> list[Decision]:
    """What this item decided, with views, tasks and who does it."""
    query = select(Decision).where(Decision.item_id == item.id).order_by(Decision.id)
    return list(db.session.scalars(with_reviews(query)))


def earlier_of(item: AgendaItem, today: date) -> list[Earlier]:
    """What earlier meetings left to look at for this item: the due ones first."""
    found = [
        Earlier(d, reviewed_in(d, item.meeting), is_due(d.due_on, today), _proposed(d))
        for d in db.session.scalars(with_reviews(_earlier(item)))
    ]
    kept = [
        e
        for e in found
        if e.review or comes_back(e.decision.state, carries_on=carries_on(e.decision))
    ]
    return sorted(kept, key=lambda e: (not e.due, e.decision.due_on, e.decision.id))


def _earlier(item: AgendaItem) -> Select[Decision]:
    reviewed_here = (
        select(DecisionReview.decision_id)
        .join(AgendaItem, DecisionReview.item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == item.meeting_id)
    )
    query = select(Decision).where(
        Decision.meeting_id != item.meeting_id,
        Decision.state.in_(STILL_TO_DO) | Decision.id.in_(reviewed_here),
    )
    if item.case_id is not None:
        return query.where(Decision.case_id == item.case_id)
    of_the_team = select(Meeting.id).where(Meeting.team_id == item.meeting.team_id)
    return query.where(Decision.case_id.is_(None), Decision.meeting_id.in_(of_the_team))


def foretold_of(item: AgendaItem, today: date) -> list[Decision]:
    """Forecasts of earlier meetings whose day has come, and those this item has looked at."""
    if item.case_id is None:
        return []
    waits = Decision.scored_at.is_(None) & (Decision.forecast_on <= today)
    query = select(Decision).where(
        Decision.case_id == item.case_id,
        Decision.meeting_id != item.meeting_id,
        Decision.forecast != "",
        waits | (Decision.scored_in_id == item.id),
    )
    return list(db.session.scalars(query.order_by(Decision.forecast_on, Decision.id)))


def reviewed_in(decision: Decision, meeting: Meeting) -> DecisionReview | None:
    """This meeting's own look back at a decision, the latest if there were two."""
    here = [r for r in decision.reviews if r.item.meeting_id == meeting.id]
    return here[-1] if here else None


def carries_on(decision: Decision) -> bool:
    """Whether the last look back gave it a new date."""
    last = decision.last_review
    return last is not None and last.carried_to is not None


def _comes_back(decision: Decision) -> bool:
    return comes_back(decision.state, carries_on=carries_on(decision))


def _proposed(decision: Decision) -> DecisionState:
    return proposed(action.state for action in decision.actions)
