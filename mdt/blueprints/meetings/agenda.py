"""The agenda before the meeting: as it builds itself, and as people put it in order."""

from typing import Any

from flask import render_template, request

from mdt.blueprints.meetings.door import (
    Answer,
    arranged,
    bp,
    meeting_or_404,
    shown_meeting_or_404,
    to,
)
from mdt.blueprints.meetings.fields import offer
from mdt.blueprints.meetings.forms import BusinessForm, CaseLineForm, MinutesForm
from mdt.blueprints.meetings.lines import coming, lines_of
from mdt.database import db
from mdt.domain import agenda as rules
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import ItemKind, ItemState, ItemType
from mdt.forms import Form, sent
from mdt.i18n import _
from mdt.models.meetings import Meeting
from mdt.queries.offered import case_to_bring, names_to_bring
from mdt.queries.shown_meeting import AnyMeeting
from mdt.queries.trail import last_saved
from mdt.services import agenda, meetings
from mdt.templating import SAID, me

SAID["refreshed"] = "Looked again at what is due."
SAID["accepted"] = "Taken onto the agenda."
SAID["accepted-all"] = "All suggestions are on the agenda."
SAID["dropped"] = "Left out of this meeting. You can put it back below the suggestions."
SAID["put-back"] = "Put back."
SAID["ordered"] = "The new order is kept."
SAID["arranged"] = "In the proposed order. Move what you want elsewhere."
SAID["timed"] = "Minutes kept."
SAID["added"] = "Added to the agenda."
SAID["published"] = "Published. Everybody in the room can read the agenda now."


@bp.get("/meetings/<ref:meeting_ref>/")
def show(meeting_ref: str) -> Answer:
    """The agenda. For those who arrange it, it looks again at what is due."""
    meeting = shown_meeting_or_404(meeting_ref)
    if can(me(), Permission.AGENDA_ARRANGE, meeting) and agenda.is_behind(meeting):
        agenda.refresh(me(), meeting_or_404(meeting_ref))
        meeting = shown_meeting_or_404(meeting_ref)
    return agenda_page(meeting)


def agenda_page(
    meeting: AnyMeeting, *, case_form: Any = None, business_form: Any = None, problem: str = ""
) -> str:
    """The agenda with its two forms for a new line."""
    arranges = can(me(), Permission.AGENDA_ARRANGE, meeting)
    lines = lines_of(me(), meeting, ItemState.ACCEPTED)
    used = sum(line.item.minutes for line in lines)
    facts: dict[str, Any] = {"arranges": arranges, "problem": problem}
    if arranges:
        facts |= {
            "suggested": lines_of(me(), meeting, ItemState.SUGGESTED),
            "dropped": lines_of(me(), meeting, ItemState.DROPPED),
            "case_form": case_form or _case_form(meeting),
            "business_form": business_form or _business_form(meeting),
        }
    people, quorum = coming(meeting)
    return render_template(
        "meetings/show.html",
        room="meetings",
        meeting=meeting,
        lines=lines,
        used=used,
        budget=rules.budget(used, meeting.minutes),
        coming=people,
        quorum=quorum,
        missing=meetings.missing_to_publish(meeting, me()) if arranges else [],
        **facts,
    )


def _case_form(meeting: AnyMeeting, *, fresh: bool = True) -> CaseLineForm:
    form = CaseLineForm(formdata=None) if fresh else CaseLineForm()
    form.case.choices = offer({"": _("choose"), **names_to_bring(me(), meeting)})
    form.presenter.offer(_presenters(meeting), empty=_("the lead clinician"))
    if fresh:
        form.minutes.data = meeting.type.minutes_per_case
        form.case.data = request.args.get("bring", "")
    return form


def _business_form(meeting: AnyMeeting, *, fresh: bool = True) -> BusinessForm:
    form = BusinessForm(formdata=None, prefix="b-") if fresh else BusinessForm(prefix="b-")
    form.presenter.offer(meeting.team.members_today, empty=_("nobody yet"))
    return form


def _presenters(meeting: AnyMeeting) -> list[Any]:
    return [p for p in meeting.team.members_today if p.id in meeting.team.core_ids]


@bp.post("/meetings/<ref:meeting_ref>/refresh")
def refresh(meeting_ref: str) -> Answer:
    """Look again at what is due."""
    meeting = meeting_or_404(meeting_ref)
    agenda.refresh(me(), meeting)
    return to("show", meeting, "refreshed")


@bp.post("/meetings/<ref:meeting_ref>/order")
def order(meeting_ref: str) -> Answer:
    """Keep the order in which the list was put."""
    meeting = meeting_or_404(meeting_ref)
    refs, seen = (request.form.get(name, "")[:20_000].split() for name in ("order", "seen"))
    try:
        agenda.reorder(me(), meeting, order=refs, seen=seen)
    except StaleEdit:
        return _two_orders(meeting, refs), 409
    moved = request.form.get("moved", "")
    return to("show", meeting, "ordered", _anchor=f"n-{moved}" if moved in refs else None)


