"""The demo practice as data: figures of the reference, rules of the services, tone."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from mdt.demo.stories import COURSES, DEEDS
from mdt.domain import interventions, measures, progress
from mdt.domain.change import rule_of
from mdt.domain.goals import t_score
from mdt.domain.mirror import prompt
from mdt.domain.occupational import copm_change, copm_mean, gbo_change, gbo_mean
from mdt.domain.safety import CRISIS_AGENDA, needs_checking
from mdt.domain.templates import latest
from mdt.domain.vocabulary import (
    ActionState,
    Approach,
    ConcernKind,
    Confidence,
    ContactKind,
    Dial,
    Discipline,
    EscalationKind,
    FormulationStatus,
    IncidentKind,
    InterventionKind,
    ItemType,
    LegalStatus,
    LineKind,
    NotDoneReason,
    NoteKind,
    Outcome,
    OutcomeKind,
    Presence,
    Prompt,
    RetentionClass,
    ReviewResult,
    Role,
    Setting,
    SiteKind,
    Visibility,
)

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[2] / "mdt" / "data" / "demo"
FILES = sorted(FOLDER.glob("*.yaml"))
NUMBERS = range(1, 9)


def told(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return data


PRACTICE = told("practice")
CASES = {f"case{n}": told(f"case{n}") for n in NUMBERS}
BOOK = told("meetings")
MEETINGS = BOOK["meetings"]
EVENTS = [
    (key, event)
    for key, case in CASES.items()
    for course in COURSES
    for event in case.get(course, [])
]

CARE_TEAMS = {
    "case1": ["psychologist1", "ot", "psychiatrist"],
    "case2": ["psychologist2", "psychiatrist", "ot"],
    "case3": ["psychiatrist", "psychologist1", "ot"],
    "case4": ["psychologist2", "ot", "psychiatrist"],
    "case5": ["psychologist1", "psychiatrist", "ot"],
    "case6": ["ot", "psychiatrist"],
    "case7": ["psychiatrist", "psychologist2", "ot"],
    "case8": ["psychologist2", "psychiatrist"],
}
PEOPLE = {  # name, five-year band, codes: reference, section 7
    "case1": ("Nomvula Example-Protea", [25, 29], {"F60.31", "F33.1"}),
    "case2": ("Riaan Demo-Fiktief", [45, 49], {"F60.8", "Z63.0"}),
    "case3": ("Thandi Sample-Khumaloexample", [35, 39], {"F33.2", "R45.8"}),
    "case4": ("Sipho Mock-Dlaminisample", [30, 34], {"F10.2", "F43.1"}),
    "case5": ("Ayesha Voorbeeld-Test", [40, 44], {"F41.1", "Z63.0"}),
    "case6": ("Pieter Toets-Persoon", [50, 54], {"F33.1", "Z73.0", "Z56.6"}),
    "case7": ("Lerato Placeholder-Demo", [20, 24], {"F31.1"}),
    "case8": ("Johan Dummy-Naidootest", [60, 64], {"F33.1", "Z63.4"}),
}
T_SCORES = {
    "case1": [34.58, 45.59, 58.81],
    "case2": [36.54, 39.23, 44.62],
    "case3": [30.61, 46.12, 59.69],
    "case4": [30.17, 43.39, 52.20],
    "case5": [36.54, 50.00, 60.77],
    "case6": [32.27, 42.91, 57.09],
    "case7": [31.16, 44.62, 52.69],
    "case8": [37.95, 33.94, 29.92],
}
FIELDS = {
    "five_ps": [
        "presenting",
        "predisposing",
        "precipitating",
        "perpetuating",
        "protective",
        "plan_link",
    ],
    "team_summary": [
        "one_sentence",
        "what_we_agree",
        "what_we_see_differently",
        "what_we_may_be_doing_to_it",
        "what_to_do_when_upset",
    ],
    "mirror": [
        "attachment",
        "self_soothing",
        "empathy_self_compassion",
        "trust",
        "coping_in_extremes",
        "relationship_pattern",
        "looks_fine_feels",
    ],
    "safety_plan": ["signs", "coping", "people_places", "helpers", "professionals", "means"],
    "risk_formulation": ["worse", "holds", "changes", "then_we"],
}
SHORT, NAME = 500, 200  # what the columns hold


# Asking the data ------------------------------------------------------------------------------


def events_of(case: str, do: str) -> list[dict[str, Any]]:
    return [event for key, event in EVENTS if (key, event["do"]) == (case, do)]


def all_events(do: str) -> list[tuple[str, dict[str, Any]]]:
    return [(key, event) for key, event in EVENTS if event["do"] == do]


def items() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(meeting, item) for meeting in MEETINGS for item in meeting["items"]]


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


def position(dials: dict[str, int]) -> float:
    near = sum(dials[name] for name in ("confident", "warm", "protective", "drawn-in"))
    far = sum(dials[name] for name in ("helpless", "flooded", "attacked", "distant"))
    return (near - far) / 4


def positions(case: str) -> dict[str, float]:
    """The latest reflection of each author, shared with the group in the last 28 days."""
    return {
        event["by"]: position(event["dials"])
        for event in events_of(case, "reflection")
        if event["visibility"] == "reflective_group" and event["day"] >= -27
    }


def strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from strings(value)
    elif isinstance(thing, str):
        yield thing


def named(thing: Any, name: str) -> Iterator[Any]:
    """Every value under that key, however deep."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key == name:
                yield value
            yield from named(value, name)
    elif isinstance(thing, list):
        for value in thing:
            yield from named(value, name)


