"""What a patient agreed to beyond their own care."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, short_text
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Stamped
from mdt.models.people import User

_STANDING = text("withdrawn_on IS NULL")


class ResearchAgreement(Audited, Addressed, Stamped, Model):
    """The patient agreed to be counted in figures without names; and when they took it back."""

    __tablename__ = "research_agreement"
    __table_args__ = (
        Index(
            "uq_research_agreement_standing",
            "case_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    given_on: Mapped[date]
    words: Mapped[short_text] = mapped_column(default="")
    withdrawn_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
