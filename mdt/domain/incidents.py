"""Incidents by the month: how many were noted. Kinds stand beside each other and are never ranked.

A month without an entry is a month in which nothing was noted; whether nothing happened is not
known, so nothing is drawn there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mdt.domain.dates import MONTHS
from mdt.domain.vocabulary import IncidentKind

MONTHS_SHOWN = 12


class Bar(NamedTuple):
    """One month of one kind."""

    x: float
    width: float
    top: float
    height: float
    number: int


class Row(NamedTuple):
    """One kind, with a bar for each month in which something was noted."""

    kind: IncidentKind
    base: float
    bars: list[Bar]


@dataclass(frozen=True)
class ByMonth:
    """Counts by kind and month; `months` are the firsts of months, the oldest first."""

    months: list[date]
    counts: dict[IncidentKind, list[int]]

    @property
    def total(self) -> int:
        """How many in all the months shown."""
        return sum(sum(row) for row in self.counts.values())


@dataclass(frozen=True)
class Frame:
    """The room the drawing has."""

    width: float
    left: float
    top: float = 34
    row: float = 58
    bar: float = 34


WIDE = Frame(width=720, left=96)
NARROW = Frame(width=350, left=70)


@dataclass(frozen=True)
class Geometry:
    """The drawing in numbers."""

    frame: Frame
    height: float
    rows: list[Row]
    marks: list[tuple[float, str]]


def by_month(happened: Iterable[tuple[IncidentKind, date]], today: date) -> ByMonth:
    """The last twelve months at most, from the first in which something was noted."""
    known = [(kind, date(on.year, on.month, 1)) for kind, on in happened]
    months = _months(min((month for _kind, month in known), default=today), today)
    counted = Counter(known)
    kinds = [kind for kind in IncidentKind if any(k is kind for k, _month in known)]
    return ByMonth(months, {kind: [counted[kind, m] for m in months] for kind in kinds})


def _months(first: date, today: date) -> list[date]:
    month = date(today.year, today.month, 1)
    found: list[date] = []
    while month >= date(first.year, first.month, 1) and len(found) < MONTHS_SHOWN:
        found.append(month)
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return found[::-1]


def lay_out(counts: ByMonth, frame: Frame) -> Geometry:
    """Where each bar stands; all kinds on one scale."""
    step = (frame.width - frame.left) / max(len(counts.months), 1)
    most = max((number for row in counts.counts.values() for number in row), default=1) or 1
    rows = []
    for place, (kind, numbers) in enumerate(counts.counts.items()):
        base = frame.top + frame.row * place + frame.bar
        bars = [
            Bar(
                x=round(frame.left + step * at + step * 0.2, 1),
                width=round(step * 0.6, 1),
                top=round(base - frame.bar * number / most, 1),
                height=round(frame.bar * number / most, 1),
                number=number,
            )
            for at, number in enumerate(numbers)
            if number
        ]
        rows.append(Row(kind, base, bars))
    marks = [
        (round(frame.left + step * (at + 0.5), 1), MONTHS[month.month - 1])
        for at, month in enumerate(counts.months)
    ]
    height = frame.top + frame.row * len(rows)
    return Geometry(frame, height, rows, marks)
