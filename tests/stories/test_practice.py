"""What the demo practice promises: its figures, its marks, and a trail that is whole."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from mdt.database import db
from mdt.domain.vocabulary import DecisionState
from mdt.models.decisions import Decision
from mdt.models.people import User
from mdt.services import trail
from tests.stories.practice import FAMILY_NAMES, Practice

S = DecisionState
T_SCORES = {
    1: ("34.58", "45.59", "58.81"),
    2: ("36.54", "39.23", "44.62"),
    3: ("30.61", "46.12", "59.69"),
    4: ("30.17", "43.39", "52.20"),
    5: ("36.54", "50.00", "60.77"),
    6: ("32.27", "42.91", "57.09"),
    7: ("31.16", "44.62", "52.69"),
    8: ("37.95", "33.94", "29.92"),
}


@pytest.mark.parametrize("number", T_SCORES)
def test_the_goal_page_shows_the_t_scores_of_the_reference(practice, sign_in, number):
    case = practice.case(number)
    page = sign_in(practice.psychiatrist).get(f"/cases/{case.ref}/goals/")
    rows = page.soup.select("section[aria-labelledby=h-series] tbody tr")

    assert FAMILY_NAMES[number - 1] in page.words
    assert tuple(row.td.get_text() for row in reversed(rows)) == T_SCORES[number]
    assert page.soup.select_one(".t-line .big").get_text() == T_SCORES[number][-1]


def test_eight_accounts_ten_meetings_and_forty_one_decisions(practice: Practice):
    found = Counter(row.state for row in db.session.scalars(select(Decision)))

    assert db.session.scalar(select(func.count()).select_from(User)) == 8
    assert len(practice.held) == 10
    assert found == {S.DONE: 24, S.PARTLY: 5, S.NOT_DONE: 5, S.OPEN: 7}


def test_the_meetings_page_of_each_case_counts_the_same(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    words = Counter()
    for number in range(1, 9):
        page = chair.get(f"/cases/{practice.case(number).ref}/meetings/")
        states = page.soup.select("section[aria-labelledby=h-past] .split .row > .nowrap")
        words.update(state.get_text(strip=True) for state in states)

    assert words == {"done": 24, "partly done": 5, "not done": 5, "open": 7}


def test_one_refused_look_is_shown_to_the_team_of_the_first_case(practice, sign_in):
    page = sign_in(practice.psychologist1).get(f"/cases/{practice.case(1).ref}/access/")
    refused = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")
               if "refused" in row.get_text()]  # fmt: skip

    assert len(refused) == 1
    assert "Dr S. Supervisor" in refused[0]


def test_one_meeting_was_inquorate_and_one_dissent_was_kept(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    pages = {m.ref: chair.get(f"/meetings/{m.ref}/minutes") for m in practice.held}
    stamped = [ref for ref, page in pages.items() if page.soup.select(".doc-stamp")]
    dissents = [page.words for page in pages.values() if " dissents: " in page.words]

    assert len(pages) == 10
    assert len(stamped) == 1
    assert "no occupational therapy present" in pages[stamped[0]].words
    assert len(dissents) == 1
    assert "Ms O. Pretend dissents: I would begin fortnightly now" in dissents[0]


def test_every_signed_minute_is_the_text_that_was_signed(practice, sign_in):
    chair = sign_in(practice.psychiatrist)
    for meeting in practice.held:
        page = chair.get(f"/meetings/{meeting.ref}/minutes")
        assert "checked just now: these are the words that were signed" in page.words


def test_the_trail_is_whole_after_the_telling(practice):
    verdict = trail.verify()

    assert verdict.whole
    assert verdict.rows > 485
