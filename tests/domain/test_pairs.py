"""Before and after as numbers: nothing missing is drawn, and nothing is added up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import pairs
from mdt.domain.pairs import NARROW, WIDE, Line, lay_out

pytestmark = pytest.mark.pure
DAY = date(2026, 11, 1)
numbers = st.none() | st.integers(0, 10)
logs = st.lists(st.builds(Line, st.dates(date(2025, 1, 1), DAY), numbers, numbers), max_size=40)


@given(logs, st.sampled_from([WIDE, NARROW]))
def test_every_known_number_is_drawn_in_the_frame_and_no_other(lines, frame):
    drawn = lay_out(lines, frame).tries

    assert [(one.before, one.after) for one in drawn] == [
        (one.before, one.after) for one in pairs.drawable(lines)
    ]
    for one in drawn:
        assert frame.left <= one.x <= frame.right
        for value, y in ((one.before, one.before_y), (one.after, one.after_y)):
            assert (value is None) == (y is None)
            assert y is None or frame.top <= y <= frame.top + frame.height


@given(logs)
def test_a_line_joins_a_pair_and_nothing_else(lines):
    assert sum(one.paired for one in lay_out(lines, WIDE).tries) == pairs.pairs(lines)


@given(logs)
def test_tries_stand_in_the_order_of_their_days(lines):
    drawn = lay_out(lines, WIDE).tries

    assert [one.on for one in drawn] == sorted(one.on for one in drawn)
    assert [one.x for one in drawn] == sorted({one.x for one in drawn})


@pytest.mark.parametrize(
    ("before", "after", "heights"),
    [(0, 10, (212.0, 22.0)), (5, 5, (117.0, 117.0)), (None, 0, (None, 212.0))],
)
def test_ten_is_the_top_and_zero_the_bottom(before, after, heights):
    [one] = lay_out([Line(DAY, before, after)], WIDE).tries

    assert (one.before_y, one.after_y) == heights


def test_many_tries_name_few_days():
    lines = [Line(DAY - timedelta(days=n), 5, 3) for n in range(40)]

    assert len(lay_out(lines, NARROW).days) <= 10
    assert not any(one.labelled for one in lay_out(lines, NARROW).tries)


def test_the_module_knows_no_mean_and_no_verdict():
    assert [name for name in dir(pairs) if "mean" in name or "effect" in name] == []
