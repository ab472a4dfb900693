"""Meetings as calendar files: one for whoever may know of it, all by a private address."""

from sqlalchemy import func, select

from mdt.database import db
from mdt.models.audit import AuditRow
from mdt.services import feeds
from tests.meeting_room import asked, planned
from tests.page import Browser


def test_one_meeting_is_a_file(cast, sign_in):
    meeting = planned(cast, days=1)
    asked(cast, meeting, cast.first)

    answer = sign_in(cast.ot).get(f"/meetings/{meeting.ref}/meeting.ics")

    assert answer.answer.mimetype == "text/calendar"
    assert "SUMMARY:Case conference" in answer.text
    assert "Example-Protea" not in answer.text
    assert sign_in(cast.outsider).get(f"/meetings/{meeting.ref}/meeting.ics").status == 404


def test_an_address_is_shown_once_read_without_signing_in_and_taken_back(cast, sign_in, app):
    planned(cast, days=1)
    browser, program = sign_in(cast.ot), Browser(app, None)
    browser.post("/account/calendar")
    address = browser.get("/account/").soup.select_one("#the-feed")["value"]
    assert browser.get("/account/").soup.select("#the-feed") == []

    path = address.partition("//")[2].partition("/")[2]
    answer = program.get(f"/{path}")

    assert (answer.status, "SUMMARY:Case conference" in answer.text) == (200, True)
    assert "Set-Cookie" not in answer.answer.headers
    assert "Last asked for" in browser.get("/account/").words
    browser.post("/account/calendar/revocation")
    gone, never = program.get(f"/{path}"), program.get(f"/calendar/{'x' * 43}.ics")
    assert (gone.status, gone.words) == (404, never.words)


def test_that_a_calendar_asks_is_noted_once_a_quarter_of_an_hour(cast, app):
    token = feeds.make(cast.ot)
    for _twice in range(2):
        assert Browser(app, None).get(f"/calendar/{token}.ics").status == 200

    noted = select(func.count()).where(AuditRow.event == "calendar.feed_read")
    assert db.session.scalar(noted) == 1
