"""Each fall of the alliance since a day, with its figures; where there are too few, no answer."""

from datetime import date, timedelta

import pytest

from mdt.domain.alliance import dips, is_alliance
from mdt.domain.measures import load
from mdt.domain.progress import Point

pytestmark = pytest.mark.pure

ALL = load()
FIRST = date(2026, 3, 2)


def points(*totals):
    """A score a week, from the first day on; None where too much was missing."""
    return [Point(FIRST + timedelta(weeks=n), total) for n, total in enumerate(totals)]


def fell(measure, totals, since_week):
    found = dips(ALL[measure], points(*totals), FIRST + timedelta(weeks=since_week))
    pairs = [(dip.before.total, dip.after.total, dip.points) for dip in found.found]
    return pairs, found.can_tell


def test_alliance_is_asked_by_two_of_the_measures():
    assert {name for name, one in ALL.items() if is_alliance(one)} == {"wai_sr", "srs"}


@pytest.mark.parametrize(
    ("totals", "since_week", "expected"),
    [
        ((31, 27, 38), 0, ([(31, 27, -4)], True)),
        ((31, 27, 38), 1, ([(31, 27, -4)], True)),  # against the last figure from before
        ((31, 27, 38), 2, ([], True)),
        ((40, 38, 33), 0, ([(38, 33, -5), (40, 38, -2)], True)),  # the newest first
        ((40, 40), 0, ([], True)),
        ((40, None, 36), 0, ([(40, 36, -4)], True)),  # no total is no figure
        ((40,), 0, ([], False)),
        ((40, 36), 2, ([], False)),  # nothing since: nobody can tell
        ((None,), 0, ([], False)),
        ((), 0, ([], False)),
    ],
)
def test_every_fall_since_the_review_is_listed_and_none_is_made_up(totals, since_week, expected):
    assert fell("wai_sr", totals, since_week) == expected


@pytest.mark.parametrize(("after", "words"), [(35.9, ["worth talking about"]), (36, [])])
def test_a_cut_off_is_worded_by_its_source_alone(after, words):
    found = dips(ALL["srs"], points(38, after), FIRST)

    assert [c.word for c in found.found[0].cutoffs] == words


def test_the_order_is_that_of_the_days():
    found = dips(ALL["srs"], points(38, 36)[::-1], FIRST)

    assert [(dip.before.total, dip.after.total) for dip in found.found] == [(38, 36)]
    assert found.last.total == 36
