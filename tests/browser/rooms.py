"""A running meeting for several browsers: one server on SQLite, two on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from config import Settings
from mdt.database import db
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import SignIn
from mdt.services import sign_in
from tests.browser.visiting import Visits
from tests.cast import Cast, assemble
from tests.houses import house
from tests.meeting_room import item_of, started
from tests.nodes import Node, session_of

BOTH_AT_ONCE = 15_000  # milliseconds until two screens must show the same
# What the browser says of a network that was cut or a server that was killed, by the moment it was
# in; what it refuses by a rule of ours has other names.
NETWORK_DOWN = (
    r"net::ERR_(INTERNET_DISCONNECTED|NETWORK_|CONNECTION_|SOCKET_|ADDRESS_UNREACHABLE|TIMED_OUT"
    r"|EMPTY_RESPONSE|INCOMPLETE_|CONTENT_LENGTH_|INVALID_HTTP_RESPONSE)"
)


@dataclass
class Running:
    """A meeting that runs, the nodes that serve it, and who has opened it."""

    app: Flask
    nodes: list[Node]
    browser: Browser | None  # none where nobody looks
    meeting: str = ""
    first: str = ""
    second: str = ""
    visits: list[Visits] = field(default_factory=list)
    how: dict[str, Any] = field(default_factory=dict)  # what is special about a window

    def enter(self, name: str, *, node: int = 0, item: str = "", view: str = "") -> Page:
        """Somebody opens the room; the page is live when this returns."""
        return self.come(
            name, f"/meetings/{self.meeting}/room?item={item or self.first}{view}", node
        )

    def come(self, name: str, path: str, node: int = 0) -> Page:
        """Somebody opens a page that is live; it is when this returns."""
        place = self.nodes[node % len(self.nodes)]
        assert self.browser is not None
        visits = Visits(self.browser, place.address)
        visits.expected |= {401}
        visits.forgiven.add(NETWORK_DOWN)
        self.visits.append(visits)
        page = visits.window(**self.how)
        self.let_in(page.context, name, place)
        page.goto(path)
        live = page.locator("[data-live-people] li").first
        expect(live).to_be_visible(timeout=BOTH_AT_ONCE)
        return page

    def let_in(self, context: BrowserContext, name: str, place: Node) -> None:
        """A session of this person's, as the door would have opened it."""
        with self.app.app_context():
            token = session_of(getattr(Cast(), name))
        context.add_cookies([{"name": "mdt", "value": token, "url": place.address}])

    def end_sessions(self, name: str) -> None:
        """Every session of this person's is over, as if ended from elsewhere."""
        db.session.rollback()  # what was read before they came in is old
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
        assert complaints == [], complaints


@contextmanager
def running(folder: Path, browser: Browser | None, name: str, **server: int) -> Iterator[Running]:
    """A meeting that runs with two cases, served as a practice would."""
    with house(folder, name) as app:
        settings: Settings = app.config["MDT"]
        alone = settings.database_url.startswith("sqlite")
        each = server if alone else {"processes": 1, **server}  # two processes either way
        nodes = [Node(settings, **each) for _one in range(1 if alone else 2)]
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
