"""The room: one item at a time, what is known, what is said, what is settled."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from mdt.blueprints.meetings.door import Answer, bp, item_or_404, meeting_or_404, to
from mdt.blueprints.meetings.lines import Line, coming, lines_of
from mdt.blueprints.meetings.room_desk import desk_of
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ItemState, Role
from mdt.loading import refuse
from mdt.models.meetings import AgendaItem, Meeting
from mdt.services import items, meetings
from mdt.templating import me

VIEWED = Permission.ITEM_READ


@dataclass
class Around:
    """Where an item stands in the running order."""

    lines: list[Line]
    here: int
    before: AgendaItem | None = None
    after: AgendaItem | None = None


@bp.get("/meetings/<ref:meeting_ref>/room")
def room(meeting_ref: str) -> Answer:
    """The item asked for, or the one the room is at; once it is signed, the minutes."""
    meeting = meeting_or_404(meeting_ref)
    if meeting.signed_at is not None:
        return _to_what_was_signed(meeting)
    item = _item_of(meeting, request.args.get("item", ""))
    return room_page(meeting, item)


def _to_what_was_signed(meeting: Meeting) -> Answer:
    """The room is left: whoever sat in it keeps its minutes, and no look at the record since."""
    if any(can(me(), Permission.MINUTES_READ, item) for item in meeting.accepted):
        return redirect(url_for("minutes.show", meeting_ref=meeting.ref), 303)
    return to("show", meeting)


def room_page(meeting: Meeting, item: AgendaItem | None, **forms: Any) -> str:
    """The room as one person sees it; forms sent back keep their words."""
    facts: dict[str, Any] = {"desk": None}
    reads = item is not None and can(me(), VIEWED, item)
    if item is not None and reads:
        facts["desk"] = desk_of(me(), item, forms)
    people, quorum = coming(meeting)
    return render_template(
        "meetings/room.html",
        room="meetings",
        meeting=meeting,
        item=item,
        around=_around(meeting, item),
        reads=reads,
        treats=Role.CLINICIAN in me().roles,
        people=people,
        quorum=meetings.quorum_of(meeting) if meeting.started_at else quorum,
        runs=can(me(), Permission.MEETING_RUN, meeting),
        sources=items.SOURCES,
        **facts,
    )


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/open")
def open_item(meeting_ref: str, item_ref: str) -> Answer:
    """Turn to an item: what is known of it is taken now."""
    item = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    items.open(me(), item)
    return to("room", item.meeting, item=item.ref)


def _item_of(meeting: Meeting, ref: str) -> AgendaItem | None:
    accepted = meeting.accepted
    if ref:
        found = next((item for item in accepted if item.ref == ref), None)
        if found is None:
            raise refuse(me(), "agendaitem", ref)
        return found
    opened = [item for item in accepted if item.opened_at and not item.closed_at]
    if opened:
        return max(opened, key=lambda item: item.opened_at or item.created_at)
    waiting = [item for item in accepted if not item.closed_at]
    return next(iter([*waiting, *accepted]), None)


def _around(meeting: Meeting, item: AgendaItem | None) -> Around:
    lines = lines_of(me(), meeting, ItemState.ACCEPTED)
    order = [line.item for line in lines]
    if item is None or item not in order:
        return Around(lines, -1)
    here = order.index(item)
    before = order[here - 1] if here else None
    after = order[here + 1] if here + 1 < len(order) else None
    return Around(lines, here, before, after)
