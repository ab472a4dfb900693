"""Who is where in the room: one row a browser, whatever comes at once."""

from sqlalchemy import select

from mdt.database import db
from mdt.live import presence
from mdt.live.presence import Place
from mdt.models.live import LivePresence
from mdt.services import live
from tests.meeting_room import item_of, started


def test_a_page_that_tells_twice_at_once_where_it_is_stands_there_once(cast, monkeypatch):
    """What it types and where it is come to two processes at the same moment."""
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    live.be_at(cast.ot, meeting, Place("a" * 32))
    unseen = iter([None])
    real = presence._row_of
    monkeypatch.setattr(presence, "_row_of", lambda client: next(unseen, real(client)))

    live.be_at(cast.ot, meeting, Place("a" * 32, item, "discussion", "[1]"))

    [row] = db.session.scalars(select(LivePresence)).all()
    assert (row.user_id, row.item_id, row.field) == (cast.ot.id, item.id, "discussion")
