"""When what a statement rests on has moved on since somebody last looked at it.

A source is known by prints of what may change in it, taken when it was linked and whenever
somebody looked at it again; a mark is never taken away by itself. Age is counted by the calendar:
six months back from today's date, the last day of a shorter month standing for the missing days.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from mdt.domain.dates import day_words

MONTHS = 6  # our own limit: a formulation is looked at again at least twice a year
PRINT_LENGTH = 16

# What is said where the print of one part of a source is no longer what it was.
CHANGED = {
    "addenda": "the note has an addendum since",
    "withdrawn": "the score was withdrawn since",
    "wording": "the goal was reworded since",
    "levels": "the levels of the goal were changed since",
    "ended": "the goal has ended since",
    "grade": "the grade of the claim was changed since",
    "claim": "the claim was reworded since",
    "claim_withdrawn": "the claim was withdrawn, or taken up again, since",
}
# Where nothing was written down when it was linked, it stood like this.
AT_FIRST = {"withdrawn": "", "ended": "", "claim_withdrawn": ""}


@dataclass(frozen=True)
class Source:
    """A source as it stands now: the day it tells of (None: it does not age), and its prints."""

    on: date | None = None
    prints: Mapping[str, str] = field(default_factory=dict)


def print_of(*words: str) -> str:
    """A short print of words, so that a change shows without the words being kept twice."""
    whole = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return sha256(whole).hexdigest()[:PRINT_LENGTH]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; 31 August goes back to the last of February."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_old(on: date | None, today: date) -> bool:
    """Whether this day lies more than six months back."""
    return on is not None and on < months_before(today, MONTHS)


def why_stale(
    seen: Mapping[str, str], source: Source, today: date, looked_on: date | None = None
) -> list[str]:
    """Each reason why this source wants another look, in words; none where it stands.

    `seen` is how it stood when it was linked or last looked at; `looked_on` the day of that look.
    """
    reasons = [
        CHANGED[part]
        for part, stands in source.prints.items()
        if (before := seen.get(part, AT_FIRST.get(part))) is not None and before != stands
    ]
    looked_lately = looked_on is not None and not is_old(looked_on, today)
    if source.on is not None and is_old(source.on, today) and not looked_lately:
        reasons.append(f"it is of {day_words(source.on)}, more than six months ago")
    return reasons
