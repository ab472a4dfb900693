"""Who is in the room: one row a browser, which says now and then that it is still there."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db
from mdt.domain.live_room import GONE_AFTER
from mdt.live import wake
from mdt.models.live import LivePresence
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User


@dataclass(frozen=True)
class Place:
    """Where one browser is: at which item, in which field, at which letter."""

    client: str
    item: AgendaItem | None = None
    field: str = ""
    caret: str = ""


def put(meeting: Meeting, person: User, place: Place) -> None:
    """Within a write: this browser is here. A number that is somebody else's stays theirs."""
    if place.item is not None:  # the item first, as whoever types in it does, or two might wait
        item = select(AgendaItem.id).where(AgendaItem.id == place.item.id)
        db.session.execute(item.with_for_update(read=True, key_share=True))
    row = _row_of(place.client) or _new_row(meeting, person, place.client)
    if row.user_id != person.id:
        return
    row.meeting_id = meeting.id
    row.item_id = place.item.id if place.item is not None else None
    row.field, row.caret, row.seen_at = place.field, place.caret, clock.now()
    wake.call()


def take(person: User, client: str) -> None:
    """Within a write: this browser has left."""
    mine = (LivePresence.client == client, LivePresence.user_id == person.id)
    db.session.execute(delete(LivePresence).where(*mine))
    wake.call()


def empty(meeting: Meeting) -> None:
    """Within a write: nobody is in this room any more."""
    db.session.execute(delete(LivePresence).where(LivePresence.meeting_id == meeting.id))


def _row_of(client: str) -> LivePresence | None:
    query = select(LivePresence).where(LivePresence.client == client).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def _new_row(meeting: Meeting, person: User, client: str) -> LivePresence:
    """What it types and where it is come at once: one of the two was first, which is enough."""
    _forget_the_gone(meeting)
    row = LivePresence(client=client, user_id=person.id, meeting_id=meeting.id, seen_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found = _row_of(client)
        if found is None:
            raise
        return found
    return row


def _forget_the_gone(meeting: Meeting) -> None:
    long_gone = LivePresence.seen_at < clock.now() - 4 * GONE_AFTER
    db.session.execute(delete(LivePresence).where(LivePresence.meeting_id == meeting.id, long_gone))
