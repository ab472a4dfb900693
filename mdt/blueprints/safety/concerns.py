"""Safety concerns of one case: raise, keep up, close."""

from typing import Any

from flask import redirect, render_template, url_for

from mdt.blueprints.safety.door import STALE, Answer, back, bp, case_of, page
from mdt.blueprints.safety.forms import ClosingForm, ConcernForm, InTouchForm
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import ConcernKind
from mdt.forms import sent
from mdt.i18n import _l
from mdt.loading import refuse
from mdt.models.cases import Case
from mdt.models.safety import SafetyConcern
from mdt.queries.trail import last_saved
from mdt.services import require, safety
from mdt.templating import SAID, me

SAID["concern-raised"] = _l("Raised. The bar stands on every page of this case until it is closed.")
SAID["concern-kept-up"] = _l("Saved who stays in contact.")
SAID["concern-closed"] = _l("Closed, with your name, the reason and who was told.")


@bp.route("/cases/<ref:case_ref>/safety/new", methods=["GET", "POST"])
def new(case_ref: str) -> Answer:
    """Raise a concern."""
    case = case_of(case_ref)
    require(me(), Permission.CONCERN_RAISE, case)
    form = ConcernForm()
    done, _concern = sent(form, lambda: _raise(case, form))
    if done:
        return back(case, "concern-raised")
    return page("safety/new.html", case, form)


@bp.route("/cases/<ref:case_ref>/safety/<ref:concern_ref>/contact", methods=["GET", "POST"])
def contact(case_ref: str, concern_ref: str) -> Answer:
    """Say who stays in contact."""
    case, concern = _concern_of(case_ref, concern_ref)
    require(me(), Permission.CONCERN_RAISE, concern)
    form = InTouchForm(obj=concern)
    try:
        done, _nothing = sent(form, lambda: _keep_up(concern, form))
    except STALE:
        return _conflict("safety/contact.html", case, concern, form)
    if done:
        return back(case, "concern-kept-up")
    return page("safety/contact.html", case, form, concern=concern)


@bp.route("/cases/<ref:case_ref>/safety/<ref:concern_ref>/close", methods=["GET", "POST"])
def close(case_ref: str, concern_ref: str) -> Answer:
    """Close a concern: reason and who was told, both by a named clinician."""
    case, concern = _concern_of(case_ref, concern_ref)
    require(me(), Permission.CONCERN_CLOSE, concern)
    form = ClosingForm(version=concern.version)
    try:
        done, _nothing = sent(form, lambda: _close(concern, form))
    except STALE:
        return _conflict("safety/close.html", case, concern, form)
    if done:
        to = url_for("actions.follow_up", case_ref=case.ref, after="concern", said="concern-closed")
        return redirect(to, 303)
    return page("safety/close.html", case, form, concern=concern)


def _concern_of(case_ref: str, concern_ref: str) -> tuple[Case, SafetyConcern]:
    case = case_of(case_ref)
    concern = next((c for c in case.concerns if c.ref == concern_ref), None)
    if concern is None:
        raise refuse(me(), "safetyconcern", concern_ref)
    return case, concern


def _raise(case: Case, form: ConcernForm) -> SafetyConcern:
    given = form.filled("words", "in_touch")
    return safety.raise_concern(me(), case, kind=ConcernKind(form.kind.data), **given)


def _keep_up(concern: SafetyConcern, form: InTouchForm) -> None:
    safety.amend_concern(me(), concern, in_touch=form.in_touch.data or "", version=form.seen)


def _close(concern: SafetyConcern, form: ClosingForm) -> None:
    given = form.filled("reason", "told")
    safety.close_concern(me(), concern, **given, version=form.seen)


def _conflict(template: str, case: Case, concern: SafetyConcern, form: Any) -> Answer:
    """Both texts on one page; the form that is sent again carries the newest version."""
    form.version.data = str(concern.version)
    shown = {
        "case": case,
        "concern": concern,
        "form": form,
        "saved": last_saved(concern) or ("", None),
    }
    return render_template(template, tab="safety", conflicting=True, **shown), 409
