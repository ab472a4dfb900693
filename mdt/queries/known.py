"""What the room needs of the record, taken when an item opens (product, Who reads what)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mdt import clock
from mdt.database import db
from mdt.domain import dates, goals
from mdt.domain.labels import label
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, Statement
from mdt.models.goals import Goal
from mdt.models.meetings import AgendaItem
from mdt.queries.decisions import earlier_of
from mdt.queries.measures import latest_of

SHARED = (FormulationStatus.SHARED_WITH_TEAM, FormulationStatus.SHARED_WITH_PATIENT)
TEMPLATE, SENTENCE = "team_summary", "one_sentence"


def known_of(item: AgendaItem) -> dict[str, Any]:
    """Sentence, goals, verdicts of measures, safety and earlier decisions, as they stand."""
    case = item.case
    if case is None:
        return {"earlier": _earlier(item)}
    return {
        "age": dates.age(case.patient.born, clock.today()),
        "site": case.site.name,
        "sentence": _sentence(case),
        **_goals(case),
        "measures": _measures(case),
        "safety": _safety(case),
        "earlier": _earlier(item),
    }


def _sentence(case: Case) -> str:
    query = (
        select(Statement.text)
        .join(Formulation)
        .where(
            Formulation.case_id == case.id,
            Formulation.template_id == TEMPLATE,
            Formulation.status.in_(SHARED),
            Statement.field == SENTENCE,
        )
        .order_by(Formulation.number.desc(), Statement.position)
    )
    return db.session.scalars(query.limit(1)).first() or ""


def _goals(case: Case) -> dict[str, Any]:
    query = select(Goal).where(Goal.case_id == case.id, Goal.ended_on.is_(None))
    live = list(db.session.scalars(query.options(selectinload(Goal.ratings)).order_by(Goal.id)))
    lines = [
        {
            "wording": goal.wording,
            "level": None if goal.level is None else goals.level_figure(goal.level),
        }
        for goal in live
    ]
    shown = goals.shown((goal.weight, goal.level) for goal in live)
    return {"goals": lines, "t": shown if live else ""}


def _measures(case: Case) -> list[dict[str, str]]:
    """The verdicts of those filled in last; without the words of who says "read with care"."""
    return [
        {
            "name": course.measure.short,
            "words": course.in_figures,
            "on": dates.day_words(course.latest.taken_on),
        }
        for course in latest_of(case)
        if course.latest is not None
    ]


def _safety(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "kind": label(concern.kind),
            "words": concern.words,
            "raised_by": concern.raised_by.display_name,
            "raised_at": concern.raised_at.isoformat(),
            "in_touch": concern.in_touch,
        }
        for concern in case.open_concerns
    ]


def _earlier(item: AgendaItem) -> list[dict[str, Any]]:
    return [
        {
            "ref": e.decision.ref,
            "text": e.decision.text,
            "implementer": e.decision.implementer.display_name,
            "due": e.decision.due_on.isoformat(),
            "state": e.decision.state.value,
        }
        for e in earlier_of(item, clock.today())
    ]
