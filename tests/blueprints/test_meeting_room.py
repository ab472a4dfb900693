"""The room over the cast: who does what in it, and the words of an item, of which none is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.decisions import Action, Decision
from mdt.services import agenda, items, measures
from tests.counting import count, statements
from tests.formulation_writing import keep
from tests.goal_making import make_goal
from tests.meeting_room import NASTY, Room, decided, held, in_days

DEEDS = {
    "discussion": {"discussion": "x", "version": "1"},
    "views": {"patient_views": "x", "version": "1"},
    "told": {"told_reason": "x", "version": "1"},
    "decisions": {"d-text": "x"},
    "stand": {},
    "close": {"outcome": "decided", "version": "1"},
    "open": {},
}


@pytest.mark.parametrize("name", ["coordinator", "supervisor", "admin", "outsider"])
def test_who_does_not_treat_finds_no_deed_of_the_room(cast, sign_in, name):
    room = Room(cast, sign_in, name)

    answers = {deed: room.post(deed, data).status for deed, data in DEEDS.items()}

    assert answers == dict.fromkeys(DEEDS, 404)
    assert (room.item.discussion, count(Decision)) == ("", 0)


def test_m11_sentence_goals_measures_and_decisions_stand_beside_the_talk(cast, sign_in):
    held(cast, cast.first, days_ago=14)
    make_goal(cast.ot, cast.first, wording="I want to ring before I do it")
    for day, total in ((-60, 22), (-1, 10)):
        measures.enter(cast.ot, cast.first, "phq9", taken_on=in_days(day), total=total)
    shared, words = FormulationStatus.SHARED_WITH_TEAM, {"one_sentence": [("She tests us.", None)]}
    keep(
        cast.psychologist1, cast.first, template_id="team_summary", narrative="", fields=words,
        status=shared,
    )  # fmt: skip

    page = Room(cast, sign_in).get()

    known = page.soup.select_one("section.known").get_text(" ", strip=True)
    assert "She tests us." in known
    assert "I want to ring before I do it" in known
    assert "PHQ-9 22 to 10" in known
    assert page.soup.select_one("#at-earlier") is not None


def test_who_was_not_there_reads_and_does_not_write(cast, sign_in):
    room = Room(cast, sign_in, "ot", present=("psychiatrist", "psychologist1"))
    page = room.get()
    assert page.soup.select_one("textarea") is None

    data = {"discussion": "x", "version": str(room.item.version)}
    assert room.post("discussion", data).status == 403
    assert room.post("decisions", room.decision(**{"d-implementer": cast.ot.ref})).status == 403


def test_the_coordinator_in_the_room_reads_no_item(cast, sign_in):
    room = Room(cast, sign_in, "coordinator")
    page = room.get()

    assert page.status == 200
    assert "for the clinicians in the room. You see whose turn it is" in page.words
    assert page.buttons[:2] == ["Who comes and goes", "To the agenda"]
    assert "Who answers the skill call" not in page.text


def test_what_is_missing_is_said_from_the_start_and_leads_there(room):
    page = room.get()

    assert "Before this item can close:" in page.words
    links = {a["href"] for a in page.soup.select('.talk a[href^="#"]')}
    assert links == {"#at-views", "#at-told"}
    assert all(page.soup.find(id=link[1:]) for link in links)


def test_the_room_says_how_long_the_item_has_taken(room):
    with clock.at(clock.now() + timedelta(minutes=12)):
        page = room.get()

    assert "12 of 10 min" in page.words


def test_words_are_kept_shown_safely_and_autosaved(room):
    mark = room.get().form("/discussion")["version"]
    quiet = {"Accept": "application/json"}

    saved = room.post("discussion", {"discussion": NASTY, "version": mark}, headers=quiet)

    assert saved.status == 200
    assert set(saved.answer.json) == {"saved_at", "version"}
    again = room.post(
        "discussion",
        {"discussion": NASTY + " more", "version": saved.answer.json["version"]},
        headers=quiet,
    )
    assert again.status == 200
    assert room.item.discussion == NASTY + " more"
    assert "<script>alert" not in room.get().text


def test_two_who_write_the_same_field_at_once_are_both_kept(cast, sign_in, room):
    mark = room.get().form("/discussion")["version"]
    room.post("discussion", {"discussion": "Theirs, <b>bold</b>.", "version": mark})
    other = sign_in(cast.ot)

    page = other.post(room.url("discussion"), {"discussion": NASTY, "version": mark})

    assert page.status == 303
    assert sorted(room.item.discussion.splitlines()) == sorted(["Theirs, <b>bold</b>.", NASTY])


def test_words_of_others_stay_while_a_page_saves_what_it_shows(cast, sign_in, room):
    """An autosave has its own words before it, not those that came between."""
    quiet = {"Accept": "application/json"}
    room.post("discussion", room.get().form("/discussion") | {"discussion": "One. Two."})
    mark = room.get().form("/discussion")["version"]
    other = sign_in(cast.ot)
    other.post(room.url("discussion"), {"discussion": "One, they say. Two.", "version": mark})

    for words in ("One. Two. Th", "One. Two. Three.", "One. Two. Three!"):
        saved = room.post("discussion", {"discussion": words, "version": mark}, headers=quiet)
        mark = saved.answer.json["version"]

    assert room.item.discussion == "One, they say. Two. Three!"


def test_whoever_cannot_say_what_they_had_before_them_sees_both_texts(cast, sign_in, room):
    mark = room.get().form("/discussion")["version"]
    room.post("discussion", {"discussion": "Theirs, <b>bold</b>.", "version": mark})
    other, torn = sign_in(cast.ot), "1-torn-x"

    quiet = other.post(
        room.url("discussion"),
        {"discussion": "Mine.", "version": torn},
        headers={"Accept": "application/json"},
    )
    page = other.post(room.url("discussion"), {"discussion": NASTY, "version": torn})

    assert (quiet.status, page.status) == (409, 409)
    assert [p.get_text() for p in page.soup.select("pre")] == ["Theirs, <b>bold</b>.", NASTY]
    assert room.item.discussion == "Theirs, <b>bold</b>."
    kept = other.post(room.url("discussion"), page.form("/discussion"))
    assert kept.status == 303
    assert room.item.discussion == NASTY


def test_different_words_at_the_same_time_are_both_kept(cast, sign_in, room):
    page = room.get()
    discussion, views = page.form("/discussion"), page.form("/views")
    room.post("discussion", {**discussion, "discussion": "Said."})

    answer = sign_in(cast.ot).post(
        room.url("views"), {"version": views["version"], "patient_views": "Ask me first."}
    )

    assert answer.status == 303
    assert (room.item.discussion, room.item.patient_views) == ("Said.", "Ask me first.")


def test_too_long_comes_back_whole(room):
    page = room.post("discussion", {"discussion": "x" * 60_001, "version": "1-a"})

    assert page.status == 422
    assert "This is too long: the limit is 60000 characters." in page.words
    assert "x" * 60_001 in page.text


def test_a_megabyte_a_nul_and_a_torn_version_break_nothing(room):
    for data in (
        {"discussion": "x" * 1_000_000, "version": "1"},
        {"discussion": "a\x00b", "version": "999999999999999999"},
        {"discussion": "y", "version": "\x00-<script>"},
        {"version": ""},
    ):
        assert room.post("discussion", data).status in {303, 409, 422}


def test_views_are_known_or_not_by_one_press(room):
    mark = room.get().form("/views")["version"]
    assert room.post("views", {"version": mark, "because": "not asked yet"}).status == 303
    assert (room.item.views_missing, room.item.patient_views) == ("not asked yet", "")

    mark = room.get().form("/views")["version"]
    room.post("views", {"version": mark, "patient_views": "Yes.", "views_source": "first_hand",
                        "views_missing": "not asked yet"})  # fmt: skip
    assert (room.item.views_missing, room.item.patient_views) == ("", "Yes.")
    assert "Yes." in room.get().soup.select_one(".known .said").get_text()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Name who tells the patient, or write why nobody does."),
        ({"told_by": "ot"}, "Say by which day."),
        ({"told_by": "ot", "told_reason": "no"}, "Either somebody tells the patient"),
        ({"told_by": "aaaaaaaaaaaaaaaa"}, "Choose a person from the list."),
        ({"told_by": "ot", "told_on": "2026-02-30"}, "Write a day such as 2026-11-24."),
    ],
)
def test_who_tells_the_patient_is_named_or_nobody_is(cast, room, given, sentence):
    data = {**given, "version": room.get().form("/told")["version"]}
    if data.get("told_by") == "ot":
        data["told_by"] = cast.ot.ref

    page = room.post("told", data)

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert room.item.told is None


def test_the_room_costs_the_same_however_long_the_agenda(cast, sign_in):
    room = Room(cast, sign_in)
    for number in range(2):
        decided(cast.psychiatrist, room.item, who=cast.ot, text=f"Decision {number}")
    url = f"/meetings/{room.ref}/room?item={room.item_ref}"
    room.browser.get(url)
    with statements() as few:
        assert room.browser.get(url).status == 200
    for number in range(11):
        agenda.add_business(cast.psychiatrist, room.item.meeting, title=f"B{number}", minutes=5)
        decided(cast.psychiatrist, room.item, who=cast.ot, text=f"More {number}")
    with statements() as many:
        page = room.browser.get(url)

    assert len(page.soup.select(".run > li")) == 12
    assert len(many) == len(few) < 50


def test_business_has_decisions_and_no_patient(cast, sign_in):
    room = Room(cast, sign_in)
    item = agenda.add_business(cast.psychiatrist, room.item.meeting, title="Stamps", minutes=5)
    items.open(cast.psychiatrist, item)
    path = f"/meetings/{room.ref}/room?item={item.ref}"

    page = room.browser.get(path)

    assert page.heading == "Stamps"
    assert "Who tells the patient" not in page.words
    sent = room.decision(**{"d-implementer": cast.coordinator.ref})
    answer = room.browser.post(f"/meetings/{room.ref}/items/{item.ref}/decisions", sent)
    assert answer.status == 303
    assert db.session.scalars(select(Action)).one().case_id is None
