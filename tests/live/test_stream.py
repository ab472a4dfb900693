"""What a stream tells: only what its person may read at that instant, and why it ends."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import Presence
from mdt.live import room as rooms
from mdt.live import stream, text
from mdt.live.presence import Place
from mdt.live.room import Room
from mdt.live.watches import MeetingWatch
from mdt.models.people import SignIn
from mdt.services import care_team, case_details, invitations, items, live, meetings, minutes
from mdt.services import sign_in as door
from mdt.sessions import token_hash
from tests.live.watching import Looking
from tests.live.writing import Desk
from tests.meeting_room import decided, item_of, started

CANARY = "canary-91f of another item"


class Watcher(Looking):
    """One person's stream, looked at step by step."""

    def __init__(self, browser, meeting, **how) -> None:
        super().__init__(MeetingWatch(Room(meeting.ref), token_hash(browser.token), **how))


def in_words(events: dict, item) -> str:
    """What the discussion of an item reads, from these events alone."""
    texts = [*events.get("hello", {}).get("texts", []), events.get("text", {})]
    mine = [told for told in texts if told.get("item") == item.ref]
    steps = [b64decode(step) for told in mine for step in told["steps"]]
    return text.in_words(text.merged(*steps), "discussion")["discussion"]


@pytest.fixture
def meeting(cast):
    meeting = started(cast, cast.first, cast.second)
    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    items.open(cast.psychiatrist, first)
    items.open(cast.psychiatrist, second)
    live.type_in(cast.ot, first, Desk(cast.ot, first).key("First."))
    live.type_in(cast.psychiatrist, second, Desk(cast.psychiatrist, second).key(CANARY))
    return meeting


def watcher(cast, sign_in, name, meeting, **how) -> Watcher:
    return Watcher(sign_in(getattr(cast, name)), meeting, **how)


def test_the_first_word_holds_every_text_one_may_read(cast, sign_in, meeting):
    told = watcher(cast, sign_in, "ot", meeting).look()

    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    assert {t["item"] for t in told["hello"]["texts"]} == {first.ref, second.ref}
    assert in_words(told, first) == "First."
    assert told["hello"]["now"] == second.ref
    assert set(told["hello"]["faces"]) == {"", first.ref, second.ref}


def test_who_was_asked_in_for_one_item_receives_nothing_of_another(cast, sign_in, meeting):
    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    invitations.invite(cast.psychiatrist, first, person=cast.outsider)
    live.be_at(cast.psychiatrist, meeting, Place("a" * 32, second, "discussion", "x"))
    guest = watcher(cast, sign_in, "outsider", meeting)

    told = guest.look()
    live.type_in(cast.psychiatrist, second, Desk(cast.psychiatrist, second).key("More."))
    decided(cast.psychiatrist, second, who=cast.psychiatrist)
    later = guest.look()

    assert {t["item"] for t in told["hello"]["texts"]} == {first.ref}
    assert told["hello"]["now"] is None
    assert told["people"][0]["item"] == "another"
    assert second.ref not in json.dumps([told, later])
    assert "text" not in later
    assert "rows" not in later
    assert second.ref in json.dumps(watcher(cast, sign_in, "ot", meeting).look())


def test_what_somebody_types_and_what_somebody_decides_is_told(cast, sign_in, meeting):
    first = item_of(meeting, cast.first)
    ot = watcher(cast, sign_in, "ot", meeting)
    ot.look()

    desk = Desk(cast.psychologist1, first)
    live.type_in(cast.psychologist1, first, desk.key("Now! ", at=6))
    told = ot.look()
    assert set(told) == {"text"}
    assert told["text"]["item"] == first.ref
    decided(cast.psychiatrist, first, who=cast.ot)
    assert ot.look()["rows"]["changed"] == [first.ref]
    meetings.mark_attendance(
        cast.psychiatrist, meeting, person=cast.psychologist2, state=Presence.APOLOGIES
    )
    assert ot.look()["rows"]["changed"] == [""]
    assert ot.look() == {}


def test_who_comes_back_is_sent_what_they_lack(cast, sign_in, meeting):
    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    known = stream.known_from(f"{first.ref}.2 {second.ref}.1 nonsense. .4 x.{'9' * 30}")
    back = watcher(cast, sign_in, "ot", meeting, known=known)

    told = back.look()["hello"]

    assert [t["item"] for t in told["texts"]] == [second.ref]
    assert stream.known_from("a.1 b.x") == {"a": 1}


