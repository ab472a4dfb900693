"""Where the dots of a map are drawn. From tallies and sorted values, so in nobody's order."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from mdt.domain.mirror import AWAY, STRONGEST, TOWARDS
from mdt.domain.mirror_map import Map
from mdt.domain.reflecting import STRENGTHS
from mdt.domain.vocabulary import Dial

STEP, TOP, MIDDLE = 26, 14, 50  # a strip of one feeling stands upright, 4 at its top
DOT, WIDE = 13, 66  # dots beside each other, and the room there is for them
HALF, CENTRE, GROUND = 36, 160, 62  # the strip of positions lies flat, 36 to each whole step


class Dot(NamedTuple):
    """The centre of one dot."""

    x: float
    y: float


class Strip(NamedTuple):
    """One feeling: its dots, how many stand at each strength, and the same in words."""

    dial: Dial
    dots: list[Dot]
    tally: list[int]
    words: str


def sides(drawn: Map) -> tuple[list[Strip], list[Strip]]:
    """Four feelings towards the patient, and four away."""
    return [_strip(drawn, dial) for dial in TOWARDS], [_strip(drawn, dial) for dial in AWAY]


def line(positions: Sequence[float]) -> list[Dot]:
    """The positions on one line; equal ones stand on top of each other."""
    stacks = [list(same) for _, same in groupby(sorted(positions))]
    lift = min(DOT, GROUND // max((len(same) for same in stacks), default=1))
    return [
        Dot(round(CENTRE + HALF * same[0], 1), GROUND - lift * place - 8)
        for same in stacks
        for place in range(len(same))
    ]


def with_sign(position: float) -> str:
    """A position as it is read: "+2.00", "−1.50", "0.00"."""
    return f"{position:+.2f}".replace("-", "−").replace("+0.00", "0.00").replace("−0.00", "0.00")


def _strip(drawn: Map, dial: Dial) -> Strip:
    tally = drawn.tally(dial)
    dots = [dot for strength, count in enumerate(tally) for dot in _row(strength, count)]
    told = [f"{n} × {at}, {STRENGTHS[at]}" for at, n in enumerate(tally) if n]
    return Strip(dial, dots, tally, "; ".join(told))


def _row(strength: int, count: int) -> list[Dot]:
    """Dots of one strength side by side, closer where there are many."""
    apart = min(DOT, WIDE / max(count - 1, 1))
    first = MIDDLE - apart * (count - 1) / 2
    height = TOP + STEP * (STRONGEST - strength)
    return [Dot(round(first + apart * place, 1), height) for place in range(count)]
