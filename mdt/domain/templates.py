"""Formulation templates: data files with a closed shape, never edited after release."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mdt.domain.shapes import COUNT, FLAG, TEXT, Rows, Sheet, choice, place_of, read

FOLDER = Path(__file__).parents[1] / "data" / "formulation"
LONGEST_ENTRY = 4_000

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")
HOURS = 24
KIND = Sheet({"id": TEXT, "label": TEXT, "letter": TEXT}, optional=frozenset({"letter"}))
FIELD = Sheet(
    {
        "id": TEXT,
        "label": TEXT,
        "prompt": TEXT,
        "max": COUNT,
        "repeat": FLAG,
        "certainty": FLAG,
        "group": TEXT,
        "row": TEXT,
        "column": TEXT,
        "optional": FLAG,
        "sources": FLAG,
        "kinds": Rows(KIND, at_least=2),
        "each": FLAG,
        "hours": FLAG,
    },
    optional=frozenset(
        "max repeat certainty group row column optional sources kinds each hours".split()
    ),
)
# What each drawing is drawn from: fields of these names, or of this sort, have to be there.
NAMED: dict[str, tuple[str, ...]] = {
    "dyad": ("self_rep", "affect", "object_rep", "enacted_by", "reversal"),
    "grid": (),
    "chain": ("prompting_event", "link", "skill_at_link", "problem_behaviour"),
    "day": (),
    "states": ("connected", "threatened", "alone", "despair", "trigger_event", "what_helped"),
    "family": ("person", "tie"),
}
OWN = "own"  # the generation of a family map in which the patient stands
TEMPLATE = Sheet(
    {
        "id": TEXT,
        "version": COUNT,
        "title": TEXT,
        "purpose": TEXT,
        "room": choice("formulation", "safety"),
        "drawing": choice(*NAMED),
        "part": TEXT,
        "fields": Rows(FIELD),
    },
    optional=frozenset({"room", "drawing", "part"}),
)

Key = tuple[str, int]
Way = tuple[str | int, ...]


@dataclass(frozen=True)
class Kind:
    """One of the sorts a statement of a field can be; `letter` chooses it by one key."""

    id: str
    label: str
    letter: str = ""


@dataclass(frozen=True)
class Field:
    """One question of a template; `repeat` takes several statements, each with its `certainty`.

    `each` is asked once for each part of the sheet (each dyad, each link of a chain), `hours` once
    for each hour of a day: the statement's `part` says which. `row` and `column` are its place in
    a grid, `group` the heading it stands under; an `optional` row is left out where it is empty.
    """

    id: str
    label: str
    prompt: str
    max: int = LONGEST_ENTRY
    repeat: bool = False
    certainty: bool = True
    group: str = ""
    row: str = ""
    column: str = ""
    optional: bool = False
    sources: bool = False
    kinds: tuple[Kind, ...] = ()
    each: bool = False
    hours: bool = False

    def kind(self, kind_id: str) -> Kind | None:
        """The kind of that name; None when this field knows no such kind."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)


@dataclass(frozen=True)
class Template:
    """A way to formulate, as released; a version keeps the prompts it was written with.

    `drawing` says how it is drawn; `part` what its repeatable part is called.
    """

    id: str
    version: int
    title: str
    purpose: str
    fields: tuple[Field, ...]
    room: str = "formulation"
    drawing: str = ""
    part: str = ""

    def field(self, field_id: str) -> Field:
        """The field of that name; a KeyError when this version has none."""
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)

    def place(self, field: Field, part: int) -> str:
        """What a statement answers, in words: its label, and which part or hour it belongs to."""
        if field.hours:
            return f"{field.label}, {part:02d}:00"
        return f"{self.whole(part)}: {field.label}" if field.each else field.label

    def whole(self, part: int) -> str:
        """One part in words: "Dyad 2"."""
        return f"{self.part} {part + 1}"


def load() -> MappingProxyType[Key, Template]:
    """Every released template by its name and version."""
    return MappingProxyType(_read(FOLDER))


def latest(template_id: str) -> Template:
    """The version that a new formulation is written with; a KeyError for an unknown name."""
    versions = [version for name, version in load() if name == template_id]
    if not versions:
        raise KeyError(template_id)
    return load()[template_id, max(versions)]


