"""Goal attainment scaling: five levels a goal, one T-score a person.

Kiresuk and Sherman 1968. Do not copy the formulas first printed in Turner-Stokes 2009:
an erratum corrects pages 364 and 367.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite, sqrt
from typing import NamedTuple

RHO = 0.3  # the assumed correlation between goals (Kiresuk and Sherman 1968)
EXPECTED_T = 50.0
MINUS = "\N{MINUS SIGN}"
NO_SCORE = "no score"

LEVELS = {
    -2: "much less than expected",
    -1: "somewhat less than expected",
    0: "as expected",
    1: "somewhat better than expected",
    2: "much better than expected",
}

Pair = tuple[float, int | None]
History = Sequence[tuple[date, int]]


class Point(NamedTuple):
    """The T-score of one day, with how many of the goals it rests on."""

    on: date
    t: float | None
    rated: int
    counted: int


def t_score(pairs: Iterable[Pair], rho: float = RHO) -> float | None:
    """One T over several goals; a goal without a rating is left out, never taken as 0."""
    if not 0 <= rho <= 1:
        raise ValueError("The correlation between goals lies between 0 and 1.")
    scored = [(weight, level) for weight, level in _counted(pairs) if level is not None]
    if not scored:
        return None
    # T does not depend on the scale of the weights, but the square of a huge one overflows.
    heaviest = max(weight for weight, _ in scored)
    weights = [weight / heaviest for weight, _ in scored]
    attained = sum(weight * level for weight, (_, level) in zip(weights, scored, strict=True))
    spread = (1 - rho) * sum(weight**2 for weight in weights) + rho * sum(weights) ** 2
    return EXPECTED_T + 10 * attained / sqrt(spread)


def rated(pairs: Iterable[Pair]) -> tuple[int, int]:
    """How many goals are rated, and how many count at all (weight above 0)."""
    counted = _counted(pairs)
    return sum(level is not None for _, level in counted), len(counted)


def shown(pairs: Iterable[Pair]) -> str:
    """The score as a person reads it, never without the number of goals it rests on."""
    goals = list(pairs)
    score = t_score(goals)
    if score is None:
        return NO_SCORE
    n, of = rated(goals)
    return f"T {score:.2f}, {n} of {of} rated"


def level_label(level: int) -> str:
    """A level in figures and words: "−1, somewhat less than expected"."""
    return f"{level_figure(level)}, {LEVELS[level]}"


def level_figure(level: int) -> str:
    """A level as printed on its ladder: "−2", "0", "+1"."""
    if level not in LEVELS:
        raise ValueError("A level lies between −2 and +2.")
    return f"{level:+d}".replace("-", MINUS) if level else "0"


def series(goals: Sequence[tuple[float, History]]) -> list[Point]:
    """T on every day on which anything was rated, from each goal's latest level up to then."""
    days = sorted({on for _, history in goals for on, _ in history})
    return [_point(goals, day) for day in days]


def trend(before: float | None, after: float | None) -> str:
    """How a score stands to an earlier one: "up from 34.58"."""
    if after is None:
        return NO_SCORE
    if before is None:
        return "first score"
    then, now = round(before, 2), round(after, 2)
    direction = "unchanged" if now == then else "up" if now > then else "down"
    return f"{direction} from {then:.2f}"


def _counted(pairs: Iterable[Pair]) -> list[Pair]:
    goals = list(pairs)
    for weight, level in goals:
        if not isfinite(weight) or weight < 0:
            raise ValueError("A weight is 0 or more.")
        if level is not None and level not in LEVELS:
            raise ValueError("A level lies between −2 and +2.")
    return [goal for goal in goals if goal[0] > 0]


def _point(goals: Sequence[tuple[float, History]], day: date) -> Point:
    pairs = [(weight, _latest(history, day)) for weight, history in goals]
    return Point(day, t_score(pairs), *rated(pairs))


def _latest(history: History, day: date) -> int | None:
    upto = [entry for entry in history if entry[0] <= day]
    # Of two ratings on one day the later in the list stands: max() would keep the first.
    return sorted(upto, key=lambda entry: entry[0])[-1][1] if upto else None
