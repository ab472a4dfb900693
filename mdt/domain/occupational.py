"""COPM and goal-based outcomes: means over what a person named, and how far they moved.

The forms are sold or licensed: only numbers are kept. A problem or goal enters a change only when
it was rated both times.
"""

from collections.abc import Mapping
from statistics import mean
from typing import NamedTuple

MOST_PROBLEMS, MOST_GOALS = 5, 3
COPM_RANGE, GBO_RANGE = (1, 10), (0, 10)
MEANINGFUL = 2.0  # the manual's convention (recalled)
GBO_MORE_THAN = 2.45  # Edbrooke-Childs et al 2015 (recalled): the mean over a child's goals
GBO_CAVEAT = (
    "Rule of thumb: the published 2.45 is for the mean over a person's goals, rated by parents in "
    "child services. It is not validated for adults, nor for one goal."
)

Ratings = Mapping[int, float | None]


class Means(NamedTuple):
    """A mean with how many of the problems or goals it rests on; None when nothing is rated."""

    mean: float | None
    rated: int
    of: int


class Shift(NamedTuple):
    """The change of a mean over what was rated both times; None when there is no such thing."""

    points: float | None
    shared: int
    meaningful: bool | None


def copm_mean(ratings: Ratings) -> Means:
    """The mean of up to five problems, 1 to 10 each. Raises ValueError outside these."""
    return _mean(ratings, COPM_RANGE, MOST_PROBLEMS, "problems")


def copm_change(before: Ratings, after: Ratings) -> Shift:
    """How far a COPM mean moved; 2 points or more is usually called meaningful."""
    copm_mean(before), copm_mean(after)
    points, shared = _shift(before, after)
    return Shift(points, shared, None if points is None else abs(points) >= MEANINGFUL)


def gbo_mean(ratings: Ratings) -> Means:
    """The mean of up to three goals, 0 to 10 each. Raises ValueError outside these."""
    return _mean(ratings, GBO_RANGE, MOST_GOALS, "goals")


def gbo_change(before: Ratings, after: Ratings) -> Shift:
    """How far the mean over a person's goals moved; more than 2.45 by the rule of thumb."""
    gbo_mean(before), gbo_mean(after)
    points, shared = _shift(before, after)
    return Shift(points, shared, None if points is None else abs(points) > GBO_MORE_THAN)


def _mean(ratings: Ratings, between: tuple[int, int], most: int, named: str) -> Means:
    if len(ratings) > most:
        raise ValueError(f"There are up to {most} {named}.")
    given = [value for value in ratings.values() if value is not None]
    if any(isinstance(value, bool) or not between[0] <= value <= between[1] for value in given):
        raise ValueError(f"A rating lies between {between[0]} and {between[1]}.")
    return Means(mean(given) if given else None, len(given), len(ratings))


def _shift(before: Ratings, after: Ratings) -> tuple[float | None, int]:
    pairs = [
        (then, now)
        for key, then in before.items()
        if then is not None and (now := after.get(key)) is not None
    ]
    if not pairs:
        return None, 0
    return mean(now for _, now in pairs) - mean(then for then, _ in pairs), len(pairs)
