"""Decisions in the room: recorded whole, reworded, foretold, and looked at again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.forecast import Expected
from mdt.domain.vocabulary import Presence
from mdt.models.decisions import Action, Decision, DecisionReview, Dissent
from mdt.services import meetings
from tests.counting import count
from tests.meeting_room import (
    NASTY,
    Room,
    decided,
    held,
    in_days,
    item_of,
    planned,
    settled,
    started,
)


def test_a12_a_decision_lacks_nothing(cast, room):
    who = {"d-implementer": cast.ot.ref}
    for lacking, sentence in [
        ({"d-text": " "}, "Say what was decided."),
        ({"d-implementer": ""}, "Name the one person who does it."),
        ({"d-implementer": cast.outsider.ref}, "Choose a person from the list."),
        ({"d-due_on": ""}, "Choose the day by which it is done."),
        ({"d-due_on": "2026-02-30"}, "Write a day such as 2026-11-24."),
        ({"d-due_on": "1066-10-14"}, "Look at the year again."),
        ({"d-text": "x" * 2001}, "This is too long: the limit is 2000 characters."),
    ]:
        page = room.post("decisions", room.decision(**{**who, **lacking}))
        assert page.status == 422, lacking
        assert sentence in " ".join(page.errors), (lacking, page.errors)
    assert (count(Decision), count(Action)) == (0, 0)


def test_all_that_a_decision_lacks_is_said_at_once(room):
    page = room.post(
        "decisions", room.decision(**{"d-text": "", "d-implementer": "", "d-due_on": ""})
    )

    assert page.status == 422
    assert page.errors == [
        "Say what was decided.",
        "Name the one person who does it.",
        "Choose the day by which it is done.",
    ]


def test_all_that_a_further_task_lacks_is_said_at_once(cast, room):
    room.post("decisions", room.decision(**{"d-implementer": cast.ot.ref}))
    made = db.session.scalars(select(Decision)).one()

    page = room.post(f"decisions/{made.ref}/actions", {})

    assert page.status == 422
    assert page.errors == [
        "Say what is to be done.",
        "Name the one person who does it.",
        "Choose the day by which it is done.",
    ]


def test_a_decision_is_recorded_once_however_often_it_is_sent(cast, room):
    sent = room.decision(**{"d-implementer": cast.ot.ref, "d-text": NASTY})
    for _time in range(3):
        assert room.post("decisions", sent).status == 303

    assert (count(Decision), count(Action)) == (1, 1)
    page = room.get()
    assert NASTY in page.words
    assert "<script>alert" not in page.text


def test_what_and_why_and_one_press_record_a_decision(cast, room):
    form = room.get().form("/decisions")
    assert form["d-implementer"] == cast.psychologist1.ref  # who presents the case

    answer = room.post(
        "decisions", {**form, "d-text": "Rota", "d-rationale": "Asked for.", "d-due_in": "14"}
    )

    assert answer.status == 303
    made = db.session.scalars(select(Decision)).one()
    assert (made.implementer.username, made.due_on) == ("psychologist1", in_days(14))


def test_a14_the_stamp_is_told_before_and_after(cast, sign_in):
    room = Room(cast, sign_in, present=("psychiatrist", "psychologist1"))
    assert "Inquorate: no occupational therapy present." in room.get().words

    room.post("decisions", room.decision(**{"d-implementer": cast.psychologist1.ref}))
    meetings.mark_attendance(
        cast.psychiatrist, room.item.meeting, person=cast.ot, state=Presence.PRESENT
    )

    assert "inquorate: no occupational therapy present" in room.get().words
    assert "quorum met" in room.get().words


def test_two_who_reword_a_decision_lose_no_word(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    path = room.url(f"decisions/{made.ref}")
    form = {**room.browser.get(path).form(), "d-reason": "Said otherwise."}
    assert room.browser.post(path, {**form, "d-text": "Theirs"}).status == 303

    other = sign_in(cast.ot)
    page = other.post(path, {**form, "csrf_token": other.guard(), "d-text": "Mine <i>"})

    assert page.status == 409
    assert [p.get_text().split("\n")[0] for p in page.soup.select("pre")] == ["Theirs", "Mine <i>"]
    assert other.post(path, page.form()).status == 303
    assert db.session.scalars(select(Decision)).one().text == "Mine <i>"


def test_a_dissent_and_a_further_task_stand_beside_the_decision(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    ot = sign_in(cast.ot)
    sent = {f"x-{made.ref}-words": "I would begin now.", f"x-{made.ref}-named": "y"}
    assert ot.post(room.url(f"decisions/{made.ref}/dissents"), sent).status == 303
    told = {"ref": new_ref(), "text": "Ring Zanele", "owner": cast.ot.ref}
    task = {f"a-{made.ref}-{k}": v for k, v in {**told, "due_on": str(in_days(1))}.items()}
    for _time in range(2):
        assert ot.post(room.url(f"decisions/{made.ref}/actions"), task).status == 303

    page = room.get()
    assert "Ms O. Pretend sees it differently: I would begin now." in page.words
    assert "also Ms O. Pretend" in page.words
    assert (count(Dissent), count(Action)) == (1, 2)
    empty = ot.post(room.url(f"decisions/{made.ref}/dissents"), {f"x-{made.ref}-words": " "})
    assert (empty.status, empty.errors) == (422, ["Say what you see differently."])


def test_somebody_elses_refs_lead_nowhere(cast, sign_in, room):
    other = decided(cast.psychiatrist, room.item, who=cast.ot)
    meeting = planned(cast, days=3)
    foreign = item_of(meeting, cast.second).ref
    browser = room.browser
    for path in (
        f"/meetings/{room.ref}/items/{foreign}/discussion",
        f"/meetings/{meeting.ref}/items/{room.item_ref}/discussion",
        f"/meetings/{room.ref}/items/{room.item_ref}/decisions/{new_ref()}/dissents",
        f"/meetings/{room.ref}/items/{room.item_ref}/reviews/{other.ref}",
        f"/meetings/{room.ref}/items/{room.item_ref}/reviews/{new_ref()}",
    ):
        assert browser.post(path, {"discussion": "x", "version": "1"}).status == 404, path
    assert browser.get(f"/meetings/{room.ref}/room?item={foreign}").status == 404
    assert browser.get(f"/meetings/{room.ref}/room?item=%00").status == 404


class Reviewing(Room):
    """A room in which an earlier decision is due."""

    def __init__(self, cast, sign_in, due_after=7):
        self.earlier = held(cast, cast.first, days_ago=14, due_after=due_after)
        super().__init__(cast, sign_in)

    def review(self, **given):
        ref = self.earlier.ref
        version = str(db.session.get(Decision, self.earlier.id).version)
        data = {f"r-{ref}-{name}": value for name, value in {"version": version, **given}.items()}
        return self.post(f"reviews/{ref}", data)


def test_a13_the_close_names_the_decision_that_was_not_reviewed(cast, sign_in):
    room = Reviewing(cast, sign_in)
    page = room.post("close", {"outcome": "decided", "version": str(room.item.version)})

    assert page.status == 422
    assert "Review the earlier decision “Rota for December, told to her by name”" in page.errors[0]
    assert page.soup.select_one(f'a[href="#review-{room.earlier.ref}"]') is not None
    assert room.review(result="done").status == 303
    assert "1 to review" not in room.get().words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"result": "not_done"}, "Say whether it carries on or stops here."),
        ({"result": "not_done", "onward": "stop", "words": "x"}, "Choose why it was not carried"),
        (
            {"result": "partly", "onward": "on", "reason": "cost"},
            "Give it a new date to carry on to.",
        ),
        ({"result": "not_done", "onward": "stop", "reason": "cost"}, "why it stops here"),
        ({"result": "not_done", "onward": "stop", "reason": "weather"}, "Not a valid choice"),
        ({"result": "burnt"}, "Choose what became of it."),
        ({"result": "stands"}, "It was due"),
    ],
)
def test_a13_a_review_that_leaves_a_question_open_comes_back(cast, sign_in, given, sentence):
    room = Reviewing(cast, sign_in)

    page = room.review(**given)

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert count(DecisionReview) == 0


def test_carry_on_with_a_new_date(cast, sign_in):
    room = Reviewing(cast, sign_in)
    answer = room.review(
        result="partly", reason="transport", onward="on", carried_to=in_days(7).isoformat()
    )

    assert answer.status == 303
    assert "carries on until" in room.get().words


def test_two_who_review_at_once_are_told(cast, sign_in):
    room = Reviewing(cast, sign_in)
    ref = room.earlier.ref
    data = {f"r-{ref}-version": "1", f"r-{ref}-result": "done"}
    assert room.post(f"reviews/{ref}", data).status == 303

    page = room.post(f"reviews/{ref}", data)

    assert page.status == 409
    assert "Somebody looked at this decision just now." in page.words
    assert count(DecisionReview) == 1


def test_these_stand_by_one_press(cast, sign_in):
    room = Reviewing(cast, sign_in, due_after=60)
    page = room.get()
    assert "These stand" in page.buttons
    assert room.post("stand").status == 303

    assert "These stand" not in room.get().buttons
    assert count(DecisionReview) == 1


FORETOLD = "She has slept in her own room for a week"


def test_what_was_expected_is_looked_at_by_one_press(cast, sign_in):
    with clock.at(clock.ago(days=14)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        expected = Expected(FORETOLD, clock.today() + timedelta(days=7), 70)
        decision = decided(cast.psychiatrist, item, who=cast.ot, days=90, expected=expected)
        settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
    room = Room(cast, sign_in)
    assert FORETOLD in room.get().words
    form = room.get().form(f"/forecasts/{decision.ref}")

    answer = room.post(f"forecasts/{decision.ref}", {**form, f"f-{decision.ref}-came": "no"})

    assert answer.status == 303
    page = room.get()
    found = [one.get_text(strip=True) for one in page.soup.select("#at-earlier .nowrap")]
    assert found[-1] == "It did not come"
    late = room.post(f"forecasts/{decision.ref}", {**form, f"f-{decision.ref}-came": "yes"})
    assert (late.status, "looked at this just now" in late.words) == (409, True)
    torn = room.post(f"forecasts/{decision.ref}", {**page.form(f"/forecasts/{decision.ref}")})
    assert (torn.status, "Choose from the list." in torn.words) == (422, True)


def test_half_a_forecast_comes_back_at_its_fields(room, cast):
    sent = room.decision(**{"d-implementer": cast.ot.ref, "d-expected": FORETOLD})

    page = room.post("decisions", {**sent, "d-expected_percent": "many"})

    assert page.status == 422
    assert page.errors == [
        "Choose the day on which you will look whether it came.",
        "A whole number from 1 to 99.",
    ]
    assert FORETOLD in page.text
    assert "many" in page.text
