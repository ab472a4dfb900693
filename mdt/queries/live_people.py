"""Who is in a room that several write in, be it a meeting's or a shared sheet's."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from mdt import clock
from mdt.database import read
from mdt.domain.live_room import GONE_AFTER
from mdt.domain.vocabulary import Discipline
from mdt.models.live import LivePresence
from mdt.models.people import User


class Here(NamedTuple):
    """One browser in the room; of a shared sheet, the sheet stands as its item."""

    client: str
    user_id: int
    name: str
    discipline: Discipline | None
    item: str | None  # its address; None while it shows no item
    field: str
    caret: str


def asked_of(room: Any, item: Any, at: Any) -> Any:
    """The statement of a kind of room, built once: `room` is its column of presences, to be given
    as `room`; `item` what one is at there, `at` the column that says which."""
    return (
        select(
            LivePresence.client,
            User.id,
            User.display_name,
            User.discipline,
            item.ref,
            LivePresence.field,
            LivePresence.caret,
        )
        .join(User, User.id == LivePresence.user_id)
        .outerjoin(item, item.id == at)
        .where(room == bindparam("room"), LivePresence.seen_at > bindparam("since"))
        .order_by(User.display_name, LivePresence.id)
    )


def people_in(room: int, statement: Any) -> list[Here]:
    """Everybody who was heard of lately, by name."""
    since = clock.now() - GONE_AFTER
    return [Here(*row) for row in read(statement, room=room, since=since)]
