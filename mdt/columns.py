"""Columns that refuse what must not be kept: naive times, and private text in clear."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from mdt.domain.vocabulary import Role
from mdt.keyring import Keyring


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RoleSet(TypeDecorator[frozenset[Role]]):
    """The roles of one account, kept as one short text so that sign-in costs no join."""

    impl = String(120)
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | None, _dialect: Dialect) -> str | None:
        return None if value is None else " ".join(sorted(value))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> frozenset[Role] | None:
        return None if value is None else frozenset(Role(word) for word in value.split())


class SealedText:
    """Text that is encrypted the moment it is set and opens only in its own row.

    ``words = SealedText("words_sealed")`` beside a bytes column of that name. Table, column
    and the row's `ref` are bound in, so a ciphertext copied to another row does not open.
    """

    ring: Callable[[], Keyring]

    def __init__(self, column: str) -> None:
        self.column = column

    def __get__(self, row: Any, _owner: type | None = None) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else self.ring().open(sealed, bound_to=self.binding(row))

    def __set__(self, row: Any, value: str | None) -> None:
        sealed = None if value is None else self.ring().seal(value, bound_to=self.binding(row))
        setattr(row, self.column, sealed)

    def binding(self, row: Any) -> str:
        """What the ciphertext is tied to."""
        return f"{row.__tablename__}.{self.column}:{row.ref}"
