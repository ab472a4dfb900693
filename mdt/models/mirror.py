"""Rounds of the mirror map: who joined, and what was shown, sealed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.columns import SealedText
from mdt.database import Model
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Stamped
from mdt.models.people import User


class MirrorRound(Audited, Addressed, Stamped, Model):
    """One drawing of the mirror map: opened, joined by who wishes, frozen when it is shown.

    What is shown is sealed like the reflections it is drawn from, with nobody's name in it.
    """

    __tablename__ = "mirror_round"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    shown_at: Mapped[datetime | None]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    content = SealedText("content_sealed")

    case: Mapped[Case] = relationship()
    opened_by: Mapped[User] = relationship()
    raters: Mapped[list["MirrorRater"]] = relationship(
        back_populates="round", order_by="MirrorRater.id"
    )


class MirrorRater(Model):
    """Who enters a round, and whether they let their name stand at their dot."""

    __tablename__ = "mirror_rater"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("mirror_round.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    named: Mapped[bool] = mapped_column(default=False)

    round: Mapped[MirrorRound] = relationship(back_populates="raters")
    user: Mapped[User] = relationship()
