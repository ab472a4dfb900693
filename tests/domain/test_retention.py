"""Acceptance case A28 of the reference, and every boundary of the retention classes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.retention import earliest_destruction
from mdt.domain.vocabulary import RetentionClass

pytestmark = pytest.mark.pure

BORN = date(1980, 1, 1)


@pytest.mark.parametrize(
    ("dormant", "born", "kept_as", "day"),
    [
        (date(2020, 3, 1), BORN, "adult", date(2026, 3, 1)),
        (date(2020, 3, 1), BORN, "mentally_incompetent", None),
        (date(2020, 3, 1), date(2010, 5, 5), "minor", date(2031, 5, 5)),
        (date(2029, 3, 1), date(2010, 5, 5), "minor", date(2035, 3, 1)),
        (date(2020, 3, 1), BORN, "occupational_health", date(2040, 3, 1)),
        (date(2020, 2, 29), BORN, "adult", date(2026, 3, 1)),
        (date(2024, 2, 29), BORN, "occupational_health", date(2044, 2, 29)),
        (None, BORN, "adult", None),
    ],
)
def test_a28_the_earliest_day_of_destruction(dormant, born, kept_as, day):
    assert earliest_destruction(dormant, born=born, class_=kept_as) == day


def test_an_unknown_class_is_refused():
    with pytest.raises(ValueError, match="for_ever"):
        earliest_destruction(date(2020, 3, 1), born=BORN, class_="for_ever")


@given(
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(RetentionClass),
)
def test_nothing_is_destroyed_within_six_years(dormant, born, kept_as):
    day = earliest_destruction(dormant, born=born, class_=kept_as)

    assert day is None or (day.year, day.month, day.day) >= (
        dormant.year + 6,
        dormant.month,
        dormant.day,
    )
