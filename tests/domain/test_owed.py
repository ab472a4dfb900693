"""What is owed stands under the heading of its day, the earliest first."""

from datetime import date, timedelta

import pytest

from mdt.domain.owed import Group, Owed, group_of, grouped

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-400, Group.OVERDUE),
        (-1, Group.OVERDUE),
        (0, Group.TODAY),
        (1, Group.THIS_WEEK),
        (6, Group.THIS_WEEK),
        (7, Group.LATER),
        (None, Group.LATER),
    ],
)
def test_a_day_has_its_heading(days, expected):
    assert group_of(_in(days), TODAY) == expected


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "3 days overdue"),
        (-1, "1 day overdue"),
        (0, "today"),
        (2, "Thu 26 Nov"),
        (40, "Sun 3 Jan 2027"),
        (None, "unsigned for 2 days"),
    ],
)
def test_the_day_is_said_as_people_say_it(days, words):
    assert Owed("action", "x", due=_in(days), note="unsigned for 2 days").when(TODAY) == words


def test_headings_without_anything_are_left_out_and_the_earliest_stands_first():
    things = [Owed("a", name, due=_in(days)) for name, days in [("c", 3), ("a", -9), ("b", -2)]]

    found = grouped([*things, Owed("a", "d")], TODAY)

    assert {group: [one.text for one in rows] for group, rows in found.items()} == {
        Group.OVERDUE: ["a", "b"],
        Group.THIS_WEEK: ["c"],
        Group.LATER: ["d"],
    }


def test_nothing_owed_has_no_heading():
    assert grouped([], TODAY) == {}


def _in(days):
    return None if days is None else TODAY + timedelta(days=days)
