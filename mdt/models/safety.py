"""Safety concerns: open until a named clinician closes them with a reason."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text, short_text
from mdt.domain.vocabulary import ConcernKind
from mdt.models.mixins import Addressed, Audited, Editable
from mdt.models.people import User

if TYPE_CHECKING:
    from mdt.models.cases import Case


class SafetyConcern(Audited, Addressed, Editable, Model):
    """What worries us, who said so, who stays in touch. It never times out and has no level."""

    __tablename__ = "safety_concern"
    __table_args__ = (
        Index("ix_safety_concern_case_closed", "case_id", "closed_at"),
        CheckConstraint(
            "closed_at IS NULL OR (closed_by_id IS NOT NULL AND close_reason <> '' AND told <> '')",
            name="closed_by_name",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    kind: Mapped[ConcernKind]
    words: Mapped[long_text]
    in_touch: Mapped[short_text] = mapped_column(default="")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[long_text] = mapped_column(default="")
    told: Mapped[short_text] = mapped_column(default="")

    case: Mapped["Case"] = relationship(back_populates="concerns")
    raised_by: Mapped[User] = relationship(foreign_keys=raised_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
