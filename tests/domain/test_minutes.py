"""The seal holds every word of the minutes, and a part of them still proves itself."""

from dataclasses import fields, replace
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import minutes
from mdt.domain.minutes import (
    SEALED,
    SEALED_ADOPTED,
    SEALED_WHOLE,
    AddendumFacts,
    AttendeeFacts,
    DecisionFacts,
    DissentFacts,
    ForetoldFacts,
    HeadingFacts,
    ItemFacts,
    MinutesFacts,
    PatientViewsFacts,
    ReviewedFacts,
    TaskFacts,
    Verified,
    canonical,
    canonical_head,
    item_hash,
    seal,
    short,
    verify,
)
from mdt.domain.vocabulary import ItemKind, Presence

pytestmark = pytest.mark.pure

MEETING = "k3v7aaaabbbbcccc"
LATER = {
    ItemFacts: {"addenda", "corrections", "withheld", "form"},  # the form stands in the first line
    MinutesFacts: {
        *("items", "agreements", "seal", "seal_checked", "addenda", "corrections", "left_out"),
    },
    # in the text of a confidential part alone
    **{kind: {"key"} for kind in (ReviewedFacts, ForetoldFacts, DecisionFacts, TaskFacts)},
}

ITEM = ItemFacts(
    ref="m4q2aaaabbbbcccc",
    number=1,
    kind=ItemKind.CASE,
    heading="Thandi Sample-Khumaloexample",
    safety=("Open concern since Fri 13 Nov 2026.",),
    question="What keeps her safe this week?",
    patient_views=PatientViewsFacts("Leave it.", "first-hand", "Ms O. Pretend"),
    earlier=(ReviewedFacts("Sit with her after ten.", "Ms A. Example", "done"),),
    discussion="Steadier by day.\n\nWorst at C:\\night.",
    decisions=(
        DecisionFacts(
            "1.1",
            "Tablets stay with her brother.",
            "Means at hand.",
            "Ms A. Example",
            "Wed 18 Nov 2026",
            dissents=(DissentFacts("Mr B. Sample", "Once a week."),),
        ),
    ),
    outcome="decided",
    minutes_planned=12,
)
HEAD = MinutesFacts(
    practice="Demo Practice",
    title="Tuesday case conference",
    purpose="To agree plans.",
    when="Tue 17 Nov 2026, 14:00",
    place="Demo Rooms",
    chair="Dr Demo Psychiatrist",
    coordinator="Ms C. Coordinator",
    quorum="met",
    attendance=(AttendeeFacts("Ms A. Example", "psychology", Presence.PRESENT),),
    signed_by="Dr Demo Psychiatrist",
    signed="Tue 17 Nov 2026, 15:31",
)

anything = st.from_type(ItemFacts)
items = st.text().map(lambda words: replace(ITEM, question=words))


def other_than(thing, name):
    """Any value the field may hold, apart from the one it holds."""
    of_this_field = st.from_type(get_type_hints(type(thing))[name])
    return of_this_field.filter(lambda value: said(value) != said(getattr(thing, name)))


def said(value):
    """A value as its canonical line: line ends and composed letters do not tell apart."""
    return tuple(minutes._lines("field", value))


@given(st.data(), anything, st.sampled_from(SEALED_WHOLE[ItemFacts].split()))
def test_a_change_of_any_field_changes_the_hash(data, item, name):
    item = replace(item, form=4)
    changed = replace(item, **{name: data.draw(other_than(item, name))})

    assert item_hash(changed) != item_hash(item)


@given(st.data(), st.from_type(DecisionFacts), st.sampled_from(SEALED[DecisionFacts].split()))
def test_a_change_within_a_decision_changes_the_hash(data, decision, name):
    changed = replace(decision, **{name: data.draw(other_than(decision, name))})

    assert item_hash(replace(ITEM, decisions=(changed,))) != item_hash(
        replace(ITEM, decisions=(decision,))
    )


@given(st.data(), st.from_type(MinutesFacts), st.sampled_from(SEALED[MinutesFacts].split()))
def test_a_change_of_the_head_changes_the_seal(data, head, name):
    changed = replace(head, **{name: data.draw(other_than(head, name))})

    assert seal(MEETING, canonical_head(changed), []) != seal(MEETING, canonical_head(head), [])


@pytest.mark.parametrize("facts", SEALED_ADOPTED)
def test_every_field_is_sealed_or_comes_later(facts):
    sealed = SEALED_ADOPTED[facts].split()

    assert len(sealed) == len(set(sealed))
    assert set(sealed) | LATER.get(facts, set()) == {field.name for field in fields(facts)}


def test_c2_an_adopted_version_is_sealed_and_older_seals_read_as_they_were():
    whole = replace(ITEM, form=4)
    adopted = replace(whole, adopted=("Five Ps, version 2: taken as the team's.",))

    assert canonical(whole).startswith(b"mirror-mdt item 4\n")
    assert b"adopted" not in canonical(whole)
    assert canonical(adopted).startswith(b"mirror-mdt item 5\n")
    assert b"adopted.1: Five Ps, version 2: taken as the team's.\n" in canonical(adopted)
    assert item_hash(replace(adopted, adopted=("Another.",))) != item_hash(adopted)


def test_no_field_could_hold_a_reflection():
    private = {"reflection", "dial", "process", "countertransference", "supervision", "feeling"}
    names = " ".join(field.name for facts in SEALED_ADOPTED for field in fields(facts))

    assert "discussion" in names
    assert [word for word in private if word in names] == []


