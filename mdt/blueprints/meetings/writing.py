"""Words in the room: discussion, the patient's views, who tells the patient; and the outcome."""

from typing import Any

from flask import jsonify, render_template, request
from sqlalchemy.orm.exc import StaleDataError

from mdt import clock
from mdt.blueprints.meetings.door import Answer, bp, item_or_404, to
from mdt.blueprints.meetings.room import room_page
from mdt.blueprints.meetings.room_desk import told_form
from mdt.blueprints.meetings.room_forms import CloseForm, DiscussionForm, ItemWords, ViewsForm
from mdt.database import db
from mdt.domain.errors import Invalid, StaleEdit
from mdt.domain.meetings import Missing
from mdt.domain.policy import Permission
from mdt.forms import status_of
from mdt.i18n import _
from mdt.live.fields import shared_in
from mdt.models.meetings import AgendaItem
from mdt.queries.trail import last_saved
from mdt.services import items
from mdt.templating import SAID, me

SAID["words-kept"] = "Kept."
SAID["item-closed"] = "Closed."
SAID["item-reopened"] = "Taken up again."

READ = Permission.ITEM_READ


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/discussion")
def discussion(meeting_ref: str, item_ref: str) -> Answer:
    """What was said; the page's script sends it now and then."""
    item = item_or_404(meeting_ref, item_ref, READ)
    return write_in(item, DiscussionForm(), "discussion")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/views")
def views(meeting_ref: str, item_ref: str) -> Answer:
    """What the patient wants, or why that is not known."""
    item = item_or_404(meeting_ref, item_ref, READ)
    return write_in(item, ViewsForm(), "views")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/told")
def told(meeting_ref: str, item_ref: str) -> Answer:
    """Who tells the patient, or why nobody does."""
    item = item_or_404(meeting_ref, item_ref, READ)
    return write_in(item, told_form(item, posted=True), "told")


def write_in(item: AgendaItem, form: ItemWords, name: str) -> Answer:
    """Keep these words, for a person or for the page's script."""
    quiet = request.headers.get("Accept") == "application/json"
    if not form.was_sent():
        return _refused(item, form, name, quiet=quiet)
    try:
        had = items.write(
            me(), item, version=form.seen, base=form.base, seen=form.had, **_sent(item, form)
        )
    except Invalid as problem:
        form.refuse(problem)
        return _refused(item, form, name, quiet=quiet)
    except (StaleEdit, StaleDataError) as problem:
        return _apart(item, form, name, quiet=quiet, problem=problem)
    if quiet:
        mark = form.mark(item, had)
        return jsonify(saved_at=clock.now().isoformat(timespec="seconds"), version=mark)
    return to("room", item.meeting, "words-kept", item=item.ref, _anchor=f"at-{name}")


def _sent(item: AgendaItem, form: ItemWords) -> dict[str, Any]:
    """The words of the form, without those that the live room has sent already."""
    gone = shared_in(item) if request.form.get("live") == "1" else ()
    return {name: value for name, value in form.words().items() if name not in gone}


def _refused(item: AgendaItem, form: ItemWords, name: str, *, quiet: bool) -> Answer:
    if quiet:
        said = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return jsonify(error=said), 422
    return room_page(item.meeting, item, **{name: form}), status_of(form)


def _apart(
    item: AgendaItem, form: ItemWords, name: str, *, quiet: bool, problem: Exception
) -> Answer:
    """Somebody saved these very fields: both texts, and a way to keep either."""
    if isinstance(problem, StaleDataError):
        db.session.rollback()
        db.session.refresh(item)
    if quiet:
        return jsonify(error=_("Somebody else saved this after you opened it.")), 409
    theirs, mine = told_words(form, vars_of(item, form)), told_words(form, form.words())
    form.version.data = form.mark(item)
    facts = {"meeting": item.meeting, "item": item, "form": form}
    facts["to"] = "meetings.heading" if name in items.HEADINGS else f"meetings.{name}"
    page = render_template(
        "meetings/apart.html",
        room="meetings",
        theirs=theirs,
        mine=mine,
        saved=last_saved(item),
        **facts,
    )
    return page, 409


def vars_of(item: AgendaItem, form: ItemWords) -> dict[str, Any]:
    """The same fields as they stand."""
    return {name: items.held_in(item, name) for name in form.kept}


def told_words(form: ItemWords, held: dict[str, Any]) -> str:
    """Fields and values as a person reads them, one a line."""
    if len(held) == 1:
        return str(next(iter(held.values())) or "")
    shown = {name: value for name, value in held.items() if value and name in form}
    lines = [f"{form[name].label.text}: {_in_words(value)}" for name, value in shown.items()]
    return "\n".join(lines)


def _in_words(value: Any) -> str:
    return getattr(value, "display_name", None) or items.SOURCES.get(str(value), str(value))


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/close")
def close(meeting_ref: str, item_ref: str) -> Answer:
    """End the item; what it still needs is said at once."""
    item = item_or_404(meeting_ref, item_ref, READ)
    form = CloseForm()
    if not form.was_sent():
        return room_page(item.meeting, item, close=form), 422
    try:
        items.close(me(), item, version=form.seen, **form.as_closed())
    except Invalid as problem:
        form.version.data = str(item.version)
        refused = _all_owed(item, form, problem)
        return room_page(item.meeting, item, close=form, refused=refused), 422
    except StaleEdit:
        form.outcome.errors = [_("Somebody changed this item just now. Check, and send it again.")]
        form.version.data = str(item.version)
        return room_page(item.meeting, item, close=form), 409
    after = next((one for one in item.meeting.accepted if one.closed_at is None), item)
    return to("room", item.meeting, "item-closed", item=after.ref)


def _all_owed(item: AgendaItem, form: CloseForm, problem: Invalid) -> list[Missing]:
    """Everything that stands in the way of this outcome, not the first thing only."""
    owed = items.missing(item, **form.as_closed())
    first = Missing(problem.field, problem.sentence)
    return owed if problem.field in {one.key for one in owed} else [*owed, first]


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/reopen")
def reopen(meeting_ref: str, item_ref: str) -> Answer:
    """Take an item up again."""
    item = item_or_404(meeting_ref, item_ref, READ)
    version = request.form.get("version", "")
    seen = int(version) if version.isdigit() and len(version) < 10 else 0
    items.reopen(me(), item, version=seen)
    return to("room", item.meeting, "item-reopened", item=item.ref)
