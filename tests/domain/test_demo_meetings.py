"""The demo's meetings as data: who came, what was decided, reviewed, asked and signed."""

import re
from collections import Counter
from typing import Any

import pytest

from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import (
    ActionState,
    ItemType,
    NotDoneReason,
    Outcome,
    Presence,
    ReviewResult,
)
from tests.demo_told import BOOK, CARE_TEAMS, CASES, MEETINGS, PRACTICE, all_events, items, told

pytestmark = pytest.mark.pure


def decisions() -> dict[str, dict[str, Any]]:
    return {
        decision["key"]: decision | {"case": item["case"], "made": meeting["day"]}
        for meeting, item in items()
        for decision in item.get("decisions", [])
    }


def reviews() -> list[tuple[int, dict[str, Any]]]:
    return [(m["day"], review) for m, item in items() for review in item.get("reviews", [])]


def settled_on(key: str) -> int | None:
    return next((day for day, review in reviews() if review["decision"] == key), None)


def open_decisions() -> list[dict[str, Any]]:
    return [d for key, d in decisions().items() if settled_on(key) is None]


def authorised_on(case: str) -> int:
    day: int = CASES[case]["authorisation"]["given_day"]
    return day


def test_every_word_of_the_meetings_is_of_a_known_kind() -> None:
    for meeting, item in items():
        ItemType(item["type"]), Outcome(item["outcome"])
        assert item["case"] in CASES
        assert all(Presence(a["state"]) for a in meeting["attendance"])
    for _, review in reviews():
        result = ReviewResult(review["result"])
        if result in (ReviewResult.PARTLY, ReviewResult.NOT_DONE):
            NotDoneReason(review["reason"])
            assert review["words"]
            assert review["then"] == "stop"
    for action in BOOK["actions"]:
        ActionState(action["state"])


# Meetings -------------------------------------------------------------------------------------


def test_ten_meetings_stand_on_the_weekday_of_the_coming_one() -> None:
    days = [meeting["day"] for meeting in MEETINGS]

    assert days == [-97, -90, -83, -69, -62, -48, -41, -27, -20, -6]
    assert all((BOOK["coming"]["day"] - day) % 7 == 0 for day in days)
    assert (BOOK["coming"]["day"], BOOK["coming"]["time"]) == (1, "14:00")


def test_one_meeting_is_inquorate() -> None:
    discipline = {row["account"]: row["discipline"] for row in PRACTICE["accounts"]}
    quorum = set(PRACTICE["meeting_type"]["quorum"])
    short = [
        meeting["key"]
        for meeting in MEETINGS
        if quorum
        - {discipline[a["account"]] for a in meeting["attendance"] if a["state"] == "present"}
    ]

    assert short == ["m8"]


def test_who_came_late_or_left_was_not_alone_in_the_discipline() -> None:
    for meeting in MEETINGS:
        for row in meeting["attendance"]:
            if "from" in row or "until" in row:
                assert row["account"] in {"psychologist1", "psychologist2"}


def test_a_meeting_keeps_to_its_time_and_is_signed_the_same_day() -> None:
    for meeting in MEETINGS:
        planned = [row["minutes"] for row in meeting["items"] + meeting.get("business", [])]
        assert sum(planned) <= PRACTICE["meeting_type"]["minutes"]
        assert meeting["time"] < meeting["read_back"] < meeting["signed"]
    assert sum(bool(meeting.get("addenda")) for meeting in MEETINGS) == 2


def test_addenda_to_minutes_come_after_signing_from_somebody_who_was_there() -> None:
    for meeting in MEETINGS:
        there = {a["account"] for a in meeting["attendance"] if a["state"] == "present"}
        for addendum in meeting.get("addenda", []):
            assert addendum["day"] > meeting["day"]
            assert addendum["by"] in there
            assert addendum["case"] in {item["case"] for item in meeting["items"]}


