"""Safety: concerns and tasks that only a named clinician closes, plans, and whom to ring."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text, name_text, short_text
from mdt.domain.vocabulary import ConcernKind, EscalationKind
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User

if TYPE_CHECKING:
    from mdt.models.cases import Case
    from mdt.models.formulations import Formulation
    from mdt.models.measures import MeasureScore
    from mdt.models.places import Site


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


class SafetyTask(Audited, Addressed, Stamped, Editable, Model):
    """An answer that has to be talked about: open until a clinician says what was done.

    No later zero closes it, and no date does.
    """

    __tablename__ = "safety_task"
    __table_args__ = (
        UniqueConstraint("score_id", "item"),
        Index("ix_safety_task_case_closed", "case_id", "closed_at"),
        Index("ix_safety_task_owner_closed", "owner_id", "closed_at"),
        CheckConstraint(
            "closed_at IS NULL OR "
            "(closed_by_id IS NOT NULL AND spoken_at IS NOT NULL AND action <> '')",
            name="closed_with_action",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    score_id: Mapped[int] = mapped_column(ForeignKey("measure_score.id"))
    item: Mapped[int]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    spoken_at: Mapped[datetime | None]
    action: Mapped[long_text] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped["Case"] = relationship()
    score: Mapped["MeasureScore"] = relationship(back_populates="tasks")
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    seen_by: Mapped[User | None] = relationship(foreign_keys=seen_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)


class PlanTerms(Audited, Addressed, Editable, Model):
    """What was agreed around one version of a safety plan: copies, means, and when to look again.

    The six steps themselves are a formulation of the template `safety_plan`: versions, drafts and
    print come with it.
    """

    __tablename__ = "plan_terms"

    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    means_with: Mapped[short_text] = mapped_column(default="")
    review_on: Mapped[date | None]
    copy_given_on: Mapped[date | None]
    copy_given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    copy_words: Mapped[short_text] = mapped_column(default="")

    case: Mapped["Case"] = relationship()
    formulation: Mapped["Formulation"] = relationship()
    copy_given_by: Mapped[User | None] = relationship()


class EscalationEntry(Audited, Addressed, Stamped, Editable, Model):
    """Whom to ring from one site, and when somebody last checked that the number answers."""

    __tablename__ = "escalation_entry"
    __table_args__ = (Index("ix_escalation_entry_site_ended", "site_id", "ended_at"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[EscalationKind]
    name: Mapped[name_text]
    phone: Mapped[str] = mapped_column(String(60))
    words: Mapped[short_text] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]

    site: Mapped["Site"] = relationship()
    checked_by: Mapped[User | None] = relationship()
