"""Two versions beside each other, statement by statement."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.comparing import Fate, Said, compare
from mdt.domain.vocabulary import Confidence, Source

ASKED = {"why": "Why now", "holds": "What holds"}
ONE = Said("one", "why", "She was left.", Confidence.LIKELY)
TWO = Said("two", "why", "He drinks.")
THREE = Said("three", "why", "The work stopped.")


def found(before, after, labels=(ASKED, ASKED)):
    comparison = compare(labels, ("", ""), before, after)
    return {
        q.id: [(c.fate.value, (c.after or c.before).identity) for c in q.statements]
        for q in comparison.questions
    }


def only(before, after):
    comparison = compare((ASKED, ASKED), ("", ""), before, after)
    return [one for q in comparison.questions for one in q.statements if one.fate is not Fate.SAME]


def test_a_statement_is_the_same_by_identity_not_by_words():
    reworded = replace(ONE, text="She was left twice.")

    assert found([ONE, TWO], [reworded, TWO])["why"] == [("changed", "one"), ("same", "two")]


def test_what_came_and_what_went_are_told_those_that_went_last():
    assert found([ONE, TWO], [TWO, THREE])["why"] == [
        ("same", "two"),
        ("put", "three"),
        ("taken", "one"),
    ]


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        ([ONE, TWO, THREE], []),
        ([THREE, ONE, TWO], ["three"]),
        ([TWO, THREE, ONE], ["one"]),
        ([ONE, THREE, TWO], ["three"]),
    ],
)
def test_the_fewest_that_changed_places_are_said_to_have_moved(order, moved):
    assert [one.after.identity for one in only([ONE, TWO, THREE], order) if one.moved] == moved


def test_a_statement_in_another_field_says_where_it_stood():
    (change,) = only([ONE], [replace(ONE, field="holds")])

    assert (change.moved_from, change.words.same) == ("Why now", True)


@pytest.mark.parametrize(
    "after",
    [
        replace(ONE, confidence=Confidence.UNSURE),
        replace(ONE, confidence=None),
        replace(ONE, source=Source.FAMILY),
        replace(ONE, rests_on=frozenset({"note:a"})),
        replace(ONE, kind="urge"),
    ],
)
def test_more_than_words_can_change(after):
    (change,) = only([ONE], [after])

    assert change.words.same
    assert change.otherwise


def test_links_that_came_and_went_are_listed():
    (change,) = only(
        [replace(ONE, rests_on=frozenset({"note:a", "goal:b"}))],
        [replace(ONE, rests_on=frozenset({"note:a", "score:c"}))],
    )

    assert (change.links_put, change.links_taken) == (["score:c"], ["goal:b"])


def test_questions_are_matched_by_name_and_those_of_one_side_say_so():
    comparison = compare(
        ({"why": "Why now", "old": "Asked before"}, {"why": "Why today", "new": "Asked since"}),
        ("", ""),
        [ONE, Said("x", "old", "Words.")],
        [ONE],
    )

    assert [(q.id, q.only, q.label_before) for q in comparison.questions] == [
        ("why", "", "Why now"),
        ("new", "after", ""),
        ("old", "before", ""),
    ]


SAIDS = st.lists(
    st.builds(
        Said,
        identity=st.sampled_from("abcdef"),
        field=st.sampled_from(["why", "holds"]),
        text=st.text(alphabet="ab ", max_size=8),
    ),
    unique_by=lambda said: said.identity,
    max_size=6,
)


@given(SAIDS, SAIDS)
def test_every_statement_of_either_version_stands_once(before, after):
    comparison = compare((ASKED, ASKED), ("", ""), before, after)
    there = [one for q in comparison.questions for one in q.statements]

    def by_identity(side):
        return sorted(side, key=lambda said: said.identity)

    assert by_identity(one.before for one in there if one.before) == by_identity(before)
    assert by_identity(one.after for one in there if one.after) == by_identity(after)
    assert sum(comparison.counts.values()) == len(there)


def test_one_long_statement_does_not_take_the_words_of_the_others():
    long = (Said("l", "why", "a " * 50_000), Said("l", "why", "b " * 50_000))
    short = (Said("s", "why", "She was left."), Said("s", "why", "She was left twice."))

    comparison = compare((ASKED, ASKED), ("", ""), [long[0], short[0]], [long[1], short[1]])
    first, second = comparison.questions[0].statements

    assert (first.words.coarse, second.words.coarse, comparison.coarse) == (True, False, True)
