"""Whether this start, this database and this keyring belong together.

A database of the demonstration is marked so for ever: a real start refuses it, and a demo start
refuses one that holds anything else, before a migration touches it. A keyring that is not the
database's own would break the trail at its next row, so nothing is answered with it.
"""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, current_app, request
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from mdt import clock, errors
from mdt.columns import SealedText
from mdt.database import db
from mdt.i18n import _l

if TYPE_CHECKING:
    from config import Settings

log = logging.getLogger(__name__)

STATE = "mdt-belonging"
UNKNOWN, YES, WRONG_KEYRING = "unknown", "yes", "wrong keyring"
NOT_OURS = {"alembic_version"}
SETTING = "SELECT value FROM setting WHERE key = :key"
PEOPLED = "SELECT 1 FROM user_account LIMIT 1"
MARK = "INSERT INTO setting (key, value) VALUES ('demo', :value)"
LOST = _l(
    "The keyring in use is not the one this database was written with. Put keyring.json back from "
    "its copy, or bring it back from the printed recovery key: flask --app wsgi keys recover."
)


class WrongDatabase(SystemExit):
    """This database is not for this start; the sentence says why."""


def init_app(app: Flask) -> None:
    """Look once at the start; while something is amiss, again before each answer."""
    app.extensions[STATE] = YES
    if _has_database(app):
        with app.app_context():
            look()
    app.before_request(_before_answering)


def _has_database(app: Flask) -> bool:
    """A file that is not there yet is not made by looking for it."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return not url.startswith("sqlite") or Path(url.removeprefix("sqlite:///")).exists()


def look() -> None:
    """Compare mark and keyring with the settings; a silent database is asked again later."""
    try:
        with db.engine.begin() as connection:
            current_app.extensions[STATE] = _compare(connection, current_app.config["MDT"])
    except OperationalError as problem:
        log.warning("the database did not answer: %s", type(problem).__name__)
        current_app.extensions[STATE] = UNKNOWN
    finally:
        db.engine.dispose()  # a server forks after this; its children open connections of their own


def _compare(connection: Connection, settings: "Settings") -> str:
    tables = set(inspect(connection).get_table_names()) - NOT_OURS
    if not tables:
        return YES
    marked = "setting" in tables and _kept(connection, "demo") is not None
    if marked and not settings.demo:
        raise WrongDatabase(
            "This database is a demonstration and stays one: it holds invented people. "
            "Start it with MDT_DEMO=1, or name an empty database."
        )
    if settings.demo and not marked:
        _mark(connection, tables)
    if "setting" not in tables:
        return YES
    kept = _kept(connection, "keyring")
    own = kept is None or kept.get("print") == SealedText.ring().print_of_audit_key()
    return YES if own else WRONG_KEYRING


def _kept(connection: Connection, key: str) -> dict[str, str] | None:
    value = connection.execute(text(SETTING), {"key": key}).scalar()
    return json.loads(value) if isinstance(value, str) else value


def _mark(connection: Connection, tables: set[str]) -> None:
    if "user_account" not in tables or connection.execute(text(PEOPLED)).first():
        raise WrongDatabase(
            "MDT_DEMO=1 is for an empty database: this one holds something that is not the "
            "demonstration. Nothing in it was touched."
        )
    since = json.dumps({"since": clock.today().isoformat()})
    connection.execute(text(MARK), {"value": since})


def _before_answering() -> Response | None:
    if current_app.extensions[STATE] == YES or request.endpoint in {"static", "health.process"}:
        return None
    look()
    if current_app.extensions[STATE] == UNKNOWN:
        abort(503)
    if current_app.extensions[STATE] == WRONG_KEYRING:
        return errors.page(503, str(LOST))
    return None
