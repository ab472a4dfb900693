"""What a row of scores says in words: the verdict with its figures, or that nobody can tell.

A measure may be marked "read with care" on a case: then its figures and the sentence stand, and
no verdict (in mania a fall in well-being may be recovery).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mdt.domain.change import CANNOT_TELL, READ_WITH_CARE, Rule, Verdict, judge, said
from mdt.domain.measure_file import Measure

FEWEST = 2


class Point(NamedTuple):
    """One score on its day; `total` is None where too much was missing."""

    on: date
    total: float | None


@dataclass(frozen=True)
class Reading:
    """What is printed under a measure: its course in figures, and the verdict."""

    figures: str
    verdict: str
    worse: bool = False

    def __str__(self) -> str:
        return f"{self.figures}: {self.verdict}" if self.figures else self.verdict


def read(
    measure: Measure, points: Sequence[Point], rule: Rule | None, care: str | None = None
) -> Reading:
    """The verdict from the first score to the last, by the rule kept with the last."""
    totals = totals_of(points)
    figures = " to ".join(shown(total) for total in (totals[:1] + totals[-1:])[: len(totals)])
    if care:
        return Reading(" to ".join(map(shown, totals)), f"{READ_WITH_CARE}: {care}")
    if len(totals) < FEWEST:
        return Reading(figures, f"{_count(len(totals))}: {CANNOT_TELL}")
    if rule is None:
        return Reading(figures, f"{CANNOT_TELL} (no published figure for reliable change)")
    first, last = totals[0], totals[-1]
    return Reading(figures, said(measure, first, last, rule), deteriorated(measure, totals, rule))


def totals_of(points: Sequence[Point]) -> list[float]:
    """The totals in the order of their days; those of one day as they were given."""
    in_order = sorted(points, key=lambda point: point.on)
    return [point.total for point in in_order if point.total is not None]


def worsened(
    measure: Measure, points: Sequence[Point], rule: Rule | None, care: str | None = None
) -> str | None:
    """ "17 to 25: reliable deterioration (+8; …)": to the last from the first, or from the one
    before it; None where it is not so, nobody can tell, or the measure is read with care.
    """
    totals = totals_of(points)
    if care or rule is None or not deteriorated(measure, totals, rule):
        return None
    last = totals[-1]
    before = next(
        earlier
        for earlier in (totals[0], totals[-2])
        if judge(measure, earlier, last, rule) is Verdict.WORSE
    )
    return f"{shown(before)} to {shown(last)}: {said(measure, before, last, rule)}"


def deteriorated(measure: Measure, totals: Sequence[float], rule: Rule | None) -> bool:
    """Whether the last score is reliably worse than the first, or than the one before it."""
    if len(totals) < FEWEST:
        return False
    return Verdict.WORSE in {
        judge(measure, before, totals[-1], rule) for before in (totals[0], totals[-2])
    }


def shown(total: float) -> str:
    """A total as printed: whole, or with up to two places."""
    return f"{total:.2f}".rstrip("0").rstrip(".")


def answered(rated: int, items: int) -> str:
    """How many answers a total rests on: "11 of 12 rated"."""
    return f"{rated} of {items} rated"


def _count(scores: int) -> str:
    return "one score only" if scores else "no score yet"
