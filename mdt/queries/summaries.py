"""What a summary says of a case, compiled from the record; many cases cost what one costs.

There is no field here for a reflection, for the words of a note or a concern, or for a
formulation's text, and none may be added.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain import goals as gas
from mdt.domain import summary as said
from mdt.domain.labels import label
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import CaseStatus, DecisionState, FormulationStatus, ItemKind, ItemState
from mdt.models.cases import Case
from mdt.models.decisions import Decision, Dissent
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import LastLooked, User
from mdt.models.safety import SafetyConcern
from mdt.queries.cases import active, summarised_for, with_header
from mdt.queries.measures import Course, courses_in
from mdt.queries.naming import discreet, named
from mdt.queries.overview import GoalLine, Goals

SUMMARY = "summary"
LATELY = timedelta(weeks=4)  # what counts as new to somebody who has not read it yet


@dataclass(frozen=True)
class DecisionLine:
    """One decision: who does it, by when, and what became of it."""

    text: str
    implementer: str
    due_on: date
    state: DecisionState
    made_on: date
    living: bool
    inquorate: str
    dissents: tuple[str, ...]
    reason: str

    @property
    def overdue(self) -> bool:
        """Past its date and not settled."""
        return self.living and self.due_on < clock.today()


@dataclass(frozen=True)
class Summary:
    """One case as its summary tells it to one reader."""

    case: Case
    label: str  # by name or by initials, as this reader may know it
    clinicians: list[str]
    question: str
    asked_on: date | None
    decisions: list[DecisionLine]
    goals: Goals
    courses: list[Course]
    concern_open: bool
    changed: list[str]
    read_at: datetime | None

    @property
    def unread(self) -> bool:
        """Never read, or something changed since."""
        return self.read_at is None or bool(self.changed)

    @property
    def done(self) -> int:
        return sum(d.state is DecisionState.DONE for d in self.decisions)

    @property
    def still_open(self) -> int:
        return sum(d.living and not d.overdue for d in self.decisions)

    @property
    def overdue(self) -> int:
        return sum(d.overdue for d in self.decisions)

    @property
    def scores(self) -> list[float]:
        """T on each day that has one, for the line."""
        return [point.t for point in self.goals.points if point.t is not None]


def listed_for(person: User) -> list[Summary]:
    """The summaries this person may read, those with something new first."""
    cases = db.session.scalars(with_header(active(summarised_for(person)))).all()
    found = summaries_of(person, cases)
    return sorted(found, key=lambda s: (not s.unread, s.case.patient.family_name, s.case.id))


def next_unread(person: User) -> Summary | None:
    """The first summary with something new; None when all are read."""
    return next((summary for summary in listed_for(person) if summary.unread), None)


def summary_of(person: User, case: Case) -> Summary:
    """The summary of one case."""
    return summaries_of(person, [case])[0]


def summaries_of(person: User, cases: Sequence[Case]) -> list[Summary]:
    """The summaries of these cases, in a fixed number of statements."""
    ids = [case.id for case in cases]
    if not ids:
        return []
    decisions, goals = _decisions(ids), _goals(ids)
    concerns, formulations = _concerns(ids), _formulations(ids)
    questions, read = _questions(ids), _read(person, ids)
    measured = courses_in(ids)
    found = []
    for case in cases:
        facts = said.SummaryFacts(
            decisions=[_decision_facts(person, d) for d in decisions[case.id]],
            ratings=list(_ratings(goals[case.id])),
            measures=list(_measures(measured.get(case.id, ()))),
            concerns=concerns[case.id],
            statuses=_statuses(case),
            formulations=formulations[case.id],
        )
        asked = questions.get(case.id)
        found.append(
            Summary(
                case=case,
                label=named(person, case),
                clinicians=_clinicians(person, case),
                question=discreet(person, case, asked.question) if asked else "",
                asked_on=asked.starts.date() if asked else None,
                decisions=sorted((line_of(person, d) for d in decisions[case.id]), key=_order),
                goals=Goals([_goal_line(person, goal) for goal in goals[case.id]]),
                courses=measured.get(case.id, []),
                concern_open=case.frozen_at is None
                and any(c.closed_at is None for c in concerns[case.id]),
                changed=said.changed_since(facts, read.get(case.id) or clock.now() - LATELY),
                read_at=read.get(case.id),
            )
        )
    return found


def _clinicians(person: User, case: Case) -> list[str]:
    """To a supervisor the supervisees, to the care team its lead."""
    if can(person, Permission.CASE_NAME, case):
        return [case.lead.display_name] if case.lead else []
    supervised = person.supervisee_ids
    return [m.user.display_name for m in case.team_today if m.user_id in supervised]


def _order(line: DecisionLine) -> tuple[Any, ...]:
    if line.living:
        return (0, line.due_on.toordinal())
    return (1, -line.made_on.toordinal())


def _decisions(ids: list[int]) -> dict[int, list[Decision]]:
    query = (
        select(Decision)
        .where(Decision.case_id.in_(ids))
        .options(
            joinedload(Decision.implementer),
            joinedload(Decision.meeting),
            selectinload(Decision.dissents).joinedload(Dissent.user),
            selectinload(Decision.reviews),
        )
        .order_by(Decision.created_at, Decision.id)
    )
    return _grouped((row.case_id, row) for row in db.session.scalars(query))


def line_of(person: User, decision: Decision) -> DecisionLine:
    """A decision as a summary shows it to this reader."""
    last = decision.last_review
    return DecisionLine(
        text=_told(person, decision),
        implementer=decision.implementer.display_name,
        due_on=decision.due_on,
        state=decision.state,
        made_on=decision.meeting.day,
        living=decision.settled_at is None,
        inquorate=decision.inquorate,
        # That a minority view was kept, and whose if wished; its words stand in the minutes.
        dissents=tuple(d.user.display_name if d.named else "" for d in decision.dissents),
        reason=label(last.reason) if last and last.reason else "",
    )


def _told(person: User, decision: Decision) -> str:
    case = decision.case
    return discreet(person, case, decision.text) if case else decision.text


def _decision_facts(person: User, decision: Decision) -> said.DecisionFacts:
    last = decision.last_review
    return said.DecisionFacts(
        text=_told(person, decision).rstrip("."),
        implementer=decision.implementer.display_name,
        made_at=decision.created_at,
        state=decision.state,
        reviewed_at=last.created_at if last else None,
        reason=last.reason if last else None,
    )


def _goals(ids: list[int]) -> dict[int, list[Goal]]:
    standing = Goal.ended_on.is_(None) | (Goal.ended_on > clock.today())
    query = (
        select(Goal)
        .where(Goal.case_id.in_(ids), standing)
        .options(selectinload(Goal.ratings), joinedload(Goal.owner))
        .order_by(Goal.weight.desc(), Goal.id)
    )
    return _grouped((row.case_id, row) for row in db.session.scalars(query))


def _goal_line(person: User, goal: Goal) -> GoalLine:
    return GoalLine(
        ref=goal.ref,
        wording=discreet(person, goal.case, goal.wording),
        weight=goal.weight,
        target_on=goal.target_on,
        owner=goal.owner.display_name,
        history=tuple((r.rated_on, r.level) for r in goal.ratings),
    )


def _ratings(goals: list[Goal]) -> Iterable[said.RatingFacts]:
    """T after each day of rating, at the moment the last rating of that day was written down."""
    written: dict[date, datetime] = {}
    for rating in (r for goal in goals for r in goal.ratings):
        known = written.get(rating.rated_on, rating.created_at)
        written[rating.rated_on] = max(known, rating.created_at)
    histories = [(g.weight, [(r.rated_on, r.level) for r in g.ratings]) for g in goals]
    for point in gas.series(histories):
        yield said.RatingFacts(written[point.on], point.t, point.rated, point.counted)


def _measures(courses: Iterable[Course]) -> Iterable[said.MeasureFacts]:
    """The last score of each measure, at the moment it was written down."""
    for course in courses:
        if course.latest is not None:
            at, name = course.latest.entered_at, course.measure.short
            yield said.MeasureFacts(at, name, course.in_figures)


def _concerns(ids: list[int]) -> dict[int, list[said.ConcernFacts]]:
    closer = aliased(User)
    query = (
        select(SafetyConcern.case_id, SafetyConcern.raised_at, SafetyConcern.closed_at)
        .add_columns(closer.display_name)
        .outerjoin(closer, closer.id == SafetyConcern.closed_by_id)
        .where(SafetyConcern.case_id.in_(ids))
        .order_by(SafetyConcern.raised_at)
    )
    rows = db.session.execute(query)
    return _grouped((c, said.ConcernFacts(at, end, by or "")) for c, at, end, by in rows)


def _formulations(ids: list[int]) -> dict[int, list[said.FormulationFacts]]:
    shared = Formulation.status != FormulationStatus.DRAFT
    query = (
        select(
            Formulation.case_id,
            Formulation.created_at,
            Formulation.number,
            Formulation.template_title,
            Formulation.status,
        )
        .where(Formulation.case_id.in_(ids), shared)
        .order_by(Formulation.created_at)
    )
    rows = db.session.execute(query)
    return _grouped((r[0], said.FormulationFacts(r[1], r[2], r[3], r[4])) for r in rows)


def _statuses(case: Case) -> list[said.StatusFacts]:
    if case.closed_on is None:
        return []
    return [said.StatusFacts(clock.wall(case.closed_on, 0), CaseStatus.CLOSED)]


def _questions(ids: list[int]) -> dict[int | None, Row[int | None, str, datetime]]:
    """The last question each case was brought to a meeting with; never a reflective item's."""
    query = (
        select(AgendaItem.case_id, AgendaItem.question, Meeting.starts)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.case_id.in_(ids),
            AgendaItem.kind == ItemKind.CASE,
            AgendaItem.state == ItemState.ACCEPTED,
            AgendaItem.opened_at.is_not(None),
        )
        .order_by(Meeting.starts, AgendaItem.id)
    )
    return {row.case_id: row for row in db.session.execute(query)}


def _read(person: User, ids: list[int]) -> dict[int, datetime]:
    query = select(LastLooked.thing_id, LastLooked.at).where(
        LastLooked.user_id == person.id, LastLooked.what == SUMMARY, LastLooked.thing_id.in_(ids)
    )
    return {row.thing_id: row.at for row in db.session.execute(query)}


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
