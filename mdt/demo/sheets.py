"""Formulations as the story writes them: words under questions, parts, and days in letters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mdt.demo.telling import Row
from mdt.domain import templates
from mdt.domain.formulation import Line
from mdt.domain.templates import Field
from mdt.domain.vocabulary import Confidence, Source
from mdt.models.formulations import Statement

NEW = "new"  # the identity of no statement before


def lines_of(row: Row, before: Sequence[Statement] | None = None) -> dict[str, list[Line]]:
    """All statements of one version under their questions.

    `parts` is a list of dyads, links or people, `days` a letter for each hour, a full stop where
    nobody could say what it was filled with. `was: 2` rewords the second statement that stood
    under this question `before`, `was: 0` none of them; `was: habits 1` one that was moved here.
    """
    template = templates.latest(row["template"])
    older: dict[str, list[str]] = {}
    for statement in before or ():
        older.setdefault(statement.field, []).append(statement.identity)
    found: dict[str, list[Line]] = {}
    for name, part, given in _told(row):
        said = {"text": given} if isinstance(given, str) else given
        line = _line(template.field(name), part, said)
        if before is not None and "was" in said:
            *_here, question, place = f"{name} {said['was']}".split()
            line = line._replace(identity=[NEW, *older[question]][int(place)])
        found.setdefault(name, []).append(line)
    return found


def _told(row: Row) -> Iterator[tuple[str, int, Any]]:
    for name, given in row.get("fields", {}).items():
        for one in given if isinstance(given, list) else [given]:
            yield name, 0, one
    for part, fields in enumerate(row.get("parts", ())):
        for name, given in fields.items():
            yield name, part, given
    for name, letters in row.get("days", {}).items():
        for hour, letter in enumerate(letters):
            if letter != ".":
                yield name, hour, {"letter": letter}


def _line(field: Field, part: int, said: Mapping[str, Any]) -> Line:
    kind = next(
        (k for k in field.kinds if said.get("kind") == k.id or said.get("letter") == k.letter), None
    )
    return Line(
        said.get("text") or (kind.label if kind else ""),
        Confidence(said["confidence"]) if "confidence" in said else None,
        source=Source(said["source"]) if "source" in said else None,
        part=part,
        kind=kind.id if kind else "",
    )