def test_an_item_is_presented_and_told_by_the_care_team() -> None:
    for meeting, item in items():
        team = set(CARE_TEAMS[item["case"]])
        there = {a["account"] for a in meeting["attendance"] if a["state"] == "present"}
        views = item["patient_views"]
        assert item["presenter"] in team & there
        assert item["question"].endswith("?")
        assert ("told" in item) != ("not_told_because" in item)
        assert ("none_because" in views) != ({"words", "by", "source"} <= views.keys())
        assert "told" not in item or item["told"]["day"] >= meeting["day"]
        assert {item.get("told", {}).get("by"), views.get("by")} <= team | {None}


def test_a_crisis_goes_through_its_headings() -> None:
    for _, item in items():
        headings = list(CRISIS_AGENDA) if item["type"] == "crisis" else []
        assert list(item.get("crisis", {})) == headings
    assert [item["case"] for _, item in items() if item["type"] == "crisis"] == ["case3"]


def test_a_new_case_is_new_once_and_opened_before() -> None:
    first: dict[str, str] = {}
    for meeting, item in items():
        assert CASES[item["case"]]["case"]["opened"]["day"] < meeting["day"]
        assert (item["type"] == "new") == (item["case"] not in first)
        first.setdefault(item["case"], meeting["key"])
    assert set(first) == set(CASES)


def test_who_is_not_on_the_care_team_comes_in_after_a_case_that_was_not_authorised_yet() -> None:
    early = [(m, i) for m, i in items() if authorised_on(i["case"]) > m["day"]]

    assert [(meeting["key"], item["case"]) for meeting, item in early] == [("m3", "case7")]
    for meeting, item in early:
        there = [a["account"] for a in meeting["attendance"] if "from" not in a]
        assert item is meeting["items"][0]
        assert set(there) <= set(CARE_TEAMS[item["case"]])


def test_a_discussion_holds_what_was_thought() -> None:
    for _, item in items():
        length = len(item["discussion"].split())
        assert item.get("out_of_time") or 80 <= length <= 150


def test_an_item_closes_as_decided_only_with_a_decision() -> None:
    outcomes = Counter(item["outcome"] for _, item in items())

    assert outcomes == {"decided": 38, "deferred": 1, "no_decision": 1}
    for _, item in items():
        assert (item["outcome"] == "decided") == bool(item.get("decisions"))
        assert item["outcome"] == "decided" or item["outcome_reason"]
        assert (item["outcome"] == "deferred") == ("until_day" in item)


# Decisions ------------------------------------------------------------------------------------


def test_34_decisions_were_reviewed_and_24_of_them_done() -> None:
    results = Counter(review["result"] for _, review in reviews())

    assert results == {"done": 24, "partly": 5, "not_done": 5}
    assert len({review["decision"] for _, review in reviews()}) == 34


def test_7_decisions_are_open_2_overdue_2_this_week_3_later() -> None:
    due = sorted(decision["due_day"] for decision in open_decisions())

    assert len(decisions()) == 41
    assert [sum(day < 0 for day in due), sum(0 <= day <= 6 for day in due)] == [2, 2]
    assert sum(day > 6 for day in due) == 3


def test_what_was_due_is_reviewed_whenever_its_case_is_discussed_and_the_rest_stands() -> None:
    for meeting, item in items():
        open_then = {
            key: decision["due_day"]
            for key, decision in decisions().items()
            if decision["case"] == item["case"]
            and decision["made"] < meeting["day"]
            and (settled_on(key) or BOOK["coming"]["day"]) >= meeting["day"]
        }
        due = {key for key, day in open_then.items() if day <= meeting["day"]}
        assert {review["decision"] for review in item.get("reviews", [])} == due, meeting["key"]
        assert set(item.get("stand", [])) == open_then.keys() - due, meeting["key"]


def test_a_decision_has_an_implementer_on_the_care_team_and_a_date_after_it() -> None:
    for decision in decisions().values():
        assert decision["implementer"] in CARE_TEAMS[decision["case"]]
        assert decision["due_day"] > decision["made"]
        assert decision["text"]
        assert decision["rationale"]


