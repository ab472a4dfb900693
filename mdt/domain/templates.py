"""Formulation templates: data files with a closed shape, never edited after release."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from mdt.domain.shapes import COUNT, FLAG, TEXT, Rows, Sheet, choice, read

FOLDER = Path(__file__).parents[1] / "data" / "formulation"
LONGEST_ENTRY = 4_000

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")
FIELD = Sheet(
    {"id": TEXT, "label": TEXT, "prompt": TEXT, "max": COUNT, "repeat": FLAG, "certainty": FLAG},
    optional=frozenset({"max", "repeat", "certainty"}),
)
TEMPLATE = Sheet(
    {
        "id": TEXT,
        "version": COUNT,
        "title": TEXT,
        "purpose": TEXT,
        "room": choice("formulation", "safety"),
        "fields": Rows(FIELD),
    },
    optional=frozenset({"room"}),
)

Key = tuple[str, int]


@dataclass(frozen=True)
class Field:
    """One question of a template; `repeat` takes several statements, each with its `certainty`."""

    id: str
    label: str
    prompt: str
    max: int = LONGEST_ENTRY
    repeat: bool = False
    certainty: bool = True


@dataclass(frozen=True)
class Template:
    """A way to formulate, as released; a version keeps the prompts it was written with."""

    id: str
    version: int
    title: str
    purpose: str
    fields: tuple[Field, ...]
    room: str = "formulation"

    def field(self, field_id: str) -> Field:
        """The field of that name; a KeyError when this version has none."""
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)


def load() -> MappingProxyType[Key, Template]:
    """Every released template by its name and version."""
    return MappingProxyType(_read(FOLDER))


def latest(template_id: str) -> Template:
    """The version that a new formulation is written with; a KeyError for an unknown name."""
    versions = [version for name, version in load() if name == template_id]
    if not versions:
        raise KeyError(template_id)
    return load()[template_id, max(versions)]


def parse(text: str, name: str) -> Template:
    """One template from the text of its file; `name` is how complaints call the file."""
    given = read(text, name, TEMPLATE)
    fields = tuple(Field(**field) for field in given.pop("fields"))
    template = Template(**given, fields=fields)
    _check_identity(template, name)
    return template


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


def _check_identity(template: Template, name: str) -> None:
    ids = [field.id for field in template.fields]
    for identifier in (template.id, *ids):
        if not IDENTIFIER.fullmatch(identifier):
            raise ValueError(f"{name}: “{identifier}” is not a name of small letters and _.")
    for twice in _repeated(ids):
        raise ValueError(f"{name}: the field “{twice}” stands twice.")


def _repeated(ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            yield identifier
        seen.add(identifier)
