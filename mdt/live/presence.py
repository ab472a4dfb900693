"""Who is in a room: one row a browser, which says now and then that it is still there.

The room is a meeting or a shared sheet.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db
from mdt.domain.live_room import GONE_AFTER
from mdt.live import wake
from mdt.models.live import LivePresence
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.models.shared_sheets import SharedSheet

Where = Meeting | SharedSheet


@dataclass(frozen=True)
class Place:
    """Where one browser is: at which item of a meeting, in which field, at which letter."""

    client: str
    item: AgendaItem | None = None
    field: str = ""
    caret: str = ""


def put(room: Where, person: User, place: Place) -> None:
    """Within a write: this browser is here. A number that is somebody else's stays theirs."""
    desk: Any = room if isinstance(room, SharedSheet) else place.item
    if desk is not None:  # first the desk, as whoever types at it does, or two might wait
        held = select(type(desk).id).where(type(desk).id == desk.id)
        db.session.execute(held.with_for_update(read=True, key_share=True))
    row = _row_of(place.client) or _new_row(room, person, place.client)
    if row.user_id != person.id:
        return
    row.meeting_id, row.sheet_id = _keys(room)
    row.item_id = place.item.id if place.item is not None else None
    row.field, row.caret, row.seen_at = place.field, place.caret, clock.now()
    wake.call()


def take(person: User, client: str) -> None:
    """Within a write: this browser has left."""
    mine = (LivePresence.client == client, LivePresence.user_id == person.id)
    db.session.execute(delete(LivePresence).where(*mine))
    wake.call()


def empty(room: Where) -> None:
    """Within a write: nobody is in this room any more."""
    db.session.execute(delete(LivePresence).where(_in(room)))


def _keys(room: Where) -> tuple[int | None, int | None]:
    """The keys of meeting and sheet: one of them is the room's."""
    return (None, room.id) if isinstance(room, SharedSheet) else (room.id, None)


def _in(room: Where) -> ColumnElement[bool]:
    meeting, sheet = _keys(room)
    return LivePresence.meeting_id == meeting if meeting else LivePresence.sheet_id == sheet


def _row_of(client: str) -> LivePresence | None:
    query = select(LivePresence).where(LivePresence.client == client).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def _new_row(room: Where, person: User, client: str) -> LivePresence:
    """What it types and where it is come at once: one of the two was first, which is enough."""
    _forget_the_gone(room)
    meeting, sheet = _keys(room)
    whose = {"client": client, "user_id": person.id}
    row = LivePresence(**whose, meeting_id=meeting, sheet_id=sheet, seen_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found = _row_of(client)
        if found is None:
            raise
        return found
    return row


def _forget_the_gone(room: Where) -> None:
    long_gone = LivePresence.seen_at < clock.now() - 4 * GONE_AFTER
    db.session.execute(delete(LivePresence).where(_in(room), long_gone))
