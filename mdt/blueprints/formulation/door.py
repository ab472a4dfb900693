"""The way to one version: loaded for whoever may read it, and shown as a document."""

from flask import render_template
from sqlalchemy import select

from mdt.blueprints.formulation.writing import event_of, home_of, room_of
from mdt.database import db
from mdt.domain.drawing import kept_layout
from mdt.domain.formulation import NEXT
from mdt.domain.self_check import could_strengthen
from mdt.domain.vocabulary import Confidence
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.queries import formulations as reading
from mdt.queries.formulation_links import rests_of
from mdt.queries.formulation_versions import adoption_of, last_check, series
from mdt.queries.shared_sheets import wrote_together
from mdt.services import formulations
from mdt.templating import me

PHASE = {Confidence.LIKELY: 2, Confidence.POSSIBLE: 1, Confidence.UNSURE: 0}


def formulation_of(case_ref: str, formulation_ref: str) -> tuple[Case, Formulation]:
    """One version of a case whose record this person may read, with all that stands in it."""
    case = case_or_404(me(), case_ref, page="formulation")
    query = select(Formulation).where(
        Formulation.case_id == case.id, Formulation.ref == formulation_ref
    )
    formulation = db.session.scalars(reading.whole(query)).first()
    if formulation is None:
        raise refuse(me(), "formulation", formulation_ref)
    return case, formulation


def document(
    case: Case, formulation: Formulation, *, overtaken: str = "", trouble: bool = False
) -> str:
    """One version as a document, with what was said about it since."""
    check = last_check(formulation)
    newest = formulations.latest(case, formulation.template_id, formulation.about)
    return render_template(
        "formulation/show.html",
        tab=room_of(formulation.template_id),
        home=home_of(case, formulation.template_id),
        case=case,
        formulation=formulation,
        event=event_of(case, formulation.about),
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
        looks_again=formulation.ref,
        together=wrote_together([formulation.id]).get(formulation.id, []),
        adoption=adoption_of(formulation),
        check=check,
        strengthen=could_strengthen(check.marks) if check else [],
        compares=len(series(case, formulation.template_id, formulation.about)) > 1,
        phase_of=PHASE,
        overtaken=overtaken,
        trouble=trouble,
    )
