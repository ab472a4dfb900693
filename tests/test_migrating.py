"""A filled database is brought up to date without losing a row, a trigger or the trail's links."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from mdt.database import db
from mdt.models.cases import Case, IcdCode
from mdt.services import trail
from tests.cast import Cast, assemble
from tests.houses import house

FIRST_TABLES = "0003"  # what came first: later steps add tables and plain columns


def rows() -> dict[str, int]:
    tables = [t for t in db.metadata.sorted_tables if t.name != IcdCode.__tablename__]
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def test_a_filled_database_keeps_everything(tmp_path):
    with house(tmp_path, "filled", migrated=False) as app, app.app_context():
        upgrade()
        assemble()
        before = rows()
        assert before["case_of_care"] == 2
        assert before["audit_row"] > 20
        db.session.remove()
        downgrade(revision=FIRST_TABLES)
        db.session.remove()

        upgrade()

        assert rows() == before
        assert db.session.scalar(select(func.count()).select_from(IcdCode)) > 10_000
        assert {m.user.username for m in Cast().first.care_team} >= {"psychologist1", "ot"}
        assert trail.verify().whole
        assert dangling() == []


def dangling() -> list[object]:
    """Rows that point at nothing; PostgreSQL would not have let them be."""
    if db.engine.dialect.name != "sqlite":
        return []
    return list(db.session.execute(text("PRAGMA foreign_key_check")))


def test_the_trail_still_refuses_to_be_changed(tmp_path):
    with house(tmp_path, "kept") as app, app.app_context():
        assemble()
        for deed in ("UPDATE audit_row SET event = 'nothing'", "DELETE FROM audit_row"):
            with pytest.raises(DatabaseError):
                db.session.execute(text(deed))
            db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Case)) == 2
        assert trail.verify().whole


def test_bringing_up_to_date_twice_changes_nothing(tmp_path):
    with house(tmp_path, "twice") as app, app.app_context():
        assemble()
        before = rows()
        db.session.remove()

        upgrade()

        assert rows() == before
