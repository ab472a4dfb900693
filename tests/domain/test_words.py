"""Words are split alike for both databases, and found again in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.words import LONGEST_WORD, MOST_TERMS, excerpt, highlight, query, words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T 0.41 at review", ["t", "0", "41", "at", "review"]),
        ("Ça va, Zoë? NAÏVE", ["ca", "va", "zoe", "naive"]),
        ("e\u0301lan", ["elan"]),
        ("Straße", ["strasse"]),
        ("Example-Protea", ["example", "protea"]),
        ("PHQ-9: 19→11", ["phq", "9", "19", "11"]),
        ("snake_case", ["snake", "case"]),
        ("O'Brien's", ["o", "brien", "s"]),
        ("ﬁne™ ½", ["finetm", "1", "2"]),
        ("Tshivenḓa ṱhogomelo", ["tshivenda", "thogomelo"]),
        ("Шизофрения שלום", ["шизофрения", "שלום"]),
        ("İstanbul", ["istanbul"]),
        ("  🌱 \x00 ", []),
        ("", []),
    ],
)
def test_a_text_is_its_words_without_case_and_accents(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("length", [LONGEST_WORD - 1, LONGEST_WORD, LONGEST_WORD + 1])
def test_a_run_of_letters_is_cut_alike_when_stored_and_when_asked_for(length):
    (word,) = words("a" * length)

    assert len(word) == min(length, LONGEST_WORD)
    assert query("a" * length) == [(word, True)]


@given(st.text())
def test_splitting_words_again_changes_nothing(text):
    assert words(" ".join(words(text))) == words(text)


@given(st.text())
def test_a_word_holds_nothing_a_database_would_split(text):
    assert all(word.isalnum() and word == word.casefold() for word in words(text))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("skill ca", [("skill", False), ("ca", True)]),
        ("skill", [("skill", True)]),
        ("Skill call ", [("skill", False), ("call", True)]),
        ("call skill call", [("call", False), ("skill", True)]),
        ('"; DROP -- 0.4', [("drop", False), ("0", False), ("4", True)]),
        (" ?! ", []),
    ],
)
def test_the_last_word_of_a_query_is_a_beginning(text, terms):
    assert query(text) == terms


def test_a_query_has_at_most_twelve_terms():
    asked = query(" ".join(f"w{n}" for n in range(50)))

    assert len(asked) == MOST_TERMS
    assert [is_prefix for _, is_prefix in asked] == [False] * (MOST_TERMS - 1) + [True]


@pytest.mark.parametrize(
    ("text", "asked", "pieces"),
    [
        (
            "She calls before a call.",
            "call",
            [("She ", False), ("calls", True), (" before a ", False), ("call", True), (".", False)],
        ),
        ("Zoë rang", "zoe", [("Zoë", True), (" rang", False)]),
        ("Zoe\u0308 rang", "zoë", [("Zoe\u0308", True), (" rang", False)]),
        ("a T of 0.41", "0.4", [("a T of ", False), ("0", True), (".", False), ("41", True)]),
        ("call", "skill call", [("call", True)]),
        ("callous", "call skill", [("callous", False)]),
        ("nothing here", "", [("nothing here", False)]),
        ("", "call", []),
    ],
)
def test_hits_are_marked_as_they_were_written(text, asked, pieces):
    assert highlight(text, query(asked)) == pieces


@given(st.text(), st.text(max_size=20))
def test_the_pieces_joined_are_the_text(text, asked):
    assert "".join(piece for piece, _ in highlight(text, query(asked))) == text


@given(st.text(min_size=1), st.data())
def test_every_word_of_a_text_is_found_in_it(text, data):
    said = words(text)
    asked = data.draw(st.sampled_from(said)) if said else ""

    assert any(hit for _, hit in highlight(text, query(asked))) == bool(said)


def test_an_excerpt_begins_shortly_before_the_first_hit():
    text = "word " * 200 + "the skill call " + "word " * 200

    shown = excerpt(text, query("skill"), 60)

    assert shown.startswith("…word ")
    assert "the skill call" in shown
    assert shown.endswith("…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 10, "a" * 10),
        ("a" * 11, "a" * 10 + "…"),
        ("hit " + "b" * 20, "hit bbbbbb…"),
        ("b" * 10 + " a hit", "…a hit"),
        ("hit anden bbbb", "hit anden…"),
        ("hit and bb cc", "hit and bb…"),
    ],
)
def test_an_excerpt_says_where_it_was_cut(text, shown):
    assert excerpt(text, query("hit"), 10) == shown


@pytest.mark.parametrize("before", range(40))
def test_an_excerpt_holds_its_first_hit_wherever_that_stands(before):
    text = "ab " * before + "hit" + " ab" * 40

    assert "hit" in excerpt(text, query("hit"), 20)


@given(st.text(), st.text(max_size=5), st.integers(1, 50))
def test_an_excerpt_is_never_longer_than_asked_for(text, asked, length):
    assert len(excerpt(text, query(asked), length).strip("…")) <= length
