"""Data files with a closed shape: a key the shape does not know is refused by file and line.

A misspelt `revers` must not quietly become a questionnaire without reversed items.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import yaml
from yaml.constructor import SafeConstructor

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # safe either way, fast where it can be
Check = Callable[[Any], bool]


class Shape(Protocol):
    """What may stand at a place of a file."""

    def check(self, node: Any, name: str) -> None:
        """Raise a ValueError with file and line where the node is something else."""

    def fits(self, node: Any) -> bool:
        """Whether the node is of the right sort at all; what is inside it is `check`'s."""


@dataclass(frozen=True)
class Scalar:
    """One value, and the test it has to pass."""

    passes: Check

    def fits(self, node: Any) -> bool:
        """A scalar whose value passes."""
        return isinstance(node, yaml.ScalarNode) and self.passes(_value(node))

    def check(self, node: Any, name: str) -> None:
        """Nothing lies deeper."""


@dataclass(frozen=True)
class Rows:
    """A list, each line of one shape."""

    of: Shape
    at_least: int = 1

    def fits(self, node: Any) -> bool:
        """A list with enough lines."""
        return isinstance(node, yaml.SequenceNode) and len(node.value) >= self.at_least

    def check(self, node: Any, name: str) -> None:
        """Every line in turn."""
        for line in node.value:
            if not self.of.fits(line) and not isinstance(self.of, Sheet):
                raise ValueError(f"{_place(line, name)}: this line holds the wrong kind of value.")
            self.of.check(line, name)


@dataclass(frozen=True)
class Tuple:
    """A list of fixed length, each place of its own shape: `[0, 4, mild]`."""

    places: tuple[Shape, ...]

    def fits(self, node: Any) -> bool:
        """As many places, each of its sort."""
        return (
            isinstance(node, yaml.SequenceNode)
            and len(node.value) == len(self.places)
            and all(place.fits(part) for place, part in zip(self.places, node.value, strict=True))
        )

    def check(self, node: Any, name: str) -> None:
        """Each place in turn."""
        for place, part in zip(self.places, node.value, strict=True):
            place.check(part, name)


@dataclass(frozen=True)
class Sheet:
    """A mapping whose keys are all known; those not optional have to be there."""

    keys: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()

    def fits(self, node: Any) -> bool:
        """A mapping."""
        return isinstance(node, yaml.MappingNode)

    def check(self, node: Any, name: str) -> None:
        """Every key known, once, with its sort of value; none missing."""
        if not self.fits(node):
            raise ValueError(f"{_place(node, name)}: here stands a list of keys with their values.")
        seen: set[str] = set()
        for key, value in node.value:
            self._check_key(key, value, seen, name)
            seen.add(key.value)
        for absent in (key for key in self.keys if key not in seen | self.optional):
            raise ValueError(f"{_place(node, name)}: “{absent}” is missing.")

    def _check_key(self, key: Any, value: Any, seen: set[str], name: str) -> None:
        if key.value not in self.keys:
            raise ValueError(f"{_place(key, name)}: unknown key “{key.value}”.")
        if key.value in seen:
            raise ValueError(f"{_place(key, name)}: “{key.value}” stands twice.")
        if not self.keys[key.value].fits(value):
            raise ValueError(f"{_place(key, name)}: “{key.value}” holds the wrong kind of value.")
        self.keys[key.value].check(value, name)


@dataclass(frozen=True)
class Keyed:
    """A mapping with keys of one sort and values of one shape: `{5: [0, 8]}`."""

    key: Scalar
    of: Shape

    def fits(self, node: Any) -> bool:
        """A mapping whose keys are of their sort."""
        return isinstance(node, yaml.MappingNode) and all(
            self.key.fits(key) and self.of.fits(value) for key, value in node.value
        )

    def check(self, node: Any, name: str) -> None:
        """Every value, and no key twice."""
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{_place(node, name)}: a key stands twice.")
        for _, value in node.value:
            self.of.check(value, name)


def read(text: str, name: str, shape: Shape) -> Any:
    """What the text says, once it has the shape; `name` is how complaints call the file."""
    try:
        node: Any = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = name if mark is None else f"{name}, line {mark.line + 1}"
        raise ValueError(f"{place}: this is no YAML that can be read.") from problem
    shape.check(node, name)
    return _value(node)


def place_of(text: str, name: str, way: Iterable[str | int]) -> str:
    """File and line of what lies along these keys and numbers, or of the last that is there."""
    node: Any = yaml.compose(text, Loader=LOADER)
    for step in way:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
        elif isinstance(step, int) and isinstance(node, yaml.SequenceNode):
            node = node.value[step]
    return _place(node, name)


def choice(*words: str) -> Scalar:
    """One of these words."""
    return Scalar(lambda value: value in words)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)  # to Python a bool is also an int


TEXT = Scalar(lambda value: isinstance(value, str) and bool(value.strip()))
FLAG = Scalar(lambda value: isinstance(value, bool))
NUMBER = Scalar(_is_number)
WHOLE = Scalar(_is_whole)
COUNT = Scalar(lambda value: _is_whole(value) and value > 0)


def _value(node: Any) -> Any:
    return SafeConstructor().construct_document(node)


def _place(node: Any, name: str) -> str:
    return name if node is None else f"{name}, line {node.start_mark.line + 1}"
