"""The lists of whom to ring: seen by everybody, kept by clinicians and administrators."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt.blueprints.escalation.forms import FACTS, AmendEntryForm, NewEntryForm
from mdt.database import db, new_ref
from mdt.domain.errors import StaleEdit
from mdt.domain.labels import label
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import EscalationKind
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import thing_or_404
from mdt.models.places import Site
from mdt.models.safety import EscalationEntry
from mdt.queries import escalation as numbers
from mdt.queries.trail import last_saved
from mdt.services import escalation, require
from mdt.templating import SAID, me

bp = Blueprint("escalation", __name__)

SAID["number-added"] = _l("Added to the list.")
SAID["number-saved"] = _l("Saved. A changed number has to be checked anew.")
SAID["number-checked"] = _l("Kept: you rang it today, and it answers.")
SAID["number-ended"] = _l("Taken off the list.")

Answer = Response | tuple[str, int] | str


@bp.get("/escalation/")
def index() -> str:
    """Every site's numbers, each with the day on which it was last checked."""
    require(me(), Permission.ESCALATION_SEE)
    return render_template("escalation/index.html", room="escalation", lists=numbers.lists())


@bp.route("/escalation/sites/<ref:site_ref>/new", methods=["GET", "POST"])
def new(site_ref: str) -> Answer:
    """Put somebody on a site's list."""
    require(me(), Permission.ESCALATION_EDIT)
    site = thing_or_404(me(), Site, site_ref, Permission.ESCALATION_SEE)
    form = NewEntryForm(ref=new_ref())
    done, _entry = sent(form, lambda: _add(site, form))
    if done:
        return _back(site, "number-added")
    return _page("escalation/new.html", site, form)


@bp.route("/escalation/<ref:entry_ref>", methods=["GET", "POST"])
def amend(entry_ref: str) -> Answer:
    """Correct an entry."""
    entry = _entry_to_keep(entry_ref)
    form = AmendEntryForm(obj=entry)
    try:
        done, _nothing = sent(form, lambda: _amend(entry, form))
    except (StaleEdit, StaleDataError):
        db.session.rollback()
        return _conflict(entry, form)
    if done:
        return _back(entry.site, "number-saved")
    return _page("escalation/amend.html", entry.site, form, entry=entry)


@bp.post("/escalation/<ref:entry_ref>/check")
def check(entry_ref: str) -> Response:
    """I rang it today, and it answers."""
    entry = _entry_to_keep(entry_ref)
    escalation.check(me(), entry)
    return _back(entry.site, "number-checked")


@bp.post("/escalation/<ref:entry_ref>/end")
def end(entry_ref: str) -> Response:
    """Take an entry off the list."""
    entry = _entry_to_keep(entry_ref)
    escalation.end(me(), entry)
    return _back(entry.site, "number-ended")


def _entry_to_keep(ref: str) -> EscalationEntry:
    entry = thing_or_404(me(), EscalationEntry, ref, Permission.ESCALATION_SEE)
    require(me(), Permission.ESCALATION_EDIT, entry)
    return entry


def _add(site: Site, form: NewEntryForm) -> EscalationEntry:
    given = form.filled(*FACTS, "checked")
    kind = EscalationKind(form.kind.data)
    return escalation.add(me(), site, kind=kind, ref=form.own_ref, **given)


def _amend(entry: EscalationEntry, form: AmendEntryForm) -> None:
    given = form.filled(*FACTS)
    kind = EscalationKind(form.kind.data)
    escalation.amend(me(), entry, kind=kind, version=form.seen, **given)


def _conflict(entry: EscalationEntry, form: AmendEntryForm) -> Answer:
    """Both texts on one page; the form that is sent again carries the newest version."""
    form.version.data = str(entry.version)
    page = render_template(
        "escalation/amend.html",
        room="escalation",
        site=entry.site,
        form=form,
        entry=entry,
        theirs=_told(entry.kind, entry.name, entry.phone, entry.words),
        mine=_told(form.kind.data, form.name.data, form.phone.data, form.words.data),
        saved=last_saved(entry) or ("", None),
    )
    return page, 409


def _told(kind: str, *facts: Any) -> str:
    """An entry in full, a line for each fact."""
    return "\n".join([label(EscalationKind(kind)), *(str(fact) for fact in facts if fact)])


def _page(template: str, site: Site, form: Any, **more: Any) -> Answer:
    page = render_template(template, room="escalation", site=site, form=form, **more)
    return page, status_of(form)


def _back(site: Site, said: str) -> Response:
    where = url_for("escalation.index", said=said, _anchor=f"site-{site.ref}")
    return redirect(where, 303)
