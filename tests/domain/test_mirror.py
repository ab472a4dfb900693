"""The split prompt: vectors, thresholds and what never counts."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.mirror import DIALS, TOWARDS, counts, latest_of_each, position, prompt

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("v", VECTORS["team_divergence"])
def test_the_prompt_meets_its_vectors(v):
    assert prompt(v["P"]) == {"no prompt": None}.get(v["result"], v["result"])


# Acceptance case A4 and section 3.4 of the reference.
@pytest.mark.parametrize(
    ("positions", "found"),
    [
        ([2.0, -1.5, 0.25], "split"),
        ([1, -1, 0], None),
        ([2.5, -0.5, 1.0], None),
        ([1.5, -1.5], None),
        ([1.5, -1.5, 0], "split"),
        ([3, 3, 2.5, -1], "split"),
        ([-2, -1, -2.5], "everyone low"),
        ([-2, -0.99, -2.5], None),
        ([2.0, -1.0, 0], "split"),
        ([1.99, -1.0, 0], None),
        ([0.99, -3.0, 0], None),
        ([-2, -2], None),
        ([], None),
    ],
)
def test_a4_the_prompt_and_each_of_its_thresholds(positions, found):
    assert prompt(positions) == found


def test_a_position_is_towards_less_away():
    dials = dict.fromkeys(DIALS, 0) | {"warm": 4, "drawn-in": 4, "confident": 2, "attacked": 2}

    assert position(dials) == 2.0


@pytest.mark.parametrize("towards", [0, 4])
def test_the_ends_are_four_either_way(towards):
    dials = {name: towards if name in TOWARDS else 4 - towards for name in DIALS}

    assert position(dials) == (4 if towards else -4)


@given(st.fixed_dictionaries({name: st.integers(0, 4) for name in DIALS}))
def test_a_position_stays_in_range(dials):
    assert -4 <= position(dials) <= 4


@given(st.lists(st.floats(-4, 4), max_size=8), st.randoms())
def test_the_order_of_people_says_nothing(positions, random):
    shuffled = random.sample(positions, len(positions))

    assert prompt(shuffled) == prompt(positions)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"warm": 5}, {"warm": -1}, {"warm": True}, {"warm": float("nan")}, {"bored": 1}],
)
def test_a_position_without_all_eight_dials_is_refused(wrong):
    dials = dict.fromkeys(DIALS, 1) | wrong if wrong else {"warm": 1}

    with pytest.raises(ValueError, match=r"eight dials|between 0 and 4"):
        position(dials)


@pytest.mark.parametrize(("days", "in_time"), [(0, True), (28, True), (29, False), (-1, False)])
def test_a_form_counts_for_28_days(days, in_time):
    assert counts(TODAY - timedelta(days=days), TODAY) is in_time


def test_only_the_latest_form_of_each_person_enters():
    old, new = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    forms = [(1, old, 2.0), (1, new, -1.0), (2, TODAY - timedelta(days=29), 3.0), (3, new, 0.5)]

    assert latest_of_each(forms, TODAY) == {1: -1.0, 3: 0.5}