def test_a_forecast_is_looked_at_when_its_case_comes_up_after_its_day() -> None:
    expected = {key: d for key, d in decisions().items() if "expected" in d}
    scored = {
        row["decision"]: (meeting["day"], item["case"], row["came"])
        for meeting, item in items()
        for row in item.get("scored", [])
    }

    assert expected.keys() - scored.keys() == {"c6-9a"}
    for key, (day, case, _came) in scored.items():
        decision = expected[key]
        assert decision["case"] == case
        assert decision["made"] < decision["expected"]["day"] <= day
        later = [m["day"] for m, item in items() if item["case"] == case]
        assert day == min(d for d in later if d >= decision["expected"]["day"])
    assert Counter(came for _day, _case, came in scored.values()) == {
        "yes": 3,
        "no": 3,
        "unclear": 1,
    }


def test_one_dissent_is_kept_by_the_name_of_somebody_present() -> None:
    (decision,) = [d for d in decisions().values() if "dissent" in d]
    (meeting,) = [m for m in MEETINGS if m["day"] == decision["made"]]

    assert decision["dissent"]["account"] == "ot"
    assert {"account": "ot", "state": "present"} in meeting["attendance"]


def test_two_decisions_of_case_8_failed_for_want_of_transport() -> None:
    failed = [r["decision"] for _, r in reviews() if r.get("reason") == "transport"]

    assert failed == ["c8-2a", "c8-4a"]


def test_an_owner_settles_an_own_action_between_the_decision_and_its_review() -> None:
    result = {review["decision"]: review["result"] for _, review in reviews()}
    for action in BOOK["actions"]:
        decision = decisions()[action["decision"]]
        assert action["by"] == decision["implementer"]
        assert decision["made"] < action["day"] < (settled_on(action["decision"]) or 0)
        assert action["state"] == result[action["decision"]]
        assert (action["state"] == "done") != ("reason" in action)


# The coming meeting ---------------------------------------------------------------------------


def test_members_ask_the_coming_meeting_questions_in_its_last_days() -> None:
    asked = all_events("question")

    assert {case for case, _ in asked} == {"case1", "case2", "case3", "case4", "case6", "case8"}
    assert all(-5 <= event["day"] <= -1 for _, event in asked)


def test_one_case_has_not_been_brought_for_longer_than_the_team_allows() -> None:
    last = {item["case"]: meeting["day"] for meeting, item in items()}
    weeks = {case: (BOOK["coming"]["day"] - day) // 7 for case, day in last.items()}
    limit = PRACTICE["meeting_type"]["weeks_unbrought"]

    assert {case for case, waited in weeks.items() if waited >= limit} == {"case5"}


def test_psychologist1_owes_a_signature_of_the_last_days() -> None:
    owed = [event for _, event in all_events("note") if not event["sign"]]

    assert [note["by"] for note in owed] == ["psychologist1"]
    assert owed[0]["day"] >= -4


# After the signature ---------------------------------------------------------------------------

AFTER = told("afterwards")


def test_who_was_there_marks_ten_areas_from_three_sheets_on() -> None:
    there = {
        meeting["key"]: {
            row["account"] for row in meeting["attendance"] if row["state"] == "present"
        }
        for meeting in MEETINGS
    }
    for row in AFTER["marks"]:
        sheets = {name: marks for name, marks in row.items() if name != "meeting"}
        assert len(sheets) >= 3
        assert sheets.keys() <= there[row["meeting"]]
        assert all(re.fullmatch("[1-4-]{10}", marks) for marks in sheets.values())


def test_corrections_and_letters_are_of_items_that_were_held_and_come_after_them() -> None:
    held = {(meeting["key"], item["case"]): meeting["day"] for meeting, item in items()}
    for row in [*AFTER["corrections"], *AFTER["letters"]]:
        later = row["answered"] if "answered" in row else row["checked"]
        assert held[row["meeting"], row["case"]] < row["day"] <= later["day"]
    assert {row["kind"] for row in AFTER["letters"]} == {"patient", "referrer"}
    assert ["declined" in row["answered"] for row in AFTER["corrections"]] == [False, True]
