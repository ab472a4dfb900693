"""The library of interventions, and what is planned and tried on a case."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

from flask import render_template

from mdt.blueprints.interventions import approaches, incidents, planning, trying
from mdt.blueprints.interventions.room import bp, case_here, intervention_here
from mdt.domain import incidents as by_month
from mdt.domain import interventions as library
from mdt.domain import pairs
from mdt.domain.approaches import SOURCES
from mdt.domain.dates import MONTHS
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Approach, InterventionKind
from mdt.i18n import _l
from mdt.loading import note_reading
from mdt.queries import interventions as reading
from mdt.queries.approaches import guide_of
from mdt.queries.evidence import Cited, cited_by
from mdt.queries.goals import goals_of
from mdt.queries.incidents import incidents_of, months_of
from mdt.queries.interventions import Shown
from mdt.services import looking
from mdt.templating import me

PROMPTS = {
    "gpm_life": _l(
        "Life outside treatment comes first: set a goal about work, study or a role, or say why "
        "there is none for now."
    ),
    "tfp_contract": _l(
        "What the patient and the team agreed on before the work began: hours, calls, what happens "
        "when life is in danger."
    ),
}


@bp.app_template_filter("month_year")
def _month_year(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"APPROACH_SOURCES": SOURCES, "APPROACH_PROMPTS": PROMPTS}


@bp.get("/interventions/")
def catalogue() -> str:
    """The library: by kind and by approach."""
    kind = planning.asked("kind", InterventionKind)
    approach = planning.asked("approach", Approach)
    every = library.latest()
    entries = library.browse(every, kind, approach)
    return render_template(
        "interventions/catalogue.html",
        room="interventions",
        entries=entries,
        evidence=reading.entries_with_evidence(entries),
        kind=kind,
        approach=approach,
        kinds=planning.offered_kinds(),
        approaches=[one for one in Approach if any(one in e.approaches for e in every)],
    )


@bp.get("/interventions/<template:entry_id>")
def entry(entry_id: str) -> str:
    """One entry, on one page, as it is used in a session."""
    found = planning.entry_or_404(entry_id)
    return render_template(
        "interventions/entry.html",
        room="interventions",
        entry=found,
        evidence=reading.entries_with_evidence([found])[found.id],
    )


@bp.get("/cases/<ref:case_ref>/interventions/")
def index(case_ref: str) -> str:
    """What is tried, what the approaches ask for, and what happened."""
    case = case_here(case_ref)
    note_reading(me(), AuditEvent.INTERVENTIONS_READ, case)
    shown, happened = reading.interventions_of(case), incidents_of(case)
    months = months_of(happened)
    return render_template(
        "interventions/index.html",
        tab="interventions",
        case=case,
        shown=shown,
        incidents=happened,
        months=months,
        wide=by_month.lay_out(months, by_month.WIDE),
        narrow=by_month.lay_out(months, by_month.NARROW),
        guide=guide_of(case, goals_of(case).open, shown, happened),
    )


@bp.get("/cases/<ref:case_ref>/interventions/<ref:intervention_ref>")
def show(case_ref: str, intervention_ref: str) -> str:
    """One intervention: how it is done, its log, and its course before and after."""
    case = case_here(case_ref)
    one = intervention_here(case, intervention_ref)
    note_reading(me(), AuditEvent.INTERVENTIONS_READ, case)
    return render_template(
        "interventions/show.html",
        tab="interventions",
        case=case,
        one=one,
        row=one.row,
        pairs=pairs.pairs(one.lines),
        few=pairs.FEWEST,
        wide=pairs.lay_out(one.lines, pairs.WIDE),
        narrow=pairs.lay_out(one.lines, pairs.NARROW),
    )


@bp.get("/cases/<ref:case_ref>/treatment-plan")
def treatment_plan(case_ref: str) -> str:
    """Goals, what is planned for each, and what it rests on, as a document."""
    case = case_here(case_ref)
    note_reading(me(), AuditEvent.INTERVENTIONS_READ, case)
    goals = goals_of(case).open
    shown = [one for one in reading.interventions_of(case) if one.row.ended_on is None]
    standing = {goal.id for goal in goals}
    evidence = cited_by(goal.ref for goal in goals)
    if any(claim.withdrawn for claim in _rested_on(shown, evidence)):
        looking.look_at_plan(me(), case)
    return render_template(
        "interventions/treatment_plan.html",
        tab="interventions",
        case=case,
        goals=goals,
        by_goal={goal.id: [one for one in shown if one.row.goal_id == goal.id] for goal in goals},
        others=[one for one in shown if one.row.goal_id not in standing],
        evidence=evidence,
        guide=guide_of(case, goals, shown, []),
    )


def _rested_on(shown: list[Shown], evidence: Mapping[str, list[Cited]]) -> Iterator[Cited]:
    """Every claim that stands on the plan."""
    return chain(*evidence.values(), *(one.evidence for one in shown))


__all__ = ["approaches", "bp", "incidents", "planning", "trying"]
