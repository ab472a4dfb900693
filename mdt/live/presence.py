"""Who is in the room: one row a browser, which says now and then that it is still there."""

from dataclasses import dataclass

from sqlalchemy import delete, select

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
    query = select(LivePresence).where(LivePresence.client == place.client).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        _forget_the_gone(meeting)
        row = LivePresence(client=place.client, user_id=person.id, meeting_id=meeting.id)
        db.session.add(row)
    elif row.user_id != person.id:
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


def _forget_the_gone(meeting: Meeting) -> None:
    long_gone = LivePresence.seen_at < clock.now() - 4 * GONE_AFTER
    db.session.execute(delete(LivePresence).where(LivePresence.meeting_id == meeting.id, long_gone))
