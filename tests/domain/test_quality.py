"""M21: ten areas of our own, 1 to 4; what nobody marked has no mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.quality import AREAS, MARKS, areas, check

pytestmark = pytest.mark.pure


def test_m21_there_are_ten_areas_and_four_marks():
    assert (len(AREAS), sorted(MARKS)) == (10, [1, 2, 3, 4])


def test_a_mean_rests_on_those_who_marked():
    found = {a.id: a for a in areas([{"purpose": 4, "time": None}, {"purpose": 1}])}

    assert (found["purpose"].mean, found["purpose"].n) == (2.5, 2)
    assert (found["time"].mean, found["time"].n) == (None, 0)
    assert list(found) == list(AREAS)


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ({"mood": 1}, "There is no area “mood”."),
        ({"time": 5}, "“Each case had the time it needed”: a mark lies between 1 and 4."),
        ({"time": True}, "“Each case had the time it needed”: a mark lies between 1 and 4."),
    ],
)
def test_a_wrong_mark_is_refused_with_its_area_named(marks, says):
    with pytest.raises(ValueError, match=f"^{says}$"):
        check(marks)


SHEETS = st.dictionaries(st.sampled_from(sorted(AREAS)), st.none() | st.integers(1, 4))


@given(st.lists(SHEETS))
def test_every_mean_lies_between_1_and_4(sheets):
    assert all(a.mean is None or 1 <= a.mean <= 4 for a in areas(sheets))
