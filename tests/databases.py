"""The two databases under test, one behaviour: a migrated place per worker, rollback per test.

`MDT_TEST_DATABASE` is `sqlite` (the default) or `postgresql`, the latter with the address of a
throw-away cluster in `MDT_TEST_POSTGRES`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, make_url

from mdt.database import db


@dataclass(frozen=True)
class Place:
    """Where one worker's database is."""

    folder: Path
    url: str


@contextmanager
def fresh(folder: Path, name: str) -> Iterator[Place]:
    """An empty database of this name, gone afterwards."""
    if os.environ.get("MDT_TEST_DATABASE", "sqlite") == "sqlite":
        yield Place(folder, f"sqlite:///{folder / 'test.sqlite3'}")
        return
    server = make_url(os.environ["MDT_TEST_POSTGRES"])
    made = f"mirror_{name}_{os.getpid()}"
    _on_server(server, f'CREATE DATABASE "{made}"')
    url = server.set(database=made).render_as_string(hide_password=False)
    try:
        yield Place(folder, url)
    finally:
        _on_server(server, f'DROP DATABASE "{made}" WITH (FORCE)')


def _on_server(server: object, statement: str) -> None:
    address = make_url(str(server)).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as one:
        one.execute(statement)


def migrate() -> None:
    """Bring the database to the newest tables, as an operator would."""
    upgrade()


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Everything inside happens on one connection and is undone; commits become savepoints."""
    engines = db._app_engines[app]
    engine = engines[None]
    if isinstance(engine, Connection):  # inside another such test: a savepoint of its own
        inner = engine.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            inner.rollback()
        return
    with engine.connect() as connection:
        outer = connection.begin()
        engines[None] = connection
        try:
            yield
        finally:
            db.session.remove()
            engines[None] = engine
            outer.rollback()
