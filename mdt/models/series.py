"""Meetings that come again: the same kind, every so many weeks, the chair going round."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, listing, name_text
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.places import MeetingType, Team


class MeetingSeries(Audited, Addressed, Stamped, Editable, Model):
    """A rhythm; each meeting planned from it is a meeting of its own that can be moved."""

    __tablename__ = "meeting_series"
    __table_args__ = (CheckConstraint("every_weeks BETWEEN 1 AND 13", name="weeks_range"),)

    type_id: Mapped[int] = mapped_column(ForeignKey("meeting_type.id"), index=True)
    first_on: Mapped[date]
    at: Mapped[time]
    every_weeks: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int]
    place: Mapped[name_text]
    chairs: Mapped[listing]  # refs, in the order in which they chair
    until_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    type: Mapped[MeetingType] = relationship()

    @property
    def team(self) -> Team:
        """The team that meets."""
        return self.type.team
