"""Acceptance A7 and A8 on the pages: an answer to talk about is met everywhere until it is told."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.vocabulary import ReasonKind
from mdt.services import agenda, measures
from tests.blueprints.test_overview import FORBIDDEN, url
from tests.blueprints.test_safety import bar
from tests.meeting_room import planned
from tests.safety_making import task

WORDS = "Item 9 of the PHQ-9 was answered above 0"
DONE = "Rang her at 16:00; she is with her sister tonight."


@pytest.fixture
def open_one(cast):
    return task(cast.ot, cast.first, days=1)


def now():
    return f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"


def answering(**given):
    return {"spoken_at": now(), "action": DONE, "version": "1", **given}


def here(cast, of, rest=""):
    return url(cast.first, f"safety/tasks/{of.ref}{rest}")


def test_a7_it_stands_in_the_bar_on_the_lists_with_its_owner_and_on_the_agenda(
    cast, sign_in, open_one
):
    day = f"{open_one.score.taken_on:%Y}"
    for person in (cast.psychiatrist, cast.psychologist1, cast.ot):
        browser = sign_in(person)
        for page in ("", "safety/", "notes/", "goals/", "formulation/", "access/"):
            shown = bar(browser.get(url(cast.first, page)))
            assert f"{WORDS} on " in shown, page
            assert f"{day}: not yet spoken about" in shown, page
            assert "Entered by Ms O. Pretend. Nobody has said yet" in shown
        assert "1 answer not yet spoken about" in browser.get("/cases/").words
        assert "not yet spoken about" in browser.get("/").words
    owed = sign_in(cast.ot).get("/").soup.select_one("#owed .alarm").get_text()
    assert WORDS in owed
    assert WORDS not in sign_in(cast.psychiatrist).get("/").soup.select_one("#owed").get_text()

    meeting = planned(cast, days=1)
    agenda.refresh(cast.psychiatrist, meeting)
    [item] = [item for item in meeting.items if item.case_id == cast.first.id]
    assert item.reasons[0]["kind"] == ReasonKind.SAFETY_TASK
    line = sign_in(cast.psychiatrist).get(f"/meetings/{meeting.ref}/")
    assert "A safety answer not yet spoken about" in line.words
    assert "PHQ" not in sign_in(cast.coordinator).get(f"/meetings/{meeting.ref}/").words


def test_a7_no_word_ranks_it_and_the_band_stays_out_of_the_room(cast, sign_in, open_one):
    page = sign_in(cast.ot).get(url(cast.first, "safety/"))

    assert open_one.score.band == "none-minimal"
    assert not FORBIDDEN.search(page.text)
    assert "minimal" not in page.words


def test_a8_a_later_zero_changes_nothing_on_any_page(cast, sign_in, open_one):
    browser = sign_in(cast.ot)
    before = bar(browser.get(url(cast.first)))

    measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), answers=[0] * 9)

    assert bar(browser.get(url(cast.first))) == before
    assert "I have seen it" in browser.get(url(cast.first, "safety/")).words


def test_a_withdrawn_entry_leaves_it_open_and_says_so(cast, sign_in, open_one):
    score = open_one.score
    measures.withdraw(cast.ot, score, reason="Wrong patient.", version=score.version)

    page = sign_in(cast.ot).get(url(cast.first, "safety/"))

    assert WORDS in bar(page)
    assert "The entry was withdrawn since as a mistake." in page.words


def test_seen_then_answered_it_leaves_the_bar_and_is_kept(cast, sign_in, open_one):
    browser = sign_in(cast.psychiatrist)

    seen = browser.post(here(cast, open_one, "/seen"), {})
    assert seen.status == 303
    assert "Seen by Dr Demo Psychiatrist" in bar(browser.get(url(cast.first)))

    version = str(open_one.version)
    sent = sign_in(cast.ot).post(here(cast, open_one), answering(version=version))
    page = sign_in(cast.ot).get(sent.location)
    assert (sent.status, bar(page)) == (303, "")
    kept = page.soup.select_one(f"[id='{open_one.ref}']").get_text(" ")
    assert DONE in kept
    assert "Ms O. Pretend" in kept
    assert "To talk about with the patient" not in page.words


def test_one_conversation_can_answer_several_and_none_is_ticked_beforehand(cast, sign_in):
    first = task(cast.ot, cast.first, measure="cssrs_screener", answers=[1, 1, 0, 0, 0, 1])
    browser = sign_in(cast.ot)
    page = browser.get(here(cast, first))
    ticks = page.soup.select('input[name="also"]')

    assert [tick["value"] for tick in ticks] == ["2", "6"]
    assert not [tick for tick in ticks if tick.has_attr("checked")]
    assert browser.post(here(cast, first), answering(also="6")).status == 303
    assert {one.item for one in first.score.tasks if one.closed_at} == {1, 6}
    words = browser.get(url(cast.first, "safety/")).words
    assert "Items 1 and 6 of the C-SSRS screener were answered yes" in words
    assert "Item 2 of the C-SSRS screener was answered yes" in words


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"spoken_at": ""}, "spoken_at"),
        ({"spoken_at": "2026-02-31T10:00"}, "spoken_at"),
        ({"spoken_at": "tomorrow"}, "spoken_at"),
        ({"spoken_at": "2001-01-01T10:00"}, "spoken_at"),
        ({"action": "   "}, "action"),
        ({"action": "x" * 2_001}, "action"),
        ({"also": "4"}, "also"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_no_word_is_lost(
    cast, sign_in, open_one, given, at
):
    page = sign_in(cast.ot).post(here(cast, open_one), answering(**given))

    assert page.status == 422
    assert page.soup.select_one(f"#{at}-errors")
    assert page.errors != []
    assert given.get("action", DONE).strip() in page.text
    assert open_one.closed_at is None


def test_it_cannot_have_been_spoken_about_tomorrow(cast, sign_in, open_one):
    tomorrow = f"{clock.local(clock.now()) + timedelta(days=1):%Y-%m-%dT%H:%M}"

    page = sign_in(cast.ot).post(here(cast, open_one), answering(spoken_at=tomorrow))

    assert page.errors == ["This lies ahead: say it once you have spoken."]


def test_nothing_is_filled_in_beforehand(cast, sign_in, open_one):
    form = sign_in(cast.ot).get(here(cast, open_one)).form()

    assert (form["spoken_at"], form["action"].strip()) == ("", "")


def test_two_who_answer_lose_no_word(cast, sign_in, open_one):
    theirs = answering(action="Saw him on the ward.")
    assert sign_in(cast.psychiatrist).post(here(cast, open_one), theirs).status == 303

    page = sign_in(cast.ot).post(here(cast, open_one), answering())

    assert page.status == 409
    assert all(words in page.words for words in ("Saw him on the ward.", DONE))
    assert "Saved meanwhile Dr Demo Psychiatrist" in page.words
    assert open_one.action == "Saw him on the ward."


def test_sent_twice_it_is_answered_once(cast, sign_in, open_one):
    browser, given = sign_in(cast.ot), answering()

    assert [browser.post(here(cast, open_one), given).status for _ in range(2)] == [303, 303]


def test_nobody_else_sees_or_answers(cast, sign_in, open_one):
    for who in (cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin, cast.outsider):
        browser = sign_in(who)
        assert browser.get(here(cast, open_one)).status == 404
        assert browser.post(here(cast, open_one), answering()).status == 404
        assert browser.post(here(cast, open_one, "/seen"), {}).status == 404
    assert (open_one.seen_at, open_one.closed_at) == (None, None)


def test_another_cases_answer_is_no_such_record_here(cast, sign_in, open_one):
    there = url(cast.second, f"safety/tasks/{open_one.ref}")

    assert sign_in(cast.psychiatrist).get(there).status == 404
