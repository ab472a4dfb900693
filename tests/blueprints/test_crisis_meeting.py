"""A crisis meeting on its pages: called from the case, written in the room, kept in the minutes."""

import io
from datetime import timedelta

import pypdf
import pytest
from sqlalchemy import select

from mdt import clock
from mdt.blueprints.meetings.crisis import soonest
from mdt.database import db
from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import MeetingKind
from mdt.models.meetings import Meeting
from mdt.services import meetings, minutes
from tests.services.test_crisis import begun, called, close

QUESTION = "Who stays with her tonight?"


def call_url(case):
    return f"/cases/{case.ref}/crisis"


def typed(case, page, **other):
    when = f"{clock.local(clock.now() + timedelta(hours=2)):%Y-%m-%dT%H:%M}"
    return {**page.form(), "starts": when, "place": "Ward 2", "question": QUESTION, **other}


def at_ten_past(hour, minute):
    return clock.wall(clock.today(), hour, minute)


@pytest.mark.parametrize(
    ("now", "proposed"),
    [((14, 10), (15, 0)), ((14, 30), (15, 0)), ((14, 31), (16, 0)), ((14, 50), (16, 0))],
)
def test_the_next_full_hour_is_proposed_with_half_an_hour_to_come(app, now, proposed):
    with clock.at(at_ten_past(*now)):
        assert (soonest().hour, soonest().minute) == proposed


@pytest.mark.parametrize("tail", ["", "safety/"])
def test_it_is_called_from_the_overview_and_from_the_safety_page(cast, sign_in, tail):
    page = sign_in(cast.psychologist1).get(f"/cases/{cast.first.ref}/{tail}")

    links = page.soup.select(f'main a[href="{call_url(cast.first)}"]')
    assert [" ".join(a.get_text().split()) for a in links] == ["Call a crisis meeting"]


def test_called_it_stands_published_with_the_caller_in_the_chair(cast, sign_in):
    browser = sign_in(cast.psychologist1)
    form = browser.get(call_url(cast.first))
    assert form.heading == "Call a crisis meeting"
    sent = typed(cast.first, form)

    first = browser.post(call_url(cast.first), sent)
    again = browser.post(call_url(cast.first), sent)

    assert (first.status, again.status) == (303, 303)
    assert first.location == again.location
    (meeting,) = db.session.scalars(select(Meeting)).all()
    assert (meeting.type.kind, meeting.chair) == (MeetingKind.CRISIS, cast.psychologist1)
    page = browser.get(first.location)
    assert "any 2 disciplines" in page.words
    assert "no coordinator needed" in page.words
    assert QUESTION in page.words
    today = sign_in(cast.ot).get("/")
    assert "Crisis meeting" in today.soup.select_one('section[aria-labelledby="h-next"]').get_text()
    elsewhere = sign_in(cast.psychologist2).get("/")
    assert "Crisis meeting" not in elsewhere.words  # not expected: it is not their next meeting
    second = browser.get(call_url(cast.first))
    assert "A crisis meeting about this case stands already" in second.words


@pytest.mark.parametrize("missing", ["starts", "place", "question"])
def test_what_is_missing_is_asked_for_and_no_word_is_lost(cast, sign_in, missing):
    browser = sign_in(cast.ot)
    page = browser.post(
        call_url(cast.first),
        {**typed(cast.first, browser.get(call_url(cast.first)), place="Ward 2 mark"), missing: ""},
    )

    assert page.status == 422
    assert len(page.errors) == 1
    assert (missing == "place") or "Ward 2 mark" in page.text
    assert db.session.scalars(select(Meeting)).all() == []


def test_outside_the_care_team_there_is_no_such_page(cast, sign_in):
    for person in (cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin):
        assert sign_in(person).get(call_url(cast.first)).status == 404


def test_a_crisis_is_called_not_planned(cast, sign_in):
    called(cast)
    page = sign_in(cast.coordinator).get("/meetings/new")

    offered = [o.get_text() for o in page.soup.select('select[name="type"] option')]
    assert offered == ["Case conference"]


def room_url(meeting):
    return f"/meetings/{meeting.ref}/room"


def test_the_room_asks_for_the_six_headings_in_their_order(cast, sign_in):
    meeting, _item = begun(cast)
    page = sign_in(cast.psychologist1).get(room_url(meeting))

    labels = [label.get_text() for label in page.soup.select('[id^="at-crisis_"] label')]
    assert labels == list(CRISIS_AGENDA.values())
    owed = [a.get_text().strip() for a in page.soup.select("p.owed a")]
    assert owed[:6] == list(CRISIS_AGENDA.values())
    assert page.soup.select_one("p.owed a")["href"] == "#at-crisis_happened"


def test_a_heading_is_kept_by_itself_and_what_two_write_in_it_at_once_is_kept_too(cast, sign_in):
    meeting, item = begun(cast)
    url = f"/meetings/{meeting.ref}/items/{item.ref}/crisis"
    mine, theirs = sign_in(cast.ot), sign_in(cast.psychologist1)
    form = next(
        f for f in mine.get(room_url(meeting)).soup.select("form") if f.select("#crisis_happened")
    )
    version = form.select_one('[name="version"]')["value"]

    kept = theirs.post(url, {"version": version, "crisis_happened": "She rang at six."})
    other = mine.post(url, {"version": version, "crisis_happened": "Her sister rang at six."})

    assert kept.status == 303
    assert kept.location.endswith("#at-crisis_happened")
    assert other.status == 303
    db.session.refresh(item)
    assert set(item.crisis["happened"].splitlines()) == {
        "She rang at six.",
        "Her sister rang at six.",
    }


def test_the_pages_script_keeps_a_heading_quietly(cast, sign_in):
    meeting, item = begun(cast)
    browser = sign_in(cast.ot)
    page = browser.get(room_url(meeting))
    form = next(f for f in page.soup.select("form") if f.select("#crisis_legal"))
    version = form.select_one('[name="version"]')["value"]
    url = f"/meetings/{meeting.ref}/items/{item.ref}/crisis"
    quiet = {"headers": {"Accept": "application/json"}}

    for words in ("Voluntary", "Voluntary, so far."):
        answer = browser.post(url, {"version": version, "crisis_legal": words}, **quiet)
        assert answer.status == 200
        version = answer.answer.json["version"]
    db.session.refresh(item)
    assert item.crisis == {"legal": "Voluntary, so far."}


def signed(cast):
    meeting, item = begun(cast)
    close(cast, meeting, item)
    meetings.read_back(cast.ot, meeting, version=meeting.version)
    minutes.sign(cast.ot, meeting, version=meeting.version)
    return meeting


def test_minutes_and_pdf_show_the_headings(cast, sign_in):
    meeting = signed(cast)
    browser = sign_in(cast.psychiatrist)

    page = browser.get(f"/meetings/{meeting.ref}/minutes")
    pdf = browser.get(f"/meetings/{meeting.ref}/minutes.pdf")

    shown = [h.get_text() for h in page.soup.select("article.doc h3")]
    assert [title for title in shown if title in CRISIS_AGENDA.values()] == list(
        CRISIS_AGENDA.values()
    )
    printed = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf.bytes)).pages)
    for title in CRISIS_AGENDA.values():
        assert f"{title}: said." in page.words
        assert f"{title}: said." in " ".join(printed.split())
