"""A conflict of interest: standing aside from an item, and taking it back before it opens."""

from flask import render_template

from mdt.blueprints.meetings.door import Answer, bp, item_or_404, to
from mdt.blueprints.meetings.lines import line_of
from mdt.blueprints.meetings.pack_forms import AsideForm
from mdt.domain.policy import Permission, require
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.services import conflicts
from mdt.templating import SAID, me

ITEM = "/meetings/<ref:meeting_ref>/items/<ref:item_ref>"

SAID["stood-aside"] = _l("You stand aside from this item. The minutes say so.")
SAID["aside-taken-back"] = _l("Taken back.")


@bp.route(f"{ITEM}/aside", methods=["GET", "POST"])
def stand_aside(meeting_ref: str, item_ref: str) -> Answer:
    """Declare a conflict of interest and leave the item."""
    item = item_or_404(meeting_ref, item_ref)
    require(me(), Permission.STAND_ASIDE, item)
    form = AsideForm()
    ok, _row = sent(form, lambda: conflicts.stand_aside(me(), item, words=form.words.data or ""))
    if ok:
        if item.meeting.started_at is not None:
            return to("room", item.meeting, "stood-aside", item=item.ref)
        return to("show", item.meeting, "stood-aside", _anchor=f"i-{item.ref}")
    facts = {"meeting": item.meeting, "item": item, "line": line_of(me(), item), "form": form}
    return render_template("meetings/aside.html", room="meetings", **facts), status_of(form)


@bp.post(f"{ITEM}/aside/back")
def take_back_aside(meeting_ref: str, item_ref: str) -> Answer:
    """It was said of the wrong item."""
    item = item_or_404(meeting_ref, item_ref)
    conflicts.take_back(me(), item)
    return to("show", item.meeting, "aside-taken-back", _anchor=f"i-{item.ref}")
