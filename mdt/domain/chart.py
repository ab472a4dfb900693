"""The chart of a case: where each line, dot and mark stands, worked out without drawing.

One axis of time for all lanes; each lane has its instrument's whole range, never the data's, and
is never turned round. What is drawn decides nothing: the page and its tables say the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from mdt.domain.dates import MONTHS

GAP = timedelta(days=90)  # a line does not pretend to know what was in between
MANY = 12  # above that many points only the telling ones carry their number
LEAD_IN = timedelta(days=7)
QUARTERS_FROM, YEARS_FROM = 460, 1460  # days: from then on quarters, then years, are ticked
FLAG_TOP, FLAG_ROW, FLAG_ROOM = 15, 20, 20


class Point(NamedTuple):
    """One figure on its day."""

    on: date
    value: float


@dataclass(frozen=True)
class Reference:
    """A published line to read against: "published cut-off 10"."""

    value: float
    words: str


@dataclass(frozen=True)
class Lane:
    """One instrument: its range, its figures, and what may be read against it."""

    name: str
    sub: tuple[str, ...]
    low: float
    high: float
    ticks: tuple[float, ...]
    points: tuple[Point, ...]
    references: tuple[Reference, ...] = ()
    unchanged: tuple[float, float] | None = None  # first figure and limit: no reliable change
    unchanged_words: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What stands with the name, so that no word lies over a line or a figure."""
        lines = *self.sub, *(line.words for line in self.references), self.unchanged_words
        return tuple(filter(None, lines))


@dataclass(frozen=True)
class Stay:
    """Days in hospital, from until; None is still there."""

    since: date
    until: date | None
    words: str


