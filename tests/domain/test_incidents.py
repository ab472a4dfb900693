"""Incidents by the month: counted, never ranked, and nothing drawn where nothing was noted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.incidents import MONTHS_SHOWN, NARROW, WIDE, by_month, lay_out
from mdt.domain.vocabulary import IncidentKind

pytestmark = pytest.mark.pure
K, TODAY = IncidentKind, date(2026, 2, 15)
some = st.lists(st.tuples(st.sampled_from(K), st.dates(date(2024, 1, 1), TODAY)), max_size=30)


def test_months_run_over_the_turn_of_the_year():
    found = by_month([(K.URGE, date(2025, 11, 30)), (K.URGE, date(2026, 2, 1))], TODAY)

    assert [(m.year, m.month) for m in found.months] == [
        (2025, 11), (2025, 12), (2026, 1), (2026, 2)
    ]  # fmt: skip
    assert found.counts == {K.URGE: [1, 0, 0, 1]}


@given(some)
def test_a_year_at_most_and_what_lies_in_it_is_counted(happened):
    found = by_month(happened, TODAY)

    assert 1 <= len(found.months) <= MONTHS_SHOWN
    assert found.months[-1] == date(2026, 2, 1)
    assert found.total == sum(on >= found.months[0] for _kind, on in happened)


@given(some, st.sampled_from([WIDE, NARROW]))
def test_a_bar_stands_only_where_something_was_noted(happened, frame):
    found = by_month(happened, TODAY)
    drawn = lay_out(found, frame)

    assert [[bar.number for bar in row.bars] for row in drawn.rows] == [
        [number for number in numbers if number] for numbers in found.counts.values()
    ]
    assert all(frame.left <= bar.x <= frame.width for row in drawn.rows for bar in row.bars)


def test_kinds_stand_in_the_order_in_which_they_are_offered():
    found = by_month([(K.SELF_HARM, TODAY), (K.URGE, TODAY)], TODAY)

    assert list(found.counts) == [K.URGE, K.SELF_HARM]
