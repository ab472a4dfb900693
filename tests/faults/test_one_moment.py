"""A page shows one moment: what others commit while it is read is not half in it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, writing
from mdt.models.people import FailedSignIn
from tests.houses import house


def count() -> int | None:
    return db.session.scalar(select(func.count()).select_from(FailedSignIn))


def commit_one(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.add(FailedSignIn(key=b"k" * 32, at=clock.now()))


def elsewhere(app: Flask) -> None:
    """Somebody else's request, on a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(commit_one, app).result()


def test_two_looks_of_one_reading_agree_and_a_writer_sees_the_newest(spare: Path):
    with house(spare, "moment") as app, app.app_context():
        before = count()
        elsewhere(app)
        assert (before, count()) == (0, 0)

        with writing():
            assert count() == 1
        assert count() == 1
        elsewhere(app)
        assert count() == 1
        db.session.rollback()
        assert count() == 2
