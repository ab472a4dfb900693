"""The demo practice as it is told in its files, and what the tests ask of it."""

from pathlib import Path
from typing import Any

import yaml

from mdt.demo.stories import COURSES

FOLDER = Path(__file__).parents[1] / "mdt" / "data" / "demo"
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


def events_of(case: str, do: str) -> list[dict[str, Any]]:
    return [event for key, event in EVENTS if (key, event["do"]) == (case, do)]


def all_events(do: str) -> list[tuple[str, dict[str, Any]]]:
    return [(key, event) for key, event in EVENTS if event["do"] == do]


def items() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(meeting, item) for meeting in MEETINGS for item in meeting["items"]]
