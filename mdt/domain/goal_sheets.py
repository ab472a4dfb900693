"""Levels to begin a goal from: one data file with a closed shape, in our own words.

A sheet is a proposal and never a goal: the wording is the patient's, and every level is looked at
together and changed before it is kept. What was kept knows nothing of the sheet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mdt.domain.goals import LEVELS
from mdt.domain.shapes import TEXT, Rows, Sheet, Tuple, choice, place_of, read
from mdt.domain.vocabulary import Approach, GoalArea

FILE = Path(__file__).parents[1] / "data" / "goal_sheets.yaml"
LONGEST_LEVEL = 500  # what a level of a goal holds

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")
SHEET = Sheet(
    {
        "id": TEXT,
        "title": TEXT,
        "area": choice(*GoalArea),
        "approaches": Rows(choice(*Approach)),
        "asks": TEXT,
        "levels": Tuple((TEXT,) * len(LEVELS)),
    }
)


@dataclass(frozen=True)
class GoalSheet:
    """Five levels to begin from, the lowest first, and what to ask before them."""

    id: str
    title: str
    area: GoalArea
    approaches: tuple[Approach, ...]
    asks: str
    levels: tuple[str, ...]


@cache
def load() -> dict[str, GoalSheet]:
    """Every sheet by its name, in the file's order."""
    return parse(FILE.read_text("utf-8"), FILE.name)


def fitting(sheets: Iterable[GoalSheet], approach: Approach) -> list[GoalSheet]:
    """Those that belong to an approach first, each group in the order of the file."""
    return sorted(sheets, key=lambda sheet: approach not in sheet.approaches)


def parse(text: str, name: str) -> dict[str, GoalSheet]:
    """The sheets from the text of their file; a ValueError names file and line."""
    found: dict[str, GoalSheet] = {}
    for number, row in enumerate(read(text, name, Rows(SHEET))):
        _check(row, text, name, number, found)
        found[row["id"]] = GoalSheet(
            id=row["id"],
            title=row["title"],
            area=GoalArea(row["area"]),
            approaches=tuple(Approach(one) for one in row["approaches"]),
            asks=row["asks"],
            levels=tuple(row["levels"]),
        )
    return found


def _check(
    row: dict[str, object], text: str, name: str, number: int, found: dict[str, GoalSheet]
) -> None:
    ident, levels = str(row["id"]), row["levels"]
    assert isinstance(levels, list)  # noqa: S101 - the shape says so
    wrong = ""
    if not IDENTIFIER.fullmatch(ident):
        wrong = f"“{ident}” is not a name of small letters and _."
    elif ident in found:
        wrong = f"“{ident}” stands twice."
    if wrong:
        raise ValueError(f"{place_of(text, name, (number, 'id'))}: {wrong}")
    if any(len(level) > LONGEST_LEVEL for level in levels):
        place = place_of(text, name, (number, "levels"))
        raise ValueError(f"{place}: a level may have {LONGEST_LEVEL} characters at most.")
