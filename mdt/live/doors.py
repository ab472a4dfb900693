"""What the doors of a live room answer: the stream, words typed, and where a browser says it is.

A meeting's room and a formulation's shared sheet have addresses and rights of their own, and this
in common.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.globals import app_ctx

from mdt import clock, sessions
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.live_room import CARET, CLIENT
from mdt.domain.live_update import MOST_BYTES, Malformed
from mdt.live import log, stream, text
from mdt.live.desks import Thing, desk_of
from mdt.live.presence import Place
from mdt.models.meetings import AgendaItem
from mdt.services.practice import keeps_on_device

STREAM = "text/event-stream"
MOST_SENT = 2 * MOST_BYTES  # its bytes as letters, and what stands around them

Answer = Response | tuple[Response, int]


def known() -> dict[str, int]:
    """How far this browser says it has each text."""
    return stream.known_from(request.headers.get("Last-Event-ID", ""))


def streamed(watch: stream.Watch) -> Answer:
    """All that happens, as it happens; to whoever asks for no stream, how it stands now."""
    if STREAM not in request.headers.get("Accept", ""):
        return _as_it_stands(watch)
    answer = Response(stream.follow(the_app(), watch), mimetype=STREAM)
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def the_app() -> Flask:
    """The application itself: a stream outlives its request."""
    return app_ctx.app


def _as_it_stands(watch: stream.Watch) -> Answer:
    try:
        told = dict(watch.events(0))
    except stream.Over as end:
        return jsonify(shut={"why": end.why, "sentence": end.sentence})
    key = sessions.key_for("kept words") if keeps_on_device() else b""
    return jsonify(**told, key=stream.in_letters(key))


def typed(thing: Thing, take: Callable[[bytes, Place | None], int]) -> Answer:
    """What somebody typed, as their browser noted it; sent again, it is once."""
    if (request.content_length or 0) > MOST_SENT:
        return jsonify(error="too much at once"), 413
    given = told()
    try:
        step = b64decode(str(given.get("step", "")), validate=True)
        if len(step) > MOST_BYTES:
            return jsonify(error="too much at once"), 413
        seq = take(step, place_of(given, thing))
    except (Malformed, binascii.Error):
        return jsonify(error="no such text"), 400
    except log.Behind:
        return jsonify(behind=stream.in_letters(text.vector(log.stand_of(thing)[1]))), 409
    except NotNow as problem:
        return jsonify(error=str(problem)), 409
    except Invalid as problem:
        return jsonify(error=problem.sentence), 422
    return jsonify(seq=seq, saved_at=clock.now().isoformat(timespec="seconds"))


def told() -> dict[str, Any]:
    """What a script sent; nothing where it is no object."""
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def place_of(given: dict[str, Any], thing: Thing | None) -> Place | None:
    """Where the browser says it is; None when it does not say it as ours do."""
    client, field, caret = (str(given.get(name, "")) for name in ("client", "field", "caret"))
    if not CLIENT.fullmatch(client):
        return None
    item = thing if isinstance(thing, AgendaItem) else None
    there = thing is not None and field in desk_of(thing).fields and len(caret) <= CARET
    return Place(client, item, field, caret) if there else Place(client, item)
