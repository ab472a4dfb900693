"""Forecasts: the score, its n, and what is not a score."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.forecast import Brier, Expected, Forecast, brier, said, wrong_with_expected

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("forecasts", "found", "words"),
    [
        ([], Brier(None, 0, 0), "0 scored: no score under 5"),
        ([(80, True)] * 4, Brier(None, 4, 0), "4 scored: no score under 5"),
        (
            [(80, True)] * 5 + [(70, None)],
            Brier(0.04, 5, 1),
            "Brier 0.04, n = 5; nearer than saying fifty per cent each time; 1 waits for its day",
        ),
        (
            [(50, True), (50, False), (50, True), (50, False), (50, True)],
            Brier(0.25, 5, 0),
            "Brier 0.25, n = 5; no nearer than saying fifty per cent each time",
        ),
        (
            [(80, True)] * 5 + [(70, None, True)] * 2,
            Brier(0.04, 5, 0, 2),
            "Brier 0.04, n = 5; nearer than saying fifty per cent each time; of 2 nobody can tell",
        ),
        (
            [(90, False)] * 5,
            Brier(0.81, 5, 0),
            "Brier 0.81, n = 5; no nearer than saying fifty per cent each time",
        ),
    ],
)
def test_the_score_and_its_n(forecasts, found, words):
    got = brier(Forecast(*one) for one in forecasts)

    assert (got.score, got.scored, got.waiting) == (
        None if found.score is None else pytest.approx(found.score),
        found.scored,
        found.waiting,
    )
    assert said(got) == words


@pytest.mark.parametrize("percent", [0, 100, -1, True])
def test_nobody_is_certain(percent):
    with pytest.raises(ValueError, match="between 1 and 99"):
        brier([Forecast(percent, None)])


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=5))
def test_a_score_lies_between_0_and_1_and_the_opposite_view_mirrors_it(forecasts):
    found = brier(Forecast(*one) for one in forecasts)
    turned = brier(Forecast(100 - percent, not came) for percent, came in forecasts)

    assert found.score is not None
    assert 0 < found.score < 1
    assert found.score == pytest.approx(turned.score)


HELD = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (Expected(), []),
        (Expected("  "), []),
        (Expected("She sleeps", date(2026, 11, 24), 1), []),
        (Expected("She sleeps", date(2026, 11, 24), 99), []),
        (Expected("She sleeps"), ["expected_on", "expected_percent"]),
        (Expected("", date(2026, 12, 1)), ["expected", "expected_percent"]),
        (Expected("", None, 50), ["expected", "expected_on"]),
        (Expected("She sleeps", HELD, 50), ["expected_on"]),
        (Expected("She sleeps", date(2026, 12, 1), 0), ["expected_percent"]),
        (Expected("She sleeps", date(2026, 12, 1), 100), ["expected_percent"]),
    ],
)
def test_a_forecast_has_words_a_day_after_the_meeting_and_a_number_or_is_none(given, fields):
    assert [problem.field for problem in wrong_with_expected(given, first=HELD)] == fields


def test_a_forecast_in_one_line():
    assert Expected("She sleeps", date(2026, 12, 1), 70).sentence == (
        "She sleeps (by Tue 1 Dec 2026; 70 % sure)"
    )
    assert Expected().sentence == ""
