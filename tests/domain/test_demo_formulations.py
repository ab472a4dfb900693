"""The demo's formulations in every tongue: worth reading aloud, and each version for a reason."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from mdt.demo.sheets import lines_of
from mdt.domain import templates
from mdt.domain.formulation import check
from mdt.domain.templates import HOURS, latest
from tests.demo_told import CASES, told

pytestmark = pytest.mark.pure

TOLD = told("formulations")
ROWS = [(case, row) for case, rows in TOLD.items() for row in rows]
NAMES = [f"{case} {row['template']} {row['version']}" for case, row in ROWS]


def elsewhere() -> dict[tuple[str, str], list[dict[str, Any]]]:
    found = defaultdict(list)
    for name, case in CASES.items():
        for row in [*case["events"], *case.get("safekeeping", [])]:
            if row["do"] == "formulation":
                found[name, row["template"]].append(row)
    return found


def test_every_tongue_is_spoken_in_the_demo_by_two_versions_at_least():
    versions = elsewhere()
    for case, row in ROWS:
        versions[case, row["template"]].append(row)
    longest = {
        name: max(len(rows) for (_case, template), rows in versions.items() if template == name)
        for name in {name for name, _version in templates.load()}
    }

    assert {name for name, most in longest.items() if most < 2} == set()
    for rows in versions.values():
        rows.sort(key=lambda row: (row["day"], str(row["time"])))
        assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(("case", "row"), ROWS, ids=NAMES)
def test_each_can_be_kept_as_it_is_told(case, row):
    lines = lines_of(row)

    check(latest(row["template"]), row["narrative"], lines)
    assert all(line.text for group in lines.values() for line in group), case
    assert len(row["narrative"].split()) > 20


@pytest.mark.parametrize(("case", "row"), ROWS, ids=NAMES)
def test_each_question_of_a_template_is_answered_or_left_empty_on_purpose(case, row):
    template, lines = latest(row["template"]), lines_of(row)

    unanswered = {f.id for f in template.fields if f.id not in lines}
    assert unanswered <= {f.id for f in template.fields if f.row}, (
        case
    )  # an empty cell is a finding


def test_a_later_version_differs_in_its_words_and_says_why():
    by_name = defaultdict(list)
    for case, row in ROWS:
        by_name[case, row["template"]].append(row)
    for name, rows in by_name.items():
        for before, after in pairwise(rows):
            assert lines_of(before) != lines_of(after), name
            assert before["narrative"] != after["narrative"], name


def told_in(row, name):
    """What stands under one question, in order, as the story has it."""
    given = row.get("fields", {}).get(name, [])
    parts = [part[name] for part in row.get("parts", ()) if name in part]
    return [*(given if isinstance(given, list) else [given]), *parts]


def test_what_is_reworded_names_a_statement_of_the_version_before_each_once():
    versions = elsewhere()
    for case, row in ROWS:
        before = [r for r in [*versions[case, row["template"]], *TOLD[case]] if follows(row, r)]
        for field in latest(row["template"]).fields:
            said = [one for one in told_in(row, field.id) if isinstance(one, dict)]
            named = [f"{field.id} {one['was']}".split()[-2:] for one in said if one.get("was")]
            assert len(set(map(tuple, named))) == len(named), (case, row["template"], field.id)
            for name, place in named:
                assert 0 < int(place) <= len(told_in(before[0], name)), (case, field.id)


def test_a_step_of_a_safety_plan_that_goes_on_says_which_it_was():
    """So that two versions beside each other show what was reworded, and not all taken out."""
    going_on = {}
    for (case, template), rows in elsewhere().items():
        if template not in ("safety_plan", "risk_formulation"):
            continue
        for before, after in pairwise(rows):
            kept, said = 0, 0
            for field in latest(template).fields:
                told = told_in(after, field.id)
                named = [one["was"] for one in told if isinstance(one, dict)]
                stood = [words_of(one) for one in told_in(before, field.id)]
                same = [one for one in told if one in stood]
                assert len(set(named)) == len(named), (case, field.id)
                assert all(0 < place <= len(stood) for place in named), (case, field.id)
                assert not [1 for place in named if stood[place - 1] in same], (case, field.id)
                kept, said = kept + len(named) + len(same), said + len(told)
            going_on[case, template, after["version"]] = (kept, said)

    assert going_on == {
        ("case1", "safety_plan", 2): (16, 19),
        ("case3", "safety_plan", 2): (9, 15),
        ("case3", "safety_plan", 3): (10, 19),
        ("case3", "risk_formulation", 2): (4, 10),
    }


def words_of(one):
    return one if isinstance(one, str) else one["text"]


def follows(row, earlier):
    same = (row["template"], row.get("about")) == (earlier["template"], earlier.get("about"))
    return same and earlier["version"] == row["version"] - 1


def test_a_day_of_the_demo_has_24_hours_some_of_them_empty():
    days = [
        (row["version"], name, told)
        for _case, row in ROWS
        for name, told in row.get("days", {}).items()
    ]

    assert {len(told) for _v, _n, told in days} == {HOURS}
    empty = {(version, name): told.count(".") for version, name, told in days}
    assert (empty[1, "day_now"], empty[2, "day_now"]) == (13, 3)


def test_each_link_of_a_chain_has_its_kind_and_the_skill_that_was_there_to_use():
    for case, row in ROWS:
        if row["template"] == "chain":
            assert all(part["link"]["kind"] and part["skill_at_link"] for part in row["parts"]), (
                case
            )


def test_nothing_is_told_with_cheer_or_by_a_level_of_risk():
    said = [line.text for _case, row in ROWS for group in lines_of(row).values() for line in group]
    words = " ".join(said)

    assert "!" not in words
    assert not any(
        w in words.lower() for w in ("high risk", "low risk", "manipulat", "attention-seek")
    )
