"""The coordinator sees who owes what and by when, keeps the diary, and reads no clinical word."""

import pytest

from mdt.demo.telling import read
from tests.stories.practice import FAMILY_NAMES
from tests.stories.walking import day, send


@pytest.fixture
def me(sign_in, practice):
    return sign_in(practice.coordinator)


def test_today_and_actions_say_owner_day_and_state_only(me):
    today, actions = me.get("/"), me.get("/actions/")
    rows = actions.soup.select("section[aria-labelledby=owed-h] tbody tr")

    assert "Case conference" in today.words
    assert len(rows) == len(today.soup.select("section[aria-labelledby=h-tasks] tbody tr")) == 7
    assert sum("overdue" in row.get_text() for row in rows) == 2
    assert clinical_in(today.words + actions.words) == []
    assert [name for name in FAMILY_NAMES if name in actions.words] == []


def clinical_in(told: str) -> list[str]:
    meetings = read("meetings")["meetings"]
    decisions = [d for m in meetings for i in m["items"] for d in i.get("decisions", [])]
    texts = [" ".join(decision["text"].split())[:50] for decision in decisions]
    assert len(texts) == 41
    return [text for text in texts if text in told]


def test_the_coordinator_plans_a_meeting_and_its_agenda_builds_itself(me, practice, sign_in):
    page = me.get("/meetings/new")
    planned = send(
        me, page, "/meetings/new", day=day(15), time="09:00", minutes="60", place="Demo Rooms",
        chair=practice.psychiatrist.ref, coordinator=practice.coordinator.ref,
    )  # fmt: skip
    assert planned.status == 200
    assert planned.heading == "Case conference"
    where = planned.answer.request.path

    chair = sign_in(practice.psychiatrist).get(where)
    assert "Suggested" in chair.words
    assert [name for name in FAMILY_NAMES if name in chair.words] != []


def test_no_page_of_a_record_opens(me, practice):
    at = f"/cases/{practice.case(1).ref}/"
    parts = ("", "notes/", "formulation/", "goals/", "safety/", "reflections/", "summary/")

    assert {me.get(f"{at}{part}").status for part in parts} == {404}
