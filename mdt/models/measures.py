"""Scores of measures, lines the patient rates, and the page for the patient."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, facts, long_text, name_text, short_text
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped
from mdt.models.people import User
from mdt.models.safety import SafetyTask


class MeasureScore(Audited, Addressed, Stamped, Editable, Model):
    """One filled-in measure: its numbers, what they came to, and the rule in use that day.

    Never edited: a wrong entry is withdrawn with a reason and stays readable.
    """

    __tablename__ = "measure_score"
    __table_args__ = (
        Index("ix_measure_score_case_measure", "case_id", "measure_id", "taken_on"),
        CheckConstraint("rated <= items", name="rated_of_items"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (withdrawn_by_id IS NOT NULL AND withdrawn_reason <> '')",
            name="withdrawn_by_name",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    measure_id: Mapped[str] = mapped_column(String(40))
    measure_version: Mapped[int]
    taken_on: Mapped[date]
    answers: Mapped[list[Any] | None] = mapped_column(JSON)  # None: only the total was entered
    total: Mapped[float | None]
    rated: Mapped[int]
    items: Mapped[int]
    prorated: Mapped[bool] = mapped_column(default=False)
    band: Mapped[name_text] = mapped_column(default="")
    subscales: Mapped[facts]
    rule: Mapped[facts]  # {points, strict, words, source, mark}; empty where nobody can tell
    words: Mapped[short_text] = mapped_column(default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_reason: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=entered_by_id)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id)
    tasks: Mapped[list[SafetyTask]] = relationship(
        back_populates="score", order_by="SafetyTask.item"
    )


class MeasureCare(Audited, Addressed, Stamped, Editable, Model):
    """ "Read with care": why this measure gives no verdict on this case for now."""

    __tablename__ = "measure_care"
    __table_args__ = (Index("ix_measure_care_case_measure", "case_id", "measure_id", "ended_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    measure_id: Mapped[str] = mapped_column(String(40))
    words: Mapped[short_text]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    ended_by: Mapped[User | None] = relationship(foreign_keys=ended_by_id)


class OutcomeLine(Audited, Addressed, Stamped, Editable, Model):
    """A goal (GBO, up to three) or problem (COPM, up to five) in the patient's own words."""

    __tablename__ = "outcome_line"
    __table_args__ = (
        Index("ix_outcome_line_case_kind", "case_id", "kind", "ended_at"),
        CheckConstraint(
            "importance IS NULL OR importance BETWEEN 1 AND 10", name="importance_range"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    kind: Mapped[OutcomeKind]
    words: Mapped[short_text]
    importance: Mapped[int | None]  # COPM: ranks the problems, never averaged
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_words: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    ratings: Mapped[list["OutcomeRating"]] = relationship(
        back_populates="line", order_by="OutcomeRating.rated_on, OutcomeRating.id"
    )


class OutcomeRating(Numbered, Stamped, Model):
    """One rating of one line: 0-10 for a goal; performance and satisfaction 1-10 for a problem."""

    __tablename__ = "outcome_rating"
    __table_args__ = (
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 10", name="value_range"),
        CheckConstraint(
            "satisfaction IS NULL OR satisfaction BETWEEN 1 AND 10", name="satisfaction_range"
        ),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("outcome_line.id"), index=True)
    rated_on: Mapped[date]
    value: Mapped[int | None]  # GBO's rating, or COPM's performance
    satisfaction: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    line: Mapped[OutcomeLine] = relationship(back_populates="ratings")
    by: Mapped[User] = relationship()


class JourneyPage(Audited, Addressed, Stamped, Editable, Model):
    """ "From there to here": a page for the patient, as a clinician checked it before giving it."""

    __tablename__ = "journey_page"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    content: Mapped[facts]  # goals in own words with their ladders, as checked
    words: Mapped[long_text] = mapped_column(default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    given_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=made_by_id)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id)