def of_sheet(template_id: str, version: int) -> Template:
    """The template that something was begun with; the latest where that one is gone."""
    return load().get((template_id, version)) or latest(template_id)


def label_of(template_id: str, field_id: str) -> str:
    """How any version of this template called a field, the latest of those that had it."""
    versions = (t for (name, _number), t in load().items() if name == template_id)
    labels = [f.label for t in versions for f in t.fields if f.id == field_id]
    return labels[-1] if labels else field_id


def parse(text: str, name: str) -> Template:
    """One template from the text of its file; `name` is how complaints call the file."""
    given = read(text, name, TEMPLATE)
    fields = tuple(_field(field) for field in given.pop("fields"))
    template = Template(**given, fields=fields)
    for path, complaint in _complaints(template):
        raise ValueError(f"{place_of(text, name, path)}: {complaint}")
    return template


def _field(given: dict[str, Any]) -> Field:
    kinds = tuple(Kind(**kind) for kind in given.pop("kinds", ()))
    return Field(**given, kinds=kinds)


@cache
def _read(folder: Path) -> dict[Key, Template]:
    found: dict[Key, Template] = {}
    for file in sorted(folder.glob("*.yaml")):
        template = parse(file.read_text("utf-8"), file.name)
        key = (template.id, template.version)
        if key in found:
            raise ValueError(f"{file.name}: {template.id} version {template.version} stands twice.")
        found[key] = template
    return found


def _complaints(template: Template) -> Iterator[tuple[Way, str]]:
    """What no single line shows to be wrong: where in the file, and the sentence."""
    yield from _names(template.id, ("id",))
    for index, field in enumerate(template.fields):
        yield from _names(field.id, ("fields", index, "id"))
        for number, kind in enumerate(field.kinds):
            yield from _names(kind.id, ("fields", index, "kinds", number, "id"))
    for index, twice in _repeated([field.id for field in template.fields]):
        yield ("fields", index, "id"), f"the field “{twice}” stands twice."
    for index, field in enumerate(template.fields):
        for key, sentence in _strays(template, field):
            yield ("fields", index, key), sentence
    yield from _undrawn(template)


def _names(identifier: str, path: Way) -> Iterator[tuple[Way, str]]:
    if not IDENTIFIER.fullmatch(identifier):
        yield path, f"“{identifier}” is not a name of small letters and _."


def _strays(template: Template, field: Field) -> Iterator[tuple[str, str]]:
    """What this field asks for that cannot be together."""
    if bool(field.row) != bool(field.column):
        yield "row" if field.row else "column", "a place in a grid has a row and a column."
    if field.optional and not field.row:
        yield "optional", "only a row of a grid may be left out."
    if field.each and not template.part:
        yield "each", "the template does not say what its “part” is called."
    if field.repeat and (field.each or field.hours):
        yield "repeat", "this is asked once for each part or hour already."
    if field.hours and not field.kinds:
        yield "hours", "an hour is filled with one of “kinds”, and there are none."
    for what in ("id", "label", "letter"):
        given = [word for kind in field.kinds if (word := getattr(kind, what))]
        for _index, twice in _repeated(given):
            yield "kinds", f"the kind “{twice}” stands twice."


def _undrawn(template: Template) -> Iterator[tuple[Way, str]]:
    """What the drawing needs and the template does not ask."""
    known = {field.id for field in template.fields}
    absent = [name for name in NAMED.get(template.drawing, ()) if name not in known]
    for name in absent:
        yield ("drawing",), f"“{template.drawing}” cannot be drawn without the field “{name}”."
    if template.drawing == "grid" and not any(field.row for field in template.fields):
        yield ("drawing",), "a grid cannot be drawn without a field that has a row."
    if template.drawing == "day" and not any(field.hours for field in template.fields):
        yield ("drawing",), "a day cannot be drawn without a field of hours."
    if template.drawing == "family" and not absent and not template.field("person").kind(OWN):
        yield ("drawing",), f"a family cannot be drawn without the generation “{OWN}” of “person”."
    if template.part and not any(field.each for field in template.fields):
        yield ("part",), "no field is asked for each part."


def _repeated(words: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, word in enumerate(words):
        if word in seen:
            yield index, word
        seen.add(word)
