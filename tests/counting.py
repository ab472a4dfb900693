"""How many statements a deed costs, and how many rows it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, func, select

from mdt.database import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database inside."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def count(kind: Any) -> int:
    """How many rows of a kind there are."""
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
