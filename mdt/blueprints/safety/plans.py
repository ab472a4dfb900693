"""Around a version of the safety plan: when it is looked at again, copies, the page to hand out."""

from typing import Any

from flask import render_template
from sqlalchemy import select

from mdt import clock
from mdt.blueprints.safety.door import STALE, Answer, back, bp, case_of, page
from mdt.blueprints.safety.forms import CopyForm, TermsForm
from mdt.database import db
from mdt.domain.errors import NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import FormulationStatus
from mdt.forms import sent
from mdt.i18n import _l
from mdt.loading import note_reading, refuse
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.safety import PlanTerms
from mdt.queries import formulations as reading
from mdt.queries import safety
from mdt.queries.safety_standing import PLAN
from mdt.queries.trail import last_saved
from mdt.services import require, safety_plans
from mdt.templating import SAID, me

SAID["plan-agreed"] = _l(
    "Saved. The plan turns red here and on the agenda once that day has passed."
)
SAID["plan-copy"] = _l("Noted who was given this version, and when.")


@bp.route("/cases/<ref:case_ref>/safety/plan/<ref:formulation_ref>/agreed", methods=["GET", "POST"])
def agreed(case_ref: str, formulation_ref: str) -> Answer:
    """Say when the plan is looked at again, and with whom the sixth step was agreed."""
    case, plan = _plan(case_ref, formulation_ref)
    require(me(), Permission.FORMULATION_WRITE, plan)
    around = safety.around(plan)
    form = TermsForm(
        version=_version(around.own),
        review_on=around.own.review_on if around.own else None,
        means_with=around.means.means_with if around.means else "",
    )
    try:
        done, _terms = sent(form, lambda: _agree(plan, form))
    except STALE:
        return _conflict("safety/agreed.html", case, plan, form)
    if done:
        return back(case, "plan-agreed", PLAN)
    return page("safety/agreed.html", case, form, plan=plan, around=around)


@bp.route("/cases/<ref:case_ref>/safety/plan/<ref:formulation_ref>/copy", methods=["GET", "POST"])
def copy(case_ref: str, formulation_ref: str) -> Answer:
    """Note who was given a copy of this version."""
    case, plan = _plan(case_ref, formulation_ref)
    require(me(), Permission.FORMULATION_WRITE, plan)
    around = safety.around(plan)
    form = CopyForm(
        version=_version(around.own),
        on=clock.today(),
        words=around.own.copy_words if around.own else "",
    )
    try:
        done, _nothing = sent(form, lambda: _give(plan, form))
    except STALE:
        return _conflict("safety/copy.html", case, plan, form)
    if done:
        return back(case, "plan-copy", PLAN)
    return page("safety/copy.html", case, form, plan=plan, around=around)


@bp.get("/cases/<ref:case_ref>/safety/plan/<ref:formulation_ref>/for-the-patient")
def for_the_patient(case_ref: str, formulation_ref: str) -> Answer:
    """The six steps on one page in plain words: no bar and nothing that is for staff only."""
    case, plan = _plan(case_ref, formulation_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, plan)
    steps = [
        (asked["label"], [s.text for s in plan.statements if s.field == asked["id"]])
        for asked in plan.prompts
    ]
    return render_template(
        "safety/for_the_patient.html",
        case=case,
        plan=plan,
        steps=steps,
        made_on=clock.local(plan.created_at).date(),
        review_on=safety.around(plan).review_on,
    )


def _plan(case_ref: str, formulation_ref: str) -> tuple[Case, Formulation]:
    """A version of the plan that was shared: a draft is neither handed out nor dated."""
    case = case_of(case_ref)
    query = select(Formulation).where(
        Formulation.case_id == case.id,
        Formulation.ref == formulation_ref,
        Formulation.template_id == PLAN,
    )
    plan = db.session.scalars(reading.whole(query)).first()
    if plan is None:
        raise refuse(me(), "formulation", formulation_ref)
    if plan.status is FormulationStatus.DRAFT:
        raise NotNow("This version is a draft: share it first.")
    return case, plan


def _version(terms: PlanTerms | None) -> int:
    return terms.version if terms else 0


def _agree(plan: Formulation, form: TermsForm) -> PlanTerms:
    given = form.filled("review_on")
    means_with = form.means_with.data or ""
    return safety_plans.agree(me(), plan, **given, means_with=means_with, version=form.seen)


def _give(plan: Formulation, form: CopyForm) -> None:
    words = form.words.data or ""
    safety_plans.give_copy(me(), plan, on=form.on.data, words=words, version=form.seen)


def _conflict(template: str, case: Case, plan: Formulation, form: Any) -> Answer:
    """Both on one page; the form that is sent again carries the newest version."""
    db.session.expire_all()
    around = safety.around(plan)
    form.version.data = str(_version(around.own))
    saved = (around.own and last_saved(around.own)) or ("", None)
    shown = {"case": case, "plan": plan, "around": around, "form": form, "saved": saved}
    return render_template(template, tab="safety", conflicting=True, **shown), 409
