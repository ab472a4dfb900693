"""The door of the minutes: the blueprint, and the loader that lets in."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.loading import note_reading, refuse
from mdt.models.meetings import AgendaItem, Meeting
from mdt.queries import minutes as compiled
from mdt.templating import me

bp = Blueprint("minutes", __name__, url_prefix="/meetings/<ref:meeting_ref>")

Answer = Response | tuple[str, int] | str


def minutes_or_404(ref: str, event: AuditEvent = AuditEvent.MINUTES_READ) -> Meeting:
    """A meeting that has minutes this person may read something of; the reading is noted."""
    meeting = db.session.scalars(compiled.whole(ref)).first()
    known = meeting is not None and meeting.closed_at is not None
    if meeting is None or not known or not _has_part(meeting):
        raise refuse(me(), "minutes", ref)
    note_reading(me(), event, meeting)
    return meeting


def _has_part(meeting: Meeting) -> bool:
    return can(me(), "meeting:run", meeting) or bool(compiled.readable(me(), meeting))


def readable_items(meeting: Meeting) -> dict[str, str]:
    """The items this person may read, by ref: number and heading."""
    readable = compiled.readable(me(), meeting)
    return {
        item.ref: f"{number}. {item.heading}"
        for number, item in enumerate(meeting.accepted, 1)
        if item in readable
    }


def item_named(meeting: Meeting, ref: str | None) -> AgendaItem | None:
    """The item a form chose, if it is one of this meeting."""
    return next((item for item in meeting.accepted if item.ref == ref), None)


def back(meeting: Meeting, said: str) -> Response:
    """To the minutes, with a sentence on what was just done."""
    return redirect(url_for("minutes.show", meeting_ref=meeting.ref, said=said), 303)
