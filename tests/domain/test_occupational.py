"""COPM and goal-based outcomes: only what was rated both times moves."""

import json
from pathlib import Path

import pytest

from mdt.domain.occupational import copm_change, copm_mean, gbo_change, gbo_mean

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))


def rated(values):
    return dict(enumerate(values, start=1))


def test_copm_meets_its_vectors():
    before, after = VECTORS["copm"]
    for of in ("perf", "sat"):
        then, now = rated(before[of]), rated(after[of])
        assert copm_mean(then).mean == before[f"{of}_mean"]
        assert copm_mean(now).mean == after[f"{of}_mean"]
        shift = copm_change(then, now)
        assert (shift.points, shift.meaningful) == (after[f"{of}_change"], True)


@pytest.mark.parametrize(("after", "meaningful"), [(4.9, False), (5, True), (1, True)])
def test_two_points_either_way_are_called_meaningful(after, meaningful):
    assert copm_change({1: 3}, {1: after}).meaningful is meaningful


def test_only_problems_rated_both_times_enter_the_change():
    shift = copm_change({1: 3, 2: 4, 3: None}, {1: 5, 3: 9, 4: 10})

    assert shift == (2, 1, True)


def test_without_a_shared_rating_nobody_can_tell():
    assert copm_change({1: 3}, {2: 9}) == (None, 0, None)
    assert gbo_change({}, {1: 3}) == (None, 0, None)


def test_a_mean_says_what_it_rests_on():
    assert gbo_mean({1: 2, 2: None, 3: 4}) == (3, 2, 3)
    assert gbo_mean({1: None}) == (None, 0, 1)


@pytest.mark.parametrize(("after", "enough"), [(4.45, False), (4.46, True)])
def test_a_goal_based_outcome_moves_by_more_than_its_rule_of_thumb(after, enough):
    assert gbo_change({1: 2.0}, {1: after}).meaningful is enough


@pytest.mark.parametrize(
    ("deed", "ratings", "sentence"),
    [
        (copm_mean, rated([5] * 6), "up to 5 problems"),
        (gbo_mean, rated([5] * 4), "up to 3 goals"),
        (copm_mean, {1: 0}, "between 1 and 10"),
        (copm_mean, {1: True}, "between 1 and 10"),
        (gbo_mean, {1: -1}, "between 0 and 10"),
        (gbo_mean, {1: 11}, "between 0 and 10"),
    ],
)
def test_what_cannot_be_is_refused(deed, ratings, sentence):
    with pytest.raises(ValueError, match=sentence):
        deed(ratings)
