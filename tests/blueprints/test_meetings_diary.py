"""Meetings planned, their types, the diary, and what a case asks of them and reads of them."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.models.meetings import Meeting
from mdt.models.places import MeetingType
from mdt.queries.meetings import next_meeting_for
from mdt.services import decisions, questions
from tests.meeting_room import at, held, in_days, planned, started

GOOD = {"time": "14:00", "minutes": "60", "place": "Demo Rooms"}


def plan_form(cast, **more):
    return {
        "type": cast.meeting_type.ref, "day": in_days(2).isoformat(), **GOOD,
        "chair": cast.psychiatrist.ref, "coordinator": cast.coordinator.ref, **more,
    }  # fmt: skip


def test_a_meeting_is_planned_by_form(cast, sign_in):
    answer = sign_in(cast.coordinator).post("/meetings/new", plan_form(cast))

    assert answer.status == 303
    page = sign_in(cast.psychiatrist).get(answer.location)
    assert "Suggested 2" in page.words
    assert "The agenda has begun to build itself" in page.words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": "2026-02-31"}, "Write a day such as 2026-11-24."),
        ({"day": "1999-01-01"}, "Choose today or a later day."),
        ({"day": ""}, "Choose the day."),
        ({"time": "25:00"}, "Write a time such as 14:00."),
        ({"minutes": "4"}, "A meeting takes between 5 and 600 minutes."),
        ({"place": "x" * 201}, "This is too long: the limit is 200 characters."),
        ({"place": "\x00"}, "Say where the meeting is, or on which screen."),
        ({"chair": "aaaaaaaaaaaaaaaa"}, "Choose a person from the list."),
        ({"type": "aaaaaaaaaaaaaaaa"}, "Not a valid choice"),
    ],
)
def test_a_plan_that_cannot_be_comes_back_with_its_words(cast, sign_in, given, sentence):
    page = sign_in(cast.coordinator).post("/meetings/new", plan_form(cast, **given))

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize("name", ["supervisor", "admin"])
def test_who_is_of_no_team_plans_nothing(cast, sign_in, name):
    assert sign_in(getattr(cast, name)).get("/meetings/new").status == 403
    assert sign_in(getattr(cast, name)).post("/meetings/new", plan_form(cast)).status == 403


def test_another_teams_type_is_not_offered(cast, sign_in):
    page = sign_in(cast.outsider).post("/meetings/new", plan_form(cast))

    assert page.status == 422
    assert "has not described a kind of meeting yet" in page.words
    assert db.session.scalars(select(Meeting)).all() == []


def test_the_diary_has_its_empty_states_and_its_lists(cast, sign_in):
    empty = sign_in(cast.psychiatrist).get("/meetings/")
    assert "No meeting is planned." in empty.words
    assert "No meeting has been held yet." in empty.words
    held(cast, cast.first, days_ago=14)
    planned(cast, days=2)
    started(cast, cast.first)

    page = sign_in(cast.ot).get("/meetings/")

    heads = [h.get_text() for h in page.soup.select("main h2")]
    assert heads == ["Running now", "Coming", "Past"]
    assert "closed, not signed" in page.words
    assert "Case conference" not in sign_in(cast.outsider).get("/meetings/").text


def test_a_type_is_described_and_reworded(cast, sign_in):
    browser = sign_in(cast.coordinator)
    team = cast.team.ref
    given = {"name": "Crisis", "purpose": "To decide today.", "quorum": ["psychiatry", "nursing"],
             "minutes_per_case": "20", "weeks_unbrought": "4"}  # fmt: skip
    assert browser.post(f"/meetings/types/new/{team}", given).status == 303
    kind = db.session.scalars(select(MeetingType).where(MeetingType.name == "Crisis")).one()
    assert (kind.quorum, kind.minutes_per_case) == ("psychiatry nursing", 20)

    page = browser.get(f"/meetings/types/{kind.ref}")
    ticked = {box["value"] for box in page.soup.select('input[name="quorum"][checked]')}
    assert ticked == {"psychiatry", "nursing"}
    stale = browser.post(
        f"/meetings/types/{kind.ref}", {**given, "purpose": "Mine", "version": "9"}
    )
    assert stale.status == 409
    assert {"To decide today.", "Mine"} <= {
        " ".join(p.get_text().split()) for p in stale.soup.select("pre")
    }
    blank = browser.post(f"/meetings/types/{kind.ref}", {**given, "purpose": "", "version": "1"})
    assert blank.status == 422
    assert "A meeting needs a written purpose" in " ".join(blank.errors)
    assert sign_in(cast.outsider).get(f"/meetings/types/{kind.ref}").status == 404


def test_a_question_is_asked_from_the_case(cast, sign_in):
    meeting = planned(cast, days=1)
    case = cast.first.ref
    browser = sign_in(cast.ot)
    answer = browser.post(f"/cases/{case}/meetings/questions", {"words": "May she go home?"})
    assert answer.status == 303

    page = browser.get(f"/cases/{case}/meetings/")
    assert "May she go home?" in page.words
    assert "on the next agenda" in page.words
    suggested = sign_in(cast.psychiatrist).get(at(meeting)).soup.select_one("#suggested")
    assert "May she go home?" in suggested.get_text()
    assert browser.post(f"/cases/{case}/meetings/questions", {"words": " "}).status == 422
    assert sign_in(cast.psychologist2).get(f"/cases/{case}/meetings/").status == 404


def test_only_who_asked_takes_a_question_back(cast, sign_in):
    question = questions.ask(cast.ot, cast.first, words="May she?")
    case, ref = cast.first.ref, question.ref
    path = f"/cases/{case}/meetings/questions/{ref}/withdraw"

    assert sign_in(cast.psychologist1).post(path, {"version": "1"}).status == 403
    assert sign_in(cast.ot).post(path, {"version": "1"}).status == 303
    assert "May she?" not in sign_in(cast.ot).get(f"/cases/{case}/meetings/").words


def test_a_cases_discussions_tell_what_became_of_each_decision(cast, sign_in):
    held(cast, cast.first, days_ago=14)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/meetings/")

    assert "Rota for December, told to her by name" in page.words
    assert "7 days overdue" in page.words


def test_the_next_meeting_is_the_running_one_or_the_soonest(cast):
    assert next_meeting_for(cast.ot) is None
    later = planned(cast, days=5)
    soon = planned(cast, days=2)
    assert next_meeting_for(cast.ot).ref == soon.ref
    running = started(cast, cast.first)
    assert next_meeting_for(cast.ot).ref == running.ref
    assert next_meeting_for(cast.outsider) is None
    assert later.ref != soon.ref


def test_m14_a_dissent_by_name_stands_beside_the_decision_when_it_comes_back(cast, sign_in):
    decision = held(cast, cast.first, days_ago=14)
    with clock.at(clock.ago(days=14)):
        decisions.dissent(cast.ot, decision, words="I would wait for her sister.", named=True)
    meeting = started(cast, cast.first)

    room = sign_in(cast.psychiatrist).get(at(meeting, "room"))

    assert "Ms O. Pretend saw it differently: I would wait for her sister." in room.words
