"""The demo practice as data: people and times of the reference, words that fit and are in tone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mdt.demo.stories import COURSES, DEEDS
from mdt.domain import measures
from mdt.domain.vocabulary import (
    Approach,
    ConcernKind,
    ContactKind,
    Discipline,
    FormulationStatus,
    IncidentKind,
    InterventionKind,
    LegalStatus,
    LineKind,
    NoteKind,
    OutcomeKind,
    RetentionClass,
    Role,
    Setting,
    SiteKind,
    Visibility,
)
from tests.demo_told import (
    BOOK,
    CARE_TEAMS,
    CASES,
    EVENTS,
    FOLDER,
    MEETINGS,
    PRACTICE,
    all_events,
    events_of,
)

pytestmark = pytest.mark.pure

FILES = sorted(FOLDER.glob("*.yaml"))
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
SHORT, NAME = 500, 200  # what the columns hold


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
