"""The clinical record: notes, locked once signed, and their addenda."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text
from mdt.domain.dates import is_late
from mdt.domain.vocabulary import NoteKind
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Note(Audited, Addressed, Stamped, Editable, Model):
    """A record entry. Unsigned it is its author's draft; signed it is the team's and locked."""

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_case_happened", "case_id", "happened_at"),
        Index("ix_note_author_signed", "author_id", "signed_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[NoteKind]
    happened_at: Mapped[datetime]
    text: Mapped[long_text]
    saved_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    addenda: Mapped[list["Addendum"]] = relationship(back_populates="note", order_by="Addendum.id")

    @property
    def is_late(self) -> bool:
        """Whether it was signed more than a day after what it tells of."""
        return self.signed_at is not None and is_late(self.happened_at, self.signed_at)


class Addendum(Audited, Addressed, Stamped, Model):
    """The one way to correct a signed note."""

    __tablename__ = "addendum"

    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[long_text]

    note: Mapped[Note] = relationship(back_populates="addenda")
    author: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the note."""
        return self.note.case
