"""The canary: a marked word in a reflection is on its readers' own pages, and nowhere else at all.

One house of its own with real commits, so that its files, too, hold what they would hold.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.models.audit import AuditRow
from mdt.models.outbox import Mail
from mdt.models.people import User
from mdt.services import trail
from tests.cast import Cast, assemble
from tests.houses import house
from tests.mapping import TREATING
from tests.page import Browser
from tests.stories.canary import (
    BESIDE,
    CONTROL,
    MARKED,
    NAMES,
    NOBODY,
    ON_THE_MAP,
    READERS,
    WORDS,
    Listening,
    Walk,
    go_round,
    tell,
)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Tell the story, then open every address as everybody."""
    folder = tmp_path_factory.mktemp("canary")
    with house(folder, "canary") as app, app.app_context():
        found = Walk(app, folder, {}, [])
        root, handler = logging.getLogger(), Listening(found.log, found.told)
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        try:
            assemble()
            tell(found)
            root.setLevel(level)  # so far every statement was logged, too; from here the house
            for name in [*NAMES, NOBODY]:
                go_round(found, name)
            yield found
        finally:
            root.removeHandler(handler)
            root.setLevel(level)


def test_each_word_is_on_the_pages_of_its_readers_and_of_nobody_else(walk):
    assert walk.opened > 150  # the walk did go through the house
    assert walk.seen == READERS


def test_only_the_room_of_reflections_shows_them(walk):
    assert walk.rooms
    assert {room for room in walk.rooms if not room.startswith("reflections.")} == set()


FILES = {
    "application/pdf": "minutes and letters",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "minutes for Word",
    "text/plain": "minutes as text",
    "text/calendar": "a meeting, and a feed",
    "application/json": "the room as it stands",
}


def test_every_kind_of_file_the_house_gives_out_was_opened(walk):
    assert walk.kinds - {"text/html"} >= set(FILES)
    with walk.app.app_context():
        assert db.session.scalars(select(Mail)).all()  # read with every other table below


def test_a_checked_copy_says_none_of_it(walk, tmp_path):
    with walk.app.app_context():
        chair = Browser(walk.app, Cast().psychiatrist)
        copy = chair.client.get(f"/meetings/{walk.refs['meeting_ref']}/minutes.pdf")
        path = tmp_path / "copy.pdf"
        path.write_bytes(copy.data)
        told = walk.app.test_cli_runner().invoke(args=["minutes", "verify", str(path), "--words"])

        assert told.exit_code == 0, told.output
        assert "All agree." in told.output  # the words of the discussion
        assert [word for word in WORDS if word in told.output] == []


def test_the_map_is_seen_by_those_who_joined_and_in_its_own_room_alone(walk):
    assert walk.map_seen == {ON_THE_MAP: set(TREATING), walk.map: set(TREATING)}
    assert walk.map_rooms == {"mirror.index", "mirror.read"}


def test_no_row_of_the_trail_shows_the_map_or_who_asked_to_speak_of_it(walk):
    with walk.app.app_context():
        told = db.session.scalars(select(AuditRow).where(AuditRow.event.like("mirror.%"))).all()
        assert {row.event for row in told} >= {"mirror.opened", "mirror.joined", "mirror.shown"}
        assert all(row.private_to == row.actor_ref for row in told)
        asked = db.session.scalars(
            select(AuditRow).where(AuditRow.event == "item.suggested", AuditRow.private_to != "")
        ).one()
        assert asked.private_to == Cast().ot.ref


def test_a_shared_one_is_read_on_its_own_page_only_by_those_named(walk):
    with walk.app.app_context():
        case = walk.refs["case_ref"]
        for ref, word in zip(walk.rows, MARKED.values(), strict=False):
            answers = {
                name: Browser(walk.app, getattr(Cast(), name)).get(
                    f"/cases/{case}/reflections/{ref}"
                )
                for name in NAMES
            }
            read = {name for name, page in answers.items() if page.status == 200}
            assert read == READERS[word]
            assert {p.status for n, p in answers.items() if n not in read} == {404}


