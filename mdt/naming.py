"""What the practice calls itself: each process keeps it, for the foot of every page."""

from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from mdt import clock
from mdt.services import practice

NAME = "mdt-name"
ASKED = "mdt-name-asked"
A_MINUTE = timedelta(minutes=1)


def known() -> str:
    """The name as this process knows it; asks nothing, so that a page can also say what failed."""
    return current_app.extensions.get(NAME) or practice.UNTIL_SET_UP


def learn() -> None:
    """Ask for it now: it may have been given a moment ago, through another process."""
    current_app.extensions[NAME] = practice.name()
    current_app.extensions[ASKED] = clock.now()


def keep_up() -> None:
    """Ask for it once a minute."""
    asked: datetime | None = current_app.extensions.get(ASKED)
    if asked is None or abs(clock.now() - asked) >= A_MINUTE:
        learn()


def learn_first(app: Flask) -> None:
    """In a process that has just begun; without a database it is learnt at the door."""
    with app.app_context(), suppress(SQLAlchemyError):
        learn()
