"""Formulations: immutable versions, each statement with an identity of its own."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import REF_LENGTH, Model, facts, listing, long_text, name_text
from mdt.domain.vocabulary import Confidence, FormulationStatus, Source
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User

TARGET_LENGTH = 40  # a ref of ours, or the name of a shipped claim


class Formulation(Audited, Addressed, Stamped, Editable, Model):
    """One version. Its words never change; its status may, once, by being shared or superseded."""

    __tablename__ = "formulation"
    __table_args__ = (
        UniqueConstraint("case_id", "template_id", "about", "number"),
        Index("ix_formulation_case_template", "case_id", "template_id", "status"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(REF_LENGTH), default="")  # a chain: its incident
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
    adoption: Mapped["Adoption | None"] = relationship(back_populates="formulation")
    checks: Mapped[list["SelfCheck"]] = relationship(
        back_populates="formulation", order_by="SelfCheck.id"
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
    source: Mapped[Source | None]  # who says so; None: not said
    part: Mapped[int] = mapped_column(default=0)  # which dyad, which link of a chain
    kind: Mapped[str] = mapped_column(String(20), default="")  # of a link of a chain

    formulation: Mapped[Formulation] = relationship(back_populates="statements")
    rests_on: Mapped[list["StatementLink"]] = relationship(
        back_populates="statement", order_by="StatementLink.id"
    )


class StatementLink(Model):
    """What a statement rests on, and how that stood when somebody last looked at it."""

    __tablename__ = "statement_link"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'goal', 'score', 'evidence')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    target_ref: Mapped[str] = mapped_column(String(TARGET_LENGTH))
    seen: Mapped[facts]  # prints of what the source said, never its words
    seen_at: Mapped[datetime | None]  # None: when the version was kept

    statement: Mapped[Statement] = relationship(back_populates="rests_on")
    looks: Mapped[list["LinkLook"]] = relationship(back_populates="link", order_by="LinkLook.id")


class LinkLook(Addressed, Stamped, Model):
    """Somebody looked at the source again and the statement still rests on it."""

    __tablename__ = "link_look"

    link_id: Mapped[int] = mapped_column(ForeignKey("statement_link.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    seen: Mapped[facts]

    link: Mapped[StatementLink] = relationship(back_populates="looks")
    by: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the version."""
        return self.link.statement.formulation.case


class FormulationDraft(Addressed, Editable, Model):
    """What one person is writing and has not kept yet; nobody else reads it."""

    __tablename__ = "formulation_draft"
    __table_args__ = (UniqueConstraint("case_id", "author_id", "template_id", "about"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(REF_LENGTH), default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))
    fields: Mapped[facts]
    saved_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    follows: Mapped[Formulation | None] = relationship()


class Adoption(Audited, Addressed, Stamped, Model):
    """The room took this version as the team's; a version is adopted once."""

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("formulation_id"),)

    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    formulation: Mapped[Formulation] = relationship(back_populates="adoption")
    item: Mapped[AgendaItem] = relationship(back_populates="adoptions")
    by: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the version."""
        return self.formulation.case


class SelfCheck(Audited, Addressed, Stamped, Model):
    """Ten points a clinician marked on a version; amended by a newer row, never rewritten."""

    __tablename__ = "self_check"

    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    marks: Mapped[facts]  # point -> 0, 1 or 2; a point nobody marked is not there

    formulation: Mapped[Formulation] = relationship(back_populates="checks")
    by: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the version."""
        return self.formulation.case
