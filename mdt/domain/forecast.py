"""What a team expected of its decisions, and how near it came: forecasts scored later.

The Brier score (Brier 1950, Mon Weather Rev 78:1) is the mean of the squared distance between how
sure one was (0 to 1) and what came (1, or 0): 0 is perfect, 0.25 is what "fifty per cent" always
gets, 1 is certain and wrong each time. It says how well one knows, not how well one treats.
"""

from collections.abc import Iterable
from typing import NamedTuple

FEWEST = 5  # under this a mean says more of the day than of the team
COIN = 0.25


class Forecast(NamedTuple):
    """How sure in per cent, 1 to 99, and whether it came; None while nobody has looked."""

    percent: int
    came_true: bool | None


class Brier(NamedTuple):
    """The mean over what was scored; None with fewer than five, which is no score and not a 0."""

    score: float | None
    scored: int
    waiting: int


def brier(forecasts: Iterable[Forecast]) -> Brier:
    """How near a team's forecasts came. Raises ValueError for a percentage outside 1 to 99."""
    known = list(forecasts)
    for forecast in known:
        if isinstance(forecast.percent, bool) or not 1 <= forecast.percent <= 99:
            raise ValueError("How sure one is lies between 1 and 99 per cent.")
    looked = [f for f in known if f.came_true is not None]
    misses = [(f.percent / 100 - float(bool(f.came_true))) ** 2 for f in looked]
    score = sum(misses) / len(misses) if len(misses) >= FEWEST else None
    return Brier(score, len(looked), len(known) - len(looked))


def said(found: Brier) -> str:
    """In words, never without its n."""
    if found.score is None:
        return f"{found.scored} scored: no score under {FEWEST}"
    side = "nearer than" if found.score < COIN else "no nearer than"
    return f"Brier {found.score:.2f}, n = {found.scored}; {side} saying fifty per cent each time"
