"""A text shown to a supervisor to sign with, or to return with a comment."""

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy import select

from mdt.asking import OVERTAKEN
from mdt.blueprints.supervision.door import Answer, bp, named_to_me
from mdt.blueprints.supervision.forms import AskForm, CommentForm
from mdt.database import db
from mdt.domain import kept
from mdt.domain.cosigning import ShownFacts
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, require
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, note_reading, refuse, thing_or_404
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.notes import Note
from mdt.models.supervision import CoSignature
from mdt.queries import cosigning as reading
from mdt.services import cosigning
from mdt.services.supervision import supervisor_of
from mdt.templating import SAID, me

SAID["cosign-asked"] = _l("Shown. It waits until it is signed or returned, or you take it back.")
SAID["cosign-withdrawn"] = _l("Taken back. Nobody reads it here any more.")
SAID["cosign-signed"] = _l("Signed, together with its author.")
SAID["cosign-returned"] = _l("Returned, with your comment.")

HERE = "/supervision/texts/<ref:cosign_ref>"


@bp.route("/cases/<ref:case_ref>/notes/<ref:note_ref>/cosign", methods=["GET", "POST"])
def ask_note(case_ref: str, note_ref: str) -> Answer:
    """Show a signed note of one's own to one's supervisor."""
    case = case_or_404(me(), case_ref, page="notes")
    query = select(Note).where(Note.case_id == case.id, Note.ref == note_ref)
    note = db.session.scalars(query.where(Note.signed_at.is_not(None))).first()
    if note is None:
        raise refuse(me(), "note", note_ref)
    return _ask(case, note, "notes")


@bp.route("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>/cosign", methods=["GET", "POST"])
def ask_formulation(case_ref: str, formulation_ref: str) -> Answer:
    """Show a shared version of one's own to one's supervisor."""
    case = case_or_404(me(), case_ref, page="formulation")
    query = select(Formulation).where(
        Formulation.case_id == case.id, Formulation.ref == formulation_ref
    )
    version = db.session.scalars(query).first()
    if version is None:
        raise refuse(me(), "formulation", formulation_ref)
    return _ask(case, version, "formulation")


def _ask(case: Case, text: Note | Formulation, tab: str) -> Answer:
    require(me(), Permission.COSIGN_ASK, text)
    form = AskForm()
    done, row = sent(form, lambda: cosigning.ask(me(), text))
    if done:
        to = url_for("supervision.cosignature", cosign_ref=row.ref, said="cosign-asked")
        return redirect(to, 303)
    facts: dict[str, Any] = {"case": case, "tab": tab, "form": form, "shown": cosigning.shown(text)}
    facts |= {"supervisor": supervisor_of(me()), "waiting": cosigning.waiting_for(text)}
    return render_template("supervision/ask_cosign.html", **facts), status_of(form)


@bp.get(HERE)
def cosignature(cosign_ref: str) -> Answer:
    """What was shown, as it stood; the supervisor signs or returns it."""
    return _page(_row(cosign_ref))


@bp.post(f"{HERE}/signature")
def cosign(cosign_ref: str) -> Answer:
    """Sign with its author."""
    row = _row(cosign_ref)
    require(me(), Permission.COSIGN_ANSWER, row)
    form = CommentForm()
    return _answered(row, form, "cosign-signed", cosigning.sign)


@bp.post(f"{HERE}/return")
def send_back(cosign_ref: str) -> Answer:
    """Return it with a comment."""
    row = _row(cosign_ref)
    require(me(), Permission.COSIGN_ANSWER, row)
    form = CommentForm()
    return _answered(row, form, "cosign-returned", cosigning.send_back)


def _answered(row: CoSignature, form: CommentForm, said: str, deed: Any) -> Answer:
    words = form.comment.data or ""
    try:
        done, _nothing = sent(form, lambda: deed(me(), row, comment=words, version=form.seen))
    except OVERTAKEN:
        db.session.rollback()
        return _page(row, form, overtaken=True), 409
    if done:
        return redirect(url_for("supervision.index", said=said), 303)
    return _page(row, form), status_of(form)


@bp.post(f"{HERE}/withdrawal")
def withdraw_cosign(cosign_ref: str) -> Answer:
    """Take it back while it is unanswered."""
    row = _row(cosign_ref)
    require(me(), Permission.COSIGN_WITHDRAW, row)
    try:
        cosigning.withdraw(me(), row)
    except OVERTAKEN:
        db.session.rollback()
        return _page(row, overtaken=True), 409
    return redirect(url_for("supervision.index", said="cosign-withdrawn"), 303)


@bp.app_template_global("cosignatures_of")
def cosignatures_of(ref: str) -> list[CoSignature]:
    """Who signed with a text, for its page."""
    return reading.of_text(ref)


def _row(cosign_ref: str) -> CoSignature:
    row = thing_or_404(me(), CoSignature, cosign_ref, Permission.COSIGN_READ)
    note_reading(me(), AuditEvent.COSIGN_READ, row)
    return row


def _page(row: CoSignature, form: CommentForm | None = None, *, overtaken: bool = False) -> str:
    form = form or CommentForm(formdata=None)
    form.version.data = str(row.version)
    return render_template(
        "supervision/cosign.html",
        room="supervision",
        row=row,
        shown=kept.take(ShownFacts, row.shown),
        form=form,
        named=named_to_me(row),
        overtaken=overtaken,
    )
