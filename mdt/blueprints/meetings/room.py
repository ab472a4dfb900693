"""The room: one item at a time, what is known, what is said, what is settled."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from mdt.blueprints.meetings.door import Answer, bp, item_or_404, meeting_or_404, to
from mdt.blueprints.meetings.lines import Line, coming, line_of, lines_of
from mdt.blueprints.meetings.room_desk import Desk, desk_of
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ItemState, Role
from mdt.live.fields import shared_in
from mdt.live.watches import present_at
from mdt.loading import refuse
from mdt.models.meetings import AgendaItem, Meeting
from mdt.queries.live_room import faces_of
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
    faces = faces_of(meeting_ref)
    meeting = meeting_or_404(meeting_ref)
    if meeting.signed_at is not None:
        return _to_what_was_signed(meeting)
    item = _item_of(meeting, request.args.get("item", ""))
    if request.args.get("view") == "projector":
        return _page(meeting, item, faces, {}, [me(), *present_at(meeting)], projector=True)
    return _page(meeting, item, faces, {}, [me()])


def _to_what_was_signed(meeting: Meeting) -> Answer:
    """The room is left: whoever sat in it keeps its minutes, and no look at the record since."""
    if any(can(me(), Permission.MINUTES_READ, item) for item in meeting.accepted):
        return redirect(url_for("minutes.show", meeting_ref=meeting.ref), 303)
    return to("show", meeting)


def room_page(meeting: Meeting, item: AgendaItem | None, **forms: Any) -> str:
    """The room as one person sees it; forms sent back keep their words."""
    return _page(meeting, item, faces_of(meeting.ref), forms, [me()])


def _page(
    meeting: Meeting,
    item: AgendaItem | None,
    faces: dict[str, str],
    forms: dict[str, Any],
    together: list[Any],
    *,
    projector: bool = False,
) -> str:
    """The room as all of these may see it; on the projector nothing in it is to be pressed."""
    desk = None
    if item is not None and all(can(person, VIEWED, item) for person in together):
        desk = desk_of(me(), item, forms)
        if projector:
            desk.writes = desk.may_dissent = False
    people, quorum = coming(meeting)
    return render_template(
        "meetings/room.html",
        room="meetings",
        meeting=meeting,
        item=item,
        desk=desk,
        around=_around(meeting, item, together),
        reads=desk is not None,
        treats=Role.CLINICIAN in me().roles,
        people=people,
        quorum=meetings.quorum_of(meeting, item) if meeting.started_at else quorum,
        runs=can(me(), Permission.MEETING_RUN, meeting) and not projector,
        sources=items.SOURCES,
        projector=projector,
        live=live_facts(faces, item, desk),
    )


def live_facts(faces: dict[str, str], item: AgendaItem | None, desk: Desk | None) -> dict[str, Any]:
    """What the page's script is told, so that it learns what changes from here on."""
    facts: dict[str, Any] = {"room": faces[""], "face": "", "fields": "", "hanging": ""}
    facts["shape"] = "away"
    if item is None or desk is None:
        return facts
    shape = (desk.writes, item.opened_at is not None, item.closed_at is not None)
    names = shared_in(item) if desk.writes else ()
    return {
        **facts,
        "face": faces[item.ref],
        "fields": " ".join(names),
        "hanging": " ".join(name for name in names if name != "discussion"),  # more hangs on them
        "shape": " ".join(str(int(one)) for one in shape),
    }


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


def _around(meeting: Meeting, item: AgendaItem | None, together: list[Any]) -> Around:
    lines = [_for_all(line, together) for line in lines_of(me(), meeting, ItemState.ACCEPTED)]
    order = [line.item for line in lines]
    if item is None or item not in order:
        return Around(lines, -1)
    here = order.index(item)
    before = order[here - 1] if here else None
    after = order[here + 1] if here + 1 < len(order) else None
    return Around(lines, here, before, after)


def _for_all(line: Line, together: list[Any]) -> Line:
    """The line as the one sees it who may see the least of it."""
    lines = (line_of(person, line.item, line.number, line.at) for person in together[1:])
    return min([line, *lines], key=lambda one: (one.named, one.read))
