"""Goals in the patient's words, with five levels that lock at the first rating."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, short_text
from mdt.domain.vocabulary import Approach, GoalArea
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User


class Goal(Audited, Addressed, Stamped, Editable, Model):
    """Goal Attainment Scaling: five written levels, a weight, a baseline fixed at setting."""

    __tablename__ = "goal"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 0 AND 5", name="weight_range"),
        CheckConstraint("baseline BETWEEN -2 AND 2", name="baseline_range"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    wording: Mapped[short_text]
    level_m2: Mapped[short_text]
    level_m1: Mapped[short_text]
    level_0: Mapped[short_text]
    level_p1: Mapped[short_text]
    level_p2: Mapped[short_text]
    weight: Mapped[int]
    baseline: Mapped[int | None]
    approach: Mapped[Approach]
    area: Mapped[GoalArea | None]  # None: nobody has said yet
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    target_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_on: Mapped[date | None]
    end_reason: Mapped[short_text] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    author: Mapped[User] = relationship(foreign_keys=author_id)
    ratings: Mapped[list["GoalRating"]] = relationship(
        back_populates="goal", order_by="GoalRating.rated_on, GoalRating.id"
    )

    @property
    def levels(self) -> list[str]:
        """The five level texts, from much less than expected to much better."""
        return [self.level_m2, self.level_m1, self.level_0, self.level_p1, self.level_p2]

    @property
    def level(self) -> int | None:
        """The latest rating; None when nobody has rated it: missing is not zero."""
        return self.ratings[-1].level if self.ratings else None


class GoalRating(Audited, Addressed, Stamped, Model):
    """One rating of one goal on one day, with the reason."""

    __tablename__ = "goal_rating"
    __table_args__ = (
        CheckConstraint("level BETWEEN -2 AND 2", name="level_range"),
        UniqueConstraint("goal_id", "rated_on", "author_id"),
    )

    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    level: Mapped[int]
    rated_on: Mapped[date]
    reason: Mapped[short_text]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    goal: Mapped[Goal] = relationship(back_populates="ratings")
    author: Mapped[User] = relationship()

    @property
    def case(self) -> Case:
        """The case of the goal."""
        return self.goal.case
