"""A copy of minutes proves itself as text, also with items and confidential decisions left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import copies
from mdt.domain.copies import NotACopy, as_text, check
from mdt.domain.minutes import (
    DecisionFacts,
    ItemFacts,
    ReviewedFacts,
    TaskFacts,
    canonical,
    canonical_head,
    item_hash,
    seal,
    without_confidential,
)
from tests.domain.test_minutes import HEAD, ITEM, MEETING

pytestmark = pytest.mark.pure

OPEN = DecisionFacts("1.1", "Rota for December.", "", "Ms O. Pretend", "Wed 25 Nov 2026")
SHUT = DecisionFacts(
    "1.2", "His father is not told.", "He asked.", "Ms A. Example", "Thu 26 Nov 2026", key="k" * 16
)
TASK = TaskFacts("Ring nobody at home.", "Ms A. Example", "Thu 26 Nov 2026", key="t" * 16)
SECRET = replace(ITEM, decisions=(OPEN, SHUT), tasks=(TASK,))
PLAIN = replace(ITEM, ref="p" * 16, number=2)
LAST = replace(ITEM, ref="q" * 16, number=3, question="And then?")


def sealed(*items):
    """The head of minutes with these items, and the hashes in order."""
    hashes = [item_hash(item) for item in items]
    whole = seal(MEETING, canonical_head(HEAD), hashes)
    return replace(HEAD, items=items, seal=whole), hashes


def copy_of(*items, hold=None):
    minutes, hashes = sealed(*items)
    return as_text(MEETING, replace(minutes, items=items if hold is None else hold), hashes)


def test_a_whole_copy_holds():
    checked = check(copy_of(SECRET, PLAIN, LAST))

    assert (checked.ok, checked.held, checked.left_out, checked.withheld) == (True, 3, 0, 0)
    assert checked.meeting == MEETING


def test_items_left_out_are_counted_and_the_rest_still_proves_itself():
    text = copy_of(SECRET, PLAIN, LAST, hold=(LAST,))

    assert "Rota for December" not in text
    checked = check(text)
    assert (checked.ok, checked.held, checked.left_out) == (True, 1, 2)


def test_a_confidential_decision_left_out_leaves_its_hash_and_not_a_word():
    text = copy_of(SECRET, PLAIN, hold=(without_confidential(SECRET), PLAIN))

    assert "father" not in text
    assert "at home" not in text
    assert "Rota for December." in text
    checked = check(text)
    assert (checked.ok, checked.held, checked.left_out, checked.withheld) == (True, 2, 0, 2)


def test_an_item_has_one_hash_with_and_without_its_confidential_parts():
    assert canonical(SECRET) == canonical(without_confidential(SECRET))
    assert canonical(SECRET).startswith(b"mirror-mdt item 3\n")


def test_a_confidential_decision_keeps_its_place_among_the_others():
    first = replace(ITEM, decisions=(SHUT, OPEN), earlier=(ReviewedFacts("A", "B", "C", key="e"),))

    assert canonical(without_confidential(first)) == canonical(first)
    assert canonical(first) != canonical(replace(first, decisions=(OPEN, SHUT)))


def test_an_item_without_confidential_parts_is_sealed_as_before():
    assert canonical(PLAIN).startswith(b"mirror-mdt item 1\n")
    assert without_confidential(PLAIN) == PLAIN


@pytest.mark.parametrize(
    ("was", "now", "wrong"),
    [
        ("Rota for December.", "Rota for January.", ("item 1",)),
        ("His father is not told.", "His father is told.", ("part 1 decisions.2",)),
        ("practice: Demo Practice", "practice: Other", ("the head or the list of hashes",)),
        ("meeting: k3v7", "meeting: z3v7", ("the head or the list of hashes",)),
        ("And then?", "And now?", ("item 3",)),
    ],
)
def test_a_changed_word_is_found_and_named(was, now, wrong):
    text = copy_of(SECRET, PLAIN, LAST)
    assert was in text

    assert check(text.replace(was, now)).wrong == wrong


def test_items_that_changed_places_are_found():
    text = copy_of(SECRET, PLAIN, LAST)
    swapped = text.replace("== item 2", "== item x").replace("== item 3", "== item 2")

    assert check(swapped.replace("== item x", "== item 3")).wrong == ("item 3", "item 2")
    with pytest.raises(NotACopy):
        check(text.replace("== item 3", "== item 2"))


def test_an_invented_item_is_found():
    text = copy_of(replace(PLAIN, number=1))
    more = text.replace("== end", "== item 7\nmirror-mdt item 1\nquestion: May we?\n== end")

    assert check(more).wrong == ("item 7",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear all",
        "mirror-mdt copy 1",
        copy_of(PLAIN)[:-40],
        "mirror-mdt copy 1\nitems: 9\n== end",
    ],
)
def test_what_is_no_copy_or_not_a_whole_one_is_named_so(text):
    with pytest.raises(NotACopy):
        check(text)


def test_line_ends_of_another_machine_change_nothing():
    assert check("\ufeff" + copy_of(SECRET, PLAIN).replace("\n", "\r\n")).ok


@given(st.from_type(ItemFacts), st.from_type(DecisionFacts))
def test_no_word_anybody_types_breaks_a_copy(item, decision):
    item = replace(item, number=1, withheld=(), decisions=(decision, SHUT))

    assert check(copy_of(item)).ok
    left = check(copy_of(item, hold=(without_confidential(item),)))
    assert (left.ok, left.withheld >= 1) == (True, True)


def test_a_line_that_looks_like_a_block_is_a_word():
    item = replace(
        PLAIN, number=1, discussion="== end\n== item 2\ndecisions.1: confidential " + "a" * 64
    )

    assert check(copy_of(item)).ok
    assert copies.VERSION in copy_of(item)
