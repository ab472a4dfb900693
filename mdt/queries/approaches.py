"""What the approaches of a case ask for, and what of it is there: for those who treat."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain import approaches
from mdt.domain.vocabulary import (
    Approach,
    ConcernKind,
    FormulationStatus,
    IncidentKind,
    InterventionKind,
    NoteKind,
    Prompt,
    Target,
)
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, Statement
from mdt.models.goals import Goal
from mdt.models.interventions import ApproachAnswer
from mdt.models.notes import Note
from mdt.queries.incidents import Happened
from mdt.queries.interventions import Shown

Answers = dict[Prompt, list[ApproachAnswer]]


@dataclass(frozen=True)
class SkillOfGoal:
    """A DBT goal that stands, and when a skill for it was last rated."""

    goal: Goal
    skills: int
    rated_on: date | None  # within the last 14 days; None otherwise
    last_rated_on: date | None


@dataclass(frozen=True)
class TargetRow:
    """One step of the target order: what was agreed, and what the record holds of it."""

    target: Target
    prompt: Prompt
    answers: list[ApproachAnswer]
    facts: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Dyads:
    """The version of the dyads that stands, and whether a reversal is written in it."""

    ref: str
    number: int
    kept_on: date
    reversal: bool


@dataclass(frozen=True)
class Guide:
    """Everything the approaches of one case ask for."""

    approaches: list[Approach]
    answers: Answers
    life_goals: list[Goal]
    targets: list[TargetRow]
    skills: list[SkillOfGoal]
    without_chain: list[Happened]
    dyads: Dyads | None

    def newest(self, prompt: str) -> ApproachAnswer | None:
        """What stands for a prompt."""
        return next(iter(self.answers.get(Prompt(prompt), [])), None)

    @property
    def open(self) -> list[Approach]:
        """The approaches of which something that they ask for is not there yet."""
        asked = {
            Approach.GPM: not self.life_goals and self.newest(Prompt.GPM_LIFE) is None,
            Approach.DBT: bool(self.without_chain)
            or any(one.rated_on is None for one in self.skills),
            Approach.TFP: self.newest(Prompt.TFP_CONTRACT) is None
            or self.dyads is None
            or not self.dyads.reversal,
        }
        return [approach for approach in self.approaches if asked[approach]]


def guide_of(
    case: Case, goals: Sequence[Goal], shown: Sequence[Shown], incidents: Sequence[Happened]
) -> Guide:
    """What is asked for, with what there is; nothing where no such approach is worked in."""
    guiding = approaches.guiding(case.approach, (goal.approach for goal in goals))
    answers = _answers(case) if guiding else {}
    dbt = Approach.DBT in guiding
    return Guide(
        approaches=guiding,
        answers=answers,
        life_goals=[
            goal
            for goal in goals
            if approaches.has_life_outside([approaches.GoalFacts(goal.approach, goal.area)])
        ],
        targets=_targets(case, goals, shown, incidents, answers) if dbt else [],
        skills=_skills(goals, shown) if dbt else [],
        without_chain=[one for one in incidents if one.needs_chain] if dbt else [],
        dyads=_dyads(case) if Approach.TFP in guiding else None,
    )


def answers_to(case: Case, prompt: Prompt) -> Sequence[ApproachAnswer]:
    """What was written for one prompt, the newest first."""
    return _answers(case).get(prompt, [])


def _answers(case: Case) -> Answers:
    query = (
        select(ApproachAnswer)
        .where(ApproachAnswer.case_id == case.id)
        .options(joinedload(ApproachAnswer.author))
        .order_by(ApproachAnswer.agreed_on.desc(), ApproachAnswer.id.desc())
    )
    found: Answers = {}
    for row in db.session.scalars(query):
        found.setdefault(row.prompt, []).append(row)
    return found


def _skills(goals: Sequence[Goal], shown: Sequence[Shown]) -> list[SkillOfGoal]:
    """For each DBT goal that stands: the last day on which a skill linked to it was rated."""
    today, found = clock.today(), []
    for goal in (goal for goal in goals if goal.approach is Approach.DBT):
        linked = [one for one in shown if one.row.goal_id == goal.id and one.row.ended_on is None]
        days = [line.on for one in linked for line in one.lines if _is_rated(line)]
        found.append(
            SkillOfGoal(
                goal,
                len(linked),
                approaches.rated_lately(days, today),
                max(days, default=None),
            )
        )
    return found


def _is_rated(line: Any) -> bool:
    return line.before is not None or line.after is not None


def _targets(
    case: Case,
    goals: Sequence[Goal],
    shown: Sequence[Shown],
    incidents: Sequence[Happened],
    answers: Answers,
) -> list[TargetRow]:
    """The target order, each step with what the record holds of the last four weeks."""
    since = clock.today() - approaches.LATELY
    lately = [one for one in incidents if one.happened_on >= since and one.withdrawn_at is None]
    dangers = {ConcernKind.SUICIDE, ConcernKind.SELF_HARM}
    kinds = {InterventionKind.COPING_SKILL, InterventionKind.PROBLEM_SOLVING}
    facts: dict[Target, list[Any]] = {
        Target.LIFE: [
            *(one for one in case.open_concerns if one.kind in dangers),
            *(one for one in lately if one.kind in {IncidentKind.SELF_HARM, IncidentKind.URGE}),
        ],
        Target.TREATMENT: list(_missed(case, since)),
        Target.LIVING: [goal for goal in goals if goal.approach is Approach.DBT],
        Target.SKILLS: [
            one.row for one in shown if one.row.ended_on is None and one.row.kind in kinds
        ],
    }
    return [
        TargetRow(target, prompt, answers.get(prompt, []), facts[target])
        for target, prompt in approaches.TARGETS.items()
    ]


def _missed(case: Case, since: date) -> Sequence[Note]:
    """Appointments that were not kept: signed notes of that kind."""
    query = select(Note).where(
        Note.case_id == case.id,
        Note.kind == NoteKind.DID_NOT_ATTEND,
        Note.signed_at.is_not(None),
        Note.happened_at >= clock.wall(since, 0),
    )
    return db.session.scalars(query.order_by(Note.happened_at.desc())).all()


def _dyads(case: Case) -> Dyads | None:
    query = (
        select(Formulation)
        .where(
            Formulation.case_id == case.id,
            Formulation.template_id == approaches.DYAD,
            Formulation.status != FormulationStatus.DRAFT,
        )
        .order_by(Formulation.number.desc())
        .limit(1)
    )
    found = db.session.scalars(query).first()
    if found is None:
        return None
    marked = select(Statement.id).where(
        Statement.formulation_id == found.id, Statement.field == approaches.REVERSAL
    )
    reversal = db.session.scalars(marked.limit(1)).first() is not None
    return Dyads(found.ref, found.number, clock.local(found.created_at).date(), reversal)
