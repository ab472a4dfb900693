"""The page of a pack, over the cast: what each of them reads, and what a canary never reaches."""

import pytest

from mdt.services import conflicts, invitations, items, meetings, packs
from mdt.services.packs import Part
from tests.meeting_room import asked, decided, item_of, planned, started
from tests.pack_making import MARKS, brought

CANARY = "canary-7f3"


@pytest.fixture
def item(cast):
    """The first case on tomorrow's agenda, published."""
    meeting = planned(cast, days=1)
    asked(cast, meeting, cast.first)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    return item_of(meeting, cast.first)


def url(item, page: str = "") -> str:
    return f"/meetings/{item.meeting.ref}/items/{item.ref}/pack{page}"


def sent(browser, path: str, **data: str):
    """The page after a form was sent."""
    page = browser.post(path, data=data)
    return browser.get(page.location) if page.status == 303 else page


def everywhere(item) -> list[str]:
    """Where a part might show."""
    meeting, case = item.meeting.ref, item.case.ref
    own = [f"/meetings/{meeting}/", f"/meetings/{meeting}/items/{item.ref}/", "/"]
    return [url(item), *own, f"/meetings/{meeting}/room", f"/cases/{case}/meetings/"]


def test_g3_before_it_is_handed_in_a_canary_reaches_nobody_but_its_author(cast, sign_in, item):
    packs.save(cast.ot, item, Part(words=CANARY), version=0)

    assert CANARY in sign_in(cast.ot).get(url(item)).text
    for person in cast.everybody:
        if person.username == "ot":
            continue
        browser = sign_in(person)
        for path in everywhere(item):
            assert CANARY not in browser.get(path).text, (person.username, path)
        found = browser.search_for("canary")
        assert found.soup.select("main mark") == [], person.username


def test_g3_handed_in_the_others_learn_that_it_is_and_nothing_else(cast, sign_in, item):
    brought(cast.ot, item, CANARY)

    for name in ("psychologist1", "psychiatrist", "coordinator"):
        page = sign_in(getattr(cast, name)).get(url(item))
        assert (page.status, CANARY in page.text) == (200, False), name
        assert "Ms O. Pretend handed in" in page.words, name


def test_once_ones_own_is_handed_in_the_others_are_shown(cast, sign_in, item):
    brought(cast.ot, item, CANARY)
    browser = sign_in(cast.psychologist1)

    page = sent(browser, url(item, "/hand-in"), version="0", words="Mine.", **MARKS)

    assert (page.status, CANARY in page.text) == (200, True)
    assert "locked" in page.words


def test_m8_what_a_part_lacks_is_said_at_its_field_and_the_words_are_kept(cast, sign_in, item):
    browser = sign_in(cast.ot)
    page = browser.post(url(item, "/hand-in"), data={"version": "0", "words": CANARY})

    assert (page.status, CANARY in page.text, len(page.errors)) == (422, True, 6)


def test_a_draft_is_kept_by_the_pages_script(cast, sign_in, item):
    browser = sign_in(cast.ot)

    first = browser.post(url(item, "/draft"), data={"version": "0", "words": "Half"})
    again = browser.post(url(item, "/draft"), data={"version": "1", "words": "Half a line"})

    assert (first.answer.json["version"], again.answer.json["version"]) == (1, 2)
    assert "Half a line" in browser.get(url(item)).text


def test_two_windows_of_one_part_are_both_shown(cast, sign_in, item):
    packs.save(cast.ot, item, Part(words="Left"), version=0)
    mine = packs.mine(cast.ot, item)
    packs.save(cast.ot, item, Part(words="Left, longer"), version=mine.version)

    page = sign_in(cast.ot).post(url(item, "/keep"), data={"version": "1", "words": "Right"})

    assert (page.status, "Left, longer" in page.text, "Right" in page.text) == (409, True, True)


def test_m7_the_agenda_says_who_is_late_to_chair_and_coordinator_alone(cast, sign_in, item):
    brought(cast.ot, item, CANARY)
    agenda_of = f"/meetings/{item.meeting.ref}/"
    words = "Pack partly in, 1 of 3; not yet: Dr Demo Psychiatrist, Ms A. Example"

    shown = {
        name: words in sign_in(getattr(cast, name)).get(agenda_of).words
        for name in ("psychiatrist", "coordinator", "psychologist1", "psychologist2")
    }

    assert shown == {
        "psychiatrist": True,
        "coordinator": True,
        "psychologist1": False,
        "psychologist2": False,
    }


def test_today_owes_a_part_until_it_is_handed_in(cast, sign_in, item):
    said = "Your part of the pack: Nomvula Example-Protea"
    owing = {p.username: said in sign_in(p).get("/").words for p in cast.everybody}
    assert {name for name, owes in owing.items() if owes} == {"psychiatrist", "psychologist1", "ot"}

    brought(cast.ot, item)
    conflicts.stand_aside(cast.psychologist1, item)

    assert said not in sign_in(cast.ot).get("/").words
    assert said not in sign_in(cast.psychologist1).get("/").words


def test_who_was_asked_in_brings_a_part_and_after_that_reads_no_more(cast, sign_in, item):
    invitations.invite(cast.coordinator, item, person=cast.outsider)
    browser = sign_in(cast.outsider)
    assert "Your part of the pack" in browser.get("/").words
    assert browser.get(url(item)).status == 200

    path = f"/meetings/{item.meeting.ref}/items/{item.ref}/invites/end"
    sent(sign_in(cast.coordinator), path, person=cast.outsider.ref)

    assert browser.get(url(item)).status == 404


def test_m10_in_the_room_each_core_discipline_has_a_box(cast, sign_in):
    meeting = started(cast, cast.first, present=("psychiatrist", "psychologist1"))
    item = meeting.accepted[0]
    brought(cast.psychologist1, item, CANARY)
    room = sign_in(cast.psychiatrist).get(f"/meetings/{meeting.ref}/room")

    assert CANARY in room.text
    assert "Occupational therapy absent" in room.words
    assert "Psychiatry here, nothing recorded" in room.words

    path = url(item, "/nothing")
    page = sent(sign_in(cast.psychiatrist), path, person=cast.psychiatrist.ref)
    assert "Dr Demo Psychiatrist: nothing to add" in page.words


def test_m5_who_stands_aside_is_shown_nothing_of_it_and_the_room_is_told(cast, sign_in):
    meeting = started(cast, cast.first)
    item = meeting.accepted[0]
    items.write(cast.psychiatrist, item, version=item.version, discussion=CANARY)
    browser = sign_in(cast.ot)
    assert CANARY in browser.get(f"/meetings/{meeting.ref}/room").text

    page = sent(browser, f"/meetings/{meeting.ref}/items/{item.ref}/aside", words="Kin.")

    assert (CANARY in page.text, "You have stood aside" in page.words) == (False, True)
    for path in everywhere(item):
        assert CANARY not in browser.get(path).text, path
    told = sign_in(cast.psychiatrist).get(f"/meetings/{meeting.ref}/room").words
    assert "Ms O. Pretend stands aside from this item" in told
    assert "inquorate: no occupational therapy present" in told


def test_who_treats_the_patient_and_stood_aside_still_learns_what_was_decided(cast, sign_in):
    meeting = started(cast, cast.first)
    item = meeting.accepted[0]
    conflicts.stand_aside(cast.ot, item, words="Kin.")
    decided(cast.psychiatrist, item, who=cast.psychologist1, text="Ring her on Sunday")
    items.write(cast.psychiatrist, item, version=item.version, discussion=CANARY)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/")

    assert "Ring her on Sunday" in page.words
    assert CANARY not in page.text
