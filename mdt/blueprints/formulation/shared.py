"""One sheet for several people: its page, what is done with it, and the doors of its live room."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from mdt import sessions
from mdt.blueprints.formulation.meeting import Both, chosen
from mdt.blueprints.formulation.shared_forms import SharedForm, form_of, opened
from mdt.blueprints.formulation.writing import (
    STATUS,
    Answer,
    about_of,
    bp,
    case_to_write,
    event_of,
    home_of,
)
from mdt.domain import templates
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import FormulationStatus
from mdt.forms import sent
from mdt.i18n import _l
from mdt.live import doors
from mdt.live.room import SheetRoom
from mdt.live.watches import SheetWatch
from mdt.loading import case_or_404, case_to_change_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.shared_sheets import SharedSheet
from mdt.queries import formulations as reading
from mdt.queries.formulation_links import targets_named
from mdt.queries.live_sheet import face_of
from mdt.queries.shared_sheets import sheet_of, wrote_in
from mdt.services import shared_sheets
from mdt.templating import SAID, me

SAID["sheet-words-kept"] = _l("Your words are in. What others wrote meanwhile stands beside them.")
SAID["sheet-together"] = _l("Put together as chosen. The sheet goes on from the newer version.")
SAID["sheet-kept"] = _l("Kept as a version and shared with the team.")
SAID["sheet-kept-draft"] = _l("Kept as a draft version. The care team can read it.")
SAID["sheet-taken"] = _l("The words are in a sheet of yours. The shared one stays open.")
SAID["sheet-put-away"] = _l("The shared sheet is put away. The kept versions stand.")
SHEET = "/cases/<ref:case_ref>/formulation/together/<ref:sheet_ref>"


@bp.post("/cases/<ref:case_ref>/formulation/<template:template_id>/together")
def begin_together(case_ref: str, template_id: str) -> Answer:
    """Open a sheet to write in together, or come into the one that is open."""
    case = case_to_write(case_ref)
    about = about_of(request.form.get("about", ""))
    sheet = shared_sheets.begin(me(), case, template_id=template_id, about=about)
    return redirect(_page_of(sheet), 303)


@bp.get(SHEET)
def together(case_ref: str, sheet_ref: str) -> Answer:
    """The sheet as it stands, for whoever writes in it with or without the live script."""
    face = face_of(sheet_ref)
    case, sheet = _sheet(case_ref, sheet_ref)
    if sheet.closed_at is not None:
        return redirect(_where_it_went(sheet), 303)
    return _desk(case, sheet, face=face)


@bp.post(SHEET)
def write_together(case_ref: str, sheet_ref: str) -> Answer:
    """Put words in, and then keep, take along or put away: the button says which."""
    case, sheet = _sheet(case_ref, sheet_ref)
    require(me(), Permission.FORMULATION_WRITE, sheet)
    form, do = form_of(_template(sheet))(), request.form.get("do", "words")
    try:
        if request.form.get("live") != "1":  # else the live script has sent them already
            done, _made = sent(form, lambda: _put(sheet, form))
            if not done:
                return _desk(case, sheet, form=form, sent_back=True), 422
        return _do(case, sheet, do, form)
    except StaleEdit:
        form.mark(sheet)
        return _desk(case, sheet, form=form, sent_back=True, apart=True), 409
    except NotNow:
        return _too_late(case, sheet, form), 409


@bp.get(f"{SHEET}/live")
def together_stream(case_ref: str, sheet_ref: str) -> Answer:
    """All that is written in the sheet, as it is written."""
    sheet = _at_hand(case_ref, sheet_ref)
    watch = SheetWatch(SheetRoom(sheet.ref), sessions.browser_hash(), known=doors.known())
    return doors.streamed(watch)


@bp.post(f"{SHEET}/text")
def type_together(case_ref: str, sheet_ref: str) -> Answer:
    """What somebody typed, as their browser noted it; sent again, it is once."""
    sheet = _at_hand(case_ref, sheet_ref)

    def take(step: bytes, place: Any) -> int:
        return shared_sheets.type_in(me(), sheet, step, place=place)

    return doors.typed(sheet, take)


@bp.post(f"{SHEET}/here")
def here_together(case_ref: str, sheet_ref: str) -> Answer:
    """Where this browser is in the sheet, or that it leaves."""
    sheet = _at_hand(case_ref, sheet_ref)
    told = doors.told()
    place = doors.place_of(told, sheet)
    if place is None:
        return jsonify(error="no such place"), 400
    if told.get("gone"):
        shared_sheets.leave(me(), sheet, client=place.client)
    else:
        shared_sheets.be_at(me(), sheet, place)
    return jsonify(heard=True)


def _sheet(case_ref: str, sheet_ref: str) -> tuple[Case, SharedSheet]:
    case = case_or_404(me(), case_ref, page="formulation")
    sheet = sheet_of(case, sheet_ref)
    if sheet is None:
        raise refuse(me(), "sharedsheet", sheet_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, sheet)
    return case, sheet


def _at_hand(case_ref: str, sheet_ref: str) -> SharedSheet:
    """The same for what a script sends now and then: without what only a page would show."""
    case = case_to_change_or_404(me(), case_ref, page="formulation")
    sheet = sheet_of(case, sheet_ref)
    if sheet is None:
        raise refuse(me(), "sharedsheet", sheet_ref)
    return sheet


def _template(sheet: SharedSheet) -> templates.Template:
    return templates.of_sheet(sheet.template_id, sheet.template_version)


def _put(sheet: SharedSheet, form: SharedForm) -> None:
    shared_sheets.write(me(), sheet, form.words(), seen=form.had)


def _do(case: Case, sheet: SharedSheet, do: str, form: SharedForm) -> Answer:
    """What the button asked for, once the words are in."""
    if do == "away" or do == "away-sure":
        return _put_away(case, sheet, sure=do == "away-sure")
    if do == "mine":
        return _take(case, sheet)
    if (choice := chosen()) and (do == "together" or do in STATUS):
        newest = request.form.get("newest", "")
        shared_sheets.put_together(me(), sheet, other=newest, choice=choice, seen=form.had)
        if do == "together":
            return redirect(_page_of(sheet, said="sheet-together"), 303)
    if do in STATUS:
        return _keep(case, sheet, STATUS[do])
    return redirect(_page_of(sheet, said="sheet-words-kept"), 303)


def _keep(case: Case, sheet: SharedSheet, status: FormulationStatus) -> Answer:
    form = opened(_template(sheet), sheet)
    try:
        shared_sheets.keep(me(), sheet, status=status)
    except Invalid as problem:
        form.refuse(problem)
        return _desk(case, sheet, form=form), 422
    except StaleEdit:
        return _desk(case, sheet, form=form, meet=True), 409
    return redirect(_where_it_went(sheet), 303)


def _take(case: Case, sheet: SharedSheet) -> Answer:
    try:
        shared_sheets.take(me(), sheet)
    except NotNow as problem:
        if sheet.closed_at is not None:
            raise
        return _desk(case, sheet, hindered=str(problem)), 409
    about = sheet.about or None
    url = url_for(
        "formulation.new",
        case_ref=case.ref,
        template_id=sheet.template_id,
        about=about,
        said="sheet-taken",
    )
    return redirect(url, 303)


def _put_away(case: Case, sheet: SharedSheet, *, sure: bool) -> Answer:
    given = request.form.get("seen", "")
    seen = int(given) if sure and given.isdecimal() and len(given) < 10 else None
    try:
        shared_sheets.put_away(me(), sheet, seen=seen)
    except StaleEdit:
        return _ask_first(case, sheet), 409
    return redirect(_where_it_went(sheet), 303)


def _ask_first(case: Case, sheet: SharedSheet) -> str:
    """What would go, and whose it is."""
    return render_template(
        "formulation/shared_away.html",
        **_around(case, sheet),
        seen=opened(_template(sheet), sheet).version.data,
        back=_page_of(sheet),
        wrote=wrote_in(sheet),
        changed=shared_sheets.words_of_its_own(sheet),
    )


def _too_late(case: Case, sheet: SharedSheet, form: SharedForm) -> str:
    """The sheet was closed while somebody wrote: their words, to take along by hand."""
    return render_template(
        "formulation/shared_late.html",
        **_around(case, sheet),
        form=form,
        kept=bool(sheet.kept_as_id),
        onward=_where_it_went(sheet, said=False),
    )


def _desk(
    case: Case,
    sheet: SharedSheet,
    *,
    face: str = "",
    form: SharedForm | None = None,
    sent_back: bool = False,
    meet: bool = False,
    **more: Any,
) -> str:
    """The sheet; with both texts where a version was kept meanwhile and they have to meet."""
    newest = reading.newest(case, sheet.template_id, sheet.about)
    form = form or opened(_template(sheet), sheet)
    both = None
    if meet:
        found = shared_sheets.differences(sheet, newest, seen=form.had)
        both = Both(found, elsewhere=False, ours=True)
    return render_template(
        "formulation/shared.html",
        **_around(case, sheet),
        form=form,
        sent_back=sent_back,  # then the words in it are not in the sheet yet
        before=newest,
        behind=newest is not None and newest.id != sheet.follows_id,
        both=both,
        targets=targets_named(me(), case, both.links if both else []),
        live=can(me(), Permission.FORMULATION_WRITE, sheet),
        face=face or face_of(sheet.ref),
        **more,
    )


def _around(case: Case, sheet: SharedSheet) -> dict[str, Any]:
    return {
        "tab": "formulation",
        "case": case,
        "sheet": sheet,
        "template": _template(sheet),
        "event": event_of(case, sheet.about),
    }


def _page_of(sheet: SharedSheet, **more: Any) -> str:
    return url_for("formulation.together", case_ref=sheet.case.ref, sheet_ref=sheet.ref, **more)


def _where_it_went(sheet: SharedSheet, *, said: bool = True) -> str:
    """The version it was kept as; or the formulations of the case."""
    if sheet.kept_as is None:
        more = {"said": "sheet-put-away"} if said else {}
        return home_of(sheet.case, sheet.template_id, **more)
    draft = sheet.kept_as.status is FormulationStatus.DRAFT
    word = "sheet-kept-draft" if draft else "sheet-kept"
    return url_for(
        "formulation.show",
        case_ref=sheet.case.ref,
        formulation_ref=sheet.kept_as.ref,
        said=word if said else None,
    )
