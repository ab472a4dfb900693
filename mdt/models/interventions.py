"""What is tried with a patient, what happened meanwhile, and what an approach asks to be agreed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, closed_set, long_text, name_text, short_text
from mdt.domain.vocabulary import Doer, IncidentKind, InterventionKind, Prompt
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Intervention(Audited, Addressed, Stamped, Editable, Model):
    """A skill, exercise or task that was agreed on, from the library or one's own."""

    __tablename__ = "intervention"
    __table_args__ = (Index("ix_intervention_case_ended", "case_id", "ended_on"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    kind: Mapped[InterventionKind]
    name: Mapped[name_text]
    words: Mapped[long_text] = mapped_column(default="")
    stop_rule: Mapped[short_text] = mapped_column(default="")
    library_id: Mapped[str] = mapped_column(String(40), default="")  # "": the team's own
    library_version: Mapped[int | None]
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    planned_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_on: Mapped[date | None]
    ended_words: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    goal: Mapped[Goal | None] = relationship()
    author: Mapped[User] = relationship()
    tries: Mapped[list["InterventionTry"]] = relationship(
        back_populates="intervention", order_by="InterventionTry.tried_on, InterventionTry.id"
    )


class InterventionTry(Audited, Addressed, Stamped, Editable, Model):
    """One line of the session log, with distress 0-10 before and after; either may be missing.

    Never edited: a wrong line is withdrawn with a reason and stays readable.
    """

    __tablename__ = "intervention_try"
    __table_args__ = (
        CheckConstraint("before IS NULL OR before BETWEEN 0 AND 10", name="before_range"),
        CheckConstraint("after IS NULL OR after BETWEEN 0 AND 10", name="after_range"),
        CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn_with_reason"
        ),
    )

    intervention_id: Mapped[int] = mapped_column(ForeignKey("intervention.id"), index=True)
    tried_on: Mapped[date]
    modelled: Mapped[Doer | None] = mapped_column(closed_set(Doer, "modelled_by"))
    tried: Mapped[Doer | None] = mapped_column(closed_set(Doer, "tried_by"))
    before: Mapped[int | None]
    after: Mapped[int | None]
    stopped: Mapped[bool | None]  # None: nobody wrote down whether the stop rule was used
    words: Mapped[short_text] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[short_text] = mapped_column(default="")

    intervention: Mapped[Intervention] = relationship(back_populates="tries")
    by: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the intervention."""
        return self.intervention.case


class Incident(Audited, Addressed, Stamped, Editable, Model):
    """An urge, use or self-harm with its day; what led to it may be linked, or why it is not."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_case_day", "case_id", "happened_on"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    kind: Mapped[IncidentKind]
    happened_on: Mapped[date]
    words: Mapped[long_text]
    chain_ref: Mapped[str] = mapped_column(String(16), default="")  # a formulation of this case
    no_chain_reason: Mapped[short_text] = mapped_column(default="")
    no_chain_at: Mapped[datetime | None]
    no_chain_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    no_chain_by: Mapped[User | None] = relationship(foreign_keys=no_chain_by_id)


class ApproachAnswer(Audited, Addressed, Stamped, Model):
    """What was agreed or answered where an approach asks; the newest stands, the others stay."""

    __tablename__ = "approach_answer"
    __table_args__ = (Index("ix_approach_answer_case_prompt", "case_id", "prompt"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    prompt: Mapped[Prompt]
    agreed_on: Mapped[date]
    words: Mapped[long_text]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