# The people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_patient_has_the_name_the_age_band_and_the_codes_of_the_reference(case: str) -> None:
    patient = CASES[case]["patient"]
    name, band, codes = PEOPLE[case]

    assert f"{patient['given_names']} {patient['family_name']}" == name
    assert patient["born_age_band"] == band
    assert {d["code"] for d in CASES[case]["diagnoses"]} == codes


@pytest.mark.parametrize("case", CASES)
def test_the_care_team_is_the_one_of_the_reference_and_its_lead_opened_the_case(case: str) -> None:
    team = CASES[case]["care_team"]

    assert [member["account"] for member in team] == CARE_TEAMS[case]
    assert [bool(member.get("lead")) for member in team] == [True] + [False] * (len(team) - 1)
    assert CASES[case]["case"]["opened"]["by"] == CARE_TEAMS[case][0]


def test_file_numbers_name_one_patient_each() -> None:
    numbers = [case["patient"]["file_number"] for case in CASES.values()]

    assert all(re.fullmatch(r"D[RNSW]-\d{4}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_every_account_of_the_contract_is_there() -> None:
    accounts = [row["account"] for row in PRACTICE["accounts"]]
    supervised = {row["account"] for row in PRACTICE["accounts"] if row.get("supervisor")}

    assert accounts == [
        "psychiatrist",
        "psychologist1",
        "psychologist2",
        "ot",
        "coordinator",
        "supervisor",
        "admin",
        "outsider",
    ]
    assert supervised == {"psychologist1", "psychologist2", "ot"}


def test_the_refused_visitor_is_on_no_care_team() -> None:
    assert [row["account"] for row in PRACTICE["refused"]] == ["supervisor"]
    assert PRACTICE["refused"][0]["case"] in CASES
    assert all("supervisor" not in team for team in CARE_TEAMS.values())


# Time and authors -----------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_events_stand_in_the_order_in_which_they_happened(case: str) -> None:
    opened = CASES[case]["case"]["opened"]
    courses = [CASES[case][course] for course in COURSES if course in CASES[case]]

    assert courses[0] == CASES[case]["events"]
    for course in courses:
        moments = [(event["day"], event["time"]) for event in course]
        assert moments == sorted(moments)
        assert (opened["day"], opened["time"]) < moments[0]
        assert moments[-1][0] < 0


@pytest.mark.parametrize("case", CASES)
def test_everything_is_written_by_somebody_on_the_care_team_after_it_began(case: str) -> None:
    data = CASES[case]
    events = [event for key, event in EVENTS if key == case]
    entries = [
        *events,
        *data["diagnoses"],
        *data["legal"],
        *data["lines"],
        *[a for event in events for a in event.get("addenda", [])],
    ]

    assert {entry["by"] for entry in entries} <= set(CARE_TEAMS[case])
    assert min(entry["day"] for entry in entries) >= data["case"]["opened"]["day"]
    assert data["authorisation"]["by"] in CARE_TEAMS[case]
    assert data["authorisation"]["given_day"] >= data["case"]["opened"]["day"]


def test_clock_times_are_quoted_words_and_not_numbers() -> None:
    times = [t for data in (PRACTICE, *CASES.values(), BOOK) for t in named(data, "time")]

    assert len(times) > 200
    assert all(isinstance(t, str) and re.fullmatch(r"[0-2]\d:[0-5]\d", t) for t in times)


def test_a_note_tells_of_the_past_and_its_addenda_come_later() -> None:
    for _, note in all_events("note"):
        written = (note["day"], note["time"])
        happened = note.get("happened", note)
        assert (happened["day"], happened["time"]) <= written
        assert all((a["day"], a["time"]) > written for a in note.get("addenda", []))
        assert note["sign"] or not note.get("addenda")


def test_some_notes_are_written_late() -> None:
    late = [n for _, n in all_events("note") if n["day"] - n.get("happened", n)["day"] > 1]

    assert len(late) >= 2


# The words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_told_at_length_by_its_disciplines(case: str) -> None:
    notes = events_of(case, "note")
    told_in = [n["text"] for n in notes] + [
        text
        for f in events_of(case, "formulation")
        for text in strings([f["fields"], f["narrative"]])
    ]

    assert sum(len(text.split()) for text in told_in) >= 550
    assert 6 <= len(notes) <= 10
    assert len({note["by"] for note in notes}) >= 2


FORBIDDEN = {
    "a level of danger": r"\b(low|medium|moderate|high|no)[- ]risk\b",
    "a score of danger": r"\brisk (level|score|rating|category)",
    "a reassuring phrase": r"denie[sd] (any )?(SI|suicid)|no (current )?suicidal ideation",
    "a helpline": r"0800|\b31393\b|helpline|SADAG|lifeline",
    "a score of a measure": r"\b(PHQ|GAD|CORE|MADRS|YMRS|WSAS|WHO|BSL|PCL|AUDIT)-?\d",
    "a month": r"\b(January|February|April|June|July|August|September|October|November|December)\b",
    "an exclamation": r"!",
}


NAMED = r"(?<=\bmeasure: )\w+|(?<=\bscore: )\w+"  # which measure a figure is of is no prose


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_file_holds(path: Path, what: str) -> None:
    prose = re.sub(NAMED, "", path.read_text("utf-8"))

    assert re.findall(FORBIDDEN[what], prose, re.IGNORECASE) == []


def test_telephone_numbers_are_plainly_invented_and_used_once() -> None:
    phones = [p for data in CASES.values() for p in named(data, "phone")]
    to_ring = {(row["name"], row["phone"]) for row in PRACTICE["numbers"]}
    phones += [phone for _, phone in to_ring]

    assert all(re.fullmatch(r"000 000 00\d\d", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    for path in FILES:
        assert re.findall(r"(?!000)\d{3}[ -]\d{3}[ -]\d{3,4}", path.read_text("utf-8")) == []


def test_relatives_and_colleagues_are_plainly_invented() -> None:
    given = ["Example", "Sample", "Demo", "Mock", "Voorbeeld", "Toets", "Placeholder", "Fiktief"]

    for case in CASES.values():
        for contact in case["contacts"]:
            assert any(word in contact["name"] for word in given), contact["name"]


def test_words_fit_their_columns() -> None:
    short = [
        "words",
        "wording",
        "levels",
        "reason",
        "preference",
        "question",
        "may_be_told",
        "who",
        "told",
        "note",
        "not_told_because",
        "none_because",
        "outcome_reason",
    ]
    long = {"concern", "close_concern", "supervision_item"}
    trees = [*(e for _, e in EVENTS if e["do"] not in long), *MEETINGS, *BOOK["actions"]]
    trees += [{k: v for k, v in case.items() if k != "events"} for case in CASES.values()]

    for tree in trees:
        for key in short:
            assert all(len(text) <= SHORT for text in strings(list(named(tree, key)))), key
        for key in ("name", "relation", "source", "funder", "ward", "title"):
            assert all(len(text) <= NAME for text in strings(list(named(tree, key)))), key


# The closed sets ------------------------------------------------------------------------------


def test_every_word_from_a_closed_set_is_in_it() -> None:
    sites = {site["key"] for site in PRACTICE["sites"]}
    for case in CASES.values():
        Setting(case["case"]["setting"]), Approach(case["case"]["approach"])
        RetentionClass(case["case"]["retention_class"])
        assert case["case"]["site"] in sites
        assert set(case["authorisation"]["sites"]) <= sites
        for rows, kind, words in (
            ("lines", "kind", LineKind),
            ("contacts", "kind", ContactKind),
            ("legal", "status", LegalStatus),
        ):
            assert all(words(row[kind]) for row in case[rows])
    assert all(SiteKind(site["kind"]) for site in PRACTICE["sites"])
    for row in PRACTICE["accounts"]:
        Discipline(row["discipline"])
        assert all(Role(role) for role in row["roles"])


def test_every_event_is_of_a_known_kind() -> None:
    words = {
        "note": ("kind", NoteKind),
        "formulation": ("status", FormulationStatus),
        "goal": ("approach", Approach),
        "concern": ("kind", ConcernKind),
        "reflection": ("visibility", Visibility),
        "site_move": ("setting", Setting),
    }
    words |= {
        "name_lines": ("kind", OutcomeKind),
        "rate_lines": ("kind", OutcomeKind),
        "intervention": ("kind", InterventionKind),
        "incident": ("kind", IncidentKind),
    }
    known = measures.load()

    assert {event["do"] for _, event in EVENTS} == set(DEEDS)
    assert all(event["measure"] in known for _, event in all_events("measure"))
    for do, (field, kinds) in words.items():
        assert all(kinds(event[field]) for _, event in all_events(do))


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


# Formulations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_formulations_it_needs_in_successive_versions(case: str) -> None:
    made: dict[str, list[int]] = {}
    for event in events_of(case, "formulation"):
        made.setdefault(event["template"], []).append(event["version"])

    assert made["five_ps"] == [1]
    assert made["team_summary"] in ([1], [1, 2], [1, 2, 3])
    assert ("mirror" in made) == (case in {"case1", "case2", "case5"})


def test_every_formulation_fills_the_fields_of_its_template() -> None:
    for _, event in all_events("formulation"):
        mask = {"looks_fine_feels"} if event["template"] == "team_summary" else set()
        assert [f for f in event["fields"] if f not in mask] == FIELDS[event["template"]]
        for value in event["fields"].values():
            entries = value if isinstance(value, list) else []
            assert value
            if event["template"] in ("safety_plan", "risk_formulation"):
                assert len(entries) >= 2
                said = [entry for entry in entries if not isinstance(entry, str)]
                assert all(entry.keys() == {"was", "text"} for entry in said)  # never likely
            else:
                assert all(Confidence(entry["confidence"]) and entry["text"] for entry in entries)


def test_a_team_summary_says_who_this_is_and_what_to_do_tonight() -> None:
    for case, event in all_events("formulation"):
        if event["template"] == "team_summary":
            fields = event["fields"]
            assert fields["one_sentence"].startswith("This is a person who"), case
            assert 4 <= len(fields["what_to_do_when_upset"].splitlines()) <= 6, case


# Goals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_ratings_give_the_t_scores_of_the_reference(case: str) -> None:
    weights = {goal["key"]: goal["weight"] for goal in events_of(case, "goal")}
    days: dict[int, dict[str, int]] = {}
    for rating in events_of(case, "rate"):
        days.setdefault(rating["day"], {})[rating["goal"]] = rating["level"]

    assert len(days) == 3
    assert all(list(levels) == list(weights) for levels in days.values())
    scores = [t_score([(weights[g], level) for g, level in days[d].items()]) for d in sorted(days)]
    assert [score and round(score, 2) for score in scores] == T_SCORES[case]


def test_a_goal_has_five_levels_an_owner_on_the_care_team_and_its_first_rating_as_baseline() -> (
    None
):
    for case, goal in all_events("goal"):
        first = next(r for r in events_of(case, "rate") if r["goal"] == goal["key"])
        assert len(set(goal["levels"])) == 5
        assert goal["owner"] in CARE_TEAMS[case]
        assert goal["baseline"] == first["level"]
        assert goal["target_day"] > 0


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


# Reflections ----------------------------------------------------------------------------------


def test_every_dial_is_set_from_0_to_4() -> None:
    for _, event in all_events("reflection"):
        assert set(event["dials"]) == {dial.value for dial in Dial}
        assert all(level in range(5) for level in event["dials"].values())
        assert isinstance(event["boundary"], bool)


def test_case_1_is_split_as_in_the_reference() -> None:
    assert positions("case1") == {"psychologist1": 2.0, "ot": -1.5, "psychiatrist": 0.25}


def test_everyone_is_low_on_case_2() -> None:
    assert len(positions("case2")) == 3
    assert max(positions("case2").values()) <= -1


def test_no_other_case_has_enough_raters_for_the_map() -> None:
    assert all(len(positions(case)) < 3 for case in CASES.keys() - {"case1", "case2"})


def test_what_goes_to_a_supervisor_comes_from_somebody_who_has_one() -> None:
    supervised = {row["account"] for row in PRACTICE["accounts"] if row.get("supervisor")}
    brought = [event["by"] for _, event in all_events("supervision_item")]
    shared = [e["by"] for _, e in all_events("reflection") if e["visibility"] == "my_supervisor"]

    assert brought
    assert shared
    assert set(brought + shared) <= supervised


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


# What was measured ----------------------------------------------------------------------------


def totals(case: str, measure_id: str) -> list[float]:
    """Every figure of a measure on a case, items added up as the program adds them."""
    measure, found = measures.load()[measure_id], []
    for event in events_of(case, "measure"):
        if event["measure"] == measure_id:
            answers = event.get("answers")
            total = measures.score(measure, answers).total if answers else event["total"]
            found.append(measures.check_total(measure, total or 0))
    return found


def verdict(case: str, measure_id: str) -> str:
    """What the case's page prints under the measure."""
    measure = measures.load()[measure_id]
    days = [e["day"] for e in events_of(case, "measure") if e["measure"] == measure_id]
    start = date(2026, 12, 31)
    points = [
        progress.Point(start + timedelta(days=day), total)
        for day, total in zip(days, totals(case, measure_id), strict=True)
    ]
    care = [e["words"] for e in events_of(case, "read_with_care") if e["measure"] == measure_id]
    return str(progress.read(measure, points, rule_of(measure), care[-1] if care else None))


PHQ9, GAD7 = "; limit 5.06, alpha .89, SD 5.5)", "; limit 3.53, alpha .92, SD 4.5)"
CORE10 = "; limit 6.75, alpha .90, SD 7.7)"
WSAS = "; published rule at least 8 points)"
NOBODY = "cannot tell (no published figure for reliable change)"
MEASURED = {  # reference, section 7: figures and what they say
    ("case1", "phq9"): ([19, 20, 11], "19 to 11: reliable improvement (−8" + PHQ9),
    ("case1", "bsl23"): ([2.61, 2.7, 1.65], f"2.61 to 1.65: {NOBODY}"),
    ("case1", "ders16"): ([61, 58, 47], f"61 to 47: {NOBODY}"),
    ("case2", "phq9"): ([13, 12, 14], "13 to 14: no reliable change (+1" + PHQ9),
    ("case2", "wsas"): ([22, 24, 21], "22 to 21: no reliable change (−1" + WSAS),
    ("case2", "wai_sr"): ([31, 27, 38, 34], f"31 to 34: {NOBODY}"),
    ("case3", "phq9"): (
        [24, 17, 9],
        "24 to 9: reliable improvement and below cut-off (−15" + PHQ9,
    ),
    ("case3", "who5"): (
        [8, 24, 52],
        "8 to 52: reliable improvement and above cut-off (+44; published rule at least 10 points)",
    ),
    ("case3", "madrs"): ([38, 27, 14], f"38 to 14: {NOBODY}"),
    ("case4", "audit"): ([29], "29: one score only: cannot tell"),
    ("case4", "pcl5"): (
        [54, 47, 35],
        "54 to 35: reliable improvement (−19; published rule at least 15 points)",
    ),
    ("case5", "core10"): ([24, 20, 15], "24 to 15: reliable improvement (−9" + CORE10),
    ("case5", "wsas"): ([9], "9: one score only: cannot tell"),
    ("case5", "gad7"): (
        [15, 11, 7],
        "15 to 7: reliable improvement and below cut-off (−8" + GAD7,
    ),
    ("case6", "phq9"): ([16, 14, 10], "16 to 10: reliable improvement (−6" + PHQ9),
    ("case6", "wsas"): ([31, 26, 18], "31 to 18: reliable improvement (−13" + WSAS),
    ("case7", "ymrs"): ([28, 16, 6], f"28 to 6: {NOBODY}"),
    ("case8", "core10"): ([17, 21, 25], "17 to 25: reliable deterioration (+8" + CORE10),
}


@pytest.mark.parametrize(("case", "measure_id"), MEASURED)
def test_the_figures_and_their_verdict_are_those_of_the_reference(
    case: str, measure_id: str
) -> None:
    figures, says = MEASURED[case, measure_id]

    assert [round(total, 2) for total in totals(case, measure_id)] == figures
    assert verdict(case, measure_id) == says


def test_a_fall_in_mania_gives_no_verdict_but_a_sentence() -> None:
    assert totals("case7", "who5") == [76, 60, 56]
    assert verdict("case7", "who5").startswith(
        "76 to 60 to 56: read with care: The first figure was taken in mania"
    )


def test_the_alliance_of_one_case_fell_since_the_team_last_spoke_of_it() -> None:
    """The pack of the next meeting shows it beside what one writes."""
    spoken = max(meeting["day"] for meeting, item in items() if item["case"] == "case2")
    taken = [e for e in events_of("case2", "measure") if e["measure"] == "wai_sr"]
    since = [(e["day"], e["total"]) for e in taken if e["day"] > spoken]

    assert since == [(-9, 34)]
    assert taken[-2]["total"] == 38
    assert [e["day"] for e in events_of("case2", "question")] == [-4]


def test_nothing_else_is_measured() -> None:
    found = {(case, event["measure"]) for case, event in all_events("measure")}

    assert found == MEASURED.keys() | {("case7", "who5"), ("case5", "ecr12")}


def test_attachment_is_two_means_and_no_total() -> None:
    parts = [e["parts"] for e in events_of("case5", "measure") if e["measure"] == "ecr12"]

    assert parts == [
        {"anxiety": 5.8, "avoidance": 4.9},
        {"anxiety": 5.2, "avoidance": 4.1},
    ]


def ratings(case: str, part: int) -> list[dict[int, float | None]]:
    """The ratings of a case's own lines, day by day; part 0 is the rating or the performance."""
    return [
        {number: values[part] for number, values in enumerate(event["ratings"].values())}
        for event in events_of(case, "rate_lines")
    ]


def test_the_occupational_figures_of_case_6_are_those_of_the_reference() -> None:
    performance, satisfaction = ratings("case6", 0), ratings("case6", 1)
    changes = [copm_change(*performance), copm_change(*satisfaction)]

    assert [copm_mean(rated).mean for rated in performance] == [3.2, 6.0]
    assert [copm_mean(rated).mean for rated in satisfaction] == [2.4, 6.2]
    assert [round(change.points or 0, 2) for change in changes] == [2.8, 3.8]
    assert all(change.meaningful and change.shared == 5 for change in changes)


def test_the_own_goals_of_case_5_move_as_in_the_reference() -> None:
    rated = ratings("case5", 0)
    means = [gbo_mean(one).mean for one in rated]
    change = gbo_change(rated[0], rated[-1])

    assert [mean and round(mean, 1) for mean in means] == [2.0, 4.7, 6.7]
    assert (round(change.points or 0, 1), change.shared, change.meaningful) == (4.7, 3, True)


def test_case_5_looks_well_by_one_form_and_is_not_by_the_other_on_one_day() -> None:
    taken = {e["measure"]: e["day"] for e in reversed(events_of("case5", "measure"))}

    assert taken["core10"] == taken["wsas"]
    assert (totals("case5", "core10")[0], totals("case5", "wsas")[0]) == (24, 9)


def test_a_line_is_rated_only_once_it_was_named() -> None:
    for case, event in all_events("rate_lines"):
        (named_then,) = events_of(case, "name_lines")
        assert (named_then["day"], named_then["time"]) < (event["day"], event["time"])
        assert list(event["ratings"]) == [line["key"] for line in named_then["lines"]]


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


# What was tried, and what happened ---------------------------------------------------------------


def test_tries_are_rated_from_0_to_10_where_they_are_rated_and_told_in_words() -> None:
    for case, event in all_events("tried"):
        planned = next(e for e in events_of(case, "intervention") if e["key"] == event["what"])
        assert event.get("tried_day", event["day"]) <= event["day"]
        assert (planned["day"], planned["time"]) <= (event["day"], event["time"])
        assert all(event.get(part) in (None, *range(11)) for part in ("before", "after"))
        assert event["words"]


def test_each_case_tries_what_the_reference_says() -> None:
    kinds: dict[str, set[str]] = {}
    for case, event in all_events("intervention"):
        kinds.setdefault(case, set()).add(event["kind"])

    assert kinds["case1"] >= {"coping_skill", "problem_solving"}
    assert kinds["case4"] == {"coping_skill"}
    assert kinds["case5"] == {"mirroring", "role_play"}
    assert kinds["case6"] >= {"ot_task"}
    for _, event in all_events("intervention"):
        assert event["stop"], event["key"]


def test_an_incident_is_linked_to_what_was_written_from_its_chain() -> None:
    linked = {
        (case, event["kind"], event["happened_day"], event["chain"])
        for case, event in all_events("incident")
        if "chain" in event
    }

    assert linked == {
        ("case1", "self_harm", -75, "risk_formulation 1"),
        ("case4", "use", -33, "risk_formulation 1"),
    }
    assert all(event["happened_day"] <= event["day"] for _, event in all_events("incident"))


def test_the_fifth_case_has_a_log_of_mirroring_and_role_play() -> None:
    kinds = {
        event["key"]: event["kind"]
        for case, event in all_events("intervention")
        if case == "case5" and event["kind"] in ("mirroring", "role_play")
    }
    told = [e for case, e in all_events("tried") if case == "case5" and e["what"] in kinds]

    assert set(kinds.values()) == {"mirroring", "role_play"}
    assert len(told) >= 6
    assert all({"before", "after", "tried"} <= set(event) for event in told)
    assert [event["after"] for event in told if event.get("stopped")] == [8]  # as was agreed


def test_what_comes_from_the_library_is_there_and_serves_a_goal_of_its_case() -> None:
    for case, event in all_events("intervention"):
        when = (event["day"], event["time"])
        goals = {e["key"] for e in events_of(case, "goal") if (e["day"], e["time"]) < when}
        assert "goal" not in event or event["goal"] in goals, event["key"]
        assert "entry" not in event or interventions.entry(event["entry"]), event["key"]


def test_an_approach_is_answered_where_it_guides() -> None:
    prompts = {(case, event["prompt"]) for case, event in all_events("approach")}

    assert prompts >= {
        ("case1", "gpm_life"),
        ("case1", "dbt_life"),
        ("case2", "tfp_contract"),
        ("case5", "tfp_contract"),
    }
    assert all(Prompt(prompt) for _case, prompt in prompts)


# Rounds of the mirror map -----------------------------------------------------------------------


@pytest.mark.parametrize(("case", "says"), [("case1", "split"), ("case2", "everyone low")])
def test_a_round_was_called_by_the_chair_joined_by_all_and_shown(case: str, says: str) -> None:
    (opened,) = events_of(case, "open_round")
    (shown,) = events_of(case, "show_round")
    joined = events_of(case, "join_round")

    assert (opened["by"], shown["by"]) == ("psychiatrist", "psychiatrist")
    assert {event["by"] for event in joined} == set(CARE_TEAMS[case])
    assert len(joined) == 3
    assert shown["day"] >= -28
    assert prompt(list(positions(case).values())) == says


def test_rounds_were_shown_on_no_other_case() -> None:
    assert [case for case, _event in all_events("show_round")] == ["case1", "case2"]


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
