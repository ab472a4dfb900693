"""Goals and problems that the patient rates: lines, means day by day, and how far they moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import mean
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.occupational import (
    Means,
    Ratings,
    Shift,
    copm_change,
    copm_mean,
    gbo_change,
    gbo_mean,
)
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.cases import Case
from mdt.models.measures import OutcomeLine, OutcomeRating

MEAN: dict[OutcomeKind, Callable[[Ratings], Means]] = {
    OutcomeKind.GBO: gbo_mean,
    OutcomeKind.COPM: copm_mean,
}
CHANGE: dict[OutcomeKind, Callable[[Ratings, Ratings], Shift]] = {
    OutcomeKind.GBO: gbo_change,
    OutcomeKind.COPM: copm_change,
}
PARTS = {OutcomeKind.GBO: ("value",), OutcomeKind.COPM: ("value", "satisfaction")}


class Day(NamedTuple):
    """What the lines that stand came to on one day: a mean for each part."""

    on: date
    means: tuple[Means, ...]


class Movement(NamedTuple):
    """From the first day of rating to the last, over the lines rated on both."""

    before: float
    after: float
    shift: Shift


@dataclass(frozen=True)
class Outcomes:
    """The lines of one kind on one case."""

    kind: OutcomeKind
    standing: list[OutcomeLine]
    ended: list[OutcomeLine]

    @property
    def parts(self) -> tuple[str, ...]:
        """What is rated of a line: one figure, or performance and satisfaction."""
        return PARTS[self.kind]

    @cached_property
    def days(self) -> list[Day]:
        """Every day on which a standing line was rated, in order."""
        days = sorted({row.rated_on for line in self.standing for row in line.ratings})
        found = MEAN[self.kind]
        return [Day(d, tuple(found(self._on(d, part)) for part in self.parts)) for d in days]

    def moved(self, part: str) -> Movement | None:
        """How far a mean moved; None with one day only, or nothing rated on both days."""
        if len(self.days) < 2:
            return None
        then, now = (self._on(day.on, part) for day in (self.days[0], self.days[-1]))
        shift = CHANGE[self.kind](then, now)
        both = [
            (before, after)
            for key, before in then.items()
            if before is not None and (after := now[key]) is not None
        ]
        if not both:
            return None
        return Movement(mean(b for b, _ in both), mean(a for _, a in both), shift)

    @property
    def movements(self) -> list[tuple[str, Movement | None]]:
        """The movement of each part."""
        return [(part, self.moved(part)) for part in self.parts]

    def _on(self, day: date, part: str) -> dict[int, float | None]:
        """Each standing line as rated on that day; unrated is None, not 0."""
        return {line.id: _rated(line, day, part) for line in self.standing}


def outcomes_of(case: Case) -> dict[OutcomeKind, Outcomes]:
    """Goals and problems of a case with every rating, in a fixed number of statements."""
    query = (
        select(OutcomeLine)
        .where(OutcomeLine.case_id == case.id)
        .options(
            joinedload(OutcomeLine.author),
            selectinload(OutcomeLine.ratings).joinedload(OutcomeRating.by),
        )
        .order_by(OutcomeLine.importance.desc().nulls_last(), OutcomeLine.id)
    )
    rows = db.session.scalars(query).all()
    return {kind: _of_kind(kind, [row for row in rows if row.kind is kind]) for kind in OutcomeKind}


def _of_kind(kind: OutcomeKind, rows: list[OutcomeLine]) -> Outcomes:
    stand = [row for row in rows if row.ended_at is None]
    return Outcomes(kind, stand, [row for row in rows if row.ended_at is not None])


def _rated(line: OutcomeLine, day: date, part: str) -> float | None:
    """The rating of that day; where two people rated it, the one written down last."""
    rows = [row for row in line.ratings if row.rated_on == day and getattr(row, part) is not None]
    return getattr(rows[-1], part) if rows else None
