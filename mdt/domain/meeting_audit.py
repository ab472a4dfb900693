"""The yearly audit of a kind of meeting against the agreed recommendations (M22).

What the meetings tell is computed, with its n and how it was reckoned; the rest is asked, and
"cannot tell" is an answer. Recommendations that nobody here has read are named as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mdt.domain.shapes import COUNT, TEXT, Rows, Sheet, choice, read

FILE = Path(__file__).parents[1] / "data" / "meeting_audit.yaml"
SCHEMA = "meeting-audit/1"
ASKED = "asked"


class Figure(StrEnum):
    """What can be computed from the meetings of a year."""

    DECIDED = "decided"
    WRITTEN_DOWN = "written_down"
    OBJECTIVES = "objectives"
    NEW_PATIENTS = "new_patients"
    MINIMUM_INFORMATION = "minimum_information"
    AUDITED = "audited"
    ACTIONS = "actions"
    IMPLEMENTED = "implemented"
    CHANGED_WITH_REASON = "changed_with_reason"
    IMPLEMENTER = "implementer"


FORMULAS = {
    Figure.DECIDED: "case items closed as decided, of all case items closed",
    Figure.WRITTEN_DOWN: "case items closed with a decision or a word on why not, of all closed",
    Figure.OBJECTIVES: "kinds of meeting with written objectives",
    Figure.NEW_PATIENTS: "cases opened in the year that were discussed, of all cases opened",
    Figure.MINIMUM_INFORMATION: "case items with all six parts marked, of all that were opened",
    Figure.AUDITED: "audits of this kind of meeting in the thirteen months before",
    Figure.ACTIONS: "decisions with an action, of all decisions",
    Figure.IMPLEMENTED: "decisions done, of those that were due and reviewed, not superseded",
    Figure.CHANGED_WITH_REASON: "changed decisions with a reason, of all that were changed",
    Figure.IMPLEMENTER: "decisions that name who carries them out, of all decisions",
}


class Said(StrEnum):
    """What people answer where nothing can be computed."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Share(NamedTuple):
    """So many of so many; of nothing there is no share, which is not nought."""

    n: int
    of: int

    @property
    def words(self) -> str:
        """ "7 of 9", or that there was nothing to count."""
        return f"{self.n} of {self.of}" if self.of else "nothing to count"


@dataclass(frozen=True)
class Recommendation:
    """One recommendation in our own words, and what answers it."""

    number: int
    words: str
    figure: Figure | None  # None: it is asked


@dataclass(frozen=True)
class Panel:
    """The recommendations as far as they were read."""

    source: str
    of: int
    missing: tuple[int, ...]
    recommendations: tuple[Recommendation, ...]

    @property
    def asked(self) -> list[Recommendation]:
        """Those a person answers."""
        return [one for one in self.recommendations if one.figure is None]


_SHEET = Sheet(
    {
        "schema": choice(SCHEMA),
        "source": TEXT,
        "mark": TEXT,
        "of": COUNT,
        "missing": Rows(COUNT),
        "recommendations": Rows(
            Sheet({"number": COUNT, "words": TEXT, "answer": choice(ASKED, *Figure)})
        ),
    }
)


def parse(text: str, name: str) -> Panel:
    """A file of recommendations; a ValueError names the file and, where it can, the line."""
    given = read(text, name, _SHEET)
    rows = tuple(
        Recommendation(
            row["number"],
            row["words"],
            None if row["answer"] == ASKED else Figure(row["answer"]),
        )
        for row in given["recommendations"]
    )
    numbers = sorted([row.number for row in rows] + given["missing"])
    if numbers != list(range(1, given["of"] + 1)):
        raise ValueError(f"{name}: read and missing ones together are not 1 to {given['of']}.")
    return Panel(given["source"], given["of"], tuple(given["missing"]), rows)


@cache
def load() -> Panel:
    """The panel's recommendations from the data file."""
    return parse(FILE.read_text("utf-8"), FILE.name)


def check(answers: Mapping[str, str]) -> dict[int, Said]:
    """The answers by number; one left out stays out. Raises ValueError naming the number."""
    asked = {one.number for one in load().asked}
    found: dict[int, Said] = {}
    for number, said in answers.items():
        if not number.isdigit() or int(number) not in asked:
            raise ValueError(f"Recommendation {number} is not asked.")
        if said and said not in set(Said):
            raise ValueError(f"Recommendation {number}: choose one of the four answers.")
        if said:
            found[int(number)] = Said(said)
    return found
