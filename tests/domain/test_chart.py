"""The chart's geometry: inside its frame, in order, and honest about gaps."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.chart import (
    FLAG_ROOM,
    FLAG_ROW,
    NARROW,
    WIDE,
    Facts,
    Lane,
    Mark,
    Point,
    Reference,
    Stay,
    lay_out,
)

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 22)


def ago(days):
    return TODAY - timedelta(days=days)


def lane(*points, **given):
    facts = {
        "name": "PHQ-9",
        "sub": ("lower is better",),
        "low": 0,
        "high": 27,
        "ticks": (0, 10, 27),
        "points": tuple(Point(ago(days), value) for days, value in points),
    }
    return Lane(**{**facts, **given})


def drawn(*points, frame=WIDE, **given):
    return lay_out(Facts(TODAY, (lane(*points, **given),)), frame).lanes[0]


def test_the_axis_begins_a_week_before_the_first_fact_and_ends_today():
    facts = Facts(TODAY, (lane((20, 5)),), stays=(Stay(ago(30), None, "ward"),))

    assert facts.start == ago(37)
    assert lay_out(facts, WIDE).stays[0][0] > WIDE.left


def test_both_ends_of_the_range_lie_on_the_edges_of_the_lane():
    one = drawn((20, 0), (1, 27))

    assert [dot.y for dot in one.dots] == [one.bottom, one.top]


def test_a_figure_beyond_the_lane_is_drawn_at_its_edge_with_its_number():
    one = drawn((1, 85.2), low=20, high=80)

    assert (one.dots[0].y, one.dots[0].value) == (one.top, 85.2)


def test_a_silence_of_more_than_90_days_breaks_the_line():
    assert drawn((91, 9), (0, 5)).lines == []
    assert len(drawn((90, 9), (0, 5)).lines) == 1
    assert len(drawn((200, 9), (190, 8), (10, 7), (0, 5)).lines) == 2


def test_of_many_points_only_the_telling_ones_print_their_number():
    points = [(14 - n, n if n != 5 else 26) for n in range(14)]

    labelled = [dot.value for dot in drawn(*points).dots if dot.labelled]
    assert labelled == [0, 26, 13]
    assert all(dot.labelled for dot in drawn(*points[:12]).dots)


def test_only_the_last_point_is_filled():
    assert [dot.last for dot in drawn((9, 3), (5, 4), (1, 5)).dots] == [False, False, True]


def test_what_is_no_reliable_change_is_a_band_clamped_to_the_lane():
    one = drawn((9, 25), unchanged=(25, 5.06))

    top, bottom = one.unchanged
    assert top == one.top
    assert one.top < bottom < one.bottom


def test_what_is_to_be_read_stands_with_the_name_and_over_no_line():
    one = drawn(
        (9, 19),
        unchanged=(19, 5),
        unchanged_words="shaded: 19 ± 5",
        references=(Reference(5, "published cut-off 5"),),
    )

    assert one.lane.told == ("lower is better", "published cut-off 5", "shaded: 19 ± 5")
    assert drawn((9, 19)).lane.told == ("lower is better",)


def test_a_published_line_stands_at_its_value():
    one = drawn((9, 25), references=(Reference(27, "published cut-off 27"),))

    assert one.references == [(one.top, "published cut-off 27")]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_flags_close_together_take_a_row_each_and_the_lanes_make_room(frame):
    marks = [Mark(ago(d), k, "…", safety=k == "A") for d, k in ((10, "1"), (9, "A"), (9, "2"))]
    marks.append(Mark(ago(1), "3", "…"))
    found = lay_out(Facts(TODAY, (lane((60, 3)),), marks=tuple(marks)), frame)

    assert [flag.mark.key for flag in found.flags] == ["1", "A", "2", "3"]
    assert [(flag.y - found.flags[0].y) / FLAG_ROW for flag in found.flags] == [0, 1, 2, 0]
    assert found.lanes[0].name_y > found.flags[2].y + FLAG_ROW / 2


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (80, ["Oct", "Nov"]),
        (500, ["Oct", "Jan", "Apr", "Jul", "Oct"]),
        (1500, ["2023", "2024", "2025", "2026"]),
    ],
)  # fmt: skip
def test_months_quarters_or_years_are_ticked(days, words):
    facts = Facts(TODAY, (lane((days - 7, 3)),))

    assert [tick.words for tick in lay_out(facts, WIDE).months] == words


def test_without_a_fact_there_is_an_empty_frame():
    empty = lay_out(Facts(TODAY, ()), WIDE)

    assert (empty.lanes, empty.flags, empty.stays) == ([], [], [])


days = st.integers(0, 2000)


@given(
    st.lists(st.tuples(days, st.floats(-50, 150)), min_size=1, max_size=30),
    st.lists(days, max_size=10),
    st.sampled_from([WIDE, NARROW]),
)
def test_everything_stays_inside_the_frame(points, marks, frame):
    ordered = sorted(points, key=lambda row: -row[0])
    facts = Facts(
        TODAY,
        (lane(*ordered), lane(*ordered, name="GAS T")),
        marks=tuple(Mark(ago(day), str(n), "…") for n, day in enumerate(marks)),
    )
    found = lay_out(facts, frame)

    for one in found.lanes:
        assert all(frame.left <= dot.x <= frame.right for dot in one.dots)
        assert all(one.top <= dot.y <= one.bottom for dot in one.dots)
        assert sum(dot.last for dot in one.dots) == 1
    assert [dot.x for dot in found.lanes[0].dots] == [dot.x for dot in found.lanes[1].dots]
    assert all(frame.left <= flag.x <= frame.right for flag in found.flags)
    places = sorted((flag.y, flag.x) for flag in found.flags)
    for (row, x), (next_row, next_x) in pairwise(places):
        assert row != next_row or next_x - x >= FLAG_ROOM
    assert all(flag.y < found.top for flag in found.flags)
