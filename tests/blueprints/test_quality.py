"""Meetings marked, their course shown, their kind audited (M18, M20, M21, M22)."""

import re

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import NotAllowed, NotNow
from mdt.domain.meeting_audit import Figure
from mdt.domain.quality import AREAS
from mdt.models.quality import MeetingAudit, MeetingMarks
from mdt.queries.quality import course_of, figures_of
from mdt.services import meetings, quality
from tests.meeting_room import decided, item_of, settled, started

YEAR = quality.YEAR


def over(cast):
    """A meeting that was held and closed, with one decision."""
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    meetings.close(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


def at(meeting):
    return f"/meetings/{meeting.ref}/marks"


def of_kind(meeting, part):
    return f"/meetings/types/{meeting.type.ref}/{part}"


def test_m21_who_was_there_marks_and_nobody_else(cast):
    meeting = over(cast)
    done = set()
    for person in cast.everybody:
        try:
            quality.mark(person, meeting, marks={"time": 3})
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == {row.user.username for row in meeting.attendance if row.arrived_at}


def test_a_running_meeting_is_not_marked(cast):
    meeting = started(cast, cast.first)

    with pytest.raises(NotNow):
        quality.mark(cast.psychiatrist, meeting, marks={"time": 3})


def test_a_second_thought_replaces_the_first_and_what_is_left_out_stays_out(cast, sign_in):
    meeting = over(cast)
    browser = sign_in(cast.psychiatrist)
    browser.post(at(meeting), {"time": "1", "voices": "4"})

    browser.post(at(meeting), {"time": "2", "voices": "", "words": "Begin on time."})

    [sheet] = db.session.query(MeetingMarks).all()
    assert (sheet.marks, sheet.words) == ({"time": 2}, "Begin on time.")


def test_m21_marks_are_shown_from_three_sheets_on_and_never_whose(cast, sign_in):
    meeting = over(cast)
    there = [row.user for row in meeting.attendance if row.arrived_at]
    assert len(there) >= 3
    for person in there[:2]:
        quality.mark(person, meeting, marks={"time": 2}, words="A word of mine.")
    few = sign_in(cast.psychiatrist).get(of_kind(meeting, "quality"))
    quality.mark(there[2], meeting, marks={"time": 4})
    enough = sign_in(cast.psychiatrist).get(of_kind(meeting, "quality"))

    assert "2.7" not in few.words
    assert "2.7" in enough.words
    assert "A word of mine." not in enough.words


@pytest.mark.parametrize("sent", [{}, {"time": ""}])
def test_an_empty_sheet_is_asked_for_again(cast, sign_in, sent):
    page = sign_in(cast.psychiatrist).post(at(over(cast)), sent)

    assert page.status == 422
    assert "Nothing is marked yet." in page.words


def test_m20_and_m18_the_course_says_time_and_rate_with_n(cast, sign_in):
    meeting = over(cast)
    found = course_of(meeting.type, clock.today() - YEAR, clock.today())
    page = sign_in(cast.ot).get(of_kind(meeting, "quality"))

    assert (found.time.items, found.time.planned) == (1, 10)
    assert "0 reviewed: too few for a rate" in page.words
    assert "minutes taken, 10 planned, over 1 cases" in page.words


def test_m22_what_can_be_computed_is_computed_with_its_n(cast):
    meeting = over(cast)

    found = figures_of(meeting.type, clock.today() - YEAR, clock.today())

    assert set(found) == set(Figure)
    assert found[Figure.DECIDED] == (1, 1)
    assert found[Figure.ACTIONS] == (1, 1)
    assert found[Figure.IMPLEMENTER] == (1, 1)
    assert found[Figure.IMPLEMENTED] == (0, 0)
    assert found[Figure.MINIMUM_INFORMATION] == (0, 1)
    assert found[Figure.CHANGED_WITH_REASON] == (0, 0)


def test_m22_an_audit_is_kept_with_its_figures_and_answers(cast, sign_in):
    meeting = over(cast)
    browser = sign_in(cast.psychologist1)
    page = browser.get(of_kind(meeting, "audit"))
    sent = {"ref": page.form("")["ref"], "said_7": "no", "plan": "Train two of us."}

    answer = browser.post(of_kind(meeting, "audit"), sent)
    browser.post(of_kind(meeting, "audit"), sent)
    kept = browser.get(answer.location)

    assert db.session.query(MeetingAudit).count() == 1
    assert "Train two of us." in kept.words
    assert "1 of 1" in kept.words
    assert re.search(r"7\. Whoever chairs has been trained to no ", kept.words)
    assert "not answered" in kept.words
    assert "19, 20, 21" in kept.words


def test_a_day_that_has_passed_is_refused_and_all_is_kept(cast, sign_in):
    meeting = over(cast)
    page = sign_in(cast.psychologist1).post(
        of_kind(meeting, "audit"), {"plan": "Train two.", "next_on": "2020-01-01"}
    )

    assert page.status == 422
    assert "Choose a day that lies ahead." in page.words
    assert "Train two." in page.text


def test_another_teams_meeting_is_not_there(cast, sign_in):
    meeting = over(cast)
    browser = sign_in(cast.outsider)

    assert [
        browser.get(url).status
        for url in (at(meeting), of_kind(meeting, "quality"), of_kind(meeting, "audit"))
    ] == [404, 404, 404]


def test_the_ten_areas_stand_on_the_sheet(cast, sign_in):
    page = sign_in(cast.psychiatrist).get(at(over(cast)))

    assert [legend.get_text() for legend in page.soup.select("#marks legend")] == list(
        AREAS.values()
    )
