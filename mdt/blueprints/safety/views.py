"""Safety concerns of one case: raise, keep up, close, and what was closed."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt.blueprints.safety.forms import ClosingForm, ConcernForm, InTouchForm
from mdt.domain.errors import StaleEdit
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import ConcernKind
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.models.safety import SafetyConcern
from mdt.queries import safety as concerns
from mdt.queries.trail import last_saved
from mdt.services import require, safety
from mdt.templating import SAID, me

bp = Blueprint("safety", __name__)

SAID["concern-raised"] = _l("Raised. The bar stands on every page of this case until it is closed.")
SAID["concern-kept-up"] = _l("Saved who stays in contact.")
SAID["concern-closed"] = _l("Closed, with your name, the reason and who was told.")

STALE = (StaleEdit, StaleDataError)  # told by its version, or caught in the race itself

Answer = Response | tuple[str, int] | str


@bp.get("/cases/<ref:case_ref>/safety/")
def index(case_ref: str) -> Answer:
    """Open concerns, and the history of closed ones."""
    case = _case(case_ref)
    return render_template(
        "safety/index.html",
        tab="safety",
        case=case,
        open_now=concerns.open_in(case),
        closed=concerns.closed_in(case),
    )


@bp.route("/cases/<ref:case_ref>/safety/new", methods=["GET", "POST"])
def new(case_ref: str) -> Answer:
    """Raise a concern."""
    case = _case(case_ref)
    require(me(), Permission.CONCERN_RAISE, case)
    form = ConcernForm()
    done, _concern = sent(form, lambda: _raise(case, form))
    if done:
        return _back(case, "concern-raised")
    return _page("safety/new.html", case, form)


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
        return _back(case, "concern-kept-up")
    return _page("safety/contact.html", case, form, concern=concern)


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
        return _back(case, "concern-closed")
    return _page("safety/close.html", case, form, concern=concern)


def _case(case_ref: str) -> Case:
    return case_or_404(me(), case_ref, page="safety")


def _concern_of(case_ref: str, concern_ref: str) -> tuple[Case, SafetyConcern]:
    case = _case(case_ref)
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


def _back(case: Case, said: str) -> Response:
    return redirect(url_for("safety.index", case_ref=case.ref, said=said), 303)


def _page(template: str, case: Case, form: Any, **more: Any) -> Answer:
    page = render_template(template, tab="safety", case=case, form=form, **more)
    return page, status_of(form)


def _conflict(template: str, case: Case, concern: SafetyConcern, form: Any) -> Answer:
    """Both texts on one page; the form that is sent again carries the newest version."""
    form.version.data = str(concern.version)
    shown = {
        "case": case,
        "concern": concern,
        "form": form,
        "saved": last_saved(concern) or ("", None),
    }
    page = render_template(template, tab="safety", conflicting=True, **shown)
    return page, 409