def test_the_first_version_of_the_text_never_changes():
    assert canonical(ITEM).decode().splitlines()[:9] == [
        "mirror-mdt item 1",
        "ref: m4q2aaaabbbbcccc",
        "number: 1",
        "kind: case",
        "heading: Thandi Sample-Khumaloexample",
        "file_number",
        "age",
        "site",
        "safety: 1",
    ]
    assert item_hash(ITEM) == "81d3cf0cbac2bfc2801695e6123e43f97255dfbcf7764428853333e0bcd22467"
    assert (
        seal(MEETING, canonical_head(HEAD), [item_hash(ITEM)])
        == "cad61c83b4ab8cb1bf7c01e8a8d14b468f03465b6d7e8744bf9b2a349d49e214"
    )


def test_the_headings_of_a_crisis_make_it_the_second_version_and_nothing_else_does():
    crisis = replace(ITEM, crisis=(HeadingFacts("Legal status", "Voluntary."),))
    lines = canonical(crisis).decode().splitlines()

    assert lines[0] == "mirror-mdt item 2"
    where = lines.index("crisis: 1")
    assert lines[where : where + 3] == [
        "crisis: 1",
        "crisis.1.heading: Legal status",
        "crisis.1.words: Voluntary.",
    ]
    rest = [line for line in lines if not line.startswith("crisis")]
    assert rest[1:] == canonical(ITEM).decode().splitlines()[1:]
    other = replace(ITEM, crisis=(HeadingFacts("Legal status", "Assisted."),))
    assert len({item_hash(one) for one in (ITEM, crisis, other)}) == 3


def test_a_line_end_in_a_text_cannot_pass_for_another_field():
    forged = replace(ITEM, question="Why?\nasked_by: Mr B. Sample")

    assert b"question: Why?\\nasked_by: Mr B. Sample\nasked_by\n" in canonical(forged)
    assert b"C:\\\\night." in canonical(ITEM)


def test_missing_is_not_the_same_as_empty():
    assert item_hash(replace(ITEM, age=None)) != item_hash(replace(ITEM, age=""))


def test_the_same_words_from_another_keyboard_keep_the_hash():
    composed = replace(ITEM, discussion="Ren\u00e9e\nleft.")
    typed_apart = replace(ITEM, discussion="Rene\u0301e\r\nleft.")

    assert item_hash(typed_apart) == item_hash(composed)


def test_an_addendum_leaves_the_seal_whole():
    added = AddendumFacts("Mr B. Sample", "Fri 20 Nov 2026, 09:14", "Her mother was asked.")

    assert item_hash(replace(ITEM, addenda=(added,))) == item_hash(ITEM)
    assert canonical_head(replace(HEAD, addenda=(added,))) == canonical_head(HEAD)


@given(st.lists(items, min_size=2, max_size=4, unique_by=item_hash))
def test_the_order_of_the_items_is_sealed(meeting):
    hashes = [item_hash(item) for item in meeting]

    assert seal(MEETING, b"head", hashes) != seal(MEETING, b"head", hashes[::-1])
    assert seal(MEETING, b"head", hashes) != seal(MEETING, b"head", hashes[1:])
    assert seal(MEETING, b"head", hashes) != seal("another", b"head", hashes)


@given(st.data(), st.lists(items, min_size=1, max_size=4))
def test_a_copy_that_leaves_items_out_still_verifies(data, meeting):
    hashes = [item_hash(item) for item in meeting]
    sealed = seal(MEETING, b"head", hashes)
    kept = data.draw(st.sets(st.sampled_from(range(len(meeting)))))

    checked = verify(MEETING, b"head", hashes, sealed, {n: meeting[n] for n in kept})

    assert checked == Verified(ok=True, left_out=len(meeting) - len(kept))


@given(st.lists(items, min_size=1, max_size=4), st.data())
def test_a_reworded_item_is_the_first_bad_one(meeting, data):
    hashes = [item_hash(item) for item in meeting]
    place = data.draw(st.sampled_from(range(len(meeting))))
    copy = dict(enumerate(meeting))
    copy[place] = replace(copy[place], question=copy[place].question + " never")

    checked = verify(MEETING, b"head", hashes, seal(MEETING, b"head", hashes), copy)

    assert checked == Verified(ok=False, left_out=0, first_bad=place)


def test_another_head_or_a_swapped_hash_breaks_the_seal():
    hashes = [item_hash(ITEM), item_hash(replace(ITEM, number=2))]
    sealed = seal(MEETING, b"head", hashes)

    assert verify(MEETING, b"head", hashes, sealed, {0: ITEM}) == Verified(ok=True, left_out=1)
    assert not verify(MEETING, b"another head", hashes, sealed, {0: ITEM}).ok
    assert not verify(MEETING, b"head", hashes[::-1], sealed, {}).ok


def test_an_item_the_meeting_never_had_is_bad():
    hashes = [item_hash(ITEM)]

    checked = verify(MEETING, b"", hashes, seal(MEETING, b"", hashes), {0: ITEM, 1: ITEM})

    assert checked == Verified(ok=False, left_out=0, first_bad=1)


def test_a_seal_is_shown_as_four_words():
    assert short("7c1e94ab02d7f5e8" + 48 * "0") == "7c1e 94ab 02d7 f5e8"
