"""What of safety stands on a case besides its concerns: answers to talk about, a plan to review.

Columns only. A date or a later answer closes nothing here: a task leaves these lists when a named
clinician has said what was done, a review when somebody has set the next one.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import read
from mdt.domain import measures
from mdt.domain.measure_file import Measure
from mdt.domain.safety import review_overdue
from mdt.domain.vocabulary import FormulationStatus
from mdt.i18n import _, _n
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.measures import MeasureScore
from mdt.models.people import User
from mdt.models.safety import PlanTerms, SafetyTask

PLAN = "safety_plan"
KEPT = Formulation.status != FormulationStatus.DRAFT


class Answered(NamedTuple):
    """The answers of one filled-in form that nobody has spoken about yet."""

    words: str  # which item of which measure: never what it asks
    taken_on: date
    owner: str
    seen_by: str


class Standing(NamedTuple):
    """What the case bar shows beside the open concerns."""

    unspoken: list[Answered]
    review_late: date | None  # the day that has passed

    @property
    def anything(self) -> bool:
        """Whether there is something to show."""
        return bool(self.unspoken) or self.review_late is not None


def plan_review(column: Any, case_id: Any) -> Any:
    """A column of the review that is in force: the newest date set on a plan that was shared.

    A new version of the plan does not make an old date go away; setting the next one does.
    """
    return (
        select(column)
        .join(Formulation, Formulation.id == PlanTerms.formulation_id)
        .where(
            PlanTerms.case_id == case_id,
            PlanTerms.review_on.is_not(None),
            Formulation.template_id == PLAN,
            KEPT,
        )
        .order_by(Formulation.number.desc())
        .limit(1)
        .correlate_except(PlanTerms, Formulation)
        .scalar_subquery()
    )


def standing_of(case_id: int) -> Standing:
    """What stands on this case, in one statement."""
    rows = read(_standing, case=case_id)
    due = rows[0].review_on if rows else None
    late = due if review_overdue(due, clock.today()) else None
    return Standing(list(_grouped(row for row in rows if row.item is not None)), late)


def answered_words(measure_id: str, items: list[int]) -> str:
    """Which answers these are: "Item 9 of the CORE-10 was answered above 0"."""
    measure = measures.load().get(measure_id)
    name = measure.short if measure else measure_id
    *most, last = map(str, items)
    listed = _("%(first)s and %(last)s", first=", ".join(most), last=last) if most else last
    gaps, count = {"items": listed, "measure": name}, len(items)
    if measure and measure.answers and measure.answers.highest(items[0]) == 1:
        return _n(
            "Item %(items)s of the %(measure)s was answered yes",
            "Items %(items)s of the %(measure)s were answered yes",
            count,
            **gaps,
        )
    if (least := _least(measure, items[0])) > 1:
        return _n(
            "Item %(items)s of the %(measure)s was answered %(least)s or higher",
            "Items %(items)s of the %(measure)s were answered %(least)s or higher",
            count,
            least=str(least),
            **gaps,
        )
    return _n(
        "Item %(items)s of the %(measure)s was answered above 0",
        "Items %(items)s of the %(measure)s were answered above 0",
        count,
        **gaps,
    )


def _least(measure: Measure | None, item: int) -> int:
    rows = measure.safety if measure else ()
    return next((row.least for row in rows if row.item == item), 1)


def _grouped(rows: Iterable[Any]) -> Iterator[Answered]:
    """One line for each filled-in form, its items together."""
    for _form, group in groupby(rows, key=lambda row: row.score_id):
        tasks = list(group)
        words = answered_words(tasks[0].measure_id, [row.item for row in tasks])
        seen = next((row.seen_by for row in tasks if row.seen_by), "")
        yield Answered(words, tasks[0].taken_on, tasks[0].owner, seen)


_owner, _seer = aliased(User), aliased(User)
_standing: Select[Any] = (
    select(
        plan_review(PlanTerms.review_on, Case.id).label("review_on"),
        SafetyTask.score_id,
        SafetyTask.item,
        MeasureScore.measure_id,
        MeasureScore.taken_on,
        _owner.display_name.label("owner"),
        _seer.display_name.label("seen_by"),
    )
    .select_from(Case)
    .outerjoin(SafetyTask, (SafetyTask.case_id == Case.id) & SafetyTask.closed_at.is_(None))
    .outerjoin(MeasureScore, MeasureScore.id == SafetyTask.score_id)
    .outerjoin(_owner, _owner.id == SafetyTask.owner_id)
    .outerjoin(_seer, _seer.id == SafetyTask.seen_by_id)
    .where(Case.id == bindparam("case"), Case.frozen_at.is_(None))
    .order_by(SafetyTask.score_id, SafetyTask.item)
)
