"""Fixtures: one migrated database with the cast per worker, rolled back after each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from config import Settings
from mdt.database import db
from mdt.keyring import new
from mdt.models.people import User
from mdt.services import passwords
from tests import databases, once
from tests.cast import Cast, assemble
from tests.houses import built
from tests.page import Browser
from tests.postgres import ROOMS, RULES

passwords.use_cheap_hashing()

# A shared machine pauses: how long one example took says nothing about the rule it tries.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")


PURE = {"test_house.py", "test_seed_coverage.py", "test_definitions.py"}
PAGES = {"test_never_ranked.py", "test_house_words.py"}
TOLD = "test_practice.py"  # the story both databases tell; the others are walked in its pages
# Files that run for minutes go first, or one worker would still be at them when all else is done.
LONG = (
    "test_live_room.py",
    "test_bad_input.py",
    "test_every_page.py",
    "test_chairs_walk.py",
    "test_drawings.py",
    "test_shared_sheet.py",
    "test_practice.py",
    "test_empty_house.py",
    "test_idle.py",
    "test_marks.py",
    "test_clinician.py",
    "test_chair.py",
    "test_drafts.py",
    "test_many_pages.py",
    "test_canary.py",
    "test_grid.py",
    "test_races.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rules, exports and what pages say run once, with SQLite. The longest files first."""
    for item in items:
        folders = set(item.path.parts)
        if folders.intersection(RULES) or item.path.name in PURE:
            item.add_marker(pytest.mark.pure)
        story = "stories" in folders and item.path.name != TOLD
        if story or folders.intersection(ROOMS) or item.path.name in PAGES:
            item.add_marker(pytest.mark.page)
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def pytest_configure() -> None:
    """Before the workers begin, which find it in their surroundings."""
    once.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """When every worker is done."""
    if not hasattr(config, "workerinput"):
        databases.forget_migrated()
        once.end()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Place]:
    """A migrated, empty database of this worker's own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    with databases.fresh(tmp_path_factory.mktemp("instance"), worker) as place:
        yield place


@pytest.fixture(scope="session")
def settings(place: databases.Place) -> Settings:
    return Settings(
        instance=place.folder,
        database_url=place.url,
        secret_key="a secret of the tests, long enough to be one",
        keyring=new(),
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    """The application over the worker's database, the cast already in it."""
    app = built(settings)
    app.testing = False  # errors become pages, as they do for people
    with app.app_context():
        databases.migrate()
        assemble()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The same application; whatever a test writes is gone after it."""
    with whole_app.app_context(), databases.rolled_back(whole_app):
        yield whole_app


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User | None], Browser]:
    """A browser in which this person is signed in; None for nobody."""
    return lambda person: Browser(app, person)


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    """A folder that is gone afterwards."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)
