"""Where the alliance dipped: each fall between two figures, as figures and days, and no verdict.

Alliance is asked of the patient by WAI-SR or SRS; higher is better in both. No published figure
says for either how large a fall must be to mean something, so every fall is listed and none is
judged, beyond a cut-off that its own source words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from mdt.domain.measure_file import Cutoff, Measure
from mdt.domain.progress import Point


@dataclass(frozen=True)
class Figure:
    """One total on its day."""

    on: date
    total: float


@dataclass(frozen=True)
class Dip:
    """The alliance was rated lower than the time before; the cut-offs the later figure meets."""

    before: Figure
    after: Figure
    cutoffs: tuple[Cutoff, ...]

    @property
    def points(self) -> float:
        """By how much, below zero."""
        return self.after.total - self.before.total


@dataclass(frozen=True)
class Dips:
    """What one measure of the alliance says since a day."""

    found: tuple[Dip, ...]  # the newest first
    before: Figure | None  # the last figure from before that day
    since: tuple[Figure, ...]

    @property
    def last(self) -> Figure | None:
        """The latest figure there is."""
        return self.since[-1] if self.since else self.before

    @property
    def can_tell(self) -> bool:
        """Whether there are two figures to compare, the later of them since that day."""
        return len(self.since) + (self.before is not None) > 1 and bool(self.since)


def is_alliance(measure: Measure) -> bool:
    """Whether a measure asks about the alliance."""
    return "alliance" in measure.construct


def dips(measure: Measure, points: Sequence[Point], since: date) -> Dips:
    """Each fall from one figure to the next that was found on this day or later.

    A figure of that very day may be from before the review or after it: it is listed, since to
    see a fall twice is better than never. One without a total is no figure.
    """
    in_order = sorted(points, key=lambda point: point.on)
    figures = [Figure(point.on, point.total) for point in in_order if point.total is not None]
    earlier = [figure for figure in figures if figure.on < since]
    later = [figure for figure in figures if figure.on >= since]
    row = [*earlier[-1:], *later]
    found = [
        Dip(before, after, tuple(c for c in measure.cutoffs if c.applies(after.total)))
        for before, after in pairwise(row)
        if after.total < before.total
    ]
    return Dips(tuple(reversed(found)), earlier[-1] if earlier else None, tuple(later))
