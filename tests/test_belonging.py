"""A demonstration and a practice never share a database, and a strange keyring writes nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect, text

from mdt import create_app, keyring
from mdt.belonging import WrongDatabase
from mdt.database import db
from mdt.services import practice
from tests import databases
from tests.houses import house, own_keyring
from tests.page import Browser

FOUNDED = {
    "practice": "Fictional Practice",
    "display_name": "Dr F. First",
    "username": "first",
    "password": "a long password",
}


@pytest.fixture(autouse=True)
def keyrings():
    with own_keyring():
        yield


def start(app, **changes):
    """Another start on the same database."""
    return create_app(replace(app.config["MDT"], **changes))


def demo_mark(app):
    with app.app_context():
        found = practice.setting("demo")
        db.session.remove()
    return found


def test_a_demonstration_is_marked_and_a_real_start_refuses_it(spare):
    with house(spare, "marked", demo=True) as app:
        start(app)
        assert set(demo_mark(app)) == {"since"}
        start(app)
        with pytest.raises(WrongDatabase, match="a demonstration and stays one"):
            start(app, demo=False)


def test_a_demo_start_refuses_a_practice_and_touches_nothing(spare):
    with house(spare, "real") as app:
        with app.app_context():
            practice.set_up(**FOUNDED)
            db.session.remove()
        with pytest.raises(WrongDatabase, match="Nothing in it was touched"):
            start(app, demo=True)
        assert demo_mark(app) == {}


def test_a_demo_start_refuses_tables_of_something_else_before_migrating(spare):
    with house(spare, "other", migrated=False) as app, app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE somebodys (id INTEGER)"))
        with pytest.raises(WrongDatabase, match="Nothing in it was touched"):
            start(app, demo=True)
        with db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["somebodys"]


def test_an_empty_database_is_anybodys_and_can_be_migrated(spare):
    with house(spare, "empty", migrated=False, demo=True) as app:
        again = start(app)
        with again.app_context():
            databases.migrate()
            db.session.remove()
            db.engine.dispose()
        assert app.test_client().get("/healthz").status_code == 200


def test_a_keyring_that_is_not_the_databases_answers_nothing(spare):
    with house(spare, "lost") as app:
        with app.app_context():
            practice.set_up(**FOUNDED)
            db.session.remove()
        stranger = start(app, keyring=keyring.new())
        with stranger.app_context():
            login = Browser(stranger, None).get("/login")
            health = Browser(stranger, None).get("/healthz")
            rows = db.session.execute(text("SELECT count(*) FROM audit_row")).scalar()
            Browser(stranger, None).post("/login", {"username": "first", "password": "x"})
            after = db.session.execute(text("SELECT count(*) FROM audit_row")).scalar()
            db.session.remove()
            db.engine.dispose()

    assert login.status == 503
    assert "keys recover" in login.words
    assert health.status == 200
    assert after == rows


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    with house(tmp_path_factory.mktemp("demo"), "shown", demo=True) as app, app.app_context():
        practice.set_up(**FOUNDED)
        db.session.remove()
        yield app


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_a_demonstration_answers_to_its_own_machine(shown, base):
    assert shown.test_client().get("/login", base_url=base).status_code == 200


@pytest.mark.parametrize(
    ("base", "headers"),
    [
        ("http://mirror.example", {}),
        ("https://mirror.example", {}),
        ("http://10.0.0.7", {}),
        ("http://127.0.0.1.evil.example", {}),
        ("http://localhost", {"X-Forwarded-For": "10.0.0.7"}),
        ("http://localhost", {"X-Forwarded-Proto": "https"}),
        ("http://localhost", {"Forwarded": "for=10.0.0.7"}),
        ("http://localhost", {"Via": "1.1 proxy"}),
    ],
)
def test_a_demonstration_answers_to_nobody_else(shown, base, headers):
    answer = shown.test_client().get("/login", base_url=base, headers=headers)

    assert answer.status_code == 421
    assert "Set-Cookie" not in answer.headers
