"""What leaves the room on paper: letters made from their own facts, checked before they go."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, facts, long_text, short_text
from mdt.domain.vocabulary import LetterKind
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Letter(Audited, Addressed, Stamped, Editable, Model):
    """One letter about one item: what it may hold is its facts class, and nothing else is in it."""

    __tablename__ = "letter"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    kind: Mapped[LetterKind]
    to: Mapped[short_text] = mapped_column(default="")
    words: Mapped[long_text] = mapped_column(default="")  # before the facts, in the writer's hand
    content: Mapped[facts]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sent_on: Mapped[date | None]
    sent_words: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    item: Mapped[AgendaItem] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=made_by_id)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id)
