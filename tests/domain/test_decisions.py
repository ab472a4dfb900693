"""Decisions after the meeting."""

from datetime import date, timedelta

import pytest

from mdt.domain.decisions import (
    Implementation,
    Review,
    check_review,
    comes_back,
    due_words,
    implementation,
    is_due,
    overdue_days,
    proposed,
    state_after,
)
from mdt.domain.errors import Invalid
from mdt.domain.vocabulary import ActionState, DecisionState, NotDoneReason, ReviewResult

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SHORT = [ReviewResult.PARTLY, ReviewResult.NOT_DONE]


@pytest.mark.parametrize(
    ("due", "days", "words", "waits"),
    [
        (date(2026, 11, 21), 3, "3 days overdue", True),
        (YESTERDAY, 1, "1 day overdue", True),
        (TODAY, 0, "due today", True),
        (TOMORROW, 0, "due Wed 25 Nov", False),
        (date(2026, 11, 26), 0, "due Thu 26 Nov", False),
        (date(2026, 12, 31), 0, "due Thu 31 Dec", False),
        (date(2027, 1, 15), 0, "due Fri 15 Jan 2027", False),
    ],
)
def test_a_due_date_is_read_by_the_day(due, days, words, waits):
    assert overdue_days(due, TODAY) == days
    assert due_words(due, TODAY) == words
    assert is_due(due, TODAY) is waits


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (ReviewResult.DONE, DecisionState.DONE),
        (ReviewResult.PARTLY, DecisionState.PARTLY),
        (ReviewResult.NOT_DONE, DecisionState.NOT_DONE),
        (ReviewResult.SUPERSEDED, DecisionState.SUPERSEDED),
        (ReviewResult.STANDS, DecisionState.OPEN),
    ],
)
def test_a_review_gives_the_decision_its_state(result, state):
    assert state_after(result) is state


def test_every_result_of_a_review_has_a_state():
    assert {state_after(result) for result in ReviewResult} == set(DecisionState)


def refused(review: Review, due: date = YESTERDAY) -> str | None:
    try:
        check_review(review, due=due, today=TODAY)
    except Invalid as refusal:
        return refusal.field
    return None


@pytest.mark.parametrize("result", [ReviewResult.DONE, ReviewResult.SUPERSEDED])
def test_done_and_superseded_ask_for_nothing_more(result):
    assert refused(Review(result)) is None


@pytest.mark.parametrize(("due", "field"), [(TODAY, "result"), (TOMORROW, None)])
def test_only_a_decision_not_yet_due_can_stand(due, field):
    assert refused(Review(ReviewResult.STANDS), due) == field


@pytest.mark.parametrize("result", SHORT)
def test_partly_and_not_done_ask_for_a_reason_from_the_list(result):
    assert refused(Review(result, carries_on=True, new_due=TOMORROW)) == "reason"


@pytest.mark.parametrize("result", SHORT)
def test_partly_and_not_done_ask_whether_it_carries_on(result):
    assert refused(Review(result, NotDoneReason.TRANSPORT)) == "carries_on"


@pytest.mark.parametrize("result", SHORT)
@pytest.mark.parametrize(
    ("new_due", "field"),
    [(None, "new_due"), (YESTERDAY, "new_due"), (TODAY, "new_due"), (TOMORROW, None)],
)
def test_carrying_on_needs_a_date_after_today(result, new_due, field):
    review = Review(result, NotDoneReason.COST, carries_on=True, new_due=new_due)

    assert refused(review) == field


@pytest.mark.parametrize("result", SHORT)
@pytest.mark.parametrize(("words", "field"), [("", "words"), ("  ", "words"), ("She moved", None)])
def test_stopping_needs_words(result, words, field):
    review = Review(result, NotDoneReason.PATIENT_DECLINED, carries_on=False, words=words)

    assert refused(review) == field


@pytest.mark.parametrize(("words", "field"), [(" ", "words"), ("The lift was out", None)])
def test_another_reason_is_put_in_words(words, field):
    review = Review(
        ReviewResult.PARTLY, NotDoneReason.OTHER, carries_on=True, new_due=TOMORROW, words=words
    )

    assert refused(review) == field


@pytest.mark.parametrize("reason", [r for r in NotDoneReason if r is not NotDoneReason.OTHER])
def test_a_reason_from_the_list_needs_no_words_to_carry_on(reason):
    review = Review(ReviewResult.NOT_DONE, reason, carries_on=True, new_due=TOMORROW)

    assert refused(review) is None


@pytest.mark.parametrize(
    ("state", "carries_on", "again"),
    [
        (DecisionState.OPEN, False, True),
        (DecisionState.OPEN, True, True),
        (DecisionState.PARTLY, True, True),
        (DecisionState.PARTLY, False, False),
        (DecisionState.NOT_DONE, True, True),
        (DecisionState.NOT_DONE, False, False),
        (DecisionState.DONE, True, False),
        (DecisionState.SUPERSEDED, True, False),
    ],
)
def test_a_decision_comes_back_until_it_is_settled(state, carries_on, again):
    assert comes_back(state, carries_on=carries_on) is again


OPEN, DONE, PARTLY, NOT_DONE, SUPERSEDED = ActionState


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        ([], DecisionState.OPEN),
        ([OPEN], DecisionState.OPEN),
        ([DONE, OPEN], DecisionState.OPEN),
        ([NOT_DONE, OPEN], DecisionState.OPEN),
        ([DONE, DONE], DecisionState.DONE),
        ([DONE, SUPERSEDED], DecisionState.DONE),
        ([NOT_DONE, NOT_DONE], DecisionState.NOT_DONE),
        ([PARTLY], DecisionState.PARTLY),
        ([DONE, NOT_DONE], DecisionState.PARTLY),
        ([DONE, PARTLY], DecisionState.PARTLY),
        ([SUPERSEDED, SUPERSEDED], DecisionState.SUPERSEDED),
        ([SUPERSEDED, OPEN], DecisionState.OPEN),
    ],
)
def test_the_actions_propose_a_state(actions, state):
    assert proposed(actions) is state


def states(done: int, partly: int = 0, not_done: int = 0) -> list[DecisionState]:
    return (
        [DecisionState.DONE] * done
        + [DecisionState.PARTLY] * partly
        + [DecisionState.NOT_DONE] * not_done
    )


def test_the_demo_practice_carries_out_71_percent_of_its_decisions():
    rate = implementation([*states(24, 5, 5), *[DecisionState.OPEN] * 7])

    assert rate == Implementation(24, 5, 5)
    assert (rate.n, rate.percent) == (34, 71)
    assert rate.words == "71 % done, 24 of 34"


def test_open_and_superseded_decisions_are_not_counted():
    rate = implementation([*states(5), DecisionState.SUPERSEDED, DecisionState.OPEN])

    assert (rate.n, rate.percent) == (5, 100)


@pytest.mark.parametrize(
    ("found", "n", "percent"),
    [(states(0), 0, None), (states(4), 4, None), (states(5), 5, 100), (states(0, 2, 3), 5, 0)],
)
def test_fewer_than_five_decisions_have_no_rate(found, n, percent):
    rate = implementation(found)

    assert (rate.n, rate.percent) == (n, percent)


def test_too_few_decisions_say_so():
    assert implementation(states(3, 1)).words == "4 reviewed: too few for a rate"


@pytest.mark.parametrize(("done", "percent"), [(1, 13), (3, 38), (4, 50), (5, 63), (7, 88)])
def test_half_a_percent_rounds_up(done, percent):
    assert implementation(states(done, 8 - done)).percent == percent
