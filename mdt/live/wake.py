"""What wakes the streams of a process: somebody, in whatever process, has committed something.

PostgreSQL tells by LISTEN; of SQLite the number is read that every commit raises, ten times a
second while anybody waits. One thread a process, begun by the first who waits: so it never
crosses a fork. A call that is missed costs a few seconds: whoever waits looks again by itself.
"""

import logging
import os
import sqlite3
import time
from contextlib import closing
from threading import Condition, Thread

from sqlalchemy import URL, func, select

from mdt.database import db

log = logging.getLogger(__name__)

CHANNEL = "mdt_live"
POLL = 0.1  # seconds
PATIENCE = 1.0  # before a lost connection is tried again

# Deeds whose traces a room shows, or that say who may be in it; readings wake nobody.
STIRRING = frozenset(
    (
        "meeting item decision action care_team sharing person session account pack case"
        " formulation shared_sheet"
    ).split()
)


class Bell:
    """Counts what happened; whoever has seen a number waits for the next."""

    def __init__(self) -> None:
        self.rung = Condition()
        self.number = 0
        self.waiting = 0
        self.process = 0

    def ring(self) -> None:
        """Something happened."""
        with self.rung:
            self.number += 1
            self.rung.notify_all()

    def wait(self, seen: int, patience: float) -> None:
        """Sleep until something happened after this number, or until patience ends."""
        with self.rung:
            self.waiting += 1
            self.rung.notify_all()  # the one that listens may be asleep too
            try:
                self.rung.wait_for(lambda: self.number != seen, patience)
            finally:
                self.waiting -= 1

    def listen(self, url: URL) -> None:
        """Begin to listen in this process, once."""
        with self.rung:
            if self.process == os.getpid():
                return
            self.process = os.getpid()
        listener = self._poll if url.get_backend_name() == "sqlite" else self._hear
        Thread(target=listener, args=(url,), name="live-wake", daemon=True).start()

    def _poll(self, url: URL) -> None:
        with closing(sqlite3.connect(str(url.database), check_same_thread=False)) as connection:
            known = None
            while True:
                with self.rung:
                    self.rung.wait_for(lambda: self.waiting)
                found = connection.execute("PRAGMA data_version").fetchone()[0]
                if found != known:
                    known = found
                    self.ring()
                time.sleep(POLL)

    def _hear(self, url: URL) -> None:
        import psycopg  # a fifth of a second that a house on SQLite need not wait for

        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        said = False
        while True:
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    said = False
                    self.ring()  # whatever was called while nobody listened
                    for _call in connection.notifies():
                        self.ring()
            except psycopg.Error as problem:
                if not said:
                    log.warning("the wake-up call is not heard: %s", type(problem).__name__)
                said = True
                time.sleep(PATIENCE)


bell = Bell()


def call() -> None:
    """Within a deed: wake every stream once it is committed. SQLite's listener sees it itself."""
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, "")))


def stirs(event: str) -> bool:
    """Whether a deed of this name is one that a room shows."""
    noun, _, verb = event.partition(".")
    return noun in STIRRING and verb != "read"
