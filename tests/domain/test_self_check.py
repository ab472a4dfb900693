"""Ten points: what could be strengthened, never a total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.errors import Invalid
from mdt.domain.self_check import ANSWERS, POINTS, STRENGTHEN, could_strengthen, read

ALL_YES = dict.fromkeys(POINTS, 2)


def test_there_are_ten_points_each_with_something_to_do():
    assert len(POINTS) == 10
    assert list(STRENGTHEN) == list(POINTS)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({}, []),
        (ALL_YES, []),
        ({"plan": 0}, ["plan"]),
        (ALL_YES | {"plan": 1}, ["plan"]),
        (ALL_YES | {"plan": 1, "past": 0, "question": 1}, ["past", "question"]),
        ({"readable": 0, "testable": 0, "our_part": 0}, ["our_part", "testable"]),
        ({"readable": 2, "plan": 1}, ["plan"]),
    ],
)
def test_the_two_lowest_are_named_and_what_nobody_marked_is_not_zero(marks, expected):
    assert could_strengthen(marks) == [STRENGTHEN[point] for point in expected]


@given(st.dictionaries(st.sampled_from(list(POINTS)), st.sampled_from(list(ANSWERS))))
def test_never_more_than_two_and_never_a_figure(marks):
    words = could_strengthen(marks)

    assert len(words) <= 2
    assert not any(letter.isdigit() for one in words for letter in one)


@pytest.mark.parametrize(
    ("given", "marks"),
    [
        ({"plan": "0"}, {"plan": 0}),
        ({"plan": "2", "past": ""}, {"plan": 2}),
        ({"plan": 1, "past": None}, {"plan": 1}),
    ],
)
def test_what_was_marked_is_kept_and_the_rest_is_missing(given, marks):
    assert read(given) == marks


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, ""),
        ({"plan": ""}, ""),
        ({"plan": "3"}, "plan"),
        ({"plan": "x"}, "plan"),
        ({"q": 1}, ""),
    ],
)
def test_what_cannot_be_a_mark_is_refused(given, field):
    with pytest.raises(Invalid) as problem:
        read(given)
    assert problem.value.field == field
