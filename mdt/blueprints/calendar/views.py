"""Meetings as iCalendar: kind, team, time and place, and nothing of a patient."""

from flask import Blueprint, Response

from mdt.domain.errors import NotFound
from mdt.domain.events import AuditEvent
from mdt.exports import calendar
from mdt.loading import note_reading, refuse
from mdt.queries import feeds as reading
from mdt.services import feeds
from mdt.services.practice import name_on_paper
from mdt.templating import me

bp = Blueprint("calendar", __name__)


@bp.get("/meetings/<ref:meeting_ref>/meeting.ics")
def meeting(meeting_ref: str) -> Response:
    """One meeting, to be put into a calendar by hand."""
    found = reading.meeting_for(me(), meeting_ref)
    if found is None:
        raise refuse(me(), "meeting", meeting_ref)
    note_reading(me(), AuditEvent.MEETING_READ, found)
    facts = reading.facts_of(found)
    return _file(calendar.ics([facts], name=facts.kind), f"{found.day:%Y-%m-%d} meeting.ics")


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """All meetings of the person whose address this is; the address is its own key."""
    found = reading.feed_at(token)
    if found is None:
        raise NotFound("feed")
    feeds.read(found)
    name = name_on_paper()
    return _file(calendar.ics(reading.diary_of(found.user), name=name), "meetings.ics")


def _file(made: bytes, name: str) -> Response:
    held = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, content_type=f"{calendar.KIND}; charset=utf-8", headers=held)
