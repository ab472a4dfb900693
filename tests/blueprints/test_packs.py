"""The page of a pack, over the cast: what each of them reads, and what a canary never reaches."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.events import AuditEvent
from mdt.models.audit import AuditRow
from mdt.services import conflicts, invitations, items, measures, meetings, packs
from mdt.services.packs import Part
from tests.measure_making import course
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


def alliance(browser, item):
    found = browser.get(url(item)).soup.select_one("#at-alliance")
    return " ".join(found.get_text(" ").split()) if found else None


def test_the_pack_lists_each_fall_of_the_alliance_with_figures_and_days(cast, sign_in, item):
    course(cast.psychologist1, cast.first, "wai_sr", [44, 38])
    course(cast.psychologist1, cast.first, "srs", [37, 33])

    said = alliance(sign_in(cast.ot), item)

    before, today = (day_words(clock.today() - timedelta(days=d)) for d in (14, 0))
    assert f"WAI-SR from 44 {before} to 38 {today} : \N{MINUS SIGN}6 , cannot tell" in said
    assert f"SRS from 37 {before} to 33 {today} : \N{MINUS SIGN}4 , cannot tell" in said
    assert "below 36: worth talking about (Duncan et al 2003; recalled)" in said
    assert "Each fall since the case was opened" in said


def test_where_figures_are_too_few_nobody_can_tell(cast, sign_in, item):
    browser = sign_in(cast.ot)
    assert "Nobody has asked the patient" in alliance(browser, item)

    [only] = course(cast.psychologist1, cast.first, "wai_sr", [44])

    assert "one figure only: 44" in alliance(browser, item)
    measures.withdraw(cast.psychologist1, only, reason="Another's.", version=only.version)
    assert "Nobody has asked the patient" in alliance(browser, item)
    course(cast.psychologist1, cast.first, "wai_sr", [40, 41])
    assert "no fall: 40" in alliance(browser, item)


def test_read_with_care_the_figures_stand_and_no_word_about_them(cast, sign_in, item):
    course(cast.psychologist1, cast.first, "srs", [37, 33])
    measures.read_with_care(cast.psychologist1, cast.first, "srs", words="He marks all lines low.")

    said = alliance(sign_in(cast.ot), item)

    assert "from 37" in said
    assert "He marks all lines low." in said
    assert "worth talking about" not in said
    assert "cannot tell" not in said


def test_who_was_asked_in_sees_none_of_its_figures_and_the_reading_is_noted(cast, sign_in, item):
    course(cast.psychologist1, cast.first, "wai_sr", [44, 38])
    invitations.invite(cast.psychiatrist, item, person=cast.psychologist2)
    for name in ("psychologist2", "coordinator"):
        assert alliance(sign_in(getattr(cast, name)), item) is None, name

    alliance(sign_in(cast.ot), item)

    query = select(AuditRow.actor_ref).where(AuditRow.event == AuditEvent.MEASURES_READ.value)
    assert db.session.scalars(query).all() == [cast.ot.ref]
