"""The live room's doors: the stream, words typed, how far the text has come, and who is where."""

from flask import jsonify, request

from mdt import sessions
from mdt.blueprints.meetings.door import Answer, bp, meeting_or_404, one_item_or_404
from mdt.live import doors, log, stream, text
from mdt.live.room import Room
from mdt.live.watches import MeetingWatch
from mdt.services import live
from mdt.templating import me

ROOM = "/meetings/<ref:meeting_ref>/room"


@bp.get(f"{ROOM}/live")
def room_stream(meeting_ref: str) -> Answer:
    """All that happens in the room, as it happens; without a stream, how it stands now."""
    meeting = meeting_or_404(meeting_ref)
    watch = MeetingWatch(
        Room(meeting.ref),
        sessions.browser_hash(),
        projector=request.args.get("view") == "projector",
        known=doors.known(),
    )
    return doors.streamed(watch)


@bp.post(f"{ROOM}/items/<ref:item_ref>/text")
def type_in(meeting_ref: str, item_ref: str) -> Answer:
    """What somebody typed, as their browser noted it; sent again, it is once."""
    item = one_item_or_404(meeting_ref, item_ref)
    return doors.typed(item, lambda step, place: live.type_in(me(), item, step, place=place))


@bp.get(f"{ROOM}/items/<ref:item_ref>/vector")
def vector(meeting_ref: str, item_ref: str) -> Answer:
    """How far the text of an item has come: a browser that was away sends what is missing."""
    item = one_item_or_404(meeting_ref, item_ref)
    seq, state = log.stand_of(item)
    return jsonify(seq=seq, vector=stream.in_letters(text.vector(state or log.NOTHING)))


@bp.post(f"{ROOM}/here")
def here(meeting_ref: str) -> Answer:
    """Where this browser is in the room, or that it leaves."""
    meeting = meeting_or_404(meeting_ref)
    told = doors.told()
    item = next((one for one in meeting.accepted if one.ref == told.get("item")), None)
    place = doors.place_of(told, item)
    if place is None:
        return jsonify(error="no such place"), 400
    if told.get("gone"):
        live.leave(me(), meeting, client=place.client)
    else:
        live.be_at(me(), meeting, place)
    return jsonify(heard=True)
