"""How a sheet is laid out: its questions in their places, with what was written under each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from mdt.domain import templates
from mdt.domain.formulation import Line
from mdt.domain.templates import HOURS, OWN, Field, Kind, Template
from mdt.domain.words import each_line

LINE_BY_LINE = frozenset({"what_to_do_when_upset"})  # the overview numbers these, too


@dataclass(frozen=True)
class Written:
    """A line of a sheet under its field, as it will read once it is kept."""

    field: str
    line: Line

    text = property(lambda self: self.line.text)
    part = property(lambda self: self.line.part)
    kind = property(lambda self: self.line.kind)
    source = property(lambda self: self.line.source)
    confidence = property(lambda self: self.line.confidence)
    rests_on = ()  # shown once it is kept


Prompts = Sequence[Mapping[str, Any]]


class Stated(Protocol):
    """One statement, kept or just being written."""

    @property
    def field(self) -> str:
        """Which question it answers."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def part(self) -> int:
        """Which part or hour it belongs to."""

    @property
    def kind(self) -> str:
        """Of which sort it is; "" where none is asked."""


@dataclass(frozen=True)
class Section:
    """Questions that stand under one heading, "" where they need none."""

    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Row:
    """One line of a grid: a question for each column, None where nothing is asked."""

    heading: str
    cells: tuple[Field | None, ...]


@dataclass(frozen=True)
class Generation:
    """One row of a family map and the parts that stand in it; "" is nobody said which."""

    id: str
    heading: str
    parts: tuple[int, ...]

    @property
    def own(self) -> bool:
        """Whether the patient stands in this row."""
        return self.id == OWN


@dataclass(frozen=True)
class Layout:
    """The questions of one version and the statements under them."""

    template: Template
    statements: Sequence[Any]

    def of(self, field: Field | str, part: int | None = None) -> list[Any]:
        """The statements of one field, all of them or those of one part."""
        name = field if isinstance(field, str) else field.id
        return [s for s in self.statements if s.field == name and part in (None, s.part)]

    def kind(self, statement: Stated) -> Kind | None:
        """Of which sort this statement is."""
        return self.template.field(statement.field).kind(statement.kind)

    def bare(self, statement: Stated) -> bool:
        """Whether nothing was written but the sort itself."""
        kind = self.kind(statement)
        return kind is not None and statement.text == kind.label

    def steps(self, statement: Stated) -> list[str]:
        """What is to be done line by line; empty where it is told in one piece."""
        steps = each_line([statement.text]) if statement.field in LINE_BY_LINE else []
        return steps if len(steps) > 1 else []

    def kind_of(self, field: str) -> Kind | None:
        """The sort that was chosen in a field that takes one."""
        return next((self.kind(s) for s in self.of(field)), None)

    @property
    def sections(self) -> list[Section]:
        """The questions outside grid and parts, under their headings, in order."""
        return sections(f for f in self.template.fields if not f.row and not f.each)

    @property
    def columns(self) -> list[str]:
        """What stands over the columns of the grid."""
        return columns(self.template)

    @property
    def rows(self) -> list[Row]:
        """The grid; a row that may be left out is, where nothing stands in it."""
        return [row for row in rows(self.template) if self._stands(row)]

    @property
    def parts(self) -> list[int]:
        """The parts in which something is written, in order."""
        each = {field.id for field in self.template.fields if field.each}
        return sorted({s.part for s in self.statements if s.field in each})

    @property
    def generations(self) -> list[Generation]:
        """The people of a family map, the oldest first; the patient's own row always stands."""
        said = {s.part: s.kind for s in self.of("person")}
        offered = [(kind.id, kind.label) for kind in self.template.field("person").kinds]
        known = {name for name, _label in offered}
        rows = [
            Generation(name, label, tuple(p for p in self.parts if said.get(p, "") == name))
            for name, label in offered
        ]
        unsaid = tuple(p for p in self.parts if said.get(p, "") not in known)
        return [row for row in [*rows, Generation("", "", unsaid)] if row.parts or row.own]

    def day(self, field: Field) -> list[Kind | None]:
        """What each of the 24 hours is filled with."""
        filled = {s.part: self.kind(s) for s in self.of(field)}
        return [filled.get(hour) for hour in range(HOURS)]

    def hours_of(self, field: Field) -> list[tuple[Kind, int]]:
        """How many hours of the day each kind takes, in the order of the template."""
        day = self.day(field)
        return [(kind, day.count(kind)) for kind in field.kinds if kind in day]

    def _stands(self, row: Row) -> bool:
        asked = [cell for cell in row.cells if cell]
        return not all(cell.optional for cell in asked) or any(self.of(cell) for cell in asked)


def kept_layout(
    template_id: str, version: int, title: str, prompts: Prompts, statements: Sequence[Any]
) -> Layout:
    """A version as it was kept: its own prompts, in the places its template gave them.

    Where a template is released no more, its questions stand one below the other.
    """
    shape = templates.load().get((template_id, version))
    if shape is None:
        fields = tuple(Field(p["id"], p["label"], p["prompt"]) for p in prompts)
        return Layout(Template(template_id, version, title, "", fields), statements)
    asked = {p["id"]: p for p in prompts}
    fields = tuple(
        replace(f, label=asked[f.id]["label"], prompt=asked[f.id]["prompt"]) if f.id in asked else f
        for f in shape.fields
    )
    return Layout(replace(shape, fields=fields), statements)


def sections(fields: Iterable[Field]) -> list[Section]:
    """Fields that follow one another under one heading, together."""
    found: list[Section] = []
    for field in fields:
        if found and found[-1].heading == field.group:
            found[-1] = replace(found[-1], fields=(*found[-1].fields, field))
        else:
            found.append(Section(field.group, (field,)))
    return found


def columns(template: Template) -> list[str]:
    """The columns of the grid, in the order in which they first stand in the file."""
    return list(dict.fromkeys(field.column for field in template.fields if field.row))


def rows(template: Template) -> list[Row]:
    """The lines of the grid."""
    placed = {(field.row, field.column): field for field in template.fields if field.row}
    headings = dict.fromkeys(field.row for field in template.fields if field.row)
    return [
        Row(heading, tuple(placed.get((heading, column)) for column in columns(template)))
        for heading in headings
    ]
