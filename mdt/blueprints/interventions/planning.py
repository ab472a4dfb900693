"""Planning an intervention, from the library or one's own; putting it right; ending it."""

from enum import StrEnum
from typing import TypeVar

from flask import render_template, request, url_for

from mdt import clock
from mdt.asking import Answer
from mdt.blueprints.interventions.forms import EndForm, PlanForm
from mdt.blueprints.interventions.room import ask, bp, case_to_write, row_of, to_one
from mdt.database import new_ref
from mdt.domain import interventions as library
from mdt.domain.approaches import guiding
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import InterventionKind
from mdt.i18n import _, _l
from mdt.loading import note_reading, refuse
from mdt.models.interventions import Intervention
from mdt.queries import interventions as reading
from mdt.queries import today
from mdt.services import interventions, require
from mdt.templating import SAID, me

W = TypeVar("W", bound=StrEnum)

SAID["intervention-planned"] = _l("Planned. Log each time it is tried.")
SAID["intervention-amended"] = _l("Saved.")
SAID["intervention-ended"] = _l("Ended. Its history stays.")


def entry_or_404(entry_id: str) -> library.Entry:
    """An entry of the library as it is offered now."""
    found = library.entry(entry_id)
    if found is None:
        raise refuse(me(), "entry", entry_id[:40])
    return found


@bp.get("/interventions/<template:entry_id>/with")
def with_whom(entry_id: str) -> Answer:
    """From an entry of the library to the patient it is planned with: one press on a name."""
    require(me(), Permission.CASE_CREATE)
    entry = entry_or_404(entry_id)
    mine = today.cases_of(me(), {row.case_id for row, _day in today.concerns_of(me())})
    note_reading(me(), AuditEvent.CASES_LISTED, count=len(mine.lines))
    way = {
        case.ref: url_for("interventions.plan", case_ref=case.ref, entry=entry.id)
        for case in mine.lines
    }
    return render_template(
        "today/choose.html",
        room="interventions",
        title=entry.title,
        said=_("Choose with whom it is planned."),
        mine=mine,
        way=way,
    )


@bp.get("/cases/<ref:case_ref>/interventions/choose")
def choose(case_ref: str) -> Answer:
    """From the library, those of the case's approaches first; or one's own."""
    case = case_to_write(case_ref)
    goals = reading.goals_to_serve(case)
    wanted = {case.approach, *guiding(case.approach, (goal.approach for goal in goals))}
    kind = asked("kind", InterventionKind)
    entries = library.browse(library.latest(), kind, None)
    fitting = [one for one in entries if wanted & set(one.approaches)]
    return render_template(
        "interventions/choose.html",
        tab="interventions",
        case=case,
        fitting=fitting,
        others=[one for one in entries if one not in fitting],
        evidence=reading.entries_with_evidence(entries),
        kind=kind,
        kinds=offered_kinds(),
    )


def asked(name: str, kind: type[W]) -> W | None:
    """The word of the set that the address names; None for none, or for a made-up one."""
    given = request.args.get(name, "")
    return kind(given) if given in set(kind) else None


def offered_kinds() -> list[InterventionKind]:
    """The kinds of which the library has an entry."""
    held = {entry.kind for entry in library.latest()}
    return [kind for kind in InterventionKind if kind in held]


@bp.route("/cases/<ref:case_ref>/interventions/new", methods=["GET", "POST"])
def plan(case_ref: str) -> Answer:
    """Agree on a skill, an exercise or a task."""
    case = case_to_write(case_ref)
    form = _plan_form(library.entry(request.args.get("entry", "")))
    form.offer(reading.goals_to_serve(case))
    return ask(
        "interventions/plan.html",
        case,
        form,
        lambda: interventions.plan(
            me(), case, ref=form.own_ref, entry=form.from_library, **form.facts
        ),
        lambda made: to_one(case, made.ref, "intervention-planned"),
        entry=form.from_library,
    )


def _plan_form(entry: library.Entry | None) -> PlanForm:
    """An empty sheet, or one filled in from the library."""
    if entry is None:
        return PlanForm(ref=new_ref(), planned_on=clock.today())
    return PlanForm(
        ref=new_ref(),
        planned_on=clock.today(),
        entry=entry.id,
        name=entry.title,
        words=entry.in_words,
        stop_rule=entry.stop_rule,
        kind=entry.kind.value,
    )


@bp.route(
    "/cases/<ref:case_ref>/interventions/<ref:intervention_ref>/edit", methods=["GET", "POST"]
)
def edit(case_ref: str, intervention_ref: str) -> Answer:
    """Put right what was planned; the log stays as it is."""
    case = case_to_write(case_ref)
    row = row_of(case, Intervention, intervention_ref)
    form = PlanForm(
        ref=row.ref,
        version=row.version,
        name=row.name,
        words=row.words,
        stop_rule=row.stop_rule,
        kind=row.kind.value,
        goal=row.goal.ref if row.goal else "",
        planned_on=row.planned_on,
    )
    form.offer(reading.goals_to_serve(case), also=row.goal)
    return ask(
        "interventions/edit.html",
        case,
        form,
        lambda: interventions.amend(me(), row, version=form.seen, **form.facts),
        lambda _made: to_one(case, row.ref, "intervention-amended"),
        thing=row,
    )


@bp.route("/cases/<ref:case_ref>/interventions/<ref:intervention_ref>/end", methods=["GET", "POST"])
def end(case_ref: str, intervention_ref: str) -> Answer:
    """End it; its history stays."""
    case = case_to_write(case_ref)
    row = row_of(case, Intervention, intervention_ref)
    form = EndForm(version=row.version)
    return ask(
        "interventions/end.html",
        case,
        form,
        lambda: interventions.end(me(), row, words=form.words.data or "", version=form.seen),
        lambda _made: to_one(case, row.ref, "intervention-ended"),
        thing=row,
    )
