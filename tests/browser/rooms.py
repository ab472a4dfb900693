"""A running meeting for several browsers: one server of two processes on SQLite, two on PostgreSQL.

A node can be killed as a power cut would, and started again at the same address.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from config import Settings
from mdt import clock
from mdt.database import db, writing
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import SignIn
from mdt.services import sign_in
from tests.browser.serving import ROOT, _surroundings
from tests.browser.visiting import Visits
from tests.cast import Cast, assemble
from tests.houses import house
from tests.meeting_room import item_of, started

PATIENCE = 30
BOTH_AT_ONCE = 15_000  # milliseconds until two screens must show the same


@dataclass
class Node:
    """One server, at an address that stays."""

    settings: Settings
    port: int = 0
    running: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.port = door.getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        given = {
            **_surroundings(),
            "MDT_INSTANCE": str(self.settings.instance),
            "MDT_DATABASE_URL": self.settings.database_url,
            "MDT_SECRET_KEY": self.settings.secret_key,
            "MDT_KEYRING": self.settings.keyring.dump(),
            "WORKERS": "2",
            "BIND": f"127.0.0.1:{self.port}",
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"]
        with (Path(self.settings.instance) / f"node-{self.port}.log").open("ab") as log:
            self.running = subprocess.Popen(
                [*command, "wsgi:app"],
                cwd=ROOT,
                env=given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all its processes can be killed at once
            )
        until(self._answers)

    def kill(self) -> None:
        """Every process of it, at once and without a word."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@dataclass
class Running:
    """A meeting that runs, the nodes that serve it, and who has opened it."""

    app: Flask
    nodes: list[Node]
    browser: Browser
    meeting: str = ""
    first: str = ""
    second: str = ""
    visits: list[Visits] = field(default_factory=list)

    def enter(self, name: str, *, node: int = 0, item: str = "", view: str = "") -> Page:
        """Somebody opens the room; the page is live when this returns."""
        place = self.nodes[node % len(self.nodes)]
        visits = Visits(self.browser, place.address)
        visits.expected |= {401}
        visits.forgiven |= {
            "ERR_INTERNET_DISCONNECTED",
            "ERR_CONNECTION",
            "ERR_INCOMPLETE",
            "ERR_EMPTY",
        }
        self.visits.append(visits)
        page = visits.window()
        self.let_in(page.context, name, place)
        page.goto(f"/meetings/{self.meeting}/room?item={item or self.first}{view}")
        live = page.locator("[data-live-people] li").first
        expect(live).to_be_visible(timeout=BOTH_AT_ONCE)
        return page

    def let_in(self, context: BrowserContext, name: str, place: Node) -> None:
        """A session of this person's, as the door would have opened it."""
        token = secrets.token_urlsafe(32)
        with self.app.app_context():
            row = SignIn(
                token_hash=hashlib.sha256(token.encode()).digest(),
                user_id=getattr(Cast(), name).id,
                seen_at=clock.now(),
                address="127.0.0.1",
                agent="tests",
            )
            with writing() as session:
                session.add(row)
        context.add_cookies([{"name": "mdt", "value": token, "url": place.address}])

    def end_sessions(self, name: str) -> None:
        """Every session of this person's is over, as if ended from elsewhere."""
        person = getattr(Cast(), name)
        rows = select(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None))
        for row in db.session.scalars(rows).all():
            sign_in.end(person, row)

    def item(self, ref: str = "") -> AgendaItem:
        """An item as the database holds it now."""
        db.session.rollback()
        db.session.expire_all()
        query = select(AgendaItem).where(AgendaItem.ref == (ref or self.first))
        return db.session.scalars(query).one()

    def close(self) -> None:
        """Everybody leaves; nothing was complained about."""
        complaints = [words for visits in self.visits for words in visits.complaints]
        for visits in self.visits:
            visits.close()
        self.visits.clear()
        assert complaints == []


@contextmanager
def running(folder: Path, browser: Browser, name: str) -> Iterator[Running]:
    """A meeting that runs with two cases, served as a practice would."""
    with house(folder, name) as app:
        settings: Settings = app.config["MDT"]
        several = 1 if settings.database_url.startswith("sqlite") else 2
        nodes = [Node(settings) for _one in range(several)]
        with app.app_context():
            assemble()
            found = Running(app, nodes, browser)
            begin(found)
            db.session.remove()
        try:
            for node in nodes:
                node.start()
            yield found
        finally:
            for node in nodes:
                node.kill()


def begin(found: Running) -> None:
    """A new meeting at its first item, so that each story has one of its own."""
    cast = Cast()
    meeting: Meeting = started(cast, cast.first, cast.second)
    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    found.meeting, found.first, found.second = meeting.ref, first.ref, second.ref


def until(true: Any, patience: float = PATIENCE) -> None:
    """Wait until it is so."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.05)
