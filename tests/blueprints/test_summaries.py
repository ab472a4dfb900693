"""Summaries as pages: by initials to a supervisor, no words of the record, never a reflection."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.vocabulary import ConcernKind
from mdt.models.audit import AuditRow
from mdt.services import safety
from tests.goal_making import CASE_ONE, make_rated
from tests.meeting_room import QUESTION, held


def summary(case):
    return f"/cases/{case.ref}/summary/"


@pytest.fixture
def told(cast):
    """A first case with something in each part of its summary."""
    held(cast, cast.first, days_ago=9, due_after=3)
    make_rated(cast.psychologist1, cast.first, CASE_ONE)
    safety.raise_concern(
        cast.ot, cast.first, kind=ConcernKind.SUICIDE, words="tablets put by", in_touch="Ms P."
    )


def test_who_opens_a_summary(cast, sign_in):
    opened = {p.username: sign_in(p).get(summary(cast.first)).status for p in cast.everybody}

    assert {name for name, status in opened.items() if status == 200} == {
        "psychiatrist",
        "psychologist1",
        "ot",
        "supervisor",
    }
    assert set(opened.values()) == {200, 404}
    assert sign_in(None).get(summary(cast.first)).status == 303


def test_one_that_may_not_be_known_reads_like_none(cast, sign_in):
    browser = sign_in(cast.outsider)
    with clock.at(clock.now()):
        there = browser.get(summary(cast.first))
        never = browser.get(f"/cases/{new_ref()}/summary/")

    assert there.words == never.words


def test_a24_m25_a_supervisor_reads_purpose_question_decision_implementer_and_status(
    cast, sign_in, told
):
    page = sign_in(cast.supervisor).get(summary(cast.first))

    for words in (
        "NE, 25-29, T-0001",
        "DBT, outpatient",
        QUESTION,
        "Rota for December",
        "Dr Demo Psychiatrist",
        "6 days overdue",
        "T 58.81, 3 of 3 rated",
        "I want to ring before I do it, not after",
        "a safety concern is open",
        "never from reflections",
    ):
        assert words in page.words, words
    for words in ("Nomvula", "tablets", "Ms P.", "suicide", "one wording"):
        assert words.lower() not in page.text.lower(), words
    assert page.buttons == ["Mark as read", "All summaries"]


def test_the_care_team_sees_the_name_and_the_bar(cast, sign_in, told):
    page = sign_in(cast.ot).get(summary(cast.first))

    assert "Nomvula Example-Protea" in page.words
    assert "tablets put by" in page.words


def test_marking_as_read(cast, sign_in, told):
    browser = sign_in(cast.supervisor)
    before = browser.get("/summaries/")
    page = browser.get(summary(cast.first))
    done = browser.post(f"{summary(cast.first)}read", page.form("/read"))
    after = browser.get("/summaries/")

    assert done.status == 303
    assert [len(p.soup.select("tr.unread")) for p in (before, after)] == [2, 1]
    assert browser.post_bare(f"{summary(cast.first)}read").status == 400
    assert sign_in(cast.outsider).post(f"{summary(cast.first)}read").status == 404


def test_after_reading_one_goes_on_to_the_next_with_something_new(cast, sign_in, told):
    browser = sign_in(cast.supervisor)
    browser.post(f"{summary(cast.first)}read")
    first = browser.get(summary(cast.first))
    browser.post(f"{summary(cast.second)}read")
    second = browser.get(summary(cast.second))

    assert "Nomvula" not in first.text
    assert first.soup.select_one(f".cosign a[href='{summary(cast.second)}']") is not None
    assert [form for form in first.soup.select("form") if "/read" in form["action"]] == []
    assert "Next to read" not in second.words
    assert "You have read every summary as it stands." in second.words


def test_the_list_shows_a_line_a_case(cast, sign_in, told):
    page = sign_in(cast.supervisor).get("/summaries/")
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]

    assert len(rows) == 2
    first = next(row for row in rows if "T-0001" in row)
    for words in ("NE, 25-29", "open concern", "Ms A. Example", "1 overdue", "T 58.81", "unread"):
        assert words in first, words
    assert "Nomvula" not in page.text


def test_only_changed_ones_can_be_asked_for(cast, sign_in, told):
    browser = sign_in(cast.supervisor)
    browser.post(f"{summary(cast.first)}read")
    page = browser.get("/summaries/?show=changed")

    assert ["T-0001" in page.words, "T-0002" in page.words] == [False, True]


@pytest.mark.parametrize("name", ["admin", "coordinator", "outsider"])
def test_a_person_without_cases_finds_what_would_fill_it(cast, sign_in, name):
    page = sign_in(getattr(cast, name)).get("/summaries/")

    assert page.status == 200
    assert page.soup.select("tbody tr") == []
    assert "stand here" in page.words


def test_reading_is_noted(cast, sign_in):
    browser = sign_in(cast.supervisor)
    browser.get("/summaries/")
    browser.get(summary(cast.first))
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.actor_ref == cast.supervisor.ref)
    ).all()

    noted = {(r.event, r.case_ref) for r in rows}
    assert {("case.listed", None), ("summary.read", cast.first.ref)} <= noted


def test_a_supervisor_at_the_record_is_refused_and_the_try_is_noted(cast, sign_in):
    answer = sign_in(cast.supervisor).get(f"/cases/{cast.first.ref}/")

    assert answer.status == 404
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "reading.refused")).all()
    assert [(r.actor_ref, cast.first.ref in r.payload) for r in rows] == [
        (cast.supervisor.ref, True)
    ]


def test_a_team_over_time(cast, sign_in, told):
    page = sign_in(cast.supervisor).get("/summaries/period")

    assert "Meetings 1" in page.words
    assert "0 reviewed: too few for a rate" in page.words
    assert "Rota for December" in page.words
    assert "NE, 25-29, T-0001" in page.words


BAD = [
    "from=2026-02-31&to=2026-03-01",
    "from=2026-03-02&to=2026-03-01",
    "from=&to=",
    "from=0001-01-01&to=9999-12-31",
    "from=x&to=%00",
]


@pytest.mark.parametrize("asked", BAD)
def test_impossible_spans_come_back_in_words(cast, sign_in, asked):
    page = sign_in(cast.supervisor).get(f"/summaries/period?team={cast.team.ref}&{asked}")

    assert page.status == 422
    assert page.errors


@pytest.mark.parametrize("team", ["x", "a" * 16, "1 OR 1=1", "%00"])
def test_a_team_that_is_not_offered_reads_like_none(cast, sign_in, team):
    span = f"from={clock.today()}&to={clock.today()}"

    assert sign_in(cast.supervisor).get(f"/summaries/period?team={team}&{span}").status == 404


def test_it_prints_without_what_is_for_the_screen(cast, sign_in, told):
    page = sign_in(cast.supervisor).get(summary(cast.first))

    assert page.soup.select_one(".print-line") is not None  # who printed it, and when
    assert page.soup.select_one("form.cosign") is not None  # print.css leaves it out
