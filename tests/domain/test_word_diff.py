"""The difference between two texts: nothing lost, readable, and found in bounded time."""

import itertools
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.word_diff import Budget, Change, difference

WRITTEN = st.text(alphabet="ab é,\n", max_size=40)
MARKS = {Change.SAME: "{}", Change.TAKEN: "[-{}-]", Change.PUT: "[+{}+]"}


def told(before, after):
    return "".join(MARKS[p.change].format(p.text) for p in difference(before, after).pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("She rings after.", "She rings after.", "She rings after."),
        ("", "New.", "[+New.+]"),
        ("Gone.", "", "[-Gone.-]"),
        ("She rings after.", "She rings before.", "She rings [-after-][+before+]."),
        ("left twice", "left", "left[- twice-]"),
        ("one\ntwo\nthree", "one\nthree", "one\n[-two\n-]three"),
        ("one\n\ntwo", "one\n\nnew\n\ntwo", "one\n\n[+new\n\n+]two"),
        ("naïve", "naïf", "[-naïve-][+naïf+]"),
    ],
)
def test_words_that_changed_are_told_and_no_others(before, after, expected):
    assert told(before, after) == expected


def test_a_comma_between_two_changes_is_no_island():
    assert told("after, not", "before, and") == "[-after, not-][+before, and+]"


def test_a_word_that_two_long_changes_share_goes_with_them():
    before, after = "She made sure that nobody could find out.", "She asked us why nobody had come."

    assert told(before, after) == (
        "She [-made sure that nobody could find out-][+asked us why nobody had come+]."
    )


def test_words_that_hold_two_changes_apart_stay():
    assert told("at banks from the age of eight, alone.", "from the age of eight, and not.") == (
        "[-at banks -]from the age of eight, [-alone-][+and not+]."
    )


@given(WRITTEN, WRITTEN)
def test_applying_the_difference_gives_either_text(before, after):
    found = difference(before, after)

    assert (found.before, found.after) == (before, after)
    assert found.same == (before == after)


@given(WRITTEN, WRITTEN, st.integers(min_value=0, max_value=30))
def test_nothing_is_lost_where_the_steps_run_out(before, after, steps):
    found = difference(before, after, Budget(steps))

    assert (found.before, found.after) == (before, after)


@given(WRITTEN, WRITTEN)
def test_no_two_neighbours_are_of_one_sort(before, after):
    sorts = [piece.change for piece in difference(before, after).pieces]

    assert all(one is not other for one, other in itertools.pairwise(sorts))


LONG = 200_000
ALL_OTHER = ("a " * (LONG // 2), "b " * (LONG // 2))
BACKWARDS = " ".join(f"w{n}" for n in range(LONG // 6))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ALL_OTHER,
        (ALL_OTHER[0].replace(" ", "\n"), ALL_OTHER[1].replace(" ", "\n")),
        (BACKWARDS, " ".join(reversed(BACKWARDS.split()))),
        ("a\nb\n" * (LONG // 4), "b\nb\na\n" * (LONG // 6)),
    ],
)
def test_a_field_of_200_000_characters_falls_back_to_paragraphs_in_time(before, after):
    began = monotonic()

    found = difference(before, after)

    assert monotonic() - began < 5  # a third of a second here; a busy machine may take longer
    assert found.coarse
    assert (found.before, found.after) == (before, after)


def test_a_few_words_in_200_000_characters_are_still_told_by_word():
    after = BACKWARDS.replace("w77 ", "other ")

    found = difference(BACKWARDS, after)

    assert not found.coarse
    assert [p.text for p in found.pieces if p.change is not Change.SAME] == ["w77", "other"]
