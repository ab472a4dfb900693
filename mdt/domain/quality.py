"""How well a meeting went: ten areas of our own, marked 1 to 4 in two minutes, and their trend.

The areas are ours. They are neither MDT-MOT nor MDT-OARS and must not be compared with either.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

AREAS = {
    "purpose": "We knew what this meeting was for",
    "people": "Those who were needed were there",
    "ready": "What had to be known was known beforehand",
    "patient": "The patient's own wishes were in the room",
    "order": "What mattered most came first",
    "time": "Each case had the time it needed",
    "voices": "Everybody who had something to say said it",
    "doubt": "Disagreement could be spoken and was kept",
    "settled": "Each case ended in something somebody does by a day",
    "back": "What we had settled before came back",
}
MARKS = {1: "not at all", 2: "hardly", 3: "mostly", 4: "fully"}

Marks = Mapping[str, int | None]


class Area(NamedTuple):
    """One area over several people: the mean of those who marked it, and how many did."""

    id: str
    mean: float | None
    n: int


def check(marks: Marks) -> dict[str, int]:
    """What was marked, unmarked areas left out. Raises ValueError naming the area."""
    for area, mark in marks.items():
        if area not in AREAS:
            raise ValueError(f"There is no area “{area}”.")
        if mark is not None and (isinstance(mark, bool) or mark not in MARKS):
            raise ValueError(f"“{AREAS[area]}”: a mark lies between 1 and 4.")
    return {area: mark for area, mark in marks.items() if mark is not None}


def areas(sheets: Iterable[Marks]) -> list[Area]:
    """The ten areas in their order; an area nobody marked has no mean, which is not a 1."""
    given = [check(sheet) for sheet in sheets]
    return [_area(area, [sheet[area] for sheet in given if area in sheet]) for area in AREAS]


def _area(area: str, marks: list[int]) -> Area:
    return Area(area, sum(marks) / len(marks) if marks else None, len(marks))
