"""What each discipline brings to an item, blind until handed in; and who stands aside."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, facts, long_text, short_text
from mdt.domain.vocabulary import Discipline, ItemState
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped
from mdt.models.people import User


class Contribution(Audited, Addressed, Stamped, Editable, Model):
    """One person's part of the pack. Before it is handed in nobody but its author reads it."""

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("item_id", "author_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    discipline: Mapped[Discipline]
    words: Mapped[long_text] = mapped_column(default="")
    nothing_to_add: Mapped[bool] = mapped_column(default=False)
    marks: Mapped[facts]  # the six parts of the minimum information: first_hand, second_hand, none
    met_on: Mapped[date | None]  # when the author last met the patient
    handed_in_at: Mapped[datetime | None]  # locked from then on
    added: Mapped[long_text] = mapped_column(default="")  # after reading the others', marked so
    added_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship(back_populates="contributions")
    author: Mapped[User] = relationship()

    @property
    def case(self) -> Case | None:
        """The case of its item: its trail runs in the case's chain."""
        return self.item.case

    @property
    def meeting(self) -> Meeting:
        """The meeting it is written for."""
        return self.item.meeting

    @property
    def state(self) -> ItemState:
        """Whether its item stands on the agenda."""
        return self.item.state

    @property
    def invited_ids(self) -> frozenset[int]:
        """Who was asked in for its item."""
        return self.item.invited_ids


class StoodAside(Numbered, Stamped, Model):
    """A conflict of interest: this person leaves the room for the item, and the minutes say so."""

    __tablename__ = "stood_aside"
    __table_args__ = (UniqueConstraint("item_id", "user_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[short_text] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship(back_populates="stood_aside")
    user: Mapped[User] = relationship()
