"""Adding a claim of one's own, correcting it, and grading any claim anew."""

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from mdt import clock
from mdt.asking import Answer
from mdt.blueprints.evidence.forms import FACTS, AmendEntryForm, NewEntryForm, ReviewForm
from mdt.blueprints.evidence.room import bp, claim_or_404
from mdt.database import db, new_ref
from mdt.domain.dates import day_words
from mdt.domain.errors import NotNow, StaleEdit
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.forms import sent, status_of
from mdt.i18n import _l, label_of
from mdt.loading import thing_or_404
from mdt.models.evidence import EvidenceEntry, EvidenceReview
from mdt.queries.library import Page
from mdt.queries.trail import last_saved
from mdt.services import evidence, require
from mdt.templating import SAID, me

SAID["claim-added"] = _l("In the library now, with its grade.")
SAID["claim-saved"] = _l("Saved.")
SAID["claim-reviewed"] = _l("Kept under your name. The grades before stay in the history.")

OVERTAKEN = (StaleEdit, StaleDataError)  # somebody saved, or graded, since the page was drawn


@bp.route("/evidence/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a claim of the practice's own."""
    require(me(), Permission.EVIDENCE_WRITE)
    form = NewEntryForm(ref=new_ref())
    done, entry = sent(form, lambda: _add(form))
    if done:
        return _back(entry.ref, "claim-added")
    return _page("evidence/new.html", form)


@bp.route("/evidence/<ref:entry_ref>/edit", methods=["GET", "POST"])
def edit(entry_ref: str) -> Answer:
    """Correct the words of an own claim."""
    entry = thing_or_404(me(), EvidenceEntry, entry_ref, Permission.EVIDENCE_READ)
    require(me(), Permission.EVIDENCE_WRITE, entry)
    form = AmendEntryForm(obj=entry)
    try:
        done, _nothing = sent(form, lambda: _amend(entry, form))
    except OVERTAKEN:
        db.session.rollback()
        return _both_texts(entry, form)
    except NotNow:
        return _withdrawn("evidence/edit.html", form, entry=entry)
    if done:
        return _back(entry.ref, "claim-saved")
    return _page("evidence/edit.html", form, entry=entry)


@bp.route("/evidence/<claim:claim_ref>/review", methods=["GET", "POST"])
def review(claim_ref: str) -> Answer:
    """Grade a claim anew, or let its grade stand."""
    page = claim_or_404(claim_ref)
    require(me(), Permission.EVIDENCE_WRITE)
    form = ReviewForm(ref=new_ref(), version=page.number, grade=page.cited.grade.value)
    try:
        done, _row = sent(form, lambda: _review(claim_ref, form))
    except OVERTAKEN:
        db.session.rollback()
        return _both_reviews(claim_or_404(claim_ref), form)
    except NotNow:
        return _withdrawn("evidence/review.html", form, page=page)
    if done:
        return _back(claim_ref, "claim-reviewed")
    return _page("evidence/review.html", form, page=page)


def _add(form: NewEntryForm) -> EvidenceEntry:
    grade = Grade(form.grade.data)
    return evidence.add(me(), form.words, grade=grade, ref=form.own_ref)


def _amend(entry: EvidenceEntry, form: AmendEntryForm) -> None:
    evidence.amend(me(), entry, form.words, version=form.seen)


def _review(claim_ref: str, form: ReviewForm) -> EvidenceReview:
    return evidence.review(me(), claim_ref, form.look, number=form.seen, ref=form.own_ref)


def _both_texts(entry: EvidenceEntry, form: AmendEntryForm) -> Answer:
    """Both texts on one page; the form that is sent again carries the newest version."""
    db.session.refresh(entry)
    form.version.data = str(entry.version)
    theirs = {"theme": entry.theme, **{name: getattr(entry, name) for name in FACTS}}
    page, _status = _page(
        "evidence/edit.html",
        form,
        entry=entry,
        theirs=_told(form, theirs),
        mine=_told(form, {"theme": form.theme.data, **form.filled(*FACTS)}),
        saved=last_saved(entry) or ("", None),
    )
    return page, 409


def _both_reviews(page: Page, form: ReviewForm) -> Answer:
    """The review that came first beside the one that was written; sent again it is the next."""
    first = page.history[0]
    form.version.data = str(page.number)
    mine = [label_of(Grade(form.grade.data)), form.reason.data or ""]
    drawn, _status = _page(
        "evidence/review.html",
        form,
        page=page,
        theirs="\n".join([f"{first.grade.value}: {label_of(first.grade)}", first.reason]),
        mine="\n".join([f"{form.grade.data}: {mine[0]}", mine[1]]),
        saved=(f"{first.by}, {day_words(first.date)}", None),
    )
    return drawn, 409


def _withdrawn(template: str, form: Any, **shown: Any) -> Answer:
    """The claim was withdrawn before this was sent: it says so, and every word is kept."""
    page, _status = _page(template, form, overtaken=True, **shown)
    return page, 409


def _told(form: AmendEntryForm, facts: dict[str, Any]) -> str:
    """A claim in full: each field's name, and what stands in it."""
    said = []
    for name, value in facts.items():
        if name == "theme":
            shown = label_of(EvidenceTheme(value))
        else:
            shown = day_words(value) if isinstance(value, date) else str(value or "")
        said.append(f"{form[name].label.text}: {shown}")
    return "\n".join(said)


def _page(template: str, form: Any, **more: Any) -> tuple[str, int]:
    page = render_template(template, room="evidence", form=form, on=clock.today(), **more)
    return page, status_of(form)


def _back(claim_ref: str, said: str) -> Response:
    return redirect(url_for("evidence.show", claim_ref=claim_ref, said=said), 303)
