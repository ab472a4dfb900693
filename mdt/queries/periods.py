"""What a team settled in a span of time, over the cases this person may read a summary of."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.decisions import Implementation, implementation
from mdt.domain.vocabulary import DecisionState, ItemKind, ItemState, Outcome
from mdt.models.cases import CareTeamMember, Case
from mdt.models.decisions import Decision, Dissent
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.models.places import Team
from mdt.queries.cases import summarised_for
from mdt.queries.naming import named
from mdt.queries.summaries import DecisionLine, line_of


@dataclass(frozen=True)
class Period:
    """Numbers and decisions of one team between two days."""

    cases: int
    meetings: int
    discussed: int
    outcomes: dict[Outcome, int]
    inquorate: int
    states: dict[DecisionState, int]
    implemented: Implementation
    decisions: list[tuple[str, list[DecisionLine]]]  # by case, as this reader may name it


def teams_for(person: User) -> list[Team]:
    """Teams of whose cases this person may read a summary."""
    theirs = summarised_for(person).with_only_columns(Case.team_id)
    return list(db.session.scalars(select(Team).where(Team.id.in_(theirs)).order_by(Team.name)))


def period_of(person: User, team: Team, since: date, until: date) -> Period:
    """What was discussed and settled from the first day to the last, both included."""
    cases = summarised_for(person).where(Case.team_id == team.id).with_only_columns(Case.id)
    items = db.session.scalars(_items(since, until).where(AgendaItem.case_id.in_(cases))).all()
    decisions = db.session.scalars(_made(since, until).where(Decision.case_id.in_(cases))).all()
    by_case: dict[Case, list[DecisionLine]] = {}
    for decision in decisions:
        if decision.case is not None:
            by_case.setdefault(decision.case, []).append(line_of(person, decision))
    lines = [(named(person, case), found) for case, found in by_case.items()]
    return Period(
        cases=len({item.case_id for item in items}),
        meetings=len({item.meeting_id for item in items}),
        discussed=len(items),
        outcomes=dict(Counter(item.outcome for item in items if item.outcome)),
        inquorate=sum(bool(decision.inquorate) for decision in decisions),
        states=dict(Counter(decision.state for decision in decisions)),
        implemented=implementation(decision.state for decision in decisions),
        decisions=sorted(lines, key=lambda pair: pair[0].casefold()),
    )


def _items(since: date, until: date) -> Select[AgendaItem]:
    first, after = _span(since, until)
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Meeting.starts >= first,
            Meeting.starts < after,
            AgendaItem.kind == ItemKind.CASE,
            AgendaItem.state == ItemState.ACCEPTED,
            AgendaItem.opened_at.is_not(None),
        )
    )


def _made(since: date, until: date) -> Select[Decision]:
    first, after = _span(since, until)
    case = joinedload(Decision.case)
    return (
        select(Decision)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Meeting.starts >= first, Meeting.starts < after)
        .options(
            joinedload(Decision.implementer),
            joinedload(Decision.meeting),
            selectinload(Decision.reviews),
            selectinload(Decision.dissents).joinedload(Dissent.user),
            case.joinedload(Case.patient),
            case.selectinload(Case.care_team).joinedload(CareTeamMember.user),
        )
        .order_by(Meeting.starts, Decision.id)
    )


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    """Wall-clock ends: meetings keep their own, so no zone comes in here."""
    return datetime.combine(since, time()), datetime.combine(until + timedelta(days=1), time())