@pytest.mark.parametrize("name", NAMES)
def test_search_finds_none_of_it(walk, name):
    with walk.app.app_context():
        browser = Browser(walk.app, getattr(Cast(), name))
        control = browser.search_for(CONTROL)
        team = {"psychologist1", "ot", "psychiatrist", "psychologist2"}
        assert (f"{CONTROL} in the record" in control.words) is (name in team)
        for word in WORDS:
            page = browser.search_for(word)
            hits = page.soup.select("main li")
            assert hits == [], (name, word)
            assert BESIDE not in page.text or word == BESIDE


def test_the_trail_page_shows_no_row_of_it_to_anybody(walk):
    with walk.app.app_context():
        private = db.session.scalars(select(AuditRow).where(AuditRow.private_to.is_not(None))).all()
        kinds = {row.event.split(".")[0] for row in private}
        assert kinds == {"reflection", "mirror", "item", "pack"}
        admin = Browser(walk.app, Cast().admin)
        page = admin.get("/admin/trail/")
        assert page.status == 200
        assert "note.signed" in page.text or "signed" in page.words  # it does show rows
        for word in ("reflection.", "mirror", "Mirror", walk.map, *walk.rows[:1]):
            shown = [row for row in page.soup.select("tbody tr") if word in row.get_text(" ")]
            assert shown == []
        assert trail.verify().whole


def test_no_row_of_the_trail_holds_a_word_of_it(walk):
    with walk.app.app_context():
        payloads = " ".join(db.session.scalars(select(AuditRow.payload)))

    assert walk.refs["case_ref"] in payloads or "overview" in payloads  # it holds something
    assert [word for word in WORDS if word in payloads] == []


def test_the_log_holds_none_of_it(walk):
    heard = "\n".join(walk.log)

    assert "answered" in heard
    assert [word for word in WORDS if word in heard] == []
    assert walk.map not in heard
    asked = {getattr(row, "endpoint", "") for row in walk.told if row.name == "mdt.request"}
    assert "apart" in asked
    assert {one for one in asked if one and one.startswith(("reflections.", "mirror."))} == set()


def test_no_table_holds_it_in_clear(walk):
    """Every value of every column of every table, on either database."""
    with walk.app.app_context():
        held_words = set()
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                told = " ".join(
                    bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                )
                held_words |= {word for word in [*WORDS, CONTROL] if word in told}

    assert held_words == {CONTROL}


def test_no_file_of_the_house_holds_it_in_clear(walk):
    """The database, its write-ahead log, and whatever else stands beside them."""
    files = [path for path in walk.folder.rglob("*") if path.is_file()]
    raw = b"".join(path.read_bytes() for path in files)
    if any(path.name.startswith("test.sqlite3") for path in files):
        assert CONTROL.encode() in raw

    assert [word for word in WORDS if word.encode() in raw] == []


def test_the_log_of_the_database_server_holds_none_of_it(walk):
    path = os.environ.get("MDT_TEST_POSTGRES_LOG")
    if path is None:
        assert db is not None  # SQLite keeps no log; its files are read above
        return
    told = Path(path).read_bytes()

    assert [word for word in WORDS if word.encode() in told] == []


def test_who_could_be_asked_knows_of_no_number(walk):
    """No page outside the room says how many reflections there are."""
    with walk.app.app_context():
        assert db.session.scalar(select(User.id).limit(1))
        for name in ("psychologist1", "ot", "supervisor", "admin"):
            browser = Browser(walk.app, getattr(Cast(), name))
            for url in ("/", "/cases/", "/actions/", "/supervision/", "/summaries/", "/admin/"):
                page = browser.get(url)
                for tag in page.soup.select("main *"):
                    own = " ".join(tag.find_all(string=True, recursive=False)).lower()
                    told = "reflection" in own or "mirror map" in own or "joined" in own
                    assert not (any(c.isdigit() for c in own) and told), (url, own)
