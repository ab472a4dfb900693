"""Safety in the demo: concerns, positive answers, plans for a bad hour, and whom to ring."""

from datetime import date, timedelta

import pytest

from mdt.domain import measures
from mdt.domain.safety import needs_checking
from mdt.domain.templates import latest
from mdt.domain.vocabulary import EscalationKind
from tests.demo_told import CARE_TEAMS, FIELDS, PRACTICE, all_events, events_of

pytestmark = pytest.mark.pure


# Safety ---------------------------------------------------------------------------------------


def test_the_crisis_of_case_3_is_closed_by_the_psychiatrist_on_day_19() -> None:
    (raised,) = events_of("case3", "concern")
    (closed,) = events_of("case3", "close_concern")

    assert (raised["kind"], closed["concern"]) == ("suicide", raised["key"])
    assert closed["day"] - raised["day"] == 19
    assert closed["by"] == "psychiatrist"


def test_only_the_concern_of_case_8_is_open() -> None:
    raised = {event["key"]: (case, event["by"]) for case, event in all_events("concern")}
    closed = {event["concern"] for _, event in all_events("close_concern")}

    assert {raised[key] for key in raised.keys() - closed} == {("case8", "psychologist2")}
    assert all(event["reason"] and event["told"] for _, event in all_events("close_concern"))
    assert all(event["in_touch"] in CARE_TEAMS[case] for case, event in all_events("concern"))


# What a positive answer led to ------------------------------------------------------------------


def positive() -> list[tuple[str, str, tuple[int, ...]]]:
    """Each form with an answer to talk about: its case, its name in the story, the items."""
    return [
        (case, f"{event['measure']} {event['day']}", scored.safety)
        for case, event in all_events("measure")
        if "answers" in event
        and (scored := measures.score(measures.load()[event["measure"]], event["answers"])).safety
    ]


def test_the_last_answer_of_case_3_was_3_on_the_day_of_the_crisis() -> None:
    (crisis, *_rest) = [e for e in events_of("case3", "measure") if e["measure"] == "phq9"]

    assert (crisis["day"], crisis["by"]) == (-60, "psychologist1")
    assert (crisis["answers"][8], sum(crisis["answers"])) == (3, 24)


def test_every_positive_answer_was_spoken_about_by_name_but_the_one_of_case_8() -> None:
    answered = {(case, event["score"]) for case, event in all_events("answered")}
    opened = {(case, score) for case, score, _items in positive()}

    assert {(case, score, items) for case, score, items in positive()} - {
        ("case3", "phq9 -60", (9,)),
        ("case3", "phq9 -34", (9,)),
        ("case3", "phq9 -10", (9,)),
    } == {("case8", "core10 -1", (6,))}
    assert opened - answered == {("case8", "core10 -1")}
    for case, event in all_events("answered"):
        spoken, said = event["spoken"], (event["day"], event["time"])
        assert (case, event["by"]) == ("case3", "psychologist1")
        assert (spoken["day"], spoken["time"]) < said
        assert len(event["action"].split()) >= 20


# Plans for a bad hour ---------------------------------------------------------------------------


def test_safety_plans_stand_on_three_cases_in_their_own_words() -> None:
    plans = [(c, e) for c, e in all_events("formulation") if e["template"] == "safety_plan"]
    versions = [(case, plan["version"]) for case, plan in plans]

    assert versions == [("case1", 1), ("case1", 2), ("case3", 1), ("case3", 2), ("case3", 3),
                        ("case8", 1)]  # fmt: skip
    for _case, plan in plans:
        assert plan["status"] == "shared_with_patient"
        assert sum(len(lines) for lines in plan["fields"].values()) >= 12
    assert FIELDS["safety_plan"] == [field.id for field in latest("safety_plan").fields]


def test_every_plan_has_a_date_to_look_again_means_made_safe_with_somebody_and_copies() -> None:
    plans = {
        (case, event["version"])
        for case, event in all_events("formulation")
        if event["template"] == "safety_plan"
    }

    assert {(case, event["version"]) for case, event in all_events("plan_terms")} == plans
    assert {(case, event["version"]) for case, event in all_events("plan_copy")} == plans
    assert all(event["means_with"] for _, event in all_events("plan_terms"))
    assert all(event["words"] for _, event in all_events("plan_copy"))


def test_only_the_plan_of_case_8_should_have_been_looked_at_by_yesterday() -> None:
    due = {case: event["review_day"] for case, event in all_events("plan_terms")}

    assert due.keys() == {"case1", "case3", "case8"}
    assert {case: day for case, day in due.items() if day < 0} == {"case8": -1}


def test_what_was_thought_about_danger_comes_in_four_parts() -> None:
    found = [
        (case, event["version"])
        for case, event in all_events("formulation")
        if event["template"] == "risk_formulation"
    ]

    assert found == [("case1", 1), ("case3", 1), ("case3", 2), ("case4", 1), ("case8", 1)]
    assert FIELDS["risk_formulation"] == [field.id for field in latest("risk_formulation").fields]


def test_somebody_stayed_in_touch_after_the_crisis_of_case_3_and_said_so_in_time() -> None:
    given = {event["key"]: event for case, event in all_events("follow_up") if case == "case3"}
    kept = {event["follow_up"]: event for event in events_of("case3", "followed_up")}

    assert given.keys() == kept.keys() == {"c3-brother", "c3-week"}
    assert [event["day"] for event in given.values()] == [-60, -44]
    for key, event in kept.items():
        assert event["by"] == given[key]["owner"]
        assert given[key]["day"] < event["day"] <= given[key]["due_day"]


# Whom to ring -----------------------------------------------------------------------------------


def test_each_site_has_its_numbers_and_two_of_them_have_to_be_checked() -> None:
    today, numbers = date(2026, 12, 31), PRACTICE["numbers"]
    rung = {
        row["name"]: today + timedelta(days=row["rung"]["day"]) if "rung" in row else None
        for row in numbers
    }
    to_check = {name: day for name, day in rung.items() if needs_checking(day, today)}

    assert {row["site"] for row in numbers} == {site["key"] for site in PRACTICE["sites"]}
    assert all(EscalationKind(row["kind"]) for row in numbers)
    assert to_check == {
        "Demo Ambulance": today - timedelta(days=91),
        "Demo Listening Line": None,
    }
