"""Figures for research without names: how many, in groups, and no group under five people.

A figure about fewer than five people may tell of one of them. It is held back, none at all
included, so that "held back" does not say that there is somebody. What is held back must not be
got from the rest by taking it from the whole: where the groups that were held back come to fewer
than five people together, or are one group alone, the smallest of the others is held back as well.
Words never leave: every group is a word of ours, from a closed list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

FEWEST = 5  # people in a group that may be told
OTHER = "another code"
NONE_RECORDED = "none recorded"
MONTHS = ("under 3 months", "3 to 6 months", "7 to 12 months", "over 12 months")
AGES = ("under 18", "18 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over")
# The blocks of chapter V of ICD-10 (WHO), by the first two figures of a code.
BLOCKS = {
    "F00 to F09": range(10),
    "F10 to F19": range(10, 20),
    "F20 to F29": range(20, 30),
    "F30 to F39": range(30, 40),
    "F40 to F48": range(40, 50),
    "F50 to F59": range(50, 60),
    "F60 to F69": range(60, 70),
    "F70 to F79": range(70, 80),
    "F80 to F89": range(80, 90),
    "F90 to F99": range(90, 100),
}


@dataclass(frozen=True)
class Group:
    """One group of a table; `people` is None where it is held back."""

    words: str
    people: int | None


@dataclass(frozen=True)
class Table:
    """How everybody who is counted falls into the groups of one closed list."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Means:
    """What one scale comes to over people, at their first and at their last figure."""

    name: str
    people: int | None
    first: float | None
    last: float | None
    verdicts: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Figures:
    """All that may leave: how many people, how they fall into groups, and means of their scales.

    Where fewer than five people agreed `people` is None and nothing else is there.
    """

    people: int | None
    tables: tuple[Table, ...] = ()
    scales: tuple[Means, ...] = ()


def counted(title: str, groups: Sequence[str], found: Iterable[str]) -> Table:
    """Everybody in their group. What is not on the list is a fault of ours, not a new group."""
    people = Counter(found)
    if strange := people.keys() - set(groups):
        raise ValueError(f"No such group: {sorted(strange)}")
    shown = told([people[group] for group in groups])
    return Table(title, tuple(map(Group, groups, shown)))


def told(people: Sequence[int]) -> list[int | None]:
    """The sizes that may be told of groups into which everybody falls once; None is held back."""
    shown = [number >= FEWEST for number in people]
    held = [number for number in people if number < FEWEST]
    if sum(held) and (sum(held) < FEWEST or len(held) == 1) and any(shown):
        # The smallest of the rest goes as well: with it they are two groups of five or more.
        smallest = min(number for number in people if number >= FEWEST)
        shown[people.index(smallest)] = False
    return [number if may else None for number, may in zip(people, shown, strict=True)]


def means(
    name: str,
    pairs: Sequence[tuple[float, float]],
    *,
    among: int,
    verdicts: Mapping[str, int] | None = None,
) -> Means:
    """The mean of the first and of the last figure, where five people or more have two.

    The whole, `among` whom they are, is told: where one to four of them have no two figures,
    nothing is told of the scale, or it would tell of those few.
    """
    if len(pairs) < FEWEST or 0 < among - len(pairs) < FEWEST:
        return Means(name, None, None, None)
    first, last = (round(fmean(values), 1) for values in zip(*pairs, strict=True))
    sizes = told(list(verdicts.values())) if verdicts else []
    said = tuple(map(Group, verdicts or (), sizes))
    return Means(name, len(pairs), first, last, said)


def age_group(years: int) -> str:
    """The group of an age."""
    ends = (18, 25, 35, 45, 55, 65)
    return AGES[sum(years >= end for end in ends)]


def span_group(days: int) -> str:
    """The group of a span of care."""
    return MONTHS[sum(days > end for end in (91, 183, 365))]


def block_of(code: str | None) -> str:
    """The block of ICD-10 a code falls in; of mental disorders alone."""
    if not code:
        return NONE_RECORDED
    number = code[1:3]
    if not code.startswith("F") or not number.isdecimal():
        return OTHER
    return next(name for name, block in BLOCKS.items() if int(number) in block)
