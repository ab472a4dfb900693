"""What was written down before and after each try of one intervention, laid out as numbers.

One person on single days, nobody blind, no comparison: so there is no mean, no difference, no
verdict here, and none may be added. A number that is missing is not drawn and is not zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from mdt.domain.dates import month_words

STRONGEST = 10
# Single-case standards ask for five points in a phase before a course may be read from them (What
# Works Clearinghouse, recalled). Below it the page says that there are too few.
FEWEST = 5
MOST_LABELLED = 14
LINES = (0, 5, 10)


class Line(NamedTuple):
    """One try as it is drawn."""

    on: date
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Frame:
    """The room a drawing has, in its own units."""

    width: float
    height: float
    left: float
    right: float
    top: float = 22
    foot: float = 30


WIDE = Frame(width=720, height=190, left=34, right=700)
NARROW = Frame(width=350, height=190, left=30, right=336)


class Tick(NamedTuple):
    """A line across with its number, or a day under the axis."""

    at: float
    words: str


class Drawn(NamedTuple):
    """One try: where it stands, and its two heights, None where nothing was written down."""

    x: float
    on: date
    before: int | None
    after: int | None
    before_y: float | None
    after_y: float | None
    labelled: bool

    @property
    def paired(self) -> bool:
        """Whether both are known, so that a line joins them."""
        return self.before_y is not None and self.after_y is not None

    def label_y(self, y: float, other: float | None) -> float:
        """Where a number stands: away from the other end of its line."""
        return round(y + 19 if other is not None and y > other else y - 10, 1)


@dataclass(frozen=True)
class Geometry:
    """The whole drawing in numbers."""

    frame: Frame
    bottom: float
    ticks: list[Tick]
    tries: list[Drawn]
    days: list[Tick] = field(default_factory=list)


def drawable(lines: Iterable[Line]) -> list[Line]:
    """Those with a number at all, the oldest first."""
    return sorted(
        (one for one in lines if one.before is not None or one.after is not None),
        key=lambda one: one.on,
    )


def pairs(lines: Iterable[Line]) -> int:
    """How many have both numbers."""
    return sum(one.before is not None and one.after is not None for one in lines)


def lay_out(lines: Iterable[Line], frame: Frame) -> Geometry:
    """Where everything stands. Tries stand at equal distances, in order: days may be far apart."""
    drawn = drawable(lines)
    span = frame.right - frame.left
    step = span / max(len(drawn), 1)

    def up(value: int | None) -> float | None:
        if value is None:
            return None
        return round(frame.top + (STRONGEST - value) / STRONGEST * frame.height, 1)

    tries = [
        Drawn(
            x=round(frame.left + (number + 0.5) * step, 1),
            on=one.on,
            before=one.before,
            after=one.after,
            before_y=up(one.before),
            after_y=up(one.after),
            labelled=len(drawn) <= MOST_LABELLED,
        )
        for number, one in enumerate(drawn)
    ]
    ticks = [Tick(y, str(value)) for value in LINES if (y := up(value)) is not None]
    bottom = frame.top + frame.height
    return Geometry(frame, bottom, ticks, tries, _days(tries, step))


def _days(tries: Sequence[Drawn], step: float) -> list[Tick]:
    """Days under the axis, as many as have room."""
    every = max(1, -(-46 // max(int(step), 1)))
    return [
        Tick(one.x, month_words(one.on)) for number, one in enumerate(tries) if number % every == 0
    ]