@dataclass(frozen=True)
class Mark:
    """A decision (a number) or a safety event (a letter) on its day."""

    on: date
    key: str
    words: str
    safety: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything the chart shows."""

    today: date
    lanes: tuple[Lane, ...]
    stays: tuple[Stay, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def start(self) -> date:
        """A week before the first fact."""
        days = [point.on for lane in self.lanes for point in lane.points]
        days += [stay.since for stay in self.stays] + [mark.on for mark in self.marks]
        return min(days, default=self.today) - LEAD_IN


@dataclass(frozen=True)
class Frame:
    """The measures of one drawing."""

    width: int
    left: int
    right: int
    head: int  # between the flags and the first lane
    height: int
    gap: int
    names_beside: bool


WIDE = Frame(width=880, left=166, right=870, head=5, height=118, gap=22, names_beside=True)
NARROW = Frame(width=344, left=34, right=334, head=40, height=104, gap=52, names_beside=False)


class Dot(NamedTuple):
    """A figure drawn: where, what it says, and whether its number is printed."""

    x: float
    y: float
    value: float
    on: date
    labelled: bool
    below: bool
    anchor: str
    last: bool


class Tick(NamedTuple):
    """A line of the scale, with its label."""

    at: float
    words: str


class Flag(NamedTuple):
    """A mark above the lanes."""

    x: float
    y: float
    mark: Mark


@dataclass(frozen=True)
class Drawn:
    """One lane in numbers."""

    lane: Lane
    top: float
    bottom: float
    name_y: float
    ticks: list[Tick]
    references: list[Tick]
    unchanged: tuple[float, float] | None
    lines: list[str]
    dots: list[Dot]


@dataclass(frozen=True)
class Geometry:
    """The whole drawing in numbers; the template only writes them down."""

    frame: Frame
    height: float
    top: float
    bottom: float
    lanes: list[Drawn]
    stays: list[tuple[float, float, Stay]]
    flags: list[Flag]
    months: list[Tick] = field(default_factory=list)


def lay_out(facts: Facts, frame: Frame) -> Geometry:
    """Where everything stands in one frame."""
    across = _Scale(facts.start, facts.today, frame)
    flags = _flags(facts.marks, across)
    top = max((flag.y for flag in flags), default=0) + FLAG_ROW + frame.head
    drawn = [_drawn(lane, number, top, across, frame) for number, lane in enumerate(facts.lanes)]
    bottom = drawn[-1].bottom if drawn else top
    return Geometry(
        frame=frame,
        height=bottom + 30,
        top=top,
        bottom=bottom,
        lanes=drawn,
        stays=[_stay(stay, across, facts.today) for stay in facts.stays],
        flags=flags,
        months=_months(facts.start, facts.today, across),
    )


class _Scale:
    """Days to the right."""

    def __init__(self, start: date, end: date, frame: Frame) -> None:
        self.start, self.days = start, max((end - start).days, 1)
        self.left, self.span = frame.left, frame.right - frame.left

    def __call__(self, day: date) -> float:
        share = (day - self.start).days / self.days
        return round(self.left + min(max(share, 0), 1) * self.span, 1)


def _drawn(lane: Lane, number: int, first: float, across: _Scale, frame: Frame) -> Drawn:
    top = first + number * (frame.height + frame.gap)
    bottom = top + frame.height

    def up(value: float) -> float:
        share = (min(max(value, lane.low), lane.high) - lane.low) / (lane.high - lane.low)
        return round(bottom - share * frame.height, 1)

    places = [(across(point.on), up(point.value)) for point in lane.points]
    return Drawn(
        lane=lane,
        top=top,
        bottom=bottom,
        name_y=top + 13 if frame.names_beside else top - 26,
        ticks=[Tick(up(value), f"{value:g}") for value in lane.ticks],
        references=[Tick(up(line.value), line.words) for line in lane.references],
        unchanged=_unchanged(lane, up),
        lines=_lines(lane.points, places),
        dots=_dots(lane.points, places, top, frame),
    )


def _unchanged(lane: Lane, up: Callable[[float], float]) -> tuple[float, float] | None:
    """The upper and lower edge of "no reliable change from the first score"."""
    if lane.unchanged is None:
        return None
    first, limit = lane.unchanged
    return up(first + limit), up(first - limit)


def _lines(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> list[str]:
    """Straight lines between neighbours; a long silence breaks the line."""
    paths: list[str] = []
    for number, (x, y) in enumerate(places):
        joined = number > 0 and points[number].on - points[number - 1].on <= GAP
        if joined:
            paths[-1] += f" L{x} {y}"
        else:
            paths.append(f"M{x} {y}")
    return [path for path in paths if "L" in path]


def _dots(
    points: Sequence[Point], places: Sequence[tuple[float, float]], top: float, frame: Frame
) -> list[Dot]:
    telling = _telling(points)
    last = len(points) - 1
    return [
        Dot(
            x,
            y,
            point.value,
            point.on,
            labelled=number in telling,
            below=y - top < 12,
            anchor="end" if x > frame.right - 14 else "middle",
            last=number == last,
        )
        for number, (point, (x, y)) in enumerate(zip(points, places, strict=True))
    ]


def _telling(points: Sequence[Point]) -> set[int]:
    """Which points print their number: all of a few; of many the first, last, highest, lowest."""
    if len(points) <= MANY:
        return set(range(len(points)))
    values = [point.value for point in points]
    return {0, len(points) - 1, values.index(max(values)), values.index(min(values))}


def _stay(stay: Stay, across: _Scale, today: date) -> tuple[float, float, Stay]:
    since = across(stay.since)
    return since, max(across(stay.until or today) - since, 1.0), stay


def _flags(marks: Sequence[Mark], across: _Scale) -> list[Flag]:
    """Flags above the first lane, each in the first row where it touches none before it."""
    flags: list[Flag] = []
    taken: list[float] = []  # how far each row is filled
    for mark in sorted(marks, key=lambda one: one.on):
        x = across(mark.on)
        row = next((n for n, end in enumerate(taken) if x - end >= FLAG_ROOM), len(taken))
        taken[row:] = [x, *taken[row + 1 :]]
        flags.append(Flag(x, float(FLAG_TOP + row * FLAG_ROW), mark))
    return flags


def _months(start: date, end: date, across: _Scale) -> list[Tick]:
    """The firsts of months; of quarters or years where the time is long."""
    days = (end - start).days
    every = 12 if days > YEARS_FROM else 3 if days > QUARTERS_FROM else 1
    ticks = []
    first = date(start.year, start.month, 1)
    while first <= end:
        if first >= start and (first.month - 1) % every == 0:
            words = str(first.year) if every == 12 else MONTHS[first.month - 1]
            ticks.append(Tick(across(first), words))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return ticks
