"""Goal attainment scaling against the published arithmetic and the demo's figures."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.goals import (
    level_figure,
    level_label,
    rated,
    series,
    shown,
    t_score,
    trend,
)

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))

weights = st.floats(min_value=0.01, max_value=100)
levels = st.integers(-2, 2)
goals = st.lists(st.tuples(weights, levels), min_size=1, max_size=12)


@pytest.mark.parametrize("vector", VECTORS["gas"], ids=lambda v: f"{v['w']}{v['x']}")
def test_t_agrees_with_the_reference(vector):
    score = t_score(zip(vector["w"], vector["x"], strict=True))

    assert score is not None
    assert round(score, 2) == vector["T"]


def test_weights_of_nought_alone_give_no_score_as_in_the_reference():
    assert t_score([(0, 2), (0, -1)]) is VECTORS["gas_all_zero_weights"] is None


def test_each_group_of_vectors_has_its_test():
    """Another group in the file needs a test of its own, here or beside its rule."""
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert [name for name in VECTORS if f'VECTORS["{name}"]' not in tests] == []


# Acceptance case A16 of the reference.
@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ((1, 0, -1), "T 54.41, 3 of 3 rated"),
        ((1, None, -1), "T 55.82, 2 of 3 rated"),
    ],
)
def test_a16_t_is_shown_with_how_many_goals_it_rests_on(levels, said):
    pairs = list(zip((3, 2, 1), levels, strict=True))

    assert shown(pairs) == said


# Reference, section 7: weight, then the levels at three reviews.
DEMO = {
    "Nomvula": ([(3, (-1, 0, 1)), (2, (-1, -1, 0)), (1, (-2, 0, 1))], (34.58, 45.59, 58.81)),
    "Riaan": ([(2, (-1, -1, 0)), (2, (-1, -1, -1)), (1, (-1, 0, 0))], (36.54, 39.23, 44.62)),
    "Thandi": ([(3, (-2, 0, 1)), (2, (-1, 0, 0)), (2, (-1, -1, 1))], (30.61, 46.12, 59.69)),
    "Sipho": ([(3, (-2, -1, 0)), (2, (-1, 0, 1)), (1, (-1, 0, -1))], (30.17, 43.39, 52.20)),
    "Ayesha": ([(2, (-1, 0, 1)), (2, (-1, 0, 1)), (1, (-1, 0, 0))], (36.54, 50.00, 60.77)),
    "Pieter": (
        [(3, (-1, 0, 1)), (2, (-1, -1, 0)), (2, (-2, -1, 0)), (1, (-1, 0, 1))],
        (32.27, 42.91, 57.09),
    ),
    "Lerato": ([(2, (-2, -1, 0)), (2, (-1, 0, 0)), (1, (-1, 0, 1))], (31.16, 44.62, 52.69)),
    "Johan": ([(2, (-1, -1, -2)), (1, (-1, -2, -1))], (37.95, 33.94, 29.92)),
}


@pytest.mark.parametrize("person", DEMO)
def test_the_demo_caseload_has_the_t_scores_of_the_reference(person):
    ladder, expected = DEMO[person]

    scores = [t_score([(w, levels[review]) for w, levels in ladder]) for review in range(3)]

    assert [round(score or 0, 2) for score in scores] == list(expected)


@pytest.mark.parametrize(
    "pairs", [[], [(1, None), (2, None)], [(0, 2), (0, -1)], [(0, 2), (3, None)]]
)
def test_without_a_rating_that_counts_there_is_no_score(pairs):
    assert t_score(pairs) is None
    assert shown(pairs) == "no score"


def test_a_missing_rating_is_not_a_zero():
    assert t_score([(3, 1), (2, None), (1, -1)]) != t_score([(3, 1), (2, 0), (1, -1)])


def test_a_goal_of_weight_nought_is_not_counted():
    assert t_score([(0, 2), (2, 1)]) == t_score([(2, 1)])
    assert rated([(0, 2), (2, 1)]) == (1, 1)


@pytest.mark.parametrize("level", [-3, 3, 0.5, float("nan")])
@pytest.mark.parametrize("weight", [0, 1])
def test_a_level_outside_the_ladder_is_refused(level, weight):
    with pytest.raises(ValueError, match="between −2 and"):
        t_score([(weight, level)])


@pytest.mark.parametrize("weight", [-1, -0.001, float("nan"), float("inf")])
def test_a_weight_below_nought_or_without_end_is_refused(weight):
    with pytest.raises(ValueError, match="0 or more"):
        t_score([(weight, 1)])


@pytest.mark.parametrize("rho", [-0.01, 1.01])
def test_a_correlation_outside_its_range_is_refused(rho):
    with pytest.raises(ValueError, match="correlation"):
        t_score([(1, 1)], rho=rho)


def test_correlation_changes_the_score_of_several_goals():
    assert t_score([(1, 1), (1, 1)], rho=0) == pytest.approx(64.142, abs=0.001)
    assert t_score([(1, 1), (1, 1)], rho=1) == pytest.approx(60)


@given(goals)
def test_t_is_symmetric_about_fifty(pairs):
    mirrored = [(weight, -level) for weight, level in pairs]

    assert t_score(pairs) + t_score(mirrored) == pytest.approx(100)


@given(st.floats(min_value=1e-300, max_value=1e300), levels)
def test_the_weight_of_a_single_goal_does_not_matter(weight, level):
    assert t_score([(weight, level)]) == pytest.approx(50 + 10 * level)


@given(goals, st.floats(min_value=1e-6, max_value=1e6))
def test_only_the_proportion_of_weights_matters(pairs, factor):
    scaled = [(weight * factor, level) for weight, level in pairs]

    assert t_score(scaled) == pytest.approx(t_score(pairs))


@given(goals, st.data())
def test_a_higher_level_never_lowers_t(pairs, data):
    which = data.draw(st.integers(0, len(pairs) - 1))
    weight, level = pairs[which]
    better = [*pairs[:which], (weight, min(level + 1, 2)), *pairs[which + 1 :]]

    assert t_score(better) >= t_score(pairs)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(3, 1), (2, 0), (1, -1)], "T 54.41, 3 of 3 rated"),
        ([(3, 1), (2, None), (1, -1)], "T 55.82, 2 of 3 rated"),
        ([(0, 2), (2, 1)], "T 60.00, 1 of 1 rated"),
    ],
)
def test_a_score_is_shown_with_the_number_of_goals_it_rests_on(pairs, words):
    assert shown(pairs) == words


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (-2, "−2, much less than expected"),
        (-1, "−1, somewhat less than expected"),
        (0, "0, as expected"),
        (1, "+1, somewhat better than expected"),
        (2, "+2, much better than expected"),
    ],
)
def test_a_level_is_named_with_a_true_minus_sign(level, words):
    assert level_label(level) == words


@pytest.mark.parametrize("level", [-3, 3])
def test_there_is_no_name_for_a_level_off_the_ladder(level):
    with pytest.raises(ValueError, match="between −2 and"):
        level_figure(level)


SEP, OCT, NOV = date(2026, 9, 2), date(2026, 10, 13), date(2026, 11, 17)


def test_a_series_takes_each_goals_latest_level_up_to_the_day():
    points = series([(3, [(SEP, -1), (NOV, 1)]), (1, [(OCT, 0)])])

    assert [(p.on, p.rated, p.counted) for p in points] == [(SEP, 1, 2), (OCT, 2, 2), (NOV, 2, 2)]
    assert [p.t for p in points] == [40.0, t_score([(3, -1), (1, 0)]), t_score([(3, 1), (1, 0)])]


def test_a_series_does_not_mind_the_order_of_the_ratings():
    forwards = series([(1, [(SEP, -1), (OCT, 0), (NOV, 1)])])

    assert series([(1, [(NOV, 1), (SEP, -1), (OCT, 0)])]) == forwards


def test_of_two_ratings_on_one_day_the_later_stands():
    assert series([(1, [(SEP, -1), (SEP, 2)])])[0].t == 70.0


def test_a_day_on_which_only_an_uncounted_goal_was_rated_has_no_score():
    assert series([(0, [(SEP, 1)]), (1, [])]) == [(SEP, None, 0, 1)]


def test_nothing_rated_is_an_empty_series():
    assert series([]) == []
    assert series([(1, [])]) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (34.58, 58.81, "up from 34.58"),
        (58.81, 34.58, "down from 58.81"),
        (50.0, 50.001, "unchanged from 50.00"),
        (50.0, 50.01, "up from 50.00"),
        (None, 50.0, "first score"),
        (50.0, None, "no score"),
        (None, None, "no score"),
    ],
)
def test_a_trend_says_where_the_score_came_from(before, after, words):
    assert trend(before, after) == words
