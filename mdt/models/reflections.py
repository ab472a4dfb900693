"""Process notes, apart from the record: own tables, own key, own service, own room.

Nothing outside `services/reflections.py` and `queries/reflections.py` may import this module,
and `tests/test_house.py` sees to it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.columns import SealedText
from mdt.database import Model
from mdt.domain.vocabulary import Visibility
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Reflection(Audited, Addressed, Stamped, Editable, Model):
    """What a session stirred up in one clinician. Sealed whole; drafts are sealed here too."""

    __tablename__ = "reflection"
    __table_args__ = (Index("ix_reflection_author_case", "author_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    about_me_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    saved_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]

    content = SealedText("content_sealed")  # JSON: dials and the texts that may be shared
    about_me = SealedText("about_me_sealed")  # what it may tell about me: never shared

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    shares: Mapped[list["ReflectionShare"]] = relationship(
        back_populates="reflection", order_by="ReflectionShare.id"
    )

    @property
    def reader_ids(self) -> frozenset[int]:
        """To whom by name it is shared at this moment."""
        return frozenset(s.reader_id for s in self.standing_shares)

    @property
    def standing_shares(self) -> list["ReflectionShare"]:
        """Shares that have not been taken back."""
        return [s for s in self.shares if s.taken_back_at is None]

    @property
    def visibility(self) -> Visibility:
        """With whom it is shared at this moment."""
        standing = self.standing_shares
        return standing[-1].visibility if standing else Visibility.ONLY_ME


class ReflectionShare(Model):
    """One named reader, fixed at the moment of sharing; taken back at will."""

    __tablename__ = "reflection_share"
    __table_args__ = (UniqueConstraint("reflection_id", "reader_id", "shared_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reflection_id: Mapped[int] = mapped_column(ForeignKey("reflection.id"), index=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    visibility: Mapped[Visibility]
    shared_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    first_opened_at: Mapped[datetime | None]

    reflection: Mapped[Reflection] = relationship(back_populates="shares")
    reader: Mapped[User] = relationship()
