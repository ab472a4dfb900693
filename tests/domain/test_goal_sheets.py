"""Sheets of levels to begin a goal from: our own words, a closed shape, no goal of anybody's."""

import pytest

from mdt.domain.goal_sheets import fitting, load, parse
from mdt.domain.vocabulary import Approach, GoalArea

ROW = """\
- id: walk
  title: Walk
  area: health
  approaches: [ot]
  asks: "Where to?"
  levels: ["Never.", "Once.", "Twice.", "Thrice.", "Daily."]
"""


def test_each_has_five_levels_that_differ_and_a_question():
    for sheet in load().values():
        assert len(set(sheet.levels)) == 5, sheet.id
        assert sheet.asks.endswith("?"), sheet.id


def test_compassion_and_a_role_outside_treatment_are_among_them():
    compassion = [name for name in load() if name.startswith("compassion")]
    roles = [one.id for one in load().values() if one.area is GoalArea.WORK_OR_ROLE]

    assert (len(compassion), roles) == (4, ["role_step"])


@pytest.mark.parametrize("approach", list(Approach))
def test_every_approach_has_some_and_sees_its_own_first(approach):
    order = [approach in sheet.approaches for sheet in fitting(load().values(), approach)]

    assert order == sorted(order, reverse=True)
    assert order[0]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("id: walk", "id: Walk it", "line 1: “Walk it” is not a name of small letters and _."),
        ('"Daily."', '"Daily.", "More."', "line 6: “levels” holds the wrong kind of value."),
        ("area: health", "area: sport", "line 3: “area” holds the wrong kind of value."),
        ("  asks:", "  ask:", "line 5: unknown key “ask”."),
        ("Daily.", "x" * 501, "line 6: a level may have 500 characters at most."),
    ],
)
def test_what_strays_is_named_by_file_and_line(before, after, said):
    with pytest.raises(ValueError, match=r"^sheets\.yaml") as told:
        parse(ROW.replace(before, after), "sheets.yaml")

    assert str(told.value) == f"sheets.yaml, {said}"


def test_one_name_stands_once():
    with pytest.raises(ValueError, match="line 7: “walk” stands twice"):
        parse(ROW + ROW, "sheets.yaml")
