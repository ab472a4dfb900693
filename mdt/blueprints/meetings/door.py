"""The room's door: its blueprint, and the loaders that let in."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can, require
from mdt.loading import note_reading, refuse
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.models.places import Team
from mdt.queries.meetings import item_to_write, meetings_for, teams_for, with_agenda
from mdt.queries.shown_meeting import ShownMeeting, meeting_shown_to
from mdt.templating import me

bp = Blueprint("meetings", __name__)

Answer = str | Response | tuple[str, int] | tuple[Response, int]


def meeting_or_404(ref: str) -> Meeting:
    """A meeting this person may know of, with its agenda; that it was read is noted first."""
    query = with_agenda(meetings_for(me()).where(Meeting.ref == ref))
    meeting = db.session.scalars(query).first()
    if meeting is None:
        raise refuse(me(), "meeting", ref)
    note_reading(me(), AuditEvent.MEETING_READ, meeting)
    return meeting


def shown_meeting_or_404(ref: str) -> ShownMeeting:
    """The same meeting for a page that only shows it; that it was read is noted first."""
    meeting = meeting_shown_to(me(), ref)
    if meeting is None:
        raise refuse(me(), "meeting", ref)
    note_reading(me(), AuditEvent.MEETING_READ, meeting)
    return meeting


def item_or_404(
    meeting_ref: str, item_ref: str, permission: Permission = Permission.ITEM_LINE
) -> AgendaItem:
    """An item of the meeting that this person may know of."""
    meeting = meeting_or_404(meeting_ref)
    item = next((one for one in meeting.items if one.ref == item_ref), None)
    if item is None or not can(me(), permission, item):
        raise refuse(me(), "agendaitem", item_ref)
    return item


def one_item_or_404(meeting_ref: str, item_ref: str) -> AgendaItem:
    """The same for one whose text is read or written now, without the rest of the agenda."""
    item = db.session.scalars(item_to_write(me(), meeting_ref, item_ref)).first()
    if item is None or not can(me(), Permission.ITEM_READ, item):
        raise refuse(me(), "agendaitem", item_ref)
    note_reading(me(), AuditEvent.MEETING_READ, item.meeting)
    return item


def arranged(meeting_ref: str, item_ref: str) -> AgendaItem:
    """An item for somebody who arranges the agenda: also one whose name they may not know yet."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.AGENDA_ARRANGE, meeting)
    item = next((one for one in meeting.items if one.ref == item_ref), None)
    if item is None:
        raise refuse(me(), "agendaitem", item_ref)
    return item


def decision_of(item: AgendaItem, ref: str) -> Decision:
    """A decision that this item recorded."""
    found = next((one for one in item.decisions if one.ref == ref), None)
    if found is None:
        raise refuse(me(), "decision", ref)
    return found


def may_describe_for(person: User) -> list[Team]:
    """The teams whose meetings this person may plan and describe."""
    teams = teams_for(person)
    return [t for t in teams if can(person, Permission.MEETING_PLAN, SimpleNamespace(team=t))]


def to(endpoint: str, meeting: Meeting, said: str = "", **more: Any) -> Response:
    """Go on to a page of this meeting, with a sentence on what was just done."""
    if said:
        more["said"] = said
    return redirect(url_for(f"meetings.{endpoint}", meeting_ref=meeting.ref, **more), 303)
