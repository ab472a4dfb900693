"""The formulations of a case: what stands, one version as a document, and sharing it."""

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError

from mdt.blueprints.formulation import checking, comparing, shared  # noqa: F401 - each opens its pages
from mdt.blueprints.formulation.door import PHASE, document, formulation_of
from mdt.blueprints.formulation.forms import ShareForm
from mdt.blueprints.formulation.writing import Answer, bp
from mdt.domain.errors import NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.shared_sheet import takes_several
from mdt.domain.vocabulary import FormulationStatus
from mdt.i18n import _l
from mdt.loading import case_or_404, note_reading
from mdt.models.formulations import Formulation
from mdt.queries import formulations as reading
from mdt.queries.incidents import incidents_of
from mdt.queries.shared_sheets import open_on
from mdt.services import formulations
from mdt.templating import SAID, me

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
        events={one.ref: one for one in incidents_of(case)},
        shared=open_on(case),
        takes_several=takes_several,
    )


@bp.get("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>")
def show(case_ref: str, formulation_ref: str) -> Answer:
    """One version as it was kept, with the prompts as they were shown then."""
    case, formulation = formulation_of(case_ref, formulation_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, formulation)
    return document(case, formulation)


@bp.post("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>/share")
def share(case_ref: str, formulation_ref: str) -> Answer:
    """Open a draft version to the team, or note that the patient has it."""
    case, formulation = formulation_of(case_ref, formulation_ref)
    form = ShareForm()
    given = form.status.data or ""
    if not form.was_sent() or given not in set(FormulationStatus):
        return document(case, formulation, trouble=True), 422
    status = FormulationStatus(given)
    try:
        formulations.share(me(), formulation, status=status, version=form.seen)
    except (StaleEdit, StaleDataError, NotNow) as problem:
        return document(case, formulation, overtaken=str(problem)), 409
    told = status is FormulationStatus.SHARED_WITH_PATIENT
    said = "formulation-told" if told else "formulation-shared"
    url = url_for("formulation.show", case_ref=case_ref, formulation_ref=formulation_ref, said=said)
    return redirect(url, 303)


def _one_sentence(summary: Formulation | None) -> str:
    if summary is None:
        return ""
    return " ".join(s.text for s in summary.statements if s.field == "one_sentence").strip()


__all__ = ["PHASE", "bp"]
