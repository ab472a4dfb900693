"""How many statements a deed costs, and how many rows it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, func, select

from mdt.database import db
from tests.page import Browser


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


def cost(browser: Browser, url: str) -> list[str]:
    """The statements of one page, but the savepoints: they are the tests' own, and numbered."""
    with statements() as seen:
        browser.get(url)
    return [one for one in seen if "SAVEPOINT" not in one]


def count(kind: Any) -> int:
    """How many rows of a kind there are."""
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
