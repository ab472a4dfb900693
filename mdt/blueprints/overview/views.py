"""The 2 a.m. page of a case, and its timeline."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from mdt.domain.vocabulary import Discipline, LineKind
from mdt.i18n import _l
from mdt.loading import shown_case_or_404
from mdt.queries import interventions, measures, news, overview, timeline
from mdt.queries.shown_case import ShownCase
from mdt.services import looking
from mdt.templating import me

bp = Blueprint("overview", __name__)

FILTERS = {
    "": _l("Everything"),
    "notes": _l("Notes"),
    "formulation": _l("Formulation"),
    "goals": _l("Goals"),
    "measures": _l("Measures"),
    "safety": _l("Safety"),
    "meetings": _l("Meetings"),
    "care": _l("Care"),
}
LINES = {  # the heading, and what is said where nothing was written: it is not "none"
    LineKind.MEDICATION: (
        _l("Medication"),
        _l("No medication is recorded. That does not mean there is none."),
    ),
    LineKind.ALLERGY: (
        _l("Allergies"),
        _l("No allergy is recorded. That does not mean there is none."),
    ),
    LineKind.SUBSTANCE: (
        _l("Substances"),
        _l("No substance is recorded. That does not mean there is none."),
    ),
}


@bp.get("/cases/<ref:case_ref>/")
def show(case_ref: str) -> str:
    """What matters, in the order in which a tired colleague needs it."""
    case = shown_case_or_404(me(), case_ref)
    looked = looking.look_at(me(), case)
    return render_template(
        "overview/show.html",
        tab="overview",
        case=case,
        looked=looked,
        news=_news(case, looked),
        summary=overview.team_summary(case),
        plan=overview.safety_plan(case),
        goals=overview.goals(case),
        courses=measures.latest_of(case),
        trying=interventions.being_tried(case),
        decisions=overview.decisions(case),
        contacts=overview.contacts(case),
        lines=overview.lines(case),
        line_words=LINES,
        authorisation=overview.authorisation(case),
        next_item=overview.next_item(case),
        questions=overview.questions(case),
        **_timeline(case),
    )


def _news(case: ShownCase, looked: datetime | None) -> list[news.News]:
    if looked is None:
        return []
    return news.since_last_look(me(), [case.id], before=True).get(case.id, [])


def _timeline(case: ShownCase) -> dict[str, Any]:
    kind = request.args.get("kind", "")
    kind = kind if kind in FILTERS else ""
    discipline = _discipline(request.args.get("discipline", ""))
    before = timeline.place_of(request.args.get("before", ""))
    return {
        "timeline": timeline.page_of(case, kind=kind, discipline=discipline, before=before),
        "filters": FILTERS,
        "kind": kind,
        "disciplines": list(Discipline),
        "discipline": discipline,
        "before": before,
    }


def _discipline(word: str) -> Discipline | None:
    return Discipline(word) if word in set(Discipline) else None
