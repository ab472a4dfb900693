"""Health: yes or no, to anybody, and nothing else."""

from sqlalchemy import text

from mdt.database import db
from tests.page import Browser


def test_the_process_answers(app):
    page = Browser(app, None).get("/healthz")

    assert (page.status, page.text) == (200, "ok\n")


def test_it_is_ready_when_the_tables_are_current(app):
    page = Browser(app, None).get("/readyz")

    assert (page.status, page.text) == (200, "ready\n")


def test_it_is_not_ready_on_older_tables(app):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    page = Browser(app, None).get("/readyz")

    assert page.status == 503
    assert "db upgrade" in page.text
