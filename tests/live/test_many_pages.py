"""Many open pages of one room, over a real server: all hear, and none stands in another's way."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from mdt.database import db
from mdt.live import text
from mdt.services import items
from tests.browser.rooms import Running, begin
from tests.cast import Cast, assemble
from tests.houses import house
from tests.live.writing import Desk
from tests.meeting_room import PRESENT
from tests.nodes import Answer, Listener, Node, guard_of, session_of, until


class Gathering:
    """A running meeting on one server, and the pages of it that are open."""

    def __init__(self, running: Running) -> None:
        self.running, self.node = running, running.nodes[0]
        cast = Cast()
        items.open(cast.psychiatrist, running.item())
        self.tokens = [session_of(getattr(cast, name)) for name in PRESENT]
        self.desk = Desk(cast.psychiatrist, running.item())
        self.pages: list[Listener] = []
        db.session.remove()

    def open(self, count: int) -> list[Listener]:
        """So many pages more, in turn for each who is here."""
        path = f"/meetings/{self.running.meeting}/room/live"
        opened = [
            Listener(self.node, path, self.tokens[number % len(self.tokens)]).begin()
            for number in range(count)
        ]
        self.pages += opened
        return opened

    def type(self, words: str) -> Answer:
        """The chair types something, in a browser of their own."""
        token = self.tokens[0]
        step = b64encode(self.desk.key(words, at=len(self.desk.said().encode()))).decode()
        return self.node.ask(
            f"/meetings/{self.running.meeting}/room/items/{self.running.first}/text",
            token,
            json.dumps({"step": step, "client": "d" * 32}).encode(),
            **{
                "Content-Type": "application/json",
                "X-CSRFToken": guard_of(self.node.settings.secret_key, token),
            },
        )

    def look(self) -> Answer:
        """An ordinary page."""
        return self.node.ask(f"/meetings/{self.running.meeting}/room", self.tokens[1])


@contextmanager
def gathered(folder, *, processes: int, threads: int) -> Iterator[Gathering]:
    """A meeting that runs, on a server of this size."""
    with house(folder, f"many{threads}") as app, app.app_context():
        assemble()
        node = Node(app.config["MDT"], processes, threads)
        running = Running(app, [node], None)
        begin(running)
        node.start()
        found = Gathering(running)
        try:
            yield found
        finally:
            for page in found.pages:
                page.close()
            node.kill()


def reads(page: Listener, item: str) -> str:
    """What the discussion says to this page."""
    steps = [
        b64decode(step)
        for _at, name, told in page.told
        if name in {"hello", "text"}
        for one in told.get("texts", [told])
        if one["item"] == item
        for step in one["steps"]
    ]
    return text.in_words(text.merged(*steps), "discussion")["discussion"] if steps else ""


def test_thirty_open_pages_all_hear_and_an_ordinary_page_is_answered(spare):
    with gathered(spare, processes=2, threads=64) as room:
        pages = room.open(30)
        until(lambda: all(page.heard("people") for page in pages))

        for words in ("Said ", "to ", "all."):
            assert room.type(words).status == 200
            assert room.look().status == 200

        item = room.running.first
        until(lambda: {reads(page, item) for page in pages} == {"Said to all."})
        assert not any(page.over for page in pages)


def test_where_all_streams_are_taken_a_page_looks_now_and_then(spare):
    """Six threads: four may hold a stream, the rest answer whoever asks."""
    with gathered(spare, processes=1, threads=6) as room:
        held = room.open(4)
        until(lambda: all(page.heard("people") for page in held))

        more = room.open(6)

        until(lambda: all(page.over for page in more))
        assert all(page.heard("hello") and page.heard("brief") for page in more)
        assert not any(page.over for page in held)
        assert room.type("Meanwhile.").status == 200
        assert room.look().status == 200
        until(lambda: all(reads(page, room.running.first) == "Meanwhile." for page in held))

        again = more[0].begin()  # as a browser does by itself, with what it knows
        until(lambda: reads(again, room.running.first) == "Meanwhile.")
        held[0].close()
        later = room.open(1)
        until(lambda: later[0].heard("people"))
