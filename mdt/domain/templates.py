"""Formulation templates: data files with a closed schema, never edited after release.

A key the schema does not know refuses to load, named with its file and line: a misspelt
`repeat` must not quietly become a field that takes one statement.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "data" / "formulation"
LONGEST_ENTRY = 4_000

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")
TEMPLATE_KEYS = {"id": str, "version": int, "title": str, "purpose": str, "fields": list}
FIELD_KEYS = {"id": str, "label": str, "prompt": str, "max": int, "repeat": bool}
OPTIONAL = frozenset({"max", "repeat"})

Key = tuple[str, int]


@dataclass(frozen=True)
class Field:
    """One question of a template; `repeat` takes several statements, each with its certainty."""

    id: str
    label: str
    prompt: str
    max: int = LONGEST_ENTRY
    repeat: bool = False


@dataclass(frozen=True)
class Template:
    """A way to formulate, as released; a version keeps the prompts it was written with."""

    id: str
    version: int
    title: str
    purpose: str
    fields: tuple[Field, ...]

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
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    _check_keys(node, TEMPLATE_KEYS, name)
    entries = {key.value: value for key, value in node.value}["fields"].value
    for entry in entries:
        _check_keys(entry, FIELD_KEYS, name)
    given = yaml.safe_load(text)
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


def _check_keys(node: Any, known: dict[str, type], name: str) -> None:
    if not isinstance(node, yaml.MappingNode):
        raise ValueError(f"{_place(node, name)}: here stands a list of keys with their values.")
    seen: set[str] = set()
    for key, value in node.value:
        if key.value not in known:
            raise ValueError(f"{_place(key, name)}: unknown key “{key.value}”.")
        if key.value in seen:
            raise ValueError(f"{_place(key, name)}: “{key.value}” stands twice.")
        if not _fits(value, known[key.value]):
            raise ValueError(f"{_place(key, name)}: “{key.value}” holds the wrong kind of value.")
        seen.add(key.value)
    for absent in (key for key in known if key not in seen | OPTIONAL):
        raise ValueError(f"{_place(node, name)}: “{absent}” is missing.")


def _fits(node: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(node, yaml.SequenceNode) and bool(node.value)
    if not isinstance(node, yaml.ScalarNode):
        return False
    value = yaml.safe_load(yaml.serialize(node))
    if kind is bool or isinstance(value, bool):  # to Python a bool is also an int
        return kind is bool and isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and value > 0
    return isinstance(value, str) and bool(value.strip())


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


def _place(node: Any, name: str) -> str:
    return name if node is None else f"{name}, line {node.start_mark.line + 1}"
