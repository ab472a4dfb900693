"""The two databases under test, one behaviour: a migrated place per worker, rollback per test.

`MDT_TEST_DATABASE` is `sqlite` (the default) or `postgresql`, the latter with the address of a
throw-away cluster in `MDT_TEST_POSTGRES`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, Connection, make_url

from mdt.database import db
from tests import once


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
    made = f"mirror_{name}_{os.getpid()}"
    on_server(f'CREATE DATABASE "{made}"')
    try:
        yield Place(folder, _server().set(database=made).render_as_string(hide_password=False))
    finally:
        on_server(f'DROP DATABASE "{made}" WITH (FORCE)')


@contextmanager
def copied(source: URL, folder: Path, name: str) -> Iterator[Place]:
    """A copy of a database, which may be written to for good; gone afterwards.

    Nobody may be connected to the original meanwhile.
    """
    if source.get_backend_name() == "sqlite":
        copy = folder / f"{name}.sqlite3"
        copy_file(source, copy)
        yield Place(folder, f"sqlite:///{copy}")
        return
    twin = f"mirror_{name}_{os.getpid()}"
    on_server(f'CREATE DATABASE "{twin}" TEMPLATE "{source.database}"')
    try:
        yield Place(folder, source.set(database=twin).render_as_string(hide_password=False))
    finally:
        on_server(f'DROP DATABASE "{twin}" WITH (FORCE)')


def copy_file(source: URL, target: Path) -> None:
    """A copy of a whole database file, with what of it is still in its journal."""
    old, new = sqlite3.connect(str(source.database)), sqlite3.connect(target)
    old.backup(new)
    old.close()
    new.close()


def on_server(statement: str) -> None:
    """Say this to the throw-away server, outside every database under test."""
    address = _server().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as one:
        one.execute(statement)


def _server() -> URL:
    return make_url(os.environ["MDT_TEST_POSTGRES"])


def migrate() -> None:
    """Bring the empty database of this application to the newest tables.

    The first of a run takes every step, as an operator would; the others get a copy of what came
    of it. Steps over what is filled already are for tests/test_migrating.py.
    """
    made = once.per_run("migrated", _all_steps)
    target = _let_go()
    if target.get_backend_name() == "sqlite":
        copy_file(make_url(made["of"]), Path(str(target.database)))
    else:
        on_server(f'DROP DATABASE "{target.database}" WITH (FORCE)')
        on_server(f'CREATE DATABASE "{target.database}" TEMPLATE "{made["of"]}"')


def _all_steps(folder: Path) -> dict[str, str]:
    """Take every step in the present application's database, and keep a copy of it as it is."""
    upgrade()
    source = _let_go()
    if source.get_backend_name() == "sqlite":
        kept = folder / "migrated.sqlite3"
        copy_file(source, kept)
        return {"of": f"sqlite:///{kept}"}
    kept_there = f"mirror_migrated_{os.getpid()}"
    on_server(f'CREATE DATABASE "{kept_there}" TEMPLATE "{source.database}"')
    return {"of": kept_there}


def _let_go() -> URL:
    """No connection to the application's database is open; gives where it is."""
    db.session.remove()
    db.engine.dispose()
    return db.engine.url


def forget_migrated() -> None:
    """At the end of a run: what was kept on the server goes."""
    made = once.made("migrated")
    if made and not made["of"].startswith("sqlite"):
        on_server(f'DROP DATABASE IF EXISTS "{made["of"]}" WITH (FORCE)')


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
