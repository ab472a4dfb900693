"""What recurs in one's own dials: counted from three answers on, the missing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.reflecting import Thoughts, always_faint, often_strong, opened, with_several
from mdt.domain.vocabulary import Dial

pytestmark = pytest.mark.pure

ANSWERS = st.dictionaries(st.sampled_from(list(Dial)), st.lists(st.integers(0, 4)))


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([3, 4], []),  # two answers
        ([3, 4, 0], [(2, 3)]),
        ([3, 2, 2], []),
        ([4, 4, 0, 0], [(2, 4)]),
        ([2, 2, 2], []),
    ],
)
def test_a_feeling_is_often_strong_from_half_of_three_answers_on(values, found):
    assert often_strong({Dial.WARM: values}) == [(Dial.WARM, *one) for one in found]


@pytest.mark.parametrize(
    ("values", "faint"), [([0, 1], False), ([0, 1, 1], True), ([0, 0, 2], False), ([], False)]
)
def test_a_feeling_is_always_faint_when_three_answers_never_pass_a_little(values, faint):
    assert (always_faint({Dial.WARM: values}) == [Dial.WARM]) is faint


def test_the_oftenest_comes_first():
    answers = {Dial.WARM: [3, 3, 0, 0], Dial.HELPLESS: [4, 4, 4]}

    assert [one.dial for one in often_strong(answers)] == [Dial.HELPLESS, Dial.WARM]


def test_strong_with_several_counts_patients_and_not_answers():
    patients = [{Dial.WARM: [0, 4]}, {Dial.WARM: [3]}, {Dial.WARM: [2]}, {Dial.FLOODED: [4, 4]}]

    assert with_several(patients) == [(Dial.WARM, 2, 3)]


@given(ANSWERS)
def test_nothing_is_both_often_strong_and_always_faint(answers):
    assert {one.dial for one in often_strong(answers)}.isdisjoint(always_faint(answers))


def test_the_note_it_follows_stays_in_the_private_part():
    thoughts = Thoughts(pull="to ring her", note="aaaaaaaaaaaaaaaa")

    assert "aaaa" not in thoughts.as_shared()
    assert opened(thoughts.as_shared()).note == ""
    assert opened(thoughts.as_shared(), thoughts.as_private()) == thoughts


def test_a_link_alone_is_nothing_to_keep():
    assert Thoughts(note="aaaaaaaaaaaaaaaa").is_empty
