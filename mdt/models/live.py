"""The live room: each item has a log of text of its own; the database is all the state there is."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.mixins import Numbered
from mdt.models.people import User


class LiveText(Model):
    """The merged text of one item as Yjs keeps it; `seq` is handed out under this row's lock."""

    __tablename__ = "live_text"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    pruned_at: Mapped[datetime | None]  # a Yjs document keeps what was deleted: gone at sign-off

    item: Mapped[AgendaItem] = relationship()


class LiveUpdate(Model):
    """One step of an item's log: text, or the word that a row of the room has changed."""

    __tablename__ = "live_update"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class LivePresence(Numbered, Model):
    """One browser in the room: whose, at which item, in which field, seen when."""

    __tablename__ = "live_presence"
    __table_args__ = (Index("ix_live_presence_meeting_seen", "meeting_id", "seen_at"),)

    client: Mapped[str] = mapped_column(String(32), unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    field: Mapped[str] = mapped_column(String(40), default="")
    caret: Mapped[str] = mapped_column(String(400), default="")
    seen_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
    user: Mapped[User] = relationship()
