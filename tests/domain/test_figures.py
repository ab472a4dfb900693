"""Figures without names: five people or none, and nothing that the rest gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.figures import (
    AGES,
    BLOCKS,
    FEWEST,
    MONTHS,
    Group,
    Means,
    age_group,
    block_of,
    counted,
    means,
    span_group,
    told,
)

SIZES = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ([5, 6], [5, 6]),
        ([0, 7], [None, 7]),  # nobody reads like a few
        ([3, 7], [None, None]),  # or the whole would tell of the three
        ([3, 2, 7], [None, None, 7]),  # five together, and nobody knows which
        ([2, 1, 7, 9], [None, None, None, 9]),  # three together are too few
        ([4, 7, 9, 0], [None, None, 9, None]),
        ([6, 3, 6], [None, None, 6]),  # of two alike one is enough
        ([3], [None]),
        ([0, 0], [None, None]),
    ],
)
def test_a_group_under_five_is_held_back_and_cannot_be_got_from_the_rest(people, shown):
    assert told(people) == shown


@given(SIZES)
def test_whoever_knows_the_whole_learns_of_no_group_under_five(people):
    shown = told(people)
    held = [number for number, may in zip(people, shown, strict=True) if may is None]
    told_of = [number for number in shown if number is not None]

    assert all(number >= FEWEST for number in told_of)
    rest = sum(people) - sum(told_of)
    assert rest == 0 or not told_of or (rest >= FEWEST and len(held) > 1)


@given(SIZES)
def test_what_is_told_is_as_it_is(people):
    assert all(may in (None, number) for number, may in zip(people, told(people), strict=True))


def test_every_group_of_the_list_stands_there_and_no_other():
    table = counted("Setting", ["in", "out", "day"], ["in"] * 6 + ["out"] * 5)

    assert table.groups == (Group("in", 6), Group("out", 5), Group("day", None))
    with pytest.raises(ValueError, match="'elsewhere'"):
        counted("Setting", ["in"], ["elsewhere"])


def test_means_are_of_five_or_more():
    pairs = [(20.0, 10.0), (18.0, 12.0), (16.0, 9.0), (22.0, 11.0)]

    assert means("PHQ-9", pairs, among=4) == Means("PHQ-9", None, None, None)
    assert means("PHQ-9", [*pairs, (10.0, 10.0)], among=5) == Means("PHQ-9", 5, 17.2, 10.4)


def test_what_the_scores_say_is_told_by_the_same_rule():
    pairs = [(20.0, 10.0)] * 9

    found = means("PHQ-9", pairs, among=9, verdicts={"better": 6, "the same": 3, "worse": 0})

    assert [group.people for group in found.verdicts] == [None, None, None]


@pytest.mark.parametrize(("asked", "told_of"), [(10, 10), (9, None), (6, None), (5, 5), (4, None)])
def test_a_scale_tells_nothing_of_the_few_who_were_not_asked(asked, told_of):
    """Of ten who agreed; that nine were asked twice would tell of the tenth."""
    found = means("PHQ-9", [(20.0, 10.0)] * asked, among=10)

    assert (found.people, found.first) == (told_of, told_of and 20.0)


@pytest.mark.parametrize(
    ("years", "group"),
    [(0, AGES[0]), (17, AGES[0]), (18, AGES[1]), (24, AGES[1]), (64, AGES[5]), (65, AGES[6])],
)
def test_ages_fall_into_broad_groups(years, group):
    assert age_group(years) == group


@pytest.mark.parametrize(
    ("days", "group"),
    [(0, MONTHS[0]), (91, MONTHS[0]), (92, MONTHS[1]), (366, MONTHS[3])],
)
def test_spans_of_care_fall_into_broad_groups(days, group):
    assert span_group(days) == group


@pytest.mark.parametrize(
    ("code", "block"),
    [
        ("F60.31", "F60 to F69"),
        ("F05", "F00 to F09"),
        ("F48.9", "F40 to F48"),
        ("Z63.0", "another code"),
        ("F", "another code"),
        ("", "none recorded"),
        (None, "none recorded"),
    ],
)
def test_a_diagnosis_is_told_by_its_block(code, block):
    assert block_of(code) == block


def test_the_blocks_leave_no_code_of_the_chapter_out():
    assert {block_of(f"F{number:02}") for number in range(100)} == set(BLOCKS)
