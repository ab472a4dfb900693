"""What a clinician brings to supervision, in words written for it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, facts, long_text
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class SupervisionItem(Audited, Addressed, Stamped, Editable, Model):
    """Open until discussed. It carries only what its author wrote here."""

    __tablename__ = "supervision_item"
    __table_args__ = (Index("ix_supervision_item_supervisor", "supervisor_id", "discussed_at"),)

    clinician_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_of_care.id"))
    words: Mapped[long_text]
    discussed_at: Mapped[datetime | None]
    discussed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[long_text] = mapped_column(default="")

    clinician: Mapped[User] = relationship(foreign_keys=clinician_id)
    supervisor: Mapped[User] = relationship(foreign_keys=supervisor_id)
    case: Mapped[Case | None] = relationship()


class CoSignature(Audited, Addressed, Stamped, Editable, Model):
    """A text one's supervisor is asked to sign with, or returns with a comment."""

    __tablename__ = "co_signature"
    __table_args__ = (Index("ix_co_signature_supervisor", "supervisor_id", "answered_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    text_ref: Mapped[str] = mapped_column(String(16))  # of the note or formulation
    text_kind: Mapped[str] = mapped_column(String(20))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    shown: Mapped[facts]  # what the author lets the supervisor read, as it stood
    answered_at: Mapped[datetime | None]
    returned: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[long_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    supervisor: Mapped[User] = relationship(foreign_keys=supervisor_id)
