"""What an item settled, what was found on looking again, and the tasks that follow."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text, short_text
from mdt.domain.forecast import Expected, found_words
from mdt.domain.vocabulary import (
    ActionKind,
    ActionState,
    DecisionState,
    NotDoneReason,
    ReviewResult,
)
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped
from mdt.models.people import User


class Decision(Audited, Addressed, Stamped, Editable, Model):
    """One thing the team settled, with one named implementer and a date."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_case_state", "case_id", "state", "due_on"),
        CheckConstraint("forecast_percent BETWEEN 1 AND 99", name="percent_range"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_of_care.id"))
    text: Mapped[long_text]
    rationale: Mapped[long_text] = mapped_column(default="")
    implementer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    due_on: Mapped[date]
    preference: Mapped[short_text] = mapped_column(default="")
    inquorate: Mapped[short_text] = mapped_column(default="")  # the stamp, for ever
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.OPEN)
    settled_at: Mapped[datetime | None]
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What we expect to see by when, and how sure we are in per cent; scored later.
    forecast: Mapped[short_text] = mapped_column(default="", server_default="")
    forecast_on: Mapped[date | None]
    forecast_percent: Mapped[int | None]
    came_true: Mapped[bool | None]
    scored_at: Mapped[datetime | None]
    scored_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    scored_in_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)

    item: Mapped[AgendaItem] = relationship(back_populates="decisions", foreign_keys=item_id)
    meeting: Mapped[Meeting] = relationship()
    case: Mapped[Case | None] = relationship()
    implementer: Mapped[User] = relationship(foreign_keys=implementer_id)
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)
    scored_by: Mapped[User | None] = relationship(foreign_keys=scored_by_id)
    scored_in: Mapped[AgendaItem | None] = relationship(
        back_populates="scored", foreign_keys=scored_in_id
    )
    before: Mapped[list["DecisionBefore"]] = relationship(
        back_populates="decision", order_by="DecisionBefore.id"
    )
    dissents: Mapped[list["Dissent"]] = relationship(
        back_populates="decision", order_by="Dissent.id"
    )
    reviews: Mapped[list["DecisionReview"]] = relationship(
        back_populates="decision", order_by="DecisionReview.id"
    )
    actions: Mapped[list["Action"]] = relationship(back_populates="decision", order_by="Action.id")

    @property
    def expected(self) -> Expected:
        """What was foretold of it; empty where nothing was."""
        return Expected(self.forecast or "", self.forecast_on, self.forecast_percent)

    @property
    def found(self) -> str:
        """What looking at the forecast found, in words; "" while nobody has looked."""
        return found_words(self.came_true) if self.scored_at else ""

    @property
    def last_review(self) -> "DecisionReview | None":
        """The latest look back, if there was one."""
        return self.reviews[-1] if self.reviews else None


class DecisionBefore(Numbered, Stamped, Model):
    """A decision as it read before it was changed, and why it was: the old one is kept."""

    __tablename__ = "decision_before"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    text: Mapped[long_text]
    rationale: Mapped[long_text]
    implementer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    preference: Mapped[short_text]
    reason: Mapped[short_text]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    decision: Mapped[Decision] = relationship(back_populates="before")
    implementer: Mapped[User] = relationship(foreign_keys=implementer_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)


class Dissent(Numbered, Stamped, Model):
    """A minority view, kept by name if wished and never overwritten."""

    __tablename__ = "dissent"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    named: Mapped[bool] = mapped_column(default=True)
    words: Mapped[short_text]

    decision: Mapped[Decision] = relationship(back_populates="dissents")
    user: Mapped[User] = relationship()


class DecisionReview(Numbered, Stamped, Model):
    """A later meeting looks again: done, partly, not done (why), superseded, or it stands."""

    __tablename__ = "decision_review"
    __table_args__ = (
        CheckConstraint(
            "result NOT IN ('partly', 'not_done') OR reason IS NOT NULL", name="reason_given"
        ),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    result: Mapped[ReviewResult]
    reason: Mapped[NotDoneReason | None]
    words: Mapped[short_text] = mapped_column(default="")
    carried_to: Mapped[date | None]  # the new date when it carries on
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    decision: Mapped[Decision] = relationship(back_populates="reviews")
    item: Mapped[AgendaItem] = relationship(back_populates="reviews")
    by: Mapped[User] = relationship()


class Action(Audited, Addressed, Stamped, Editable, Model):
    """A task with an owner and a date; most come from a decision, in the same words."""

    __tablename__ = "action"
    __table_args__ = (Index("ix_action_owner_state", "owner_id", "state", "due_on"),)

    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    text: Mapped[long_text]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[ActionKind] = mapped_column(
        default=ActionKind.TASK, server_default=ActionKind.TASK.value
    )
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    words: Mapped[short_text] = mapped_column(default="")
    reason: Mapped[NotDoneReason | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    snoozed_until: Mapped[date | None]

    case: Mapped[Case | None] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="actions")
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    given_by: Mapped[User] = relationship(foreign_keys=given_by_id)
    settled_by: Mapped[User | None] = relationship(foreign_keys=settled_by_id)
