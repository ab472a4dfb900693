"""Writing a note: begun, kept as it grows, looked at, signed, or thrown away."""

from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.notes.forms import DiscardForm, NoteForm, begun
from mdt.domain.errors import Invalid, NotFound, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can, require
from mdt.forms import sent, status_of
from mdt.loading import (
    case_or_404,
    case_to_change_or_404,
    note_reading,
    refuse,
    thing_or_404,
)
from mdt.models.cases import Case
from mdt.models.notes import Note
from mdt.queries import notes as reading
from mdt.services import notes
from mdt.templating import SAID, me

bp = Blueprint("notes", __name__)

Answer = str | Response | tuple[str, int] | tuple[Response, int]

SAID["note-signed"] = "Signed. It is locked now, and the care team can read it."
SAID["note-kept"] = "Kept as a draft. Only you can read it until you sign."
SAID["note-discarded"] = "The draft is gone."


@bp.get("/cases/<ref:case_ref>/notes/new")
def new(case_ref: str) -> Answer:
    """Begin a note, or go on with the one that was begun."""
    case = case_or_404(me(), case_ref, page="notes")
    draft = None if "fresh" in request.args else reading.latest_draft(me(), case)
    return desk(case, begun(draft), draft=draft, offered=draft is not None)


@bp.get("/cases/<ref:case_ref>/notes/<ref:note_ref>/edit")
def edit(case_ref: str, note_ref: str) -> Answer:
    """Go on with a note that is not signed."""
    note = note_or_404(case_ref, note_ref)
    if note.signed_at is not None:
        return redirect(url_for("notes.show", case_ref=case_ref, note_ref=note_ref), 303)
    require(me(), Permission.NOTE_AMEND, note)
    case = case_or_404(me(), case_ref, page="notes")
    return desk(case, begun(note), draft=note)


@bp.post("/cases/<ref:case_ref>/notes/new")
def keep(case_ref: str) -> Answer:
    """Keep the draft as it stands."""
    return _deed(case_ref, NoteForm(), sign=False)


@bp.post("/cases/<ref:case_ref>/notes/<ref:note_ref>/sign")
def sign(case_ref: str, note_ref: str) -> Answer:
    """Keep the last words and sign."""
    form = NoteForm()
    form.ref.data = note_ref
    return _deed(case_ref, form, sign=True)


def _deed(case_ref: str, form: NoteForm, *, sign: bool) -> Answer:
    case = case_to_change_or_404(me(), case_ref, page="notes")
    draft = own_note(case, form.own_ref)
    if draft is not None and draft.signed_at and draft.text == (form.text.data or ""):
        return redirect(_to(draft, "note-signed"), 303)  # signed already: the second of two clicks
    try:
        ok, note = sent(form, lambda: notes.write(me(), case, sign=sign, **form.as_written(draft)))
    except (StaleEdit, NotNow):
        return apart(case, form)
    if ok:
        return redirect(_to(note, "note-signed" if sign else "note-kept"), 303)
    return desk(case, form, draft=draft), status_of(form)


def _to(note: Note, said: str) -> str:
    page = "notes.show" if note.signed_at else "notes.edit"
    return url_for(page, case_ref=note.case.ref, note_ref=note.ref, said=said)


@bp.post("/cases/<ref:case_ref>/notes/draft")
def draft(case_ref: str) -> Answer:
    """Keep the words as they are written; the page's script asks for it now and then."""
    case = case_to_change_or_404(me(), case_ref, page="notes")
    form = NoteForm()
    known = own_note(case, form.own_ref)
    try:
        note = notes.save_draft(me(), case, **form.as_written(known))
    except Invalid as problem:
        return jsonify(error=problem.sentence), 422
    except (StaleEdit, NotNow) as problem:
        return jsonify(error=str(problem)), 409
    return jsonify(
        saved_at=note.saved_at.isoformat(timespec="seconds"),
        version=note.version,
        url=url_for("notes.edit", case_ref=case_ref, note_ref=note.ref),
    )


@bp.post("/cases/<ref:case_ref>/notes/preview")
def preview(case_ref: str) -> Answer:
    """The words as they will read; shown in a frame of the page they are written on."""
    case = case_or_404(me(), case_ref, page="notes")
    require(me(), Permission.NOTE_WRITE, case)
    answer = make_response(render_template("notes/preview.html", text=NoteForm().text.data or ""))
    answer.headers["X-Preview"] = "1"
    return answer


@bp.route("/cases/<ref:case_ref>/notes/<ref:note_ref>/discard", methods=["GET", "POST"])
def discard(case_ref: str, note_ref: str) -> Answer:
    """Throw a draft away, after one sentence to confirm."""
    note = note_or_404(case_ref, note_ref)
    if not can(me(), Permission.NOTE_AMEND, note):
        return redirect(url_for("notes.show", case_ref=case_ref, note_ref=note_ref), 303)
    form, changed = DiscardForm(), False
    if form.was_sent():
        try:
            notes.discard(me(), note, version=form.seen)
            return redirect(url_for("notes.index", case_ref=case_ref, said="note-discarded"), 303)
        except StaleEdit:
            changed = True
    form.version.data = str(note.version)
    case = case_or_404(me(), case_ref, page="notes")
    facts = {"tab": "notes", "case": case, "note": note, "form": form, "changed": changed}
    return render_template("notes/discard.html", **facts), 409 if changed else 200


def note_or_404(case_ref: str, note_ref: str) -> Note:
    """A note of this case that this person may read; the reading is noted first."""
    note = thing_or_404(me(), Note, note_ref, Permission.NOTE_READ)
    if note.case.ref != case_ref:
        raise refuse(me(), "note", note_ref)
    if note.signed_at is not None:
        note_reading(me(), AuditEvent.NOTE_READ, note)
    return note


def own_note(case: Case, ref: str) -> Note | None:
    """The writer's own note of this address, None when it is not made yet."""
    try:
        return notes.note_of(me(), case, ref)
    except NotFound as problem:
        raise refuse(me(), "note", ref) from problem


def desk(case: Case, form: NoteForm, *, draft: Note | None, offered: bool = False) -> str:
    """The page on which a note is written."""
    require(me(), Permission.NOTE_WRITE, case)
    facts: dict[str, Any] = {"form": form, "draft": draft, "offered": offered}
    return render_template("notes/write.html", tab="notes", case=case, **facts)


def apart(case: Case, form: NoteForm) -> tuple[str, int]:
    """The same note was changed in another window: both texts, and neither is lost."""
    note = own_note(case, form.own_ref)
    mine = form.text.data or ""
    form.version.data = str(note.version if note else 0)
    facts: dict[str, Any] = {"form": form, "note": note, "mine": mine}
    return render_template("notes/apart.html", tab="notes", case=case, **facts), 409
