"""What a supervisor is told has changed."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta

import pytest

from mdt.domain import summary
from mdt.domain.summary import (
    ConcernFacts,
    DecisionFacts,
    FormulationFacts,
    RatingFacts,
    StatusFacts,
    SummaryFacts,
    changed_since,
)
from mdt.domain.vocabulary import CaseStatus, DecisionState, FormulationStatus, NotDoneReason

pytestmark = pytest.mark.pure

READ = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BEFORE, AFTER = READ - timedelta(seconds=1), READ + timedelta(seconds=1)
CALL = "Same reply to a skill call"


def told(read_at: datetime | None = READ, **facts) -> list[str]:
    return changed_since(SummaryFacts(**facts), read_at)


def test_nothing_changed_is_an_empty_list_and_not_a_comfort():
    assert told() == []


@pytest.mark.parametrize(
    ("made_at", "news"), [(BEFORE, []), (READ, []), (AFTER, [f"Decided: {CALL} (Mr B. Sample)."])]
)
def test_a_decision_is_new_only_after_the_last_reading(made_at, news):
    assert told(decisions=[DecisionFacts(CALL, "Mr B. Sample", made_at)]) == news


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        (DecisionState.DONE, None, f"Done: {CALL}."),
        (DecisionState.PARTLY, NotDoneReason.COST, f"Partly done: {CALL} (cost or medical aid)."),
        (
            DecisionState.NOT_DONE,
            NotDoneReason.PATIENT_DECLINED,
            f"Not done: {CALL} (the patient declined).",
        ),
        (DecisionState.SUPERSEDED, None, f"Superseded: {CALL}."),
    ],
)
def test_a_decision_that_was_settled_says_how(state, reason, sentence):
    decision = DecisionFacts(CALL, "Mr B. Sample", BEFORE, state, AFTER, reason)

    assert told(decisions=[decision]) == [sentence]


@pytest.mark.parametrize(
    ("state", "reviewed_at"),
    [(DecisionState.DONE, BEFORE), (DecisionState.DONE, READ), (DecisionState.OPEN, AFTER)],
)
def test_a_review_read_before_or_one_that_left_it_open_is_no_news(state, reviewed_at):
    assert told(decisions=[DecisionFacts(CALL, "Mr B. Sample", BEFORE, state, reviewed_at)]) == []


def rating(at: datetime, t: float | None, rated: int = 3) -> RatingFacts:
    return RatingFacts(at, t, rated, 3)


@pytest.mark.parametrize(
    ("ratings", "news"),
    [
        (
            [rating(BEFORE, 34.58), rating(AFTER, 58.81)],
            ["Goals: T 58.81, up from 34.58; 3 of 3 rated."],
        ),
        (
            [rating(BEFORE, 37.95), rating(AFTER, 33.94), rating(AFTER, 29.92, 2)],
            ["Goals: T 29.92, down from 37.95; 2 of 3 rated."],
        ),
        ([rating(AFTER, 50.0)], ["Goals: T 50.00, first score; 3 of 3 rated."]),
        (
            [rating(AFTER, 34.58), rating(AFTER, 58.81)],
            ["Goals: T 58.81, up from 34.58; 3 of 3 rated."],
        ),
        ([rating(AFTER, None, 0)], ["Goals were rated; there is no score yet."]),
        ([rating(BEFORE, 34.58), rating(READ, 58.81)], []),
    ],
)
def test_goals_are_told_against_the_score_known_before(ratings, news):
    assert told(ratings=ratings) == news


@pytest.mark.parametrize(
    ("concern", "news"),
    [
        (ConcernFacts(BEFORE), []),
        (ConcernFacts(AFTER), ["A safety concern was opened."]),
        (
            ConcernFacts(BEFORE, AFTER, "Ms A. Example"),
            ["A safety concern was closed by Ms A. Example."],
        ),
        (
            ConcernFacts(AFTER, AFTER, "Ms A. Example"),
            ["A safety concern was opened.", "A safety concern was closed by Ms A. Example."],
        ),
        (ConcernFacts(BEFORE, BEFORE, "Ms A. Example"), []),
    ],
)
def test_concerns_are_told_without_their_kind(concern, news):
    assert told(concerns=[concern]) == news


def test_a_new_status_is_told():
    changes = [StatusFacts(BEFORE, CaseStatus.ACTIVE), StatusFacts(AFTER, CaseStatus.DORMANT)]

    assert told(statuses=changes) == ["The case is now dormant."]


def test_a_new_version_of_the_formulation_is_told():
    version = FormulationFacts(AFTER, 3, "Five Ps", FormulationStatus.SHARED_WITH_PATIENT)

    assert told(formulations=[version]) == [
        "Formulation Five Ps, version 3: shared with patient.",
    ]


def test_everything_is_new_to_somebody_who_never_read():
    news = told(
        read_at=None,
        decisions=[DecisionFacts(CALL, "Mr B. Sample", BEFORE)],
        concerns=[ConcernFacts(BEFORE)],
    )

    assert news == ["A safety concern was opened.", f"Decided: {CALL} (Mr B. Sample)."]


def test_no_facts_class_has_room_for_a_reflection_or_the_kind_of_a_concern():
    facts = [thing for thing in vars(summary).values() if is_dataclass(thing)]
    names = {field.name for thing in facts for field in fields(thing)}

    assert "decisions" in names
    assert not {name for name in names if "reflect" in name or "process" in name or "note" in name}
    assert "kind" not in names
