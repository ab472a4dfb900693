"""How well a meeting went, in its members' own marks; and the answers of the yearly audit."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, facts, long_text, short_text
from mdt.models.meetings import Meeting
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped
from mdt.models.people import User
from mdt.models.places import MeetingType


class MeetingMarks(Numbered, Stamped, Model):
    """One person's marks of one meeting: our ten areas, 1 to 4 each; one left out is not a 1."""

    __tablename__ = "meeting_marks"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    marks: Mapped[facts]
    words: Mapped[short_text] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship()
    user: Mapped[User] = relationship()


class MeetingAudit(Audited, Addressed, Stamped, Editable, Model):
    """The yearly audit of a kind of meeting: what was computed then, and what people answered."""

    __tablename__ = "meeting_audit"

    type_id: Mapped[int] = mapped_column(ForeignKey("meeting_type.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    computed: Mapped[facts]
    answers: Mapped[facts]
    plan: Mapped[long_text] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    type: Mapped[MeetingType] = relationship()
    by: Mapped[User] = relationship()
