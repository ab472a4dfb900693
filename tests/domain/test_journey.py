"""A patient's way with a goal: which stops there are, in which words, and what lies ahead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.journey import (
    Road,
    Stop,
    as_kept,
    in_words,
    kept,
    of_goal,
    of_numbers,
    said_before,
)
from mdt.domain.vocabulary import Place

pytestmark = pytest.mark.pure

SET, FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 10, 20, 30))
TARGET = date(2026, 6, 1)
LEVELS = {-2: "much less", -1: "less", 0: "expected", 1: "more", 2: "much more"}
BEGAN, WAY, NOW, AHEAD = Place


def road(baseline, *ratings, ended=False):
    return of_goal(
        "goal",
        "Sleep at home",
        levels=LEVELS,
        set_on=SET,
        baseline=baseline,
        ratings=ratings,
        target_on=TARGET,
        ended=ended,
    )


@pytest.mark.parametrize(
    ("baseline", "ratings", "stops"),
    [
        (None, [], [(AHEAD, TARGET, "expected")]),
        (-1, [], [(BEGAN, SET, "less"), (AHEAD, TARGET, "expected")]),
        (None, [(FIRST, 0)], [(BEGAN, FIRST, "expected"), (AHEAD, TARGET, "more")]),
        (
            -1,
            [(FIRST, -1)],
            [(BEGAN, SET, "less"), (NOW, FIRST, "less"), (AHEAD, TARGET, "expected")],
        ),
        (-1, [(SET, -1)], [(BEGAN, SET, "less"), (AHEAD, TARGET, "expected")]),
        (
            -2,
            [(FIRST, -1), (SECOND, 0), (THIRD, 0)],
            [
                (BEGAN, SET, "much less"),
                (WAY, FIRST, "less"),
                (NOW, THIRD, "expected"),
                (AHEAD, TARGET, "more"),
            ],
        ),
        (
            -1,
            [(SECOND, -2), (FIRST, 1), (SECOND, -1)],
            [
                (BEGAN, SET, "less"),
                (WAY, FIRST, "more"),
                (NOW, SECOND, "less"),
                (AHEAD, TARGET, "expected"),
            ],
        ),
        (0, [(FIRST, 2)], [(BEGAN, SET, "expected"), (NOW, FIRST, "much more")]),
    ],
)
def test_a_goal_has_these_stops(baseline, ratings, stops):
    assert [tuple(stop) for stop in road(baseline, *ratings).stops] == stops


def test_nothing_lies_ahead_of_a_goal_that_ended():
    assert [stop.place for stop in road(-1, (FIRST, 0), ended=True).stops] == [BEGAN, NOW]


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([], []),
        ([(FIRST, 2)], [(BEGAN, "2 of 10")]),
        ([(FIRST, 0), (SECOND, 5), (THIRD, 7)], [(BEGAN, "0 of 10"), (NOW, "7 of 10")]),
    ],
)
def test_a_goal_in_numbers_shows_the_first_and_the_last(ratings, said):
    found = of_numbers("line", "Sing again", ratings, said="%d of 10")

    assert [(stop.place, stop.words) for stop in found.stops] == said


DAYS = st.dates(SET, SET + timedelta(days=400))
RATINGS = st.lists(st.tuples(DAYS, st.sampled_from(sorted(LEVELS))), max_size=8)


@given(st.none() | st.sampled_from([-2, -1, 0]), RATINGS)
def test_whatever_was_rated_the_stops_go_forward_and_have_addresses_of_their_own(start, ratings):
    found = road(start, *ratings)
    past = [stop for stop in found.stops if stop.place is not AHEAD]

    assert [stop.on for stop in past] == sorted(stop.on for stop in past)
    assert len({stop.key for stop in found.stops}) == len(found.stops)
    assert as_kept(kept([found])) == [found]
    if ratings:
        newest = max(day for day, _level in ratings)
        last = [level for day, level in ratings if day == newest][-1]
        assert past[-1].words == LEVELS[last]


def test_drawn_anew_it_keeps_what_was_said_and_what_was_left_out():
    before = road(-1, (FIRST, 0))
    first, now, ahead = before.stops
    said = before._replace(
        taken=False, stops=(first._replace(words="You left"), now._replace(words=""), ahead)
    )

    [again] = said_before([road(-1, (FIRST, 0), (SECOND, 1))], [said])
    [new] = said_before([road(-1)], [])

    assert [stop.words for stop in again.stops] == ["You left", "", "more", "much more"]
    assert (again.taken, new.taken) == (False, False)


def test_in_words_only_what_is_taken_in_and_said_stands():
    roads = [
        Road("a", "Sing again", (Stop(BEGAN, SET, "Once"), Stop(NOW, FIRST, " "))),
        Road("b", "Sleep", (Stop(BEGAN, SET, "Never"),), taken=False),
    ]

    assert in_words(roads) == "\n\nSing again\nOnce"
