"""The live room: each item has a log of text of its own; the database is all the state there is.

A formulation that several people write at once has one too (`models/shared_sheets.py`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from mdt.database import Model
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.mixins import Numbered
from mdt.models.people import User


class LogHead:
    """The text of one thing as its log has made it; `desk_id` is the thing's key."""

    if TYPE_CHECKING:
        desk_id: Mapped[int]

        def __init__(self, **given: Any) -> None: ...

    seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    pruned_at: Mapped[datetime | None]  # a Yjs document keeps what was deleted: gone in the end


class LogStep:
    """One step of such a log: who wrote what, when."""

    if TYPE_CHECKING:
        desk_id: Mapped[int]

        def __init__(self, **given: Any) -> None: ...

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class LiveText(LogHead, Model):
    """The merged text of one item as Yjs keeps it; `seq` is handed out under this row's lock."""

    __tablename__ = "live_text"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    desk_id: Mapped[int] = synonym("item_id")

    item: Mapped[AgendaItem] = relationship()


class LiveUpdate(LogStep, Model):
    """One step of an item's log: text, or the word that a row of the room has changed."""

    __tablename__ = "live_update"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    desk_id: Mapped[int] = synonym("item_id")


class LivePresence(Numbered, Model):
    """One browser in a room: whose, in which field, seen when.

    The room is a meeting, and then it may be at one of its items, or it is a shared sheet.
    """

    __tablename__ = "live_presence"
    __table_args__ = (
        Index("ix_live_presence_meeting_seen", "meeting_id", "seen_at"),
        Index("ix_live_presence_sheet_seen", "sheet_id", "seen_at"),
        CheckConstraint("(meeting_id IS NULL) <> (sheet_id IS NULL)", name="one_room"),
    )

    client: Mapped[str] = mapped_column(String(32), unique=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("shared_sheet.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    field: Mapped[str] = mapped_column(String(40), default="")
    caret: Mapped[str] = mapped_column(String(400), default="")
    seen_at: Mapped[datetime]

    meeting: Mapped[Meeting | None] = relationship()
    user: Mapped[User] = relationship()
