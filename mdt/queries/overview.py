"""What the 2 a.m. page of a case says: columns only, one statement a part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import read
from mdt.domain import goals as gas
from mdt.domain.vocabulary import (
    DecisionState,
    FormulationStatus,
    ItemKind,
    ItemState,
    LineKind,
)
from mdt.domain.words import each_line
from mdt.models.cases import CaseLine, Contact, SharingAuthorisation
from mdt.models.decisions import Decision, DecisionReview
from mdt.models.formulations import Formulation, Statement
from mdt.models.goals import Goal, GoalRating
from mdt.models.meetings import AgendaItem, Meeting, Question
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.models.safety import PlanTerms
from mdt.queries.safety_standing import PLAN, plan_review
from mdt.queries.shown_case import AnyCase

TEAM_SUMMARY, ONE_SENTENCE, WHEN_UPSET = "team_summary", "one_sentence", "what_to_do_when_upset"
SHARED = (FormulationStatus.SHARED_WITH_TEAM, FormulationStatus.SHARED_WITH_PATIENT)
DECISIONS = 6
LONGEST_SITTING = timedelta(hours=12)  # a meeting that began this morning is still the next one

CASE: BindParameter[Any] = bindparam("case")
TODAY: BindParameter[Any] = bindparam("today")
Rows = Sequence[Row[Any]]


@dataclass(frozen=True)
class TeamSummary:
    """The team's sentence and what to do when upset, with who wrote them and when."""

    row: Row[Any]
    sentence: str
    steps: list[str]


@dataclass(frozen=True)
class SafetyPlan:
    """The safety plan in its steps, with who wrote it down and when it is looked at again."""

    row: Row[Any]
    steps: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class GoalLine:
    """One goal: the patient's words, where it stands, and how it came there."""

    ref: str
    wording: str
    weight: int
    target_on: date | None
    owner: str
    history: tuple[tuple[date, int], ...]

    @property
    def level(self) -> int | None:
        """The latest level; None when nobody has rated it: missing is not zero."""
        return self.history[-1][1] if self.history else None

    @property
    def level_words(self) -> str:
        """ "−1, somewhat less than expected"."""
        return gas.level_label(self.level) if self.level is not None else ""

    @property
    def levels(self) -> list[int]:
        """The levels in the order of rating, for the sparkline."""
        return [level for _on, level in self.history]


@dataclass(frozen=True)
class Goals:
    """All goals that have not ended, and T now and before."""

    lines: list[GoalLine]

    @cached_property
    def points(self) -> list[gas.Point]:
        """T on each day on which anything was rated."""
        return gas.series([(line.weight, line.history) for line in self.lines])

    @cached_property
    def now(self) -> str:
        """ "T 54.41, 2 of 3 rated", or "no score"."""
        return gas.shown([(line.weight, line.level) for line in self.lines])

    @cached_property
    def before(self) -> gas.Point | None:
        """The score before the latest one."""
        scored = [point for point in self.points if point.t is not None]
        return scored[-2] if len(scored) > 1 else None


