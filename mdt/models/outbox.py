"""Mail that waits to be sent, without clinical content, and private calendar feeds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text, short_text
from mdt.models.mixins import Addressed, Audited, Numbered, Stamped
from mdt.models.people import User


class Mail(Numbered, Stamped, Model):
    """One message in the outbox; `key` makes the same reminder one message, however often asked."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_sent_after", "sent_at", "send_after"),)

    to_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[short_text]
    body: Mapped[long_text]
    send_after: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[short_text] = mapped_column(default="")

    to: Mapped[User] = relationship()


class CalendarFeed(Audited, Addressed, Stamped, Model):
    """A private address of one person's meetings; only its hash is kept, and it can be revoked."""

    __tablename__ = "calendar_feed"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
