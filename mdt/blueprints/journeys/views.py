""" "From there to here": the patient's own goals on one page, for the patient."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mdt.asking import OVERTAKEN, Answer
from mdt.blueprints.journeys.forms import JourneyForm, form_of, given_form
from mdt.database import db, new_ref
from mdt.domain.events import AuditEvent
from mdt.domain.journey import as_kept, in_words, said_before
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import case_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.measures import JourneyPage
from mdt.queries import journeys as reading
from mdt.queries.trail import last_saved
from mdt.services import journeys, require
from mdt.templating import SAID, me

bp = Blueprint("journeys", __name__, url_prefix="/cases/<ref:case_ref>/goals/journeys")

SAID["journey-kept"] = _l("Kept. Read it once as the patient will, then say so below.")
SAID["journey-checked"] = _l("Looked through. It may be printed and given now.")
SAID["journey-given"] = _l("Noted. The page stays as it was given.")


@bp.route("/new", methods=["GET", "POST"])
def new(case_ref: str) -> Answer:
    """Put a page together from the goals as they stand today."""
    case = _case(case_ref)
    require(me(), Permission.GOAL_WRITE, case)
    form = form_of(reading.roads_of(case, said=_said()), ref=new_ref())
    done, made = sent(
        form,
        lambda: journeys.make(
            me(), case, roads=form.as_said, words=form.words.data or "", ref=form.own_ref
        ),
    )
    if done:
        return _to(made, "journey-kept")
    return render_template("journeys/edit.html", tab="goals", case=case, form=form), status_of(form)


@bp.route("/<ref:page_ref>/edit", methods=["GET", "POST"])
def edit(case_ref: str, page_ref: str) -> Answer:
    """Say it otherwise, as long as it was not given."""
    case, page = _page(case_ref, page_ref)
    require(me(), Permission.GOAL_WRITE, page)
    form = _form_of(case, page)
    try:
        done, _nothing = sent(form, lambda: _amend(page, form))
    except OVERTAKEN:
        return _overtaken(case, page, form)
    if done:
        return _to(page, "journey-kept")
    shown: dict[str, Any] = {"tab": "goals", "case": case, "form": form, "page": page}
    return render_template("journeys/edit.html", **shown), status_of(form)


@bp.get("/<ref:page_ref>")
def show(case_ref: str, page_ref: str) -> Answer:
    """The page as the patient reads it: no bar, no score and nothing that is for staff."""
    case, page = _page(case_ref, page_ref)
    note_reading(me(), AuditEvent.GOALS_READ, case)
    return _shown(case, page, given_form(page.version))


@bp.post("/<ref:page_ref>/check")
def check(case_ref: str, page_ref: str) -> Answer:
    """Say that one read it as the patient will."""
    case, page = _page(case_ref, page_ref)
    form = given_form(page.version)
    try:
        journeys.check(me(), page, version=form.seen)
    except OVERTAKEN:
        return _changed_meanwhile(case, page)
    return _to(page, "journey-checked")


@bp.post("/<ref:page_ref>/give")
def give(case_ref: str, page_ref: str) -> Answer:
    """Note the day on which the patient was given it."""
    case, page = _page(case_ref, page_ref)
    require(me(), Permission.GOAL_WRITE, page)
    form = given_form(page.version)
    try:
        done, _nothing = sent(
            form, lambda: journeys.give(me(), page, **form.filled("on"), version=form.seen)
        )
    except OVERTAKEN:
        return _changed_meanwhile(case, page)
    if done:
        return _to(page, "journey-given")
    return _shown(case, page, form), status_of(form)


def _said() -> str:
    return _("%(number)s of 10", number="%d")


def _case(case_ref: str) -> Case:
    return case_or_404(me(), case_ref, page="goals")


def _page(case_ref: str, page_ref: str) -> tuple[Case, JourneyPage]:
    case = _case(case_ref)
    query = select(JourneyPage).where(JourneyPage.case_id == case.id, JourneyPage.ref == page_ref)
    page = db.session.scalars(query).first()
    if page is None:
        raise refuse(me(), "journeypage", page_ref)
    return case, page


def _form_of(case: Case, page: JourneyPage) -> JourneyForm:
    roads = said_before(reading.roads_of(case, said=_said()), as_kept(page.content))
    return form_of(roads, words=page.words, version=page.version)


def _amend(page: JourneyPage, form: JourneyForm) -> None:
    words = form.words.data or ""
    journeys.amend(me(), page, roads=form.as_said, words=words, version=form.seen)


def _shown(case: Case, page: JourneyPage, form: Any, **more: Any) -> str:
    roads = [road for road in as_kept(page.content) if road.taken and road.shown]
    shown: dict[str, Any] = {"case": case, "page": page, "roads": roads, "form": form}
    return render_template("journeys/show.html", **shown, **more)


def _changed_meanwhile(case: Case, page: JourneyPage) -> Answer:
    """It reads otherwise than when it was looked at: it is shown as it stands now."""
    db.session.expire_all()
    return _shown(case, page, given_form(page.version), overtaken=True), 409


def _overtaken(case: Case, page: JourneyPage, form: JourneyForm) -> Answer:
    """Both on one page; the form that is sent again carries the newest version."""
    db.session.expire_all()
    form.version.data = str(page.version)
    theirs, mine = in_words(as_kept(page.content)), in_words(form.as_said)
    both = (page.words + theirs, (form.words.data or "") + mine)
    shown: dict[str, Any] = {"tab": "goals", "case": case, "form": form, "page": page}
    saved = last_saved(page) or ("", None)
    return render_template("journeys/edit.html", **shown, both=both, saved=saved), 409


def _to(page: JourneyPage, said: str) -> Response:
    url = url_for("journeys.show", case_ref=page.case.ref, page_ref=page.ref, said=said)
    return redirect(url, 303)
