"""Formulations: immutable versions, each statement with an identity of its own."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import REF_LENGTH, Model, facts, listing, long_text, name_text
from mdt.domain.vocabulary import Confidence, FormulationStatus
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Formulation(Audited, Addressed, Stamped, Editable, Model):
    """One version. Its words never change; its status may, once, by being shared or superseded."""

    __tablename__ = "formulation"
    __table_args__ = (
        UniqueConstraint("case_id", "template_id", "number"),
        Index("ix_formulation_case_template", "case_id", "template_id", "status"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int]
    template_title: Mapped[name_text]
    prompts: Mapped[listing]  # the fields as shown: [{id, label, prompt}, …]
    number: Mapped[int]
    status: Mapped[FormulationStatus]
    narrative: Mapped[long_text] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    follows: Mapped["Formulation | None"] = relationship(remote_side="Formulation.id")
    statements: Mapped[list["Statement"]] = relationship(
        back_populates="formulation", order_by="Statement.position"
    )


class Statement(Addressed, Model):
    """One hypothesis in one field of one version; `identity` is carried from version to version."""

    __tablename__ = "statement"

    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"), index=True)
    identity: Mapped[str] = mapped_column(String(REF_LENGTH), index=True)
    field: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    text: Mapped[long_text]
    confidence: Mapped[Confidence | None]

    formulation: Mapped[Formulation] = relationship(back_populates="statements")
    rests_on: Mapped[list["StatementLink"]] = relationship(
        back_populates="statement", order_by="StatementLink.id"
    )


class StatementLink(Model):
    """What a statement rests on: a note, or an earlier statement."""

    __tablename__ = "statement_link"
    __table_args__ = (CheckConstraint("kind IN ('note', 'goal')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    target_ref: Mapped[str] = mapped_column(String(REF_LENGTH))

    statement: Mapped[Statement] = relationship(back_populates="rests_on")


class FormulationDraft(Addressed, Editable, Model):
    """What one person is writing and has not kept yet; nobody else reads it."""

    __tablename__ = "formulation_draft"
    __table_args__ = (UniqueConstraint("case_id", "author_id", "template_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))
    fields: Mapped[facts]
    saved_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    follows: Mapped[Formulation | None] = relationship()
