"""The live room's doors over the cast: what is answered to what a browser sends."""

import json
from base64 import b64decode, b64encode

import pytest
from sqlalchemy import select

from mdt.blueprints.meetings import room
from mdt.database import db
from mdt.domain.live_update import MOST_BYTES
from mdt.live import text
from mdt.models.live import LivePresence
from mdt.models.meetings import AgendaItem
from mdt.queries.live_room import faces_of
from mdt.services import items, practice
from tests.live.writing import Desk
from tests.meeting_room import decided, item_of, started

CLIENT = "c" * 32


class Door:
    """A running meeting's item, and one person's browser at its doors."""

    def __init__(self, cast, sign_in, name="ot") -> None:
        self.person = getattr(cast, name)
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        items.open(cast.psychiatrist, item)
        self.ref, self.item_ref, self.desk = meeting.ref, item.ref, Desk(self.person, item)
        self.browser = sign_in(self.person)

    @property
    def item(self) -> AgendaItem:
        return db.session.scalars(select(AgendaItem).where(AgendaItem.ref == self.item_ref)).one()

    def url(self, place: str) -> str:
        return f"/meetings/{self.ref}/room/{place}"

    def send(self, place: str, told: object, **headers: str):
        given = {"X-CSRFToken": self.browser.guard(), "Accept": "application/json", **headers}
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self.browser._ask(
            "post", self.url(place), data=body, content_type="application/json", headers=given
        )

    def type(self, step: bytes, **more):
        told = {"step": b64encode(step).decode(), "client": CLIENT, **more}
        return self.send(f"items/{self.item_ref}/text", told)


@pytest.fixture
def door(cast, sign_in):
    return Door(cast, sign_in)


def test_what_is_typed_is_kept_and_says_where_one_is(door):
    answer = door.type(door.desk.key("Said."), field="discussion", caret="[1]")

    assert answer.status == 200
    assert set(answer.answer.json) == {"seq", "saved_at"}
    assert door.item.discussion == "Said."
    here = db.session.scalars(select(LivePresence)).one()
    assert (here.client, here.field, here.caret, here.user_id) == (
        CLIENT,
        "discussion",
        "[1]",
        door.person.id,
    )


def test_sent_again_it_is_there_once(door):
    step = door.desk.key("Once.")
    first, again = door.type(step), door.type(step)

    assert (first.status, again.status) == (200, 200)
    assert first.answer.json["seq"] == again.answer.json["seq"]
    assert door.item.discussion == "Once."


def test_forged_too_large_and_torn_change_nothing(door):
    place = f"items/{door.item_ref}/text"
    answers = [
        door.type(b"\x01\x02\x03").status,
        door.send(place, {"step": "%%%"}).status,
        door.send(place, {"step": 7}).status,
        door.send(place, [1, 2]).status,
        door.send(place, b"{not json").status,
        door.send(place, {}).status,
        door.type(b"x" * (MOST_BYTES + 1)).status,
        door.send(place, b"x" * 1_000_000).status,
    ]

    assert answers == [400, 400, 400, 400, 400, 400, 413, 413]
    assert door.item.discussion == ""


def test_a_megabyte_pasted_is_refused_in_words(door):
    answer = door.type(door.desk.key("x" * 60_001))

    assert answer.status == 422
    assert answer.answer.json == {"error": "This is too long: the limit is 60000 characters."}
    assert door.item.discussion == ""


def test_steps_that_never_came_are_asked_for_from_where_the_log_ends(door):
    door.type(door.desk.key("a"))
    missing, sent = door.desk.key("b"), door.desk.key("c")

    behind = door.type(sent)

    assert behind.status == 409
    known = b64decode(behind.answer.json["behind"])
    assert door.type(door.desk.page.get_update(known)).status == 200
    assert door.item.discussion == "cba"
    assert missing
    vector = door.browser.get(door.url(f"items/{door.item_ref}/vector")).answer.json
    assert b64decode(vector["vector"]) == door.desk.page.get_state() or vector["seq"] == 3


def test_a_closed_item_takes_no_more_words_and_says_so(cast, door):
    items.close(
        cast.psychiatrist,
        door.item,
        outcome=items.Outcome.NO_DECISION,
        reason=items.rules.NoDecision.TIME_RAN_OUT,
        version=door.item.version,
    )

    late = door.type(door.desk.key("late"))

    assert late.status == 409
    assert late.answer.json["error"] == "This item is closed. The chair can take it up again."
    assert door.item.discussion == ""


def test_how_it_stands_is_told_without_a_stream(door):
    door.type(door.desk.key("Said."))

    told = door.browser.get(door.url("live")).answer.json

    [first] = told["hello"]["texts"]
    assert first["item"] == door.item_ref
    assert text.in_words(b64decode(*first["steps"]), "discussion") == {"discussion": "Said."}
    assert len(b64decode(told["key"])) == 32


def test_a_stream_is_not_held_up_on_its_way(door):
    answer = door.browser.client.get(
        door.url("live"), headers={"Accept": "text/event-stream"}, buffered=False
    )

    assert answer.mimetype == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_the_key_is_the_sessions_own_and_none_where_nothing_may_be_kept(cast, sign_in, door):
    mine = door.browser.get(door.url("live")).answer.json["key"]
    assert mine == door.browser.get(door.url("live")).answer.json["key"]
    assert mine != sign_in(cast.ot).get(door.url("live")).answer.json["key"]

    practice.keep_on_device(cast.admin, keep=False)

    assert door.browser.get(door.url("live")).answer.json["key"] == ""


def test_where_one_is_is_told_and_taken_back(cast, sign_in, door):
    told = {"client": CLIENT, "item": door.item_ref, "field": "discussion", "caret": "x" * 500}
    assert door.send("here", told).status == 200
    here = db.session.scalars(select(LivePresence)).one()
    assert (here.field, here.caret) == ("", "")  # a place that is none

    for bad in ({}, {"client": "x"}, {"client": ["a"]}, [1]):
        assert door.send("here", bad).status == 400
    assert door.send("here", {"client": CLIENT, "gone": True}).status == 200
    assert db.session.scalars(select(LivePresence)).all() == []


def test_a_room_one_may_not_enter_is_no_room(cast, sign_in, door):
    step = door.desk.key("x")
    for name in ("supervisor", "admin", "outsider"):
        door.browser = sign_in(getattr(cast, name))
        assert door.type(step).status == 404
        assert door.send("here", {"client": CLIENT}).status == 404
        assert door.browser.get(door.url("live")).status == 404
        assert door.browser.get(door.url(f"items/{door.item_ref}/vector")).status == 404


def test_without_the_guard_token_nothing_is_taken(door):
    step = b64encode(door.desk.key("x")).decode()

    answer = door.send(f"items/{door.item_ref}/text", {"step": step}, **{"X-CSRFToken": "none"})

    assert answer.status == 400
    assert door.item.discussion == ""


def test_what_is_settled_while_a_page_is_drawn_is_drawn_again(door, cast, monkeypatch):
    """The page's prints are older than what it shows: nothing in between is hidden for good."""
    seen = room.meeting_or_404

    def and_then_somebody_decides(ref):
        meeting = seen(ref)
        decided(cast.psychiatrist, door.item, who=cast.ot)
        return meeting

    monkeypatch.setattr(room, "meeting_or_404", and_then_somebody_decides)
    page = door.browser.get(f"/meetings/{door.ref}/room?item={door.item_ref}")

    told = page.soup.select_one("#live")
    assert told["data-face"] != faces_of(door.ref)[door.item_ref]
