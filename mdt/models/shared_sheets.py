"""A formulation that several people write at once: the open sheet, its text, and who wrote."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from mdt import clock
from mdt.database import REF_LENGTH, Model, facts
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.live import LogHead, LogStep
from mdt.models.mixins import Addressed, Audited
from mdt.models.people import User


class SharedSheet(Audited, Addressed, Model):
    """Open until it is kept as a version or put away; one of a kind is open on a case at a time."""

    __tablename__ = "shared_sheet"
    __table_args__ = (
        Index(
            "uq_shared_sheet_open",
            "case_id",
            "template_id",
            "about",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_shared_sheet_kept_as", "kept_as_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int]
    about: Mapped[str] = mapped_column(String(REF_LENGTH), default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))
    words: Mapped[facts]  # field -> what it reads; none once the sheet is closed
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    kept_as_id: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))

    case: Mapped[Case] = relationship()
    follows: Mapped[Formulation | None] = relationship(foreign_keys=[follows_id])
    kept_as: Mapped[Formulation | None] = relationship(foreign_keys=[kept_as_id])
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    writers: Mapped[list["SheetWriter"]] = relationship(order_by="SheetWriter.user_id")


class SheetText(LogHead, Model):
    """The merged text of one sheet as Yjs keeps it; `seq` is handed out under this row's lock."""

    __tablename__ = "shared_sheet_text"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("shared_sheet.id"), primary_key=True)
    desk_id: Mapped[int] = synonym("sheet_id")


class SheetStep(LogStep, Model):
    """One step of a sheet's log, gone once the sheet is closed."""

    __tablename__ = "shared_sheet_step"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("shared_sheet.id"), primary_key=True)
    desk_id: Mapped[int] = synonym("sheet_id")


class SheetWriter(Model):
    """Somebody whose words went into a sheet that was kept; the log that said so is gone."""

    __tablename__ = "shared_sheet_writer"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("shared_sheet.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)

    user: Mapped[User] = relationship()
