"""Goals of a case, with their ratings and what they come to together."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain import goals as gas
from mdt.models.cases import Case
from mdt.models.goals import Goal, GoalRating


@dataclass(frozen=True)
class Goals:
    """The goals of a case: those that stand, those that ended, and T over those that stand."""

    open: list[Goal]
    ended: list[Goal]

    @property
    def t(self) -> float | None:
        """T now; None when nothing that counts has been rated."""
        return gas.t_score((goal.weight, goal.level) for goal in self.open)

    @property
    def now(self) -> str:
        """ "T 54.41, 2 of 3 rated", or "no score"."""
        return gas.shown((goal.weight, goal.level) for goal in self.open)

    @property
    def rated(self) -> tuple[int, int]:
        """How many goals are rated, and how many count."""
        return gas.rated((goal.weight, goal.level) for goal in self.open)

    @property
    def baseline(self) -> float | None:
        """T of the baselines, fixed when the goals were set."""
        return gas.t_score((goal.weight, goal.baseline) for goal in self.open)

    @property
    def baselines(self) -> tuple[int, int]:
        """How many of the goals that count have a baseline."""
        return gas.rated((goal.weight, goal.baseline) for goal in self.open)

    @property
    def points(self) -> list[gas.Point]:
        """T on each day on which anything was rated."""
        histories = [[(row.rated_on, row.level) for row in goal.ratings] for goal in self.open]
        return gas.series(list(zip([goal.weight for goal in self.open], histories, strict=True)))

    @property
    def first(self) -> gas.Point | None:
        """The first day with a score."""
        return next((point for point in self.points if point.t is not None), None)


def goals_of(case: Case) -> Goals:
    """All goals of a case whose record may be read: the heaviest first, ended ones by their end."""
    query = whole(select(Goal).where(Goal.case_id == case.id))
    rows = db.session.scalars(query.order_by(Goal.weight.desc(), Goal.id)).all()
    ended = sorted((g for g in rows if g.ended_on), key=lambda g: (g.ended_on, g.id), reverse=True)
    return Goals([goal for goal in rows if not goal.ended_on], ended)


def whole(query: Select[Goal]) -> Select[Goal]:
    """With owner and ratings, in a fixed number of statements."""
    return query.options(
        joinedload(Goal.owner),
        selectinload(Goal.ratings).joinedload(GoalRating.author),
    )
