"""Letters of a case: written from signed minutes, checked by name, noted when they left."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from mdt import clock
from mdt.asking import OVERTAKEN, Answer
from mdt.blueprints.letters.forms import LetterForm, SentForm, form_of, sent_form
from mdt.database import db, new_ref
from mdt.domain.dates import day_words, moment_words
from mdt.domain.events import AuditEvent
from mdt.domain.labels import label
from mdt.domain.letters import PatientLetterFacts, ReferrerLetterFacts, as_kept, in_words
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import LetterKind
from mdt.exports import letters as printed
from mdt.exports.minutes import printed_line
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.letters import Letter
from mdt.models.meetings import AgendaItem
from mdt.queries import letters as reading
from mdt.queries.trail import last_saved
from mdt.services import letters, require
from mdt.services.practice import name_on_paper
from mdt.templating import SAID, me

bp = Blueprint("letters", __name__, url_prefix="/cases/<ref:case_ref>/letters")

SAID["letter-kept"] = _l("Kept. Read it once as whoever receives it will, then say so below.")
SAID["letter-checked"] = _l("Checked. It may be printed and sent now.")
SAID["letter-sent"] = _l("Noted. The letter stays as it was sent.")


@bp.get("/")
def index(case_ref: str) -> Answer:
    """The letters of a case, and what a new one could be about."""
    case = _case(case_ref)
    items = [
        item for item in reading.settled_items_of(case) if can(me(), Permission.MINUTES_READ, item)
    ]
    facts = {"case": case, "letters": reading.letters_of(case), "items": items}
    return render_template("letters/index.html", tab="meetings", **facts)


@bp.route("/about/<ref:item_ref>/referrer", methods=["GET", "POST"])
def to_referrer(case_ref: str, item_ref: str) -> Answer:
    """Write to whoever referred the patient."""
    return _new(case_ref, item_ref, LetterKind.REFERRER)


@bp.route("/about/<ref:item_ref>/patient", methods=["GET", "POST"])
def to_patient(case_ref: str, item_ref: str) -> Answer:
    """Write to the patient."""
    return _new(case_ref, item_ref, LetterKind.PATIENT)


def _new(case_ref: str, item_ref: str, kind: LetterKind) -> Answer:
    case = _case(case_ref)
    require(me(), Permission.LETTER_WRITE, case)
    item = _item(case, item_ref)
    draft = reading.draft_of(item, name_on_paper())
    form = form_of(draft, to=reading.addressee_of(case, kind), ref=new_ref())
    done, made = sent(form, lambda: _write(item, kind, form))
    if done:
        return _to(made, "letter-kept")
    return _form_page(case, kind, form), status_of(form)


def _write(item: AgendaItem, kind: LetterKind, form: LetterForm) -> Letter:
    return letters.write(me(), item, kind=kind, **_said(form), ref=form.own_ref)


@bp.route("/<ref:letter_ref>/edit", methods=["GET", "POST"])
def edit(case_ref: str, letter_ref: str) -> Answer:
    """Say it otherwise, as long as it was not sent."""
    letter = _letter(case_ref, letter_ref)
    require(me(), Permission.LETTER_WRITE, letter)
    draft = reading.drawn_anew(letter.item, as_kept(letter.content))
    form = form_of(draft, to=letter.to, words=letter.words, version=letter.version)
    try:
        done, _nothing = sent(
            form, lambda: letters.amend(me(), letter, **_said(form), version=form.seen)
        )
    except OVERTAKEN:
        return _both(letter, form)
    if done:
        return _to(letter, "letter-kept")
    return _form_page(letter.case, letter.kind, form, letter=letter), status_of(form)


@bp.get("/<ref:letter_ref>")
def show(case_ref: str, letter_ref: str) -> Answer:
    """The letter as it is read by whoever receives it: no bar, nothing that is for staff."""
    letter = _letter(case_ref, letter_ref)
    note_reading(me(), AuditEvent.LETTER_READ, letter)
    return _page(letter, sent_form(letter.version, letter.to))


@bp.post("/<ref:letter_ref>/check")
def check(case_ref: str, letter_ref: str) -> Answer:
    """Say that one read it as whoever receives it will."""
    letter = _letter(case_ref, letter_ref)
    form = sent_form(letter.version, letter.to)
    try:
        letters.check(me(), letter, version=form.seen)
    except OVERTAKEN:
        return _changed_meanwhile(letter)
    return _to(letter, "letter-checked")


@bp.post("/<ref:letter_ref>/sent")
def note_sent(case_ref: str, letter_ref: str) -> Answer:
    """Note when it left, to whom and how."""
    letter = _letter(case_ref, letter_ref)
    require(me(), Permission.LETTER_WRITE, letter)
    form = sent_form(letter.version, letter.to)
    try:
        done, _nothing = sent(form, lambda: _note_sent(letter, form))
    except OVERTAKEN:
        return _changed_meanwhile(letter)
    if done:
        return _to(letter, "letter-sent")
    return _page(letter, form), status_of(form)


def _note_sent(letter: Letter, form: SentForm) -> None:
    words = form.words.data or ""
    letters.note_sent(me(), letter, **form.filled("on"), words=words, version=form.seen)


@bp.get("/<ref:letter_ref>.pdf")
def pdf(case_ref: str, letter_ref: str) -> FlaskResponse:
    """The letter as a PDF; nothing leaves that nobody has checked."""
    letter = _letter(case_ref, letter_ref)
    letters.expect_leaving(letter)
    note_reading(me(), AuditEvent.LETTER_PRINTED, letter)
    line = printed_line(me().display_name, moment_words(clock.local(clock.now())))
    name = f"{clock.local(letter.created_at):%Y-%m-%d} {label(letter.kind)}.pdf"
    return FlaskResponse(
        printed.pdf(_facts(letter), printed=line),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _facts(letter: Letter) -> ReferrerLetterFacts | PatientLetterFacts:
    """What this kind of letter may hold, and nothing else."""
    draft, by = as_kept(letter.content), letter.made_by
    writer = f"{by.display_name}, {label(by.discipline)}" if by.discipline else by.display_name
    said = {
        "to": letter.to,
        "opening": letter.words,
        "writer": writer,
        "written_on": day_words(clock.local(letter.created_at).date()),
    }
    if letter.kind is LetterKind.PATIENT:
        return draft.to_patient(**said)
    return draft.to_referrer(**said)


def _case(case_ref: str) -> Case:
    return case_or_404(me(), case_ref, page="letters")


def _item(case: Case, item_ref: str) -> AgendaItem:
    found = (item for item in reading.settled_items_of(case) if item.ref == item_ref)
    item = next((one for one in found if can(me(), Permission.MINUTES_READ, one)), None)
    if item is None:
        raise refuse(me(), "agendaitem", item_ref)
    return item


def _letter(case_ref: str, letter_ref: str) -> Letter:
    letter = reading.letter_of(_case(case_ref), letter_ref)
    if letter is None:
        raise refuse(me(), "letter", letter_ref)
    return letter


def _said(form: LetterForm) -> dict[str, Any]:
    return {"to": form.to.data or "", "words": form.words.data or "", "draft": form.as_said}


def _form_page(case: Case, kind: LetterKind, form: LetterForm, **more: Any) -> str:
    facts: dict[str, Any] = {"case": case, "kind": kind, "form": form}
    facts["referrer"] = reading.referrer_of(case) if kind is LetterKind.REFERRER else None
    return render_template("letters/edit.html", tab="meetings", **facts, **more)


def _page(letter: Letter, form: SentForm, **more: Any) -> str:
    facts: dict[str, Any] = {"case": letter.case, "letter": letter, "facts": _facts(letter)}
    return render_template("letters/show.html", form=form, **facts, **more)


def _changed_meanwhile(letter: Letter) -> Answer:
    """It reads otherwise than when it was looked at: it is shown as it stands now."""
    db.session.expire_all()
    return _page(letter, sent_form(letter.version, letter.to), overtaken=True), 409


def _both(letter: Letter, form: LetterForm) -> Answer:
    """Both on one page; the form that is sent again carries the newest version."""
    db.session.expire_all()
    form.version.data = str(letter.version)
    theirs = f"{letter.to}\n\n{letter.words}{in_words(as_kept(letter.content))}"
    mine = f"{form.to.data or ''}\n\n{form.words.data or ''}{in_words(form.as_said)}"
    more = {"both": (theirs, mine), "saved": last_saved(letter) or ("", None), "letter": letter}
    return _form_page(letter.case, letter.kind, form, **more), 409


def _to(letter: Letter, said: str) -> Response:
    case, ref = letter.case.ref, letter.ref
    return redirect(url_for("letters.show", case_ref=case, letter_ref=ref, said=said), 303)
