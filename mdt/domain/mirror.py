"""The mirror map: how far the team's feelings about one patient lie apart.

Our own rule, without a validated threshold: it prompts to talk and says nothing about anybody.
Only forms their authors shared with the reflective group enter, the latest of each within 28 days.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from statistics import mean

from mdt.domain.vocabulary import Dial

TOWARDS = (Dial.CONFIDENT, Dial.WARM, Dial.PROTECTIVE, Dial.DRAWN_IN)
AWAY = (Dial.HELPLESS, Dial.FLOODED, Dial.ATTACKED, Dial.DISTANT)
DIALS = (*TOWARDS, *AWAY)
STRONGEST = 4

COUNTS_FOR = timedelta(days=28)
FEWEST_RATERS = 3
RECOGNISABLE_UNDER = 5
WIDEST = 3.0
HIGH, LOW = 1.0, -1.0

SPLIT = "split"
EVERYONE_LOW = "everyone low"


def position(dials: Mapping[str, float]) -> float:
    """Where one person stands towards the patient: −4 (all away) to +4 (all towards).

    Raises ValueError unless each of the eight dials is there with 0 to 4.
    """
    if set(dials) != set(DIALS):
        raise ValueError("A position needs each of the eight dials, and no other.")
    for name, turned in dials.items():
        if isinstance(turned, bool) or not isfinite(turned) or not 0 <= turned <= STRONGEST:
            raise ValueError(f"“{name}” lies between 0 and 4.")
    return mean(dials[name] for name in TOWARDS) - mean(dials[name] for name in AWAY)


def prompt(positions: Sequence[float]) -> str | None:
    """ "split", "everyone low", or None; never from fewer than three people."""
    if len(positions) < FEWEST_RATERS:
        return None
    highest, lowest = max(positions), min(positions)
    if highest <= LOW:
        return EVERYONE_LOW
    if highest - lowest >= WIDEST and highest >= HIGH and lowest <= LOW:
        return SPLIT
    return None


def counts(on: date, today: date) -> bool:
    """Whether a form of that day still enters: today and the 28 days before it."""
    return timedelta() <= today - on <= COUNTS_FOR


def latest_of_each(forms: Iterable[tuple[int, date, float]], today: date) -> dict[int, float]:
    """One position a rater, from (rater, day, position): the newest that still counts."""
    newest: dict[int, tuple[date, float]] = {}
    for rater, on, where in forms:
        if counts(on, today) and (rater not in newest or on >= newest[rater][0]):
            newest[rater] = (on, where)
    return {rater: where for rater, (_, where) in newest.items()}
