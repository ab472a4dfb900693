"""Answers to talk about: seen together, closed by name, owed by somebody who is there."""

import pytest

from mdt import clock
from mdt.domain.errors import NotNow
from mdt.queries.owed import owed_by
from mdt.queries.safety_standing import answered_words, standing_of
from mdt.services import cases, measures, safety_tasks, trail
from tests.safety_making import task

YES = [1, 1, 0, 0, 0, 1]  # items 1, 2 and 6


def opened(cast, **given):
    return task(cast.ot, cast.first, **given)


def answer(actor, task, **given):
    facts = {"spoken_at": clock.now(), "action": "Rang her at 16:00.", "version": task.version}
    safety_tasks.answer(actor, task, **{**facts, **given})


def owed(person):
    return [thing.text for thing in owed_by(person) if thing.kind == "task"]


def test_seeing_one_answer_is_seeing_the_form(cast):
    first = opened(cast, measure="cssrs_screener", answers=YES)

    safety_tasks.see(cast.psychiatrist, first)
    safety_tasks.see(cast.ot, first)  # the first to say so stands

    assert {(one.item, one.seen_by.username) for one in first.score.tasks} == {
        (1, "psychiatrist"),
        (2, "psychiatrist"),
        (6, "psychiatrist"),
    }
    assert all(one.closed_at is None for one in first.score.tasks)


def test_one_conversation_answers_what_it_was_about_and_no_more(cast):
    first = opened(cast, measure="cssrs_screener", answers=YES)

    answer(cast.ot, first, also=[2, 3])

    assert {one.item: bool(one.closed_at) for one in first.score.tasks} == {
        1: True,
        2: True,
        6: False,
    }
    assert [one.item for one in safety_tasks.open_beside(first)] == [6]
    assert trail.verify().whole


def test_answers_of_another_form_stay_open(cast):
    first, other = opened(cast), opened(cast)

    answer(cast.ot, first, also=[9])

    assert other.closed_at is None


@pytest.mark.parametrize(
    ("measure", "items", "words"),
    [
        ("phq9", [9], "Item 9 of the PHQ-9 was answered above 0"),
        ("core10", [6], "Item 6 of the CORE-10 was answered above 0"),
        ("cssrs_screener", [2], "Item 2 of the C-SSRS screener was answered yes"),
        ("cssrs_screener", [1, 2, 6], "Items 1, 2 and 6 of the C-SSRS screener were answered yes"),
        ("gone", [1], "Item 1 of the gone was answered above 0"),
    ],
)
def test_an_answer_is_named_by_its_number_alone(app, measure, items, words):
    assert answered_words(measure, items) == words


def test_a8_a_later_zero_leaves_the_bar_and_the_list_as_they_are(cast):
    opened(cast)
    before = standing_of(cast.first.id)

    measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), answers=[0] * 9)

    assert standing_of(cast.first.id) == before
    assert [line.words for line in before.unspoken] == ["Item 9 of the PHQ-9 was answered above 0"]


def test_it_is_owed_by_who_entered_it_from_that_day(cast):
    opened(cast, days=3)

    [thing] = [thing for thing in owed_by(cast.ot) if thing.kind == "task"]
    assert thing.text == "Item 9 of the PHQ-9 was answered above 0: not yet spoken about"
    assert (thing.note, thing.late(clock.today())) == ("open for 3 days", True)
    assert [owed(person) for person in (cast.psychologist1, cast.psychiatrist)] == [[], []]


def test_who_leaves_the_care_team_leaves_it_to_the_lead(cast):
    opened(cast)

    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    assert owed(cast.ot) == []
    assert len(owed(cast.psychologist1)) == 1
    assert owed(cast.psychiatrist) == []


def test_an_open_answer_stands_in_the_way_of_closing_the_case_and_of_letting_it_rest(cast):
    open_one = opened(cast)

    with pytest.raises(NotNow):
        cases.close(cast.psychologist1, cast.first, reason="moved away", version=1)
    with pytest.raises(NotNow):
        cases.let_rest(cast.psychologist1, cast.first, version=1)

    answer(cast.ot, open_one)
    cases.close(cast.psychologist1, cast.first, reason="moved away", version=1)
    assert cast.first.closed_on == clock.today()
