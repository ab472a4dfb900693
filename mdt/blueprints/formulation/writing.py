"""Writing a version: the sheet, my draft as it grows, keeping it, and both texts when we meet."""

from typing import Any

from flask import (
    Blueprint,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from mdt.blueprints.formulation.forms import Sheet, sheet_of
from mdt.blueprints.formulation.meeting import Both, chosen, meet, together
from mdt.blueprints.formulation.opening import ARRANGING, arrange, opened
from mdt.domain import templates
from mdt.domain.drawing import Layout, Written
from mdt.domain.errors import Invalid, NotFound, NotNow, StaleEdit
from mdt.domain.policy import Permission, require
from mdt.domain.shared_sheet import takes_several
from mdt.domain.templates import Template
from mdt.domain.vocabulary import Confidence, FormulationStatus
from mdt.fields import REF
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.queries import formulations as reading
from mdt.queries.formulation_links import linkable, targets_named
from mdt.queries.incidents import Happened, incidents_of
from mdt.queries.shared_sheets import open_on
from mdt.services import formulations
from mdt.templating import SAID, me


class TemplateName(BaseConverter):
    """`<template:…>`: the name of a released template, as `domain/templates.py` spells names."""

    regex = templates.IDENTIFIER.pattern


bp = Blueprint("formulation", __name__)
bp.record_once(lambda state: state.app.url_map.converters.update(template=TemplateName))

Answer = str | Response | tuple[str, int] | tuple[Response, int]

SAID["formulation-kept"] = _l("Kept and shared with the team.")
SAID["formulation-kept-draft"] = _l("Kept as a draft version. The care team can read it.")
SAID["formulation-saved"] = _l("Saved for you. Nobody else can read it until you keep it.")
SAID["formulation-discarded"] = _l("What you had not kept is gone. The kept versions stand.")
PLAIN = {"one_sentence", "what_to_do_when_upset"}  # other pages show these line by line
PHASE = {Confidence.LIKELY: 2, Confidence.POSSIBLE: 1, Confidence.UNSURE: 0}
STATUS = {
    "share": FormulationStatus.SHARED_WITH_TEAM,
    "keep": FormulationStatus.DRAFT,
}


@bp.get("/cases/<ref:case_ref>/formulation/<template:template_id>/new")
def new(case_ref: str, template_id: str) -> Answer:
    """Begin a new version from the latest one, or go on with my own draft."""
    case, template = case_to_write(case_ref), _template(template_id)
    about = about_of(request.args.get("about", ""))
    draft = formulations.draft_of(me(), case, template.id, about)
    sheet = opened(template, reading.newest(case, template.id, about), draft)
    sheet.about.data = about
    return _desk(case, sheet)


@bp.post("/cases/<ref:case_ref>/formulation/<template:template_id>/new")
def keep(case_ref: str, template_id: str) -> Answer:
    """Keep a version, save for myself, or put the sheet in order: the button says which."""
    case, template = case_to_write(case_ref), _template(template_id)
    sheet, do = sheet_of(template)(), request.form.get("do", "save")
    if ARRANGING.fullmatch(do):
        return _desk(case, sheet, focus=arrange(sheet, do))
    if do.startswith("rests-"):
        sheet.straighten()
        return _desk(case, sheet, choosing=do.removeprefix("rests-"))
    if (choice := chosen()) and (do == "together" or do in STATUS):
        _before, own = _newest(case, sheet)
        sheet = together(case, sheet, own, choice)
    if do == "together":
        return _desk(case, sheet)
    deed = (lambda: _keep(case, sheet, STATUS[do])) if do in STATUS else lambda: _save(case, sheet)
    try:
        done, made = sent(sheet, deed)
    except (StaleEdit, NotNow) as overtaken:
        return _apart(case, sheet, getattr(overtaken, "thing", None))
    if done:
        return redirect(_after(case, sheet, made, do), 303)
    sheet.spare()
    return _desk(case, sheet), status_of(sheet)


@bp.post("/cases/<ref:case_ref>/formulation/<template:template_id>/draft")
def draft(case_ref: str, template_id: str) -> Answer:
    """Keep the words as they are written; the page's script asks for it now and then."""
    case, template = case_to_write(case_ref), _template(template_id)
    try:
        kept = _save(case, sheet_of(template)())
    except Invalid as problem:
        return jsonify(error=problem.sentence), 422
    except (StaleEdit, NotNow) as problem:
        return jsonify(error=str(problem)), 409
    return jsonify(saved_at=kept.saved_at.isoformat(timespec="seconds"), version=kept.version)


@bp.post("/cases/<ref:case_ref>/formulation/<template:template_id>/preview")
def preview(case_ref: str, template_id: str) -> Answer:
    """The sheet as it will read; shown in a frame of the page it is written on."""
    case, template = case_to_write(case_ref), _template(template_id)
    sheet = sheet_of(template)()
    said = [Written(name, line) for name, lines in sheet.lines.items() for line in lines]
    layout = Layout(template, [statement for statement in said if statement.text.strip()])
    answer = make_response(
        render_template(
            "formulation/preview.html",
            case=case,
            narrative=sheet.narrative.data or "",
            layout=layout,
            phase_of=PHASE,
            rests={},
        )
    )
    answer.headers["X-Preview"] = "1"
    return answer


@bp.post("/cases/<ref:case_ref>/formulation/<template:template_id>/discard")
def discard(case_ref: str, template_id: str) -> Answer:
    """Throw away what I have not kept."""
    case, template = case_to_write(case_ref), _template(template_id)
    about = about_of(request.form.get("about", ""))
    formulations.discard_draft(me(), case, template_id=template.id, about=about)
    return redirect(home_of(case, template.id, said="formulation-discarded"), 303)


def room_of(template_id: str) -> str:
    """The tab of a case under which versions of this template stand."""
    try:
        return templates.latest(template_id).room
    except KeyError:
        return "formulation"  # of a template that is offered no more


def home_of(case: Case, template_id: str, **more: Any) -> str:
    """Where versions of this template stand on the case."""
    room = room_of(template_id)
    return url_for(f"{room}.index", case_ref=case.ref, _anchor=template_id, **more)


def case_to_write(case_ref: str) -> Case:
    """A case in which this person may write formulations."""
    case = case_or_404(me(), case_ref, page="formulation")
    require(me(), Permission.FORMULATION_WRITE, case)
    return case


def about_of(given: str) -> str:
    """The event a sheet is about, as an address names it."""
    return given if REF.fullmatch(given) else ""


def event_of(case: Case, about: str) -> Happened | None:
    """What the sheet is about, in the words in which it was noted."""
    return next((one for one in incidents_of(case) if one.ref == about), None) if about else None


def _template(template_id: str) -> Template:
    try:
        return templates.latest(template_id)
    except KeyError:
        raise NotFound("template") from None


def _keep(case: Case, sheet: Sheet, status: FormulationStatus) -> Formulation:
    return formulations.keep(
        me(),
        case,
        template_id=sheet.template.id,
        narrative=sheet.narrative.data or "",
        fields=sheet.lines,
        status=status,
        follows=sheet.follows.data or "",
        ref=sheet.own_ref,
        about=about_of(sheet.about.data or ""),
        draft_version=sheet.seen,
    )


def _save(case: Case, sheet: Sheet) -> FormulationDraft:
    return formulations.save_draft(
        me(),
        case,
        template_id=sheet.template.id,
        fields=sheet.as_written,
        follows=sheet.follows.data or "",
        ref=sheet.own_ref,
        about=about_of(sheet.about.data or ""),
        version=sheet.seen,
    )


def _after(case: Case, sheet: Sheet, made: Any, do: str) -> str:
    template = sheet.template
    if do not in STATUS:
        said, about = "formulation-saved", about_of(sheet.about.data or "") or None
        return url_for(
            "formulation.new", case_ref=case.ref, template_id=template.id, about=about, said=said
        )
    said = "formulation-kept" if do == "share" else "formulation-kept-draft"
    if template.room == "safety":
        return home_of(case, template.id, said=said)
    return url_for("formulation.show", case_ref=case.ref, formulation_ref=made.ref, said=said)


def _desk(case: Case, sheet: Sheet, both: Both | None = None, **more: Any) -> str:
    """The sheet, with what a statement may rest on, and whose versions stand beside it."""
    about = about_of(sheet.about.data or "")
    links = [*sheet.links, *(both.links if both else ())]
    return render_template(
        "formulation/write.html",
        tab=sheet.template.room,
        case=case,
        sheet=sheet,
        template=sheet.template,
        before=reading.newest(case, sheet.template.id, about),
        draft=formulations.draft_of(me(), case, sheet.template.id, about),
        offered=linkable(me(), case),
        event=event_of(case, about),
        plain=PLAIN,
        shared=open_on(case),
        takes_several=takes_several,
        both=both,
        targets=targets_named(me(), case, links),
        **more,
    )


def _apart(case: Case, sheet: Sheet, stale: Any) -> Answer:
    """Both texts, statement by statement; what I typed stays in the sheet."""
    before, own = _newest(case, sheet)
    both = meet(case, sheet, before, own, stale)
    sheet.spare()
    return _desk(case, sheet, both=both), 409


def _newest(case: Case, sheet: Sheet) -> tuple[Formulation | None, FormulationDraft | None]:
    """The newest version of what this sheet is about, and my own draft of the next."""
    about = about_of(sheet.about.data or "")
    before = reading.newest(case, sheet.template.id, about)
    return before, formulations.draft_of(me(), case, sheet.template.id, about)
