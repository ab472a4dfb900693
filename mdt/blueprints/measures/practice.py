"""What is tried with a patient, and what happened meanwhile."""

from mdt import clock
from mdt.blueprints.measures.own_forms import (
    EndPractisingForm,
    IncidentForm,
    PlanForm,
    TryForm,
    WithdrawIncidentForm,
)
from mdt.blueprints.measures.room import Answer, ask, bp, case_to_write, row_of
from mdt.database import new_ref
from mdt.domain.vocabulary import InterventionKind
from mdt.i18n import _l
from mdt.models.measures import Incident, Intervention
from mdt.queries.practising import chains_of
from mdt.services import practising
from mdt.templating import SAID, me

SAID["practice-planned"] = _l("Kept. Note each time it is tried.")
SAID["practice-tried"] = _l("Noted.")
SAID["practice-ended"] = _l("Ended. Its history stays.")
SAID["incident-noted"] = _l("Noted.")
SAID["incident-withdrawn"] = _l("Withdrawn. The entry stays readable, struck, with the reason.")


@bp.route("/cases/<ref:case_ref>/measures/practice/new", methods=["GET", "POST"])
def plan(case_ref: str) -> Answer:
    """Agree on a skill, an exercise or a task."""
    case = case_to_write(case_ref)
    form = PlanForm(ref=new_ref(), planned_on=clock.today())
    return ask(
        "measures/plan.html",
        case,
        form,
        lambda: practising.plan(
            me(),
            case,
            kind=InterventionKind(form.kind.data),
            ref=form.own_ref,
            **form.filled("name", "words", "planned_on"),
        ),
        said="practice-planned",
    )


@bp.route("/cases/<ref:case_ref>/measures/practice/<ref:practice_ref>/try", methods=["GET", "POST"])
def tried(case_ref: str, practice_ref: str) -> Answer:
    """Note one try, with distress before and after."""
    case = case_to_write(case_ref)
    row = row_of(case, Intervention, practice_ref)
    form = TryForm(tried_on=clock.today())
    return ask(
        "measures/try.html",
        case,
        form,
        lambda: practising.tried(me(), row, **form.facts),
        said="practice-tried",
        thing=row,
    )


@bp.route("/cases/<ref:case_ref>/measures/practice/<ref:practice_ref>/end", methods=["GET", "POST"])
def end_practice(case_ref: str, practice_ref: str) -> Answer:
    """Stop practising it; its history stays."""
    case = case_to_write(case_ref)
    row = row_of(case, Intervention, practice_ref)
    form = EndPractisingForm(version=row.version)
    return ask(
        "measures/end.html",
        case,
        form,
        lambda: practising.end(me(), row, words=form.words.data or "", version=form.seen),
        said="practice-ended",
        thing=row,
    )


@bp.route("/cases/<ref:case_ref>/measures/incidents/new", methods=["GET", "POST"])
def note_incident(case_ref: str) -> Answer:
    """Note an urge, use or self-harm with its day."""
    case = case_to_write(case_ref)
    form = IncidentForm(ref=new_ref(), happened_on=clock.today())
    form.offer(chains_of(case))
    return ask(
        "measures/incident.html",
        case,
        form,
        lambda: practising.note_incident(me(), case, ref=form.own_ref, **form.facts),
        said="incident-noted",
    )


@bp.route(
    "/cases/<ref:case_ref>/measures/incidents/<ref:incident_ref>/withdraw",
    methods=["GET", "POST"],
)
def withdraw_incident(case_ref: str, incident_ref: str) -> Answer:
    """Take back a wrong entry; it stays readable, struck, with the reason."""
    case = case_to_write(case_ref)
    row = row_of(case, Incident, incident_ref)
    form = WithdrawIncidentForm(version=row.version)
    return ask(
        "measures/withdraw_incident.html",
        case,
        form,
        lambda: practising.withdraw_incident(
            me(), row, reason=form.reason.data or "", version=form.seen
        ),
        said="incident-withdrawn",
        thing=row,
    )
