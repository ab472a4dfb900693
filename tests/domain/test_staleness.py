"""When what a statement rests on wants another look."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.staleness import Source, is_old, months_before, print_of, why_stale

TODAY = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 7, 1), date(2026, 1, 1)),
        (date(2026, 3, 15), date(2025, 9, 15)),
        (date(2026, 6, 30), date(2025, 12, 30)),
    ],
)
def test_six_months_are_counted_by_the_calendar(day, expected):
    assert months_before(day, 6) == expected


@pytest.mark.parametrize(
    ("on", "old"),
    [
        (None, False),
        (date(2026, 2, 28), False),
        (date(2026, 2, 27), True),
        (TODAY, False),
    ],
)
def test_a_source_is_old_after_six_months_and_not_on_the_day(on, old):
    assert is_old(on, TODAY) is old


@given(st.dates(min_value=date(1950, 1, 1)), st.dates(min_value=date(1950, 1, 1)))
def test_a_later_source_is_never_older(one, other):
    first, second = sorted((one, other))
    assert is_old(first, TODAY) or not is_old(second, TODAY)


@pytest.mark.parametrize(
    ("seen", "now", "expected"),
    [
        ({"addenda": "0"}, {"addenda": "0"}, []),
        ({"addenda": "0"}, {"addenda": "1"}, ["the note has an addendum since"]),
        ({"withdrawn": ""}, {"withdrawn": "2026"}, ["the score was withdrawn since"]),
        (
            {"wording": "a", "levels": "b", "ended": ""},
            {"wording": "x", "levels": "y", "ended": "2026-01-01"},
            [
                "the goal was reworded since",
                "the levels of the goal were changed since",
                "the goal has ended since",
            ],
        ),
        ({"grade": "B"}, {"grade": "C"}, ["the grade of the claim was changed since"]),
        # nothing was written down when it was linked: only what cannot have been so at first
        ({}, {"wording": "x", "levels": "y", "ended": "2026-01-01"}, ["the goal has ended since"]),
        ({}, {"wording": "x", "ended": "", "withdrawn": ""}, []),
    ],
)
def test_each_change_is_said_in_words(seen, now, expected):
    assert why_stale(seen, Source(TODAY, now), TODAY) == expected


def test_an_old_source_says_its_day_and_a_new_look_holds_for_six_months():
    source = Source(date(2025, 11, 3), {})

    assert why_stale({}, source, TODAY) == ["it is of Mon 3 Nov 2025, more than six months ago"]
    assert why_stale({}, source, TODAY, date(2026, 3, 1)) == []
    assert why_stale({}, source, TODAY, date(2026, 2, 27)) == [
        "it is of Mon 3 Nov 2025, more than six months ago"
    ]


def test_a_print_tells_parts_apart_and_holds_no_words():
    assert print_of("ab", "c") != print_of("a", "bc")
    assert "secret" not in print_of("secret")
