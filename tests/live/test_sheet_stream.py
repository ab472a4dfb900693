"""What the stream of a shared sheet tells: all to whoever may write, nothing to anybody else."""

from base64 import b64decode

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.live import text
from mdt.live.presence import Place
from mdt.live.room import SheetRoom
from mdt.live.watches import SheetWatch
from mdt.models.people import SignIn
from mdt.services import care_team, invitations, shared_sheets
from mdt.services import sign_in as door
from mdt.sessions import token_hash
from tests.formulation_writing import keep
from tests.live.watching import Looking
from tests.meeting_room import item_of, started
from tests.sheet_writing import begun, closed_for_good, typed


class Watcher(Looking):
    """One person's stream of a sheet, looked at step by step."""

    def __init__(self, browser, sheet) -> None:
        super().__init__(SheetWatch(SheetRoom(sheet.ref), token_hash(browser.token)))


@pytest.fixture
def sheet(cast):
    return begun(cast.psychologist1, cast.first)


def test_the_first_word_holds_the_text_and_later_ones_what_is_typed(cast, sheet, sign_in):
    typed(cast.psychologist1, sheet, "First. ")
    ot = Watcher(sign_in(cast.ot), sheet)

    began = ot.look()
    typed(cast.psychologist1, sheet, "Now. ")
    later = ot.look()

    [told] = began["hello"]["texts"]
    assert set(later) == {"text"}
    steps = [b64decode(step) for step in (*told["steps"], *later["text"]["steps"])]
    assert text.in_words(text.merged(*steps), "narrative") == {"narrative": "Now. First. "}
    assert began["hello"]["now"] == told["item"] == sheet.ref
    assert ot.look() == {}


def test_a_version_kept_meanwhile_lets_the_page_ask_for_itself_again(cast, sheet, sign_in):
    ot = Watcher(sign_in(cast.ot), sheet)
    ot.look()

    keep(cast.psychologist1, cast.first)

    assert ot.look()["rows"]["changed"] == [sheet.ref]


def test_who_is_taken_off_the_care_team_is_shut_out_and_is_not_shown_as_here(cast, sheet, sign_in):
    ot, lead = Watcher(sign_in(cast.ot), sheet), Watcher(sign_in(cast.psychologist1), sheet)
    shared_sheets.be_at(cast.ot, sheet, Place("a" * 32, None, "narrative"))
    assert ot.look()["people"][0]["name"] == cast.ot.display_name
    assert lead.look()["people"][0]["field"] == "narrative"

    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    typed(cast.psychologist1, sheet, "canary-e19")

    assert ot.over() == "removed"
    assert lead.look()["people"] == []


@pytest.mark.parametrize("name", ["psychologist2", "coordinator", "supervisor", "admin"])
def test_nobody_else_hears_a_word(cast, sheet, sign_in, name):
    assert Watcher(sign_in(getattr(cast, name)), sheet).over() == "removed"


def test_a_guest_asked_in_for_an_item_of_the_case_hears_nothing_of_its_sheet(cast, sheet, sign_in):
    meeting = started(cast, cast.first)
    invitations.invite(cast.psychiatrist, item_of(meeting, cast.first), person=cast.outsider)

    assert Watcher(sign_in(cast.outsider), sheet).over() == "removed"


def test_it_ends_when_the_sheet_is_kept_or_put_away_and_when_the_record_is_closed(
    cast, sheet, sign_in
):
    browser = sign_in(cast.ot)
    typed(cast.ot, sheet, "Said.")
    watcher = Watcher(browser, sheet)
    watcher.look()
    shared_sheets.keep(cast.psychologist1, sheet)
    assert watcher.over() == "closed"

    other = begun(cast.ot, cast.first)
    second = Watcher(browser, other)
    second.look()
    shared_sheets.put_away(cast.psychologist1, other)
    assert second.over() == "closed"

    third = Watcher(browser, begun(cast.ot, cast.first))
    third.look()
    closed_for_good(cast)
    assert third.over() == "removed"


def test_it_ends_when_the_session_does(cast, sheet, sign_in):
    browser = sign_in(cast.ot)
    watcher = Watcher(browser, sheet)
    watcher.look()
    query = select(SignIn).where(SignIn.user_id == cast.ot.id, SignIn.ended_at.is_(None))
    door.end(cast.ot, db.session.scalars(query).one())

    assert watcher.over() == "signed-out"


def test_a_sheet_is_looked_at_once_for_everybody(cast, sheet, sign_in, monkeypatch):
    looks = []
    real = SheetRoom.seen
    monkeypatch.setattr(SheetRoom, "seen", lambda room: looks.append(room.ref) or real(room))
    shared = SheetRoom(sheet.ref)
    for name in ("ot", "psychologist1", "psychiatrist"):
        one = Watcher(sign_in(getattr(cast, name)), sheet)
        one.watch.room = shared
        one.look()

    assert looks == [sheet.ref]
