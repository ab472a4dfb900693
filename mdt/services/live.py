"""In the live room: words typed into an item's text, and where each browser is."""

from mdt.database import writing
from mdt.domain.events import AuditEvent
from mdt.live import log, presence
from mdt.live.desks import Thing
from mdt.live.presence import Place
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import Work, change, noted_lately
from mdt.services.items import check_in_hand


def type_in(actor: User, item: AgendaItem, step: bytes, *, place: Place | None = None) -> int:
    """Take what somebody typed into the text of an item; gives how far its log has come.

    The same step again changes nothing. The trail has one row a person, item and quarter of an
    hour: the log itself says who wrote what, until the minutes are signed.
    """
    require(actor, Permission.ITEM_WRITE, item)
    require(actor, Permission.ITEM_READ, item)
    check_in_hand(item, actor)
    with change(actor) as work:
        log.hold(item)
        check_in_hand(item, actor)  # it may have been closed while we waited
        number = take(work, item, step, actor, event=AuditEvent.ITEM_WRITTEN)
        if place is not None:
            presence.put(item.meeting, actor, place)
    return number


def take(work: Work, thing: Thing, step: bytes, by: User, *, event: AuditEvent) -> int:
    """Within a deed: a step into the log of a thing that is held, and into the trail."""
    number, new = log.add(thing, step, by)
    if new and not noted_lately(by, event, thing):
        work.note(event, thing, fields=["live"])
    return number


def be_at(actor: User, meeting: Meeting, place: Place) -> None:
    """Say where one's browser is in the room."""
    require(actor, Permission.MEETING_SEE, meeting)
    if place.item is not None:
        require(actor, Permission.ITEM_READ, place.item)
    if meeting.signed_at is not None:
        return
    with writing():
        presence.put(meeting, actor, place)


def leave(actor: User, meeting: Meeting, *, client: str) -> None:
    """Leave the room with one browser."""
    require(actor, Permission.MEETING_SEE, meeting)
    with writing():
        presence.take(actor, client)
