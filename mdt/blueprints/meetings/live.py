"""The live room's doors: the stream, words typed, how far the text has come, and who is where."""

import binascii
from base64 import b64decode
from typing import Any

from flask import Flask, Response, current_app, jsonify, request

from mdt import clock, sessions
from mdt.blueprints.meetings.door import Answer, bp, meeting_or_404, one_item_or_404
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.live_room import CARET, CLIENT
from mdt.domain.live_update import MOST_BYTES, Malformed
from mdt.live import log, stream, text
from mdt.live.fields import shared_in
from mdt.live.presence import Place
from mdt.live.room import Room
from mdt.live.watches import MeetingWatch
from mdt.models.meetings import AgendaItem
from mdt.services import live
from mdt.services.practice import keeps_on_device
from mdt.templating import me

ROOM = "/meetings/<ref:meeting_ref>/room"
STREAM = "text/event-stream"
MOST_SENT = 2 * MOST_BYTES  # its bytes as letters, and what stands around them


@bp.get(f"{ROOM}/live")
def room_stream(meeting_ref: str) -> Answer:
    """All that happens in the room, as it happens; without a stream, how it stands now."""
    meeting = meeting_or_404(meeting_ref)
    watch = MeetingWatch(
        Room(meeting.ref),
        sessions.browser_hash(),
        projector=request.args.get("view") == "projector",
        known=stream.known_from(request.headers.get("Last-Event-ID", "")),
    )
    if STREAM not in request.headers.get("Accept", ""):
        return _as_it_stands(watch)
    answer = Response(stream.follow(the_app(), watch), mimetype=STREAM)
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def the_app() -> Flask:
    """The application itself: a stream outlives its request."""
    return current_app._get_current_object()  # type: ignore[no-any-return, attr-defined]  # noqa: SLF001


def _as_it_stands(watch: stream.Watch) -> Answer:
    try:
        told = dict(watch.events(0))
    except stream.Over as end:
        return jsonify(shut={"why": end.why, "sentence": end.sentence})
    key = sessions.key_for("kept words") if keeps_on_device() else b""
    return jsonify(**told, key=stream.in_letters(key))


@bp.post(f"{ROOM}/items/<ref:item_ref>/text")
def type_in(meeting_ref: str, item_ref: str) -> Answer:
    """What somebody typed, as their browser noted it; sent again, it is once."""
    item = one_item_or_404(meeting_ref, item_ref)
    if (request.content_length or 0) > MOST_SENT:
        return jsonify(error="too much at once"), 413
    told = _told()
    try:
        step = b64decode(str(told.get("step", "")), validate=True)
        if len(step) > MOST_BYTES:
            return jsonify(error="too much at once"), 413
        seq = live.type_in(me(), item, step, place=_place(told, item))
    except (Malformed, binascii.Error):
        return jsonify(error="no such text"), 400
    except log.Behind:
        return jsonify(behind=stream.in_letters(text.vector(log.stand_of(item)[1]))), 409
    except NotNow as problem:
        return jsonify(error=str(problem)), 409
    except Invalid as problem:
        return jsonify(error=problem.sentence), 422
    return jsonify(seq=seq, saved_at=clock.now().isoformat(timespec="seconds"))


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
    told = _told()
    item = next((one for one in meeting.accepted if one.ref == told.get("item")), None)
    place = _place(told, item)
    if place is None:
        return jsonify(error="no such place"), 400
    if told.get("gone"):
        live.leave(me(), meeting, client=place.client)
    else:
        live.be_at(me(), meeting, place)
    return jsonify(heard=True)


def _told() -> dict[str, Any]:
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def _place(told: dict[str, Any], item: AgendaItem | None) -> Place | None:
    """Where the browser says it is; None when it does not say it as ours do."""
    client, field, caret = (str(told.get(name, "")) for name in ("client", "field", "caret"))
    if not CLIENT.fullmatch(client):
        return None
    known = item is not None and field in shared_in(item) and len(caret) <= CARET
    return Place(client, item, field, caret) if known else Place(client, item)
