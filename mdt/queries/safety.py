"""The safety room of a case: concerns, answers to talk about, and what was agreed around a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from mdt.database import db
from mdt.domain.dates import span_words
from mdt.domain.vocabulary import FormulationStatus, NoteKind
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.measures import MeasureScore
from mdt.models.notes import Note
from mdt.models.safety import PlanTerms, SafetyConcern, SafetyTask

WITH_THE_PATIENT = (
    NoteKind.SESSION,
    NoteKind.CONTACT,
    NoteKind.WARD_ROUND,
    NoteKind.CRISIS,
    NoteKind.OT_ASSESSMENT,
)


@dataclass(frozen=True)
class Around:
    """What was agreed around a version of the plan; what an older one says stands until replaced.

    A copy is of one version alone: that an older one was given says nothing of this one.
    """

    own: PlanTerms | None
    review: PlanTerms | None
    means: PlanTerms | None
    older_copy: PlanTerms | None

    @property
    def review_on(self) -> date | None:
        """The day on which the plan is looked at again; None when nobody has set one."""
        return self.review.review_on if self.review else None


def open_in(case: Case) -> Sequence[SafetyConcern]:
    """Open concerns in the order in which they were raised; their kind orders nothing."""
    return db.session.scalars(
        select(SafetyConcern)
        .where(SafetyConcern.case_id == case.id, SafetyConcern.closed_at.is_(None))
        .options(joinedload(SafetyConcern.raised_by))
        .order_by(SafetyConcern.raised_at, SafetyConcern.id)
    ).all()


def closed_in(case: Case) -> Sequence[SafetyConcern]:
    """Closed concerns, the last closed first."""
    return db.session.scalars(
        select(SafetyConcern)
        .where(SafetyConcern.case_id == case.id, SafetyConcern.closed_at.is_not(None))
        .options(joinedload(SafetyConcern.raised_by), joinedload(SafetyConcern.closed_by))
        .order_by(SafetyConcern.closed_at.desc(), SafetyConcern.id.desc())
    ).all()


@dataclass(frozen=True)
class Seen:
    """The first contact noted after a concern was raised: when it was, and how long it took."""

    at: datetime
    after: str


def first_contacts(case: Case) -> dict[int, Seen]:
    """By concern, the first contact with the patient that a signed note tells of since then.

    From the moment the concern was raised to the moment the contact took place. A concern that is
    not among them has none noted, which is not the same as none.
    """
    query = (
        select(SafetyConcern.id, SafetyConcern.raised_at, func.min(Note.happened_at))
        .join(Note, Note.case_id == SafetyConcern.case_id)
        .where(
            SafetyConcern.case_id == case.id,
            Note.signed_at.is_not(None),
            Note.kind.in_(WITH_THE_PATIENT),
            Note.happened_at >= SafetyConcern.raised_at,
        )
        .group_by(SafetyConcern.id, SafetyConcern.raised_at)
    )
    return {
        concern: Seen(at, span_words(at - raised))
        for concern, raised, at in db.session.execute(query)
    }


Together = list[list[SafetyTask]]


def tasks_in(case: Case) -> tuple[Together, Together]:
    """Answers to talk about, the oldest first; and those that were talked about, the last first.

    Those of one form stand together, and of these those that were answered together.
    """
    found = db.session.scalars(_tasks(case).order_by(SafetyTask.score_id, SafetyTask.item)).all()
    together: dict[tuple[int, datetime | None, str], list[SafetyTask]] = {}
    for task in found:
        together.setdefault((task.score_id, task.spoken_at, task.action), []).append(task)
    groups = list(together.values())
    spoken = [group for group in groups if group[0].closed_at is not None]
    spoken.sort(key=lambda group: (group[0].closed_at, group[0].id), reverse=True)
    return [group for group in groups if group[0].closed_at is None], spoken


def task_in(case: Case, ref: str) -> SafetyTask | None:
    """One of them, with the form it came from."""
    form = joinedload(SafetyTask.score).selectinload(MeasureScore.tasks)
    return db.session.scalars(_tasks(case).where(SafetyTask.ref == ref).options(form)).first()


def around(plan: Formulation) -> Around:
    """What was agreed around this version, and what still stands from those before."""
    found = db.session.scalars(
        select(PlanTerms)
        .join(PlanTerms.formulation)
        .where(
            Formulation.case_id == plan.case_id,
            Formulation.template_id == plan.template_id,
            Formulation.number <= plan.number,
            (Formulation.status != FormulationStatus.DRAFT) | (Formulation.id == plan.id),
        )
        .options(contains_eager(PlanTerms.formulation), joinedload(PlanTerms.copy_given_by))
        .order_by(Formulation.number.desc())
    ).all()
    older = [terms for terms in found if terms.formulation_id != plan.id]
    return Around(
        own=next((terms for terms in found if terms.formulation_id == plan.id), None),
        review=next((terms for terms in found if terms.review_on), None),
        means=next((terms for terms in found if terms.means_with), None),
        older_copy=next((terms for terms in older if terms.copy_given_on), None),
    )


def _tasks(case: Case) -> Select[SafetyTask]:
    people = (SafetyTask.owner, SafetyTask.seen_by, SafetyTask.closed_by)
    return (
        select(SafetyTask)
        .where(SafetyTask.case_id == case.id)
        .options(joinedload(SafetyTask.score), *(joinedload(person) for person in people))
    )
