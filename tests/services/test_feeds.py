"""A private calendar feed: only its hash is kept, it can be taken back, and no patient is in it."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.diary import DiaryFacts
from mdt.exports import calendar
from mdt.models.outbox import CalendarFeed
from mdt.queries.feeds import diary_of, feed_at, feed_of
from mdt.services import accounts, agenda, crisis, feeds, invitations
from tests.meeting_room import asked, planned


@pytest.fixture
def meeting(cast):
    found = planned(cast, days=1)
    asked(cast, found, cast.first)
    return found


def made(person):
    return Calendar.from_ical(calendar.ics(diary_of(person), name="P"))


def test_only_the_hash_of_an_address_is_kept(cast):
    token = feeds.make(cast.ot)

    kept = db.session.scalars(select(CalendarFeed.token_hash)).one()
    assert token.encode() not in kept
    assert feed_at(token).user_id == cast.ot.id
    assert feed_at("x" * 43) is None


def test_a_new_address_makes_the_old_one_worthless_and_it_can_be_taken_back(cast):
    first, second = feeds.make(cast.ot), feeds.make(cast.ot)
    assert (feed_at(first), feed_at(second) is not None) == (None, True)

    for _twice in range(2):
        feeds.revoke(cast.ot)

    assert (feed_at(second), feed_of(cast.ot)) == (None, None)


def test_a_closed_account_has_no_calendar(cast):
    token = feeds.make(cast.ot)
    accounts.close(cast.admin, cast.ot, version=cast.ot.version)

    assert feed_at(token) is None


def test_a_meeting_says_kind_team_time_and_place_and_nothing_else(cast, meeting):
    [event] = made(cast.ot).walk("VEVENT")

    assert event["summary"] == "Case conference, Demo Practice MDT"
    assert event["location"] == "Demo Rooms"
    assert event.decoded("dtstart").hour == 14
    assert str(event["dtstart"].params["TZID"]) == "Africa/Johannesburg"
    assert set(event) == set("UID DTSTAMP DTSTART DTEND SEQUENCE SUMMARY LOCATION CLASS".split())
    text = calendar.ics(diary_of(cast.ot), name="P").decode()
    for word in ("Nomvula", "Example-Protea", cast.first.patient.file_number, "skill call"):
        assert word not in text
    assert "BEGIN:VTIMEZONE" in text


def test_everybody_sees_the_meetings_they_may_know_of(cast, meeting):
    item = agenda.add_business(cast.psychiatrist, meeting, title="Rooms", minutes=5)
    invitations.invite(cast.psychiatrist, item, person=cast.outsider)

    assert {p.username: len(diary_of(p)) for p in cast.everybody if diary_of(p)} == dict.fromkeys(
        "psychiatrist psychologist1 psychologist2 ot coordinator".split(), 1
    )


def test_a_crisis_stands_in_the_calendar_of_who_is_expected(cast):
    called = crisis.call(
        cast.ot, cast.first, starts=clock.now(), place="Demo Rooms", question="Who stays?"
    )

    expected = {row.user_id for row in called.attendance}
    assert {p.id for p in cast.everybody if diary_of(p)} == expected
    assert cast.psychologist2.id not in expected


def test_no_typed_word_makes_a_line_of_its_own(cast):
    facts = DiaryFacts(
        ref="a" * 16,
        kind="X\r\nATTENDEE:mailto:a@b.c",
        team="T; L, \\",
        place="P\nBEGIN:VEVENT",
        starts=clock.now(),
        ends=clock.now(),
        made_at=clock.now(),
        version=1,
    )

    [event] = Calendar.from_ical(calendar.ics([facts], name="P")).walk("VEVENT")

    assert "ATTENDEE" not in event
    assert event["location"] == "P\nBEGIN:VEVENT"