def test_who_is_taken_off_the_care_team_is_shut_out(cast, sign_in, meeting):
    """An item that the patient has not opened to the room is the care team's alone."""
    first = item_of(meeting, cast.first)
    shared = cast.first.authorisations[0]
    case_details.withdraw_sharing(cast.psychologist1, shared, on=clock.today())
    ot = watcher(cast, sign_in, "ot", meeting)
    assert first.ref in ot.look()["hello"]["faces"]

    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    told = ot.look()
    assert told["gone"] == {"item": first.ref}
    live.type_in(cast.psychologist1, first, Desk(cast.psychologist1, first).key("Later."))
    assert first.ref not in json.dumps(ot.look())


def test_a_stream_ends_at_sign_out_at_idleness_and_at_signing(cast, sign_in, meeting):
    browser = sign_in(cast.ot)
    ot = Watcher(browser, meeting)
    ot.look()
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert ot.over() == "idle"
    row = db.session.scalars(
        select(SignIn).where(SignIn.token_hash == token_hash(browser.token))
    ).one()
    door.end(cast.ot, row)

    assert ot.over() == "signed-out"
    assert watcher(cast, sign_in, "supervisor", meeting).over() == "removed"
    chair = watcher(cast, sign_in, "psychiatrist", meeting)
    chair.look()
    meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)
    meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)
    assert "rows" in chair.look()
    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)
    assert chair.over() == "signed"


def test_the_projector_shows_what_all_who_are_present_may_read(cast, sign_in, meeting):
    first, second = item_of(meeting, cast.first), item_of(meeting, cast.second)
    screen = watcher(cast, sign_in, "psychiatrist", meeting, projector=True)
    assert set(screen.look()["hello"]["faces"]) == {"", first.ref, second.ref}

    meetings.mark_attendance(
        cast.psychiatrist, meeting, person=cast.coordinator, state=Presence.PRESENT
    )

    told = screen.look()
    assert "gone" in told  # the coordinator reads no item about a patient
    assert screen.watch.faces.keys() == {""}


def test_a_room_is_looked_at_once_for_everybody(cast, sign_in, meeting, monkeypatch):
    looks = []
    real = rooms.look_at
    monkeypatch.setattr(rooms, "look_at", lambda ref: looks.append(ref) or real(ref))
    shared = Room(meeting.ref)
    for name in ("ot", "psychologist1", "psychologist2"):
        one = watcher(cast, sign_in, name, meeting)
        one.watch.room = shared
        one.look()

    assert looks == [meeting.ref]


def test_where_people_are_is_told_while_they_say_so(cast, sign_in, meeting):
    first = item_of(meeting, cast.first)
    ot = watcher(cast, sign_in, "ot", meeting)
    live.be_at(cast.psychologist1, meeting, Place("b" * 32, first, "discussion", "here"))

    assert ot.look()["people"] == [
        {
            "client": "b" * 32,
            "name": cast.psychologist1.display_name,
            "discipline": "psychology",
            "item": first.ref,
            "field": "discussion",
            "caret": "here",
        }
    ]
    live.be_at(cast.ot, meeting, Place("b" * 32))  # somebody else's number
    assert ot.look() == {}
    with clock.at(clock.now() + timedelta(seconds=46)):
        assert ot.look()["people"] == []
    live.leave(cast.psychologist1, meeting, client="b" * 32)
    assert ot.look() == {}


def test_steps_that_came_together_are_all_told(cast, sign_in, meeting):
    """Each goes on from the one before it, which the reader has and these steps do not hold."""
    first = item_of(meeting, cast.first)
    ot = watcher(cast, sign_in, "ot", meeting)
    began = ot.look()["hello"]["texts"]
    desk = Desk(cast.psychologist1, first)
    for key in ("a", "b", "c"):
        live.type_in(cast.psychologist1, first, desk.key(key))

    told = ot.look()["text"]

    assert len(told["steps"]) == 3
    state = next(b64decode(*one["steps"]) for one in began if one["item"] == first.ref)
    both = text.merged(state, *(b64decode(step) for step in told["steps"]))
    assert text.in_words(both, "discussion") == {"discussion": "cbaFirst."}
