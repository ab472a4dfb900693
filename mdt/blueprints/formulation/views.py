"""The formulations of a case: what stands, one version as a document, and sharing it."""

from flask import redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from mdt.blueprints.formulation.forms import ShareForm
from mdt.blueprints.formulation.writing import Answer, bp, home_of, room_of
from mdt.database import db
from mdt.domain.drawing import kept_layout
from mdt.domain.errors import NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import NEXT
from mdt.domain.vocabulary import Confidence, FormulationStatus
from mdt.i18n import _l
from mdt.loading import case_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.queries import formulations as reading
from mdt.queries.formulation_links import rests_of
from mdt.services import formulations
from mdt.templating import SAID, me

PHASE = {Confidence.LIKELY: 2, Confidence.POSSIBLE: 1, Confidence.UNSURE: 0}

SAID["formulation-shared"] = _l("Shared. The version shared before is superseded and stays below.")
SAID["formulation-told"] = _l("Noted that this version was shared with the patient.")


@bp.get("/cases/<ref:case_ref>/formulation/")
def index(case_ref: str) -> Answer:
    """Each template with the version that stands, older ones, and my own drafts."""
    case = case_or_404(me(), case_ref, page="formulation")
    note_reading(me(), AuditEvent.FORMULATION_READ, case)
    kinds = reading.kinds_of(case, me())
    summary = next((k.current for k in kinds if k.template.id == reading.FIRST), None)
    return render_template(
        "formulation/index.html",
        tab="formulation",
        case=case,
        kinds=kinds,
        sentence=_one_sentence(summary),
        summary=summary,
    )


@bp.get("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>")
def show(case_ref: str, formulation_ref: str) -> Answer:
    """One version as it was kept, with the prompts as they were shown then."""
    case, formulation = _formulation(case_ref, formulation_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, formulation)
    return _document(case, formulation)


@bp.post("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>/share")
def share(case_ref: str, formulation_ref: str) -> Answer:
    """Open a draft version to the team, or note that the patient has it."""
    case, formulation = _formulation(case_ref, formulation_ref)
    form = ShareForm()
    given = form.status.data or ""
    if not form.was_sent() or given not in set(FormulationStatus):
        return _document(case, formulation, trouble=True), 422
    status = FormulationStatus(given)
    try:
        formulations.share(me(), formulation, status=status, version=form.seen)
    except (StaleEdit, StaleDataError, NotNow) as problem:
        return _document(case, formulation, overtaken=str(problem)), 409
    told = status is FormulationStatus.SHARED_WITH_PATIENT
    said = "formulation-told" if told else "formulation-shared"
    url = url_for("formulation.show", case_ref=case_ref, formulation_ref=formulation_ref, said=said)
    return redirect(url, 303)


def _formulation(case_ref: str, formulation_ref: str) -> tuple[Case, Formulation]:
    case = case_or_404(me(), case_ref, page="formulation")
    query = select(Formulation).where(
        Formulation.case_id == case.id, Formulation.ref == formulation_ref
    )
    formulation = db.session.scalars(reading.whole(query)).first()
    if formulation is None:
        raise refuse(me(), "formulation", formulation_ref)
    return case, formulation


def _document(
    case: Case, formulation: Formulation, *, overtaken: str = "", trouble: bool = False
) -> str:
    newest = formulations.latest(case, formulation.template_id, formulation.about)
    return render_template(
        "formulation/show.html",
        tab=room_of(formulation.template_id),
        home=home_of(case, formulation.template_id),
        case=case,
        formulation=formulation,
        newest=newest if newest is not formulation else None,
        layout=kept_layout(
            formulation.template_id,
            formulation.template_version,
            formulation.template_title,
            formulation.prompts,
            formulation.statements,
        ),
        rests=rests_of(me(), case, formulation.statements, formulation.created_at),
        may_become=sorted(NEXT[formulation.status]),
        phase_of=PHASE,
        overtaken=overtaken,
        trouble=trouble,
    )


def _one_sentence(summary: Formulation | None) -> str:
    if summary is None:
        return ""
    return " ".join(s.text for s in summary.statements if s.field == "one_sentence").strip()