def _two_orders(meeting: Meeting, wanted: list[str]) -> str:
    """Somebody else changed the agenda meanwhile: both, and a way to keep either."""
    lines = {line.item.ref: line.name for line in lines_of(me(), meeting, ItemState.ACCEPTED)}
    mine = [ref for ref in wanted if ref in lines]
    mine += [ref for ref in lines if ref not in mine]
    return render_template(
        "meetings/order_apart.html",
        room="meetings",
        meeting=meeting,
        theirs="\n".join(lines.values()),
        mine="\n".join(lines[ref] for ref in mine),
        order=" ".join(mine),
        seen=" ".join(lines),
        saved=last_saved(meeting),
    )


@bp.post("/meetings/<ref:meeting_ref>/arrange")
def arrange(meeting_ref: str) -> Answer:
    """Put the agenda in the proposed order."""
    meeting = meeting_or_404(meeting_ref)
    agenda.arrange(me(), meeting)
    return to("show", meeting, "arranged")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/up", defaults={"by": -1})
@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/down", defaults={"by": 1})
def move(meeting_ref: str, item_ref: str, by: int) -> Answer:
    """One place up or down; the same arrow keeps the focus."""
    item = arranged(meeting_ref, item_ref)
    agenda.move(me(), item, by=by)
    return to("show", item.meeting, _anchor=f"{'up' if by < 0 else 'down'}-{item.ref}")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/minutes")
def minutes(meeting_ref: str, item_ref: str) -> Answer:
    """The minutes of one line."""
    item = arranged(meeting_ref, item_ref)
    form = MinutesForm()
    ok, _done = sent(form, lambda: agenda.set_minutes(me(), item, minutes=form.minutes.data))
    if not ok:
        return agenda_page(item.meeting, problem=_first(form)), 422
    return to("show", item.meeting, "timed", _anchor=f"m-{item.ref}")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/accept")
def accept(meeting_ref: str, item_ref: str) -> Answer:
    """Take a suggestion onto the agenda."""
    item = arranged(meeting_ref, item_ref)
    agenda.accept(me(), item)
    return to("show", item.meeting, "accepted", _anchor=f"i-{item.ref}")


@bp.post("/meetings/<ref:meeting_ref>/accept-all")
def accept_all(meeting_ref: str) -> Answer:
    """Take every suggestion."""
    meeting = meeting_or_404(meeting_ref)
    agenda.accept_all(me(), meeting)
    return to("show", meeting, "accepted-all")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/undo")
def undo(meeting_ref: str, item_ref: str) -> Answer:
    """Put a dropped item back."""
    item = arranged(meeting_ref, item_ref)
    agenda.undo_drop(me(), item)
    return to("show", item.meeting, "put-back", _anchor=f"i-{item.ref}")


@bp.post("/meetings/<ref:meeting_ref>/cases")
def add_case(meeting_ref: str) -> Answer:
    """Put a case on the agenda by hand."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.AGENDA_ARRANGE, meeting)
    form = _case_form(meeting, fresh=False)
    ok, item = sent(form, lambda: _add(meeting, form))
    if not ok:
        return agenda_page(meeting, case_form=form), 422
    return to("show", meeting, "added", _anchor=f"i-{item.ref}")


def _add(meeting: Meeting, form: CaseLineForm) -> Any:
    return agenda.add_case(
        me(),
        meeting,
        case_to_bring(me(), meeting, form.case.data),
        question=form.question.data or "",
        type=ItemType(form.type.data),
        presenter=form.presenter.person,
        minutes=form.minutes.data,
        kind=ItemKind(form.kind.data),
    )


@bp.post("/meetings/<ref:meeting_ref>/business")
def add_business(meeting_ref: str) -> Answer:
    """Add an item of business."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.AGENDA_ARRANGE, meeting)
    form = _business_form(meeting, fresh=False)
    given = {"title": form.title.data or "", "presenter": form.presenter.person}
    ok, item = sent(
        form,
        lambda: agenda.add_business(me(), meeting, minutes=form.minutes.data, **given),
    )
    if not ok:
        return agenda_page(meeting, business_form=form), 422
    return to("show", meeting, "added", _anchor=f"i-{item.ref}")


@bp.post("/meetings/<ref:meeting_ref>/publish")
def publish(meeting_ref: str) -> Answer:
    """Show the agenda to the room; a case without a question stands in the way, by name."""
    meeting = meeting_or_404(meeting_ref)
    try:
        meetings.publish(me(), meeting, version=_seen())
    except (Invalid, NotNow) as problem:
        db.session.refresh(meeting, ["published_at"])
        return agenda_page(meeting, problem=str(problem)), 422
    return to("show", meeting, "published")


def _seen() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _first(form: Form) -> str:
    return next((str(errors[0]) for errors in form.errors.values() if errors), "")
