"""The demo practice of this worker, told once; stories are rolled back, browsers get a copy."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url, select

from config import Settings
from mdt import clock
from mdt.columns import SealedText
from mdt.database import db
from mdt.demo.load import load
from mdt.keyring import Keyring, parse
from mdt.models.cases import Case
from mdt.models.meetings import Meeting
from mdt.models.people import User
from tests import databases, once
from tests.houses import house

PASSWORD = "mirror-demo-only"

_told: list["Practice"] = []


@dataclass
class Practice:
    """The practice: its application and the keys its reflections are sealed with."""

    app: Flask
    ring: Any
    told_on: date

    @property
    def days_since(self) -> int:
        """The days since it was told: a run of the tests may go over midnight."""
        return (clock.today() - self.told_on).days

    def __getattr__(self, name: str) -> User:
        """Somebody by account: `practice.ot`."""
        found = db.session.scalars(select(User).where(User.username == name)).first()
        if found is None:
            raise AttributeError(name)
        return found

    def case(self, number: int) -> Case:
        """One of the eight, as reference and stories number them."""
        family = FAMILY_NAMES[number - 1]
        query = select(Case).where(Case.patient.has(family_name=family))
        return db.session.scalars(query).one()

    @property
    def coming(self) -> Meeting:
        """Tomorrow's meeting."""
        return db.session.scalars(select(Meeting).where(Meeting.started_at.is_(None))).one()

    @property
    def held(self) -> list[Meeting]:
        """The meetings that were signed, oldest first."""
        query = select(Meeting).where(Meeting.signed_at.is_not(None)).order_by(Meeting.starts)
        return list(db.session.scalars(query))

    @property
    def keyring(self) -> Keyring:
        """Its keys, for another application over a copy of it."""
        settings: Settings = self.app.config["MDT"]
        return settings.keyring

    @contextmanager
    def copied(self, folder: Path, name: str) -> Iterator[databases.Place]:
        """The practice in a database of its own, which may be written to for good."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
            source = db.engine.url
        with databases.copied(source, folder, name) as place:
            yield place


FAMILY_NAMES = (
    "Example-Protea",
    "Demo-Fiktief",
    "Sample-Khumaloexample",
    "Mock-Dlaminisample",
    "Voorbeeld-Test",
    "Toets-Persoon",
    "Placeholder-Demo",
    "Dummy-Naidootest",
)


@contextmanager
def told(folder: Path, name: str) -> Iterator[Practice]:
    """The practice, told; or the one this worker has heard already."""
    if _told:
        yield _told[0]
        return
    before = vars(SealedText).get("ring")
    with _house(folder, name) as (app, told_on):
        _told.append(Practice(app, vars(SealedText)["ring"], told_on))
        _keep_ring(before)  # between two stories the tests' own keys are in use
        try:
            yield _told[0]
        finally:
            _told.clear()


@contextmanager
def _house(folder: Path, name: str) -> Iterator[tuple[Flask, date]]:
    """Told here; with SQLite one worker of a run tells it, and the others take a copy."""
    if os.environ.get("MDT_TEST_DATABASE", "sqlite") != "sqlite":
        with house(folder, name, demo=True) as app:
            yield app, _tell(app)
        return
    known = once.per_run("practice", _telling)
    shutil.copy(known["file"], folder / "test.sqlite3")
    keys = parse(known["keyring"])
    with house(folder, name, migrated=False, demo=True, keyring=keys) as app:
        yield app, date.fromisoformat(known["told_on"])


def _telling(folder: Path) -> dict[str, str]:
    """Tell it, and keep the file, its keys and the day."""
    told_here = folder / "telling"
    told_here.mkdir()
    with house(told_here, "telling", demo=True) as app:
        told_on = _tell(app)
        kept = folder / "practice.sqlite3"
        databases.copy_file(make_url(app.config["MDT"].database_url), kept)
        ring = app.config["MDT"].keyring.dump()
    return {"file": str(kept), "keyring": ring, "told_on": told_on.isoformat()}


def _tell(app: Flask) -> date:
    with app.app_context():
        told_on = clock.today()
        load(password=PASSWORD)
        db.session.remove()
    return told_on


def _keep_ring(ring: Any) -> None:
    if ring is not None:
        SealedText.ring = ring
