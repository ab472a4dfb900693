"""A house of one's own: an application over an empty, migrated database, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from config import Settings
from mdt import create_app
from mdt.columns import SealedText
from mdt.database import db
from mdt.keyring import new
from tests import databases, once


@contextmanager
def own_keyring() -> Iterator[None]:
    """Another application brings its keyring; afterwards the tests' own is back."""
    before = vars(SealedText).get("ring")
    try:
        yield
    finally:
        if before is not None:
            SealedText.ring = before


def built(settings: Settings) -> Flask:
    """The application; a template that was compiled once in this run is not compiled again."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(once.folder("templates")))
    return app


@contextmanager
def house(folder: Path, name: str, *, migrated: bool = True, **settings: Any) -> Iterator[Flask]:
    """An application in which nobody has an account yet."""
    with databases.fresh(folder, name) as place, own_keyring():
        chosen = Settings(
            instance=place.folder,
            database_url=place.url,
            secret_key="a secret of the tests, long enough to be one",
            keyring=new(),
        )
        app = built(replace(chosen, **settings))
        with app.app_context():
            if migrated:
                databases.migrate()
            db.session.remove()
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
