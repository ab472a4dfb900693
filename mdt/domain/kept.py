"""Facts as they are kept in a JSON column, and back: the words of the day of signing."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

F = TypeVar("F")


def keep(facts: Any) -> dict[str, Any]:
    """Frozen facts as plain values."""
    return asdict(facts)


def take(kind: type[F], kept: Mapping[str, Any]) -> F:
    """The facts again, of the same types; a field added since takes its default."""
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], kept[name]) for name in hints if name in kept})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], part) for part in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return take(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
