"""The notes of a case: the list, one note, and what is added to it once it is signed."""

from functools import lru_cache
from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup

from mdt import prose
from mdt.blueprints.notes.forms import AddendumForm
from mdt.blueprints.notes.writing import Answer, bp, note_or_404
from mdt.database import new_ref
from mdt.domain.dates import days_words, is_late
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import NoteKind
from mdt.forms import sent, status_of
from mdt.loading import case_or_404, note_reading
from mdt.models.notes import Note
from mdt.queries import notes as reading
from mdt.services import notes
from mdt.templating import SAID, me

EXCERPT = 240
SAID["addendum-added"] = "Added. The note itself stays as it was."


@bp.get("/cases/<ref:case_ref>/notes/")
def index(case_ref: str) -> Answer:
    """The notes of a case, newest first, the reader's own drafts on top."""
    case = case_or_404(me(), case_ref, page="notes")
    kind, author = _kind(request.args.get("kind", "")), request.args.get("author", "")
    page = reading.signed_of(case, kind=kind, author=author, before=request.args.get("before", ""))
    return render_template(
        "notes/index.html",
        tab="notes",
        case=case,
        page=page,
        drafts=reading.drafts_of(me(), case),
        authors=reading.authors_of(case),
        kinds=NoteKind,
        kind=kind,
        author=author,
    )


def _kind(given: str) -> NoteKind | None:
    return NoteKind(given) if given in set(NoteKind) else None


@bp.get("/notes/mine")
def mine() -> Answer:
    """Every note the reader signed: also those of cases they have left."""
    note_reading(me(), AuditEvent.NOTE_READ, None)
    page = reading.written_by(me(), before=request.args.get("before", ""))
    return render_template("notes/mine.html", page=page)


@bp.get("/cases/<ref:case_ref>/notes/<ref:note_ref>")
def show(case_ref: str, note_ref: str) -> Answer:
    """One note; an unsigned one goes on where it is written."""
    note = note_or_404(case_ref, note_ref)
    if can(me(), Permission.NOTE_AMEND, note):
        return redirect(url_for("notes.edit", case_ref=case_ref, note_ref=note_ref), 303)
    return page_of(note, AddendumForm(formdata=None, ref=new_ref()))


@bp.post("/cases/<ref:case_ref>/notes/<ref:note_ref>/addenda")
def addenda(case_ref: str, note_ref: str) -> Answer:
    """Add to a signed note."""
    note = note_or_404(case_ref, note_ref)
    form = AddendumForm()
    words, ref = form.text.data or "", form.own_ref
    ok, _made = sent(form, lambda: notes.add_addendum(me(), note, text=words, ref=ref))
    if ok:
        to = url_for("notes.show", case_ref=case_ref, note_ref=note_ref, said="addendum-added")
        return redirect(to, 303)
    return page_of(note, form), status_of(form)


def page_of(note: Note, form: AddendumForm) -> str:
    """The note with its case around it; without the case for somebody who has left it."""
    facts: dict[str, Any] = {"note": note, "form": form, "body": signed_prose(note.text)}
    if not can(me(), Permission.RECORD_READ, note.case):
        return render_template("notes/own.html", room="cases", **facts)
    case = case_or_404(me(), note.case.ref, page="notes")
    return render_template("notes/show.html", tab="notes", case=case, **facts)


@lru_cache(maxsize=256)
def signed_prose(text: str) -> Markup:
    """What is signed never changes, so it is made ready to show once."""
    return prose.render(text)


@bp.app_template_filter("opening")
@lru_cache(maxsize=2048)
def opening(text: str) -> str:
    """The first words of a note, as one line of a list."""
    words = prose.one_line(text)
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"


@bp.app_template_filter("lateness")
def lateness(note: Any) -> str:
    """How long after it happened a note was signed, when that is late: "3 days"."""
    if note.signed_at is None or not is_late(note.happened_at, note.signed_at):
        return ""
    return days_words((note.signed_at - note.happened_at).days)
