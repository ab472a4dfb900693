"""The evidence library as shipped: claims with for and against, and the references behind them.

`mdt/data/evidence/` holds them in a closed shape. A claim between two grades wears the more
cautious one. `check` marks a reference that was recalled and not opened.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mdt.domain.shapes import FLAG, TEXT, WHOLE, Rows, Scalar, Sheet, choice, read
from mdt.domain.vocabulary import EvidenceTheme, Grade

FOLDER = Path(__file__).parents[1] / "data" / "evidence"
CLAIMS, REFERENCES = "claims.yaml", "references.yaml"
CLAIM_ID = re.compile(r"[a-z]+(-[a-z0-9]+)+")  # the hyphen tells it from a practice's own entry
LONGEST_ID = 40
MARKED = frozenset({Grade.D, Grade.X})  # these wear their mark wherever they are cited


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One work; `seed_said` is how the founding talk had it where that was wrong."""

    id: str
    short: str
    authors: str
    year: int
    title: str
    where: str
    check: bool
    pages: str = ""
    doi: str = ""
    unsure: str = ""  # what of it was recalled, where the rest was read
    in_talk: bool = False
    seed_said: str = ""
    corrected: str = ""
    note: str = ""


@dataclass(frozen=True)
class Point:
    """One thing that speaks for a claim or against it, with its references."""

    says: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Graded:
    """A grade a claim had from a day on, by whom and why."""

    grade: Grade
    date: date
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One sentence and how well it stands."""

    id: str
    theme: EvidenceTheme
    claim: str
    grade: Grade
    between: tuple[Grade, ...]
    in_talk: bool
    applies_to: str
    speaks_for: tuple[Point, ...]
    speaks_against: tuple[Point, ...]
    does_not_say: str
    reviewer: str
    reviewed_on: date
    review_by: date
    history: tuple[Graded, ...]

    @property
    def counter(self) -> str:
        """One counter-reference in short form; "" when none is known."""
        return next((one.short for point in self.speaks_against for one in point.references), "")

    @property
    def references(self) -> list[Reference]:
        """Every work it rests on, for and against, each once."""
        points = (*self.speaks_for, *self.speaks_against)
        return list({one.id: one for point in points for one in point.references}.values())


@dataclass(frozen=True)
class Library:
    """Everything that is shipped, in the order of the files."""

    claims: Mapping[str, Claim]
    references: Mapping[str, Reference]


DAY = Scalar(lambda value: isinstance(value, date))
_GRADE = choice(*Grade)
_POINT = Sheet({"says": TEXT, "references": Rows(TEXT)}, optional=frozenset({"references"}))
_CLAIM = Sheet(
    {
        "id": TEXT,
        "theme": choice(*EvidenceTheme),
        "claim": TEXT,
        "grade": _GRADE,
        "between": Rows(_GRADE),
        "in_talk": FLAG,
        "applies_to": TEXT,
        "for": Rows(_POINT, at_least=0),
        "against": Rows(_POINT, at_least=0),
        "what_this_does_not_say": TEXT,
        "reviewer": TEXT,
        "date": DAY,
        "review_by": DAY,
        "history": Rows(Sheet({"grade": _GRADE, "date": DAY, "by": TEXT, "reason": TEXT})),
    },
    optional=frozenset({"between"}),
)
_REFERENCE = Sheet(
    {
        "id": TEXT,
        "short": TEXT,
        "authors": TEXT,
        "year": WHOLE,
        "title": TEXT,
        "where": TEXT,
        "pages": TEXT,
        "doi": TEXT,
        "check": FLAG,
        "unsure": TEXT,
        "in_talk": FLAG,
        "seed_said": TEXT,
        "corrected": TEXT,
        "note": TEXT,
    },
    optional=frozenset("pages doi unsure in_talk seed_said corrected note".split()),
)
CLAIMS_FILE = Sheet({"schema": choice("evidence-claims/1"), "claims": Rows(_CLAIM)})
REFERENCES_FILE = Sheet({"schema": choice("evidence-references/1"), "references": Rows(_REFERENCE)})


@cache
def load() -> Library:
    """The library from its data files; a ValueError names file and line."""
    references = parse_references((FOLDER / REFERENCES).read_text("utf-8"), REFERENCES)
    claims = parse_claims((FOLDER / CLAIMS).read_text("utf-8"), CLAIMS, references)
    return Library(claims, references)


def parse_references(text: str, name: str) -> dict[str, Reference]:
    """Every work of a file, by its id."""
    rows = [Reference(**row) for row in read(text, name, REFERENCES_FILE)["references"]]
    _each_once((one.id for one in rows), name)
    for one in rows:
        if bool(one.seed_said) != bool(one.corrected):
            raise ValueError(f"{name}: {one.id} says what was wrong or what is right, not both.")
    return {one.id: one for one in rows}


def parse_claims(text: str, name: str, references: Mapping[str, Reference]) -> dict[str, Claim]:
    """Every claim of a file, by its id; what it refers to is known."""
    rows = [_claim(row, name, references) for row in read(text, name, CLAIMS_FILE)["claims"]]
    _each_once((one.id for one in rows), name)
    for one in rows:
        _check(one, name)
    return {one.id: one for one in rows}


def _claim(row: dict[str, Any], name: str, references: Mapping[str, Reference]) -> Claim:
    def points(side: str) -> tuple[Point, ...]:
        return tuple(_point(given, row["id"], name, references) for given in row[side])

    return Claim(
        id=row["id"],
        theme=EvidenceTheme(row["theme"]),
        claim=row["claim"],
        grade=Grade(row["grade"]),
        between=tuple(Grade(one) for one in row.get("between", ())),
        in_talk=row["in_talk"],
        applies_to=row["applies_to"],
        speaks_for=points("for"),
        speaks_against=points("against"),
        does_not_say=row["what_this_does_not_say"],
        reviewer=row["reviewer"],
        reviewed_on=row["date"],
        review_by=row["review_by"],
        history=tuple(
            Graded(Grade(one["grade"]), one["date"], one["by"], one["reason"])
            for one in row["history"]
        ),
    )


def _point(
    given: dict[str, Any], claim: str, name: str, references: Mapping[str, Reference]
) -> Point:
    for known in given.get("references", ()):
        if known not in references:
            raise ValueError(f"{name}: {claim} refers to “{known}”, which is not in {REFERENCES}.")
    return Point(given["says"], tuple(references[one] for one in given.get("references", ())))


def _check(claim: Claim, name: str) -> None:
    if not CLAIM_ID.fullmatch(claim.id) or len(claim.id) > LONGEST_ID:
        raise ValueError(f"{name}: “{claim.id}” is not a name of small letters joined by hyphens.")
    if claim.history[-1].grade is not claim.grade:
        raise ValueError(f"{name}: {claim.id} has another grade than its history ends with.")
    if claim.between and claim.grade is not max(claim.between, key=list(Grade).index):
        raise ValueError(f"{name}: {claim.id} wears a bolder grade than it should.")
    if claim.grade is Grade.X and not claim.counter:
        raise ValueError(f"{name}: {claim.id} is contested and names no reference against it.")


def _each_once(ids: Iterable[str], name: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{name}: “{one}” stands twice.")
        seen.add(one)
