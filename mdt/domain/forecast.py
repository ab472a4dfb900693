"""What a team expected of its decisions, and how near it came: forecasts scored later.

The Brier score (Brier 1950, Mon Weather Rev 78:1) is the mean of the squared distance between how
sure one was (0 to 1) and what came (1, or 0): 0 is perfect, 0.25 is what "fifty per cent" always
gets, 1 is certain and wrong each time. It says how well one knows, not how well one treats.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from mdt.domain.dates import day_words
from mdt.domain.errors import Invalid

FEWEST = 5  # under this a mean says more of the day than of the team
COIN = 0.25
SURE = (1, 99)  # per cent: nobody is certain


class Expected(NamedTuple):
    """What a team expects to see of a decision, by when, and how sure it is in per cent."""

    words: str = ""
    on: date | None = None
    percent: int | None = None

    def __bool__(self) -> bool:
        return bool(self.words.strip()) or self.on is not None or self.percent is not None

    @property
    def sentence(self) -> str:
        """In one line, as the minutes print it; "" where nothing was foretold."""
        if self.on is None:
            return ""
        return f"{self.words} (by {day_words(self.on)}; {self.percent} % sure)"


NOTHING = Expected()


def wrong_with_expected(given: Expected, *, first: date) -> Iterator[Invalid]:
    """All three or none: a forecast without a day or a number can never be scored."""
    if not given:
        return
    if not given.words.strip():
        yield Invalid("expected", "Say what you expect to see, so that it can be looked at later.")
    if given.on is None:
        yield Invalid("expected_on", "Choose the day on which you will look whether it came.")
    elif given.on <= first:
        yield Invalid("expected_on", "The day lies after the day of the meeting.")
    if given.percent is None or not SURE[0] <= given.percent <= SURE[1]:
        yield Invalid("expected_percent", "How sure are you? A whole number from 1 to 99.")


class Forecast(NamedTuple):
    """How sure in per cent, 1 to 99, and whether it came; None while nobody has looked."""

    percent: int
    came_true: bool | None
    looked: bool = False  # looked, and none: nobody can tell


class Brier(NamedTuple):
    """The mean over what was scored; None with fewer than five, which is no score and not a 0."""

    score: float | None
    scored: int
    waiting: int
    untold: int = 0  # looked at, and nobody could tell: in no mean


def brier(forecasts: Iterable[Forecast]) -> Brier:
    """How near a team's forecasts came. Raises ValueError for a percentage outside 1 to 99."""
    known = list(forecasts)
    for forecast in known:
        if isinstance(forecast.percent, bool) or not SURE[0] <= forecast.percent <= SURE[1]:
            raise ValueError("How sure one is lies between 1 and 99 per cent.")
    looked = [f for f in known if f.came_true is not None]
    misses = [(f.percent / 100 - float(bool(f.came_true))) ** 2 for f in looked]
    score = sum(misses) / len(misses) if len(misses) >= FEWEST else None
    untold = sum(f.looked and f.came_true is None for f in known)
    return Brier(score, len(looked), len(known) - len(looked) - untold, untold)


def found_words(came_true: bool | None) -> str:
    """What looking at a forecast found; None is that it could not be told."""
    return {True: "It came", False: "It did not come", None: "Nobody can tell"}[came_true]


def said(found: Brier) -> str:
    """In words, never without its n."""
    rest = [_waiting(found.waiting)] if found.waiting else []
    rest += [f"of {found.untold} nobody can tell"] if found.untold else []
    return "; ".join([_score_words(found), *rest])


def _waiting(count: int) -> str:
    return "1 waits for its day" if count == 1 else f"{count} wait for their day"


def _score_words(found: Brier) -> str:
    if found.score is None:
        return f"{found.scored} scored: no score under {FEWEST}"
    side = "nearer than" if round(found.score, 2) < COIN else "no nearer than"
    return f"Brier {found.score:.2f}, n = {found.scored}; {side} saying fifty per cent each time"
