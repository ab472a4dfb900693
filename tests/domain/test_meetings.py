"""A meeting from plan to signature."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from mdt.domain.errors import NotNow
from mdt.domain.meetings import (
    NEXT,
    Earlier,
    ItemFacts,
    ItemHead,
    NoDecision,
    When,
    missing_to_close,
    missing_to_publish,
    missing_to_start,
    move,
    no_decision_reason,
    quorum,
    ran_out_of_time,
)
from mdt.domain.vocabulary import Discipline, ItemKind, MeetingStatus, Outcome, Told

pytestmark = pytest.mark.pure

PLANNED, PUBLISHED, LIVE, CLOSED, SIGNED = MeetingStatus
STEPS = {(PLANNED, PUBLISHED), (PLANNED, LIVE), (PUBLISHED, LIVE), (LIVE, CLOSED), (CLOSED, SIGNED)}


@pytest.mark.parametrize("to", MeetingStatus)
@pytest.mark.parametrize("status", MeetingStatus)
def test_a_meeting_takes_only_the_steps_of_the_table(status, to):
    if (status, to) in STEPS:
        assert move(status, to) is to
    else:
        with pytest.raises(NotNow, match=f"A {status} meeting cannot become {to}"):
            move(status, to)


def test_every_status_has_its_next_steps():
    assert set(NEXT) == set(MeetingStatus)


PSYCHIATRY, PSYCHOLOGY = Discipline.PSYCHIATRY, Discipline.PSYCHOLOGY
OT, NURSING = Discipline.OCCUPATIONAL_THERAPY, Discipline.NURSING
CORE = {PSYCHIATRY, PSYCHOLOGY, OT}


@pytest.mark.parametrize(
    ("present", "words"),
    [
        ([(PSYCHIATRY, None), (PSYCHOLOGY, None), (OT, None)], "quorum met"),
        ([(PSYCHIATRY, None), (PSYCHOLOGY, None), (NURSING, OT)], "quorum met"),
        ([(PSYCHIATRY, PSYCHOLOGY), (OT, None)], "quorum met"),
        (
            [(PSYCHIATRY, None), (PSYCHOLOGY, None), (NURSING, None)],
            "inquorate: no occupational therapy present",
        ),
        ([(OT, None)], "inquorate: no psychiatry and no psychology present"),
        (
            [],
            "inquorate: no psychiatry and no psychology and no occupational therapy present",
        ),
    ],
)
def test_quorum_is_counted_by_discipline_and_a_deputy_counts(present, words):
    state = quorum(CORE, present)

    assert state.words == words
    assert state.met is (words == "quorum met")
    assert state.stamp == ("" if state.met else words)


def test_a14_the_ot_absent_without_deputy_stamps_the_decision():
    state = quorum(CORE, [(PSYCHIATRY, None), (PSYCHOLOGY, None), (PSYCHOLOGY, None)])

    assert state.missing == (OT,)
    assert state.stamp == "inquorate: no occupational therapy present"


def test_a_meeting_without_a_rule_is_always_quorate():
    assert quorum(set(), []).met


DONE = ItemFacts(
    question="May she go home?",
    patient_views="I would try it.",
    told=Told.WILL_BE_TOLD,
    told_by="Ms A. Example",
    outcome=Outcome.DECIDED,
    decisions=1,
)


def keys(**changes) -> list[str]:
    return [missing.key for missing in missing_to_close(replace(DONE, **changes))]


def test_an_item_with_everything_may_close():
    assert keys() == []


def test_a_fresh_item_names_everything_it_needs_from_the_start():
    fresh = ItemFacts(unreviewed=[Earlier("r1", "Ring the daughter")])

    assert [m.key for m in missing_to_close(fresh)] == [
        "question",
        "review:r1",
        "views",
        "outcome",
        "told",
    ]


def test_a13_each_unreviewed_decision_is_named():
    facts = replace(DONE, unreviewed=[Earlier("r1", "Ring the daughter"), Earlier("r2", "Lift")])

    assert missing_to_close(facts) == [
        ("review:r1", "Review the earlier decision “Ring the daughter”."),
        ("review:r2", "Review the earlier decision “Lift”."),
    ]


@pytest.mark.parametrize(
    ("views", "why_not", "missing"),
    [("", "", ["views"]), (" ", " ", ["views"]), ("", "not asked yet", []), ("Yes", "", [])],
)
def test_a15_without_the_patients_views_a_reason_is_asked(views, why_not, missing):
    assert keys(patient_views=views, views_missing=why_not) == missing


@pytest.mark.parametrize(
    ("told", "by", "reason", "missing"),
    [
        (None, "Ms A. Example", "", ["told"]),
        (Told.WILL_BE_TOLD, "", "a reason", ["told_by"]),
        (Told.WILL_BE_TOLD, "Ms A. Example", "", []),
        (Told.NOT_TOLD, "Ms A. Example", " ", ["told_reason"]),
        (Told.NOT_TOLD, "", "She asked us not to", []),
    ],
)
def test_somebody_tells_the_patient_or_the_reason_is_noted(told, by, reason, missing):
    assert keys(told=told, told_by=by, told_reason=reason) == missing


@pytest.mark.parametrize(("count", "missing"), [(0, ["decision"]), (1, []), (2, [])])
def test_decided_needs_a_decision(count, missing):
    assert keys(decisions=count) == missing


@pytest.mark.parametrize(
    ("why", "until", "missing"),
    [
        ("", None, ["outcome_reason", "deferred_until"]),
        ("OT is away", None, ["deferred_until"]),
        (" ", date(2026, 12, 1), ["outcome_reason"]),
        ("OT is away", date(2026, 12, 1), []),
    ],
)
def test_deferred_needs_why_and_until(why, until, missing):
    facts = {"outcome": Outcome.DEFERRED, "outcome_reason": why, "deferred_until": until}

    assert keys(**facts, decisions=0) == missing


@pytest.mark.parametrize(
    ("reason", "missing"),
    [("", ["outcome_reason"]), ("because", ["outcome_reason"]), *[(r, []) for r in NoDecision]],
)
def test_no_decision_needs_a_reason_from_the_list(reason, missing):
    assert keys(outcome=Outcome.NO_DECISION, outcome_reason=reason, decisions=0) == missing


def test_an_item_whose_time_ran_out_closes_and_owes_nothing_now():
    facts = ItemFacts(
        question="May she go home?",
        unreviewed=[Earlier("r1", "Ring the daughter")],
        outcome=Outcome.NO_DECISION,
        outcome_reason="time ran out",
    )

    assert missing_to_close(facts) == []
    assert [m.key for m in missing_to_close(replace(facts, outcome=Outcome.DECIDED))] != []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("time ran out", NoDecision.TIME_RAN_OUT),
        (" Time ran out: the alarm went", NoDecision.TIME_RAN_OUT),
        ("time ran outside", None),
        ("no time", None),
        ("more information is needed (bloods)", NoDecision.MORE_IS_NEEDED),
        ("", None),
    ],
)
def test_own_words_may_follow_the_reason_for_no_decision(words, reason):
    assert no_decision_reason(words) is reason
    assert ran_out_of_time(words) is (reason is NoDecision.TIME_RAN_OUT)


def test_a_reflective_item_asks_for_nothing():
    assert missing_to_close(ItemFacts(kind=ItemKind.REFLECTIVE)) == []


def test_business_needs_an_outcome_but_no_patient():
    assert [m.key for m in missing_to_close(ItemFacts(kind=ItemKind.BUSINESS))] == ["outcome"]


@pytest.mark.parametrize(
    ("purpose", "chair", "coordinator", "missing"),
    [
        ("To agree plans", "Dr Demo", "Ms C.", []),
        ("", "Dr Demo", "Ms C.", ["purpose"]),
        ("To agree plans", " ", "Ms C.", ["chair"]),
        ("To agree plans", "Dr Demo", "", ["coordinator"]),
        (" ", "", "", ["purpose", "chair", "coordinator"]),
    ],
)
def test_m4_a_meeting_starts_with_a_purpose_a_chair_and_a_coordinator(
    purpose, chair, coordinator, missing
):
    found = missing_to_start(purpose=purpose, chair=chair, coordinator=coordinator)

    assert [m.key for m in found] == missing


@pytest.mark.parametrize(
    ("kind", "question", "missing"),
    [
        (ItemKind.CASE, "", [("question:i1", "Thandi has no question for the meeting.")]),
        (ItemKind.CASE, " \n", [("question:i1", "Thandi has no question for the meeting.")]),
        (ItemKind.CASE, "May she go home?", []),
        (ItemKind.BUSINESS, "", []),
        (ItemKind.REFLECTIVE, "", []),
    ],
)
def test_an_agenda_is_published_only_with_a_question_for_every_case(kind, question, missing):
    assert missing_to_publish([ItemHead("i1", "Thandi", kind, question)]) == missing


def test_a_meeting_keeps_the_hour_on_the_wall():
    when = When(datetime(2026, 11, 24, 14), 90, "Africa/Johannesburg")  # noqa: DTZ001

    assert when.words == "Tue 24 Nov 2026, 14:00 to 15:30"
    assert when.starts_at.astimezone(UTC) == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_hour_on_the_wall_outlives_a_change_of_clocks():
    autumn = When(datetime(2026, 10, 24, 14), 60, "Europe/London")  # noqa: DTZ001

    winter = replace(autumn, starts=autumn.starts + timedelta(days=7))

    assert (autumn.words[-14:], winter.words[-14:]) == ("14:00 to 15:00",) * 2
    assert winter.starts_at.astimezone(UTC).hour == autumn.starts_at.astimezone(UTC).hour + 1


def test_a_zone_nobody_knows_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        _ = When(datetime(2026, 11, 24, 14), 90, "Africa/Nowhere").starts_at  # noqa: DTZ001