_latest_summary = (
    select(Formulation.id)
    .where(
        Formulation.case_id == CASE,
        Formulation.template_id == TEAM_SUMMARY,
        Formulation.status.in_(SHARED),
    )
    .order_by(Formulation.number.desc())
    .limit(1)
    .scalar_subquery()
)
_summary = (
    select(
        Statement.field,
        Statement.text,
        Formulation.ref,
        Formulation.number,
        Formulation.status,
        Formulation.template_title,
        Formulation.created_at,
        User.display_name.label("by"),
    )
    .join(Formulation, Formulation.id == Statement.formulation_id)
    .join(User, User.id == Formulation.author_id)
    .where(
        Statement.formulation_id == _latest_summary,
        Statement.field.in_((ONE_SENTENCE, WHEN_UPSET)),
    )
    .order_by(Statement.position, Statement.id)
)
_latest_plan = (
    select(Formulation.id)
    .where(
        Formulation.case_id == CASE,
        Formulation.template_id == PLAN,
        Formulation.status.in_(SHARED),
    )
    .order_by(Formulation.number.desc())
    .limit(1)
    .scalar_subquery()
)
_plan = (
    select(
        Statement.field,
        Statement.text,
        Formulation.prompts,
        Formulation.number,
        Formulation.created_at,
        User.display_name.label("by"),
        plan_review(PlanTerms.review_on, CASE).label("review_on"),
    )
    .select_from(Formulation)
    .outerjoin(Statement, Statement.formulation_id == Formulation.id)
    .join(User, User.id == Formulation.author_id)
    .where(Formulation.id == _latest_plan)
    .order_by(Statement.position, Statement.id)
)
_goals = (
    select(
        Goal.id,
        Goal.ref,
        Goal.wording,
        Goal.weight,
        Goal.target_on,
        User.display_name.label("owner"),
        GoalRating.rated_on,
        GoalRating.level,
    )
    .join(User, User.id == Goal.owner_id)
    .outerjoin(GoalRating, GoalRating.goal_id == Goal.id)
    .where(Goal.case_id == CASE, or_(Goal.ended_on.is_(None), Goal.ended_on > TODAY))
    .order_by(Goal.weight.desc(), Goal.id, GoalRating.rated_on, GoalRating.id)
)
_last_review = (
    select(func.max(DecisionReview.id))
    .where(DecisionReview.decision_id == Decision.id)
    .correlate(Decision)
    .scalar_subquery()
)
_decisions = (
    select(
        Decision.text,
        Decision.state,
        Decision.due_on,
        User.display_name.label("implementer"),
        Meeting.ref.label("meeting_ref"),
        Meeting.starts,
        DecisionReview.reason,
        DecisionReview.words,
    )
    .join(User, User.id == Decision.implementer_id)
    .join(Meeting, Meeting.id == Decision.meeting_id)
    .outerjoin(DecisionReview, DecisionReview.id == _last_review)
    .where(Decision.case_id == CASE)
    .order_by(
        (Decision.state != DecisionState.OPEN), Decision.created_at.desc(), Decision.id.desc()
    )
    .limit(DECISIONS)
)
_contacts = (
    select(Contact.kind, Contact.name, Contact.relation, Contact.phone, Contact.may_be_told)
    .where(Contact.case_id == CASE, or_(Contact.ended_on.is_(None), Contact.ended_on > TODAY))
    .order_by(Contact.id)
)
_lines = (
    select(CaseLine.kind, CaseLine.text, CaseLine.source, CaseLine.as_of)
    .where(CaseLine.case_id == CASE, or_(CaseLine.ended_on.is_(None), CaseLine.ended_on > TODAY))
    .order_by(CaseLine.as_of.desc(), CaseLine.id.desc())
)
_authorisation = (
    select(
        SharingAuthorisation.given_on,
        SharingAuthorisation.with_whom,
        SharingAuthorisation.words,
        SharingAuthorisation.withdrawn_on,
    )
    .where(SharingAuthorisation.case_id == CASE)
    .order_by(SharingAuthorisation.withdrawn_on.is_not(None), SharingAuthorisation.id.desc())
    .limit(1)
)
_presenter = aliased(User)
_next_item = (
    select(
        Meeting.ref,
        Meeting.starts,
        Meeting.place,
        MeetingType.name,
        AgendaItem.question,
        _presenter.display_name.label("presenter"),
    )
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .outerjoin(_presenter, _presenter.id == AgendaItem.presenter_id)
    .where(
        AgendaItem.case_id == CASE,
        AgendaItem.kind == ItemKind.CASE,
        AgendaItem.state == ItemState.ACCEPTED,
        AgendaItem.closed_at.is_(None),
        Meeting.closed_at.is_(None),
        Meeting.starts >= bindparam("since"),
    )
    .order_by(Meeting.starts, AgendaItem.id)
    .limit(1)
)
_questions = (
    select(Question.words, User.display_name.label("by"), Question.created_at)
    .join(User, User.id == Question.author_id)
    .where(Question.case_id == CASE, Question.item_id.is_(None), Question.withdrawn_at.is_(None))
    .order_by(Question.id)
)


def team_summary(case: AnyCase) -> TeamSummary | None:
    """The latest whole-team summary that is shared; None when there is none."""
    rows = _ask(_summary, case)
    if not rows:
        return None
    sentence = " ".join(row.text for row in rows if row.field == ONE_SENTENCE)
    steps = [row.text for row in rows if row.field == WHEN_UPSET]
    return TeamSummary(rows[0], sentence.strip(), each_line(steps))


def safety_plan(case: AnyCase) -> SafetyPlan | None:
    """The latest safety plan that is shared, its steps in words; None when there is none."""
    rows = _ask(_plan, case)
    if not rows:
        return None
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row.field, []).append(row.text)
    steps = [(asked["label"], said.get(asked["id"], [])) for asked in rows[0].prompts]
    return SafetyPlan(rows[0], steps)


def goals(case: AnyCase) -> Goals:
    """Goals that have not ended, the heaviest first, each with its history."""
    found: dict[int, list[Row[Any]]] = {}
    for row in _ask(_goals, case, today=clock.today()):
        found.setdefault(row.id, []).append(row)
    return Goals([_goal(rows) for rows in found.values()])


def _goal(rows: list[Row[Any]]) -> GoalLine:
    first = rows[0]
    history = tuple((row.rated_on, row.level) for row in rows if row.rated_on is not None)
    return GoalLine(first.ref, first.wording, first.weight, first.target_on, first.owner, history)


def decisions(case: AnyCase) -> Rows:
    """The last decisions, the open ones first, with what was found on looking again."""
    return _ask(_decisions, case)


def contacts(case: AnyCase) -> Rows:
    """Whom one may ring, and what each may be told."""
    return _ask(_contacts, case, today=clock.today())


def lines(case: AnyCase) -> dict[LineKind, list[Row[Any]]]:
    """Medication, allergies and substances as last written, the newest first."""
    found: dict[LineKind, list[Row[Any]]] = {kind: [] for kind in LineKind}
    for row in _ask(_lines, case, today=clock.today()):
        found[row.kind].append(row)
    return found


def authorisation(case: AnyCase) -> Row[Any] | None:
    """The authorisation to share that stands, or the last one that was withdrawn."""
    return next(iter(_ask(_authorisation, case)), None)


def next_item(case: AnyCase) -> Row[Any] | None:
    """Where the case next stands on an agenda."""
    since = (clock.local(clock.now()) - LONGEST_SITTING).replace(tzinfo=None)
    return next(iter(_ask(_next_item, case, since=since)), None)


def questions(case: AnyCase) -> Rows:
    """Questions asked of the next meeting and not yet on an agenda."""
    return _ask(_questions, case)


def _ask(statement: Any, case: AnyCase, **given: Any) -> Rows:
    return read(statement, case=case.id, **given)
