"""Two people's sheets put together: proposed, chosen, and nothing lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.formulation import Line
from mdt.domain.together import Shape, Whose, crossings, joined
from mdt.domain.vocabulary import Confidence

BASE = {"why": [Line("She was left.", identity="one"), Line("He drinks.", identity="two")]}
NOBODY = ("", "", "")


def proposals(theirs, mine, base=BASE, narratives=NOBODY):
    return {c.key: c.proposed for c in crossings(base, theirs, mine, narratives)}


def why(*lines):
    return {"why": list(lines)}


ONE, TWO = BASE["why"]
ONE_MORE, ONE_ELSE = Line("She was left twice.", identity="one"), Line("He left.", identity="one")


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        (BASE, BASE, {}),
        (why(ONE_MORE, TWO), BASE, {"one": Whose.THEIRS}),
        (BASE, why(ONE_MORE, TWO), {"one": Whose.MINE}),
        (why(ONE_MORE, TWO), why(ONE_ELSE, TWO), {"one": Whose.BOTH}),
        (why(ONE_MORE, TWO), why(ONE_MORE, TWO), {}),
        (why(TWO), BASE, {"one": Whose.THEIRS}),
        (BASE, why(TWO), {"one": Whose.MINE}),
        (why(TWO), why(ONE_MORE, TWO), {"one": Whose.MINE}),
        (why(ONE_MORE, TWO), why(TWO), {"one": Whose.THEIRS}),
        (why(ONE, TWO, Line("New.", identity="new")), BASE, {"new": Whose.THEIRS}),
        (BASE, why(ONE, TWO, Line("Mine.")), {"why-2": Whose.MINE}),
        (
            why(ONE._replace(confidence=Confidence.LIKELY), TWO),
            why(ONE._replace(confidence=Confidence.UNSURE), TWO),
            {"one": Whose.BOTH},
        ),
    ],
)
def test_what_one_changed_is_proposed_and_what_both_changed_as_both(theirs, mine, expected):
    assert proposals(theirs, mine) == expected


@pytest.mark.parametrize(
    ("whose", "words", "narrative"),
    [
        (Whose.MINE, ["He left."], "mine"),
        (Whose.THEIRS, ["She was left twice."], "theirs"),
        (Whose.BOTH, ["She was left twice.", "He left."], "theirs\n\nmine"),
    ],
)
def test_the_choice_is_what_goes_on(whose, words, narrative):
    text, lines = joined(
        why(ONE_MORE), why(ONE_ELSE), ("theirs", "mine"), {"one": whose, "narrative": whose}
    )

    assert [line.text for line in lines["why"]] == words
    assert text == narrative


def test_of_two_that_both_stay_one_goes_on_as_itself():
    _text, lines = joined(why(ONE_MORE), why(ONE_ELSE), ("", ""), {"one": Whose.BOTH})

    assert [line.identity for line in lines["why"]] == ["one", ""]


LINES = st.dictionaries(
    st.sampled_from(["why", "holds"]),
    st.lists(
        st.builds(Line, st.text(alphabet="ab", min_size=1, max_size=3), identity=st.just("")),
        max_size=4,
    ),
)


@given(LINES, LINES, st.text(max_size=4), st.text(max_size=4))
def test_without_a_choice_every_word_of_either_stays(theirs, mine, other, own):
    text, lines = joined(theirs, mine, (other, own), {})

    for field, group in (*theirs.items(), *mine.items()):
        kept = [line.text for line in lines[field]]
        assert all(line.text in kept for line in group)
    assert other.strip() in text
    assert own.strip() in text


@given(LINES, LINES)
def test_each_crossing_has_a_key_of_its_own_and_a_choice_for_it(theirs, mine):
    found = crossings({}, theirs, mine, NOBODY)

    assert len({one.key for one in found}) == len(found)
    assert all(one.proposed in one.choices for one in found)


DYAD = Shape(alone=frozenset({"self", "other"}), parted=frozenset({"self", "other"}))


def test_two_new_parts_in_one_place_stand_one_after_the_other():
    theirs = {"self": [Line("a", identity="x", part=0), Line("their second", identity="y", part=1)]}
    mine = {
        "self": [Line("a", identity="x", part=0), Line("my second", part=1)],
        "other": [Line("its other", part=1)],
    }

    _text, lines = joined(theirs, mine, ("", ""), {}, shape=DYAD)

    places = {line.text: line.part for group in lines.values() for line in group}
    assert places == {"a": 0, "their second": 1, "my second": 2, "its other": 2}


def test_where_there_is_room_for_one_both_become_one_text():
    theirs = {"self": [Line("I, small.", identity="x", rests_on=(("note", "a"),))]}
    mine = {"self": [Line("I, alone.", identity="x", rests_on=(("goal", "b"),))]}

    _text, lines = joined(theirs, mine, ("", ""), {"x": Whose.BOTH}, shape=DYAD)

    (line,) = lines["self"]
    assert (line.text, line.identity) == ("I, small.\nI, alone.", "x")
    assert line.rests_on == (("note", "a"), ("goal", "b"))
