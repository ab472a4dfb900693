"""A formulation as plain texts, and back: what is not written anew stays the statement it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain import templates
from mdt.domain.formulation import Line
from mdt.domain.shared_sheet import NARRATIVE, fields_of, fitted, lines_of, takes_several, texts_of
from mdt.domain.vocabulary import Confidence, Source

FIVE = templates.latest("five_ps")
SEVERAL, ONE = "predisposing", "presenting"
SURE = Confidence.LIKELY


def line(text: str, identity: str = "a") -> Line:
    return Line(text, SURE, (("note", "n"),), identity, Source.TEAM, 0, "")


def again(text: str, *before: Line, field: str = SEVERAL) -> list[Line]:
    """The statements of one question after its text was left reading so."""
    _narrative, lines = lines_of(FIVE, {f"s_{field}": text}, {field: list(before)})
    return lines[field]


def said(lines: list[Line]) -> list[tuple[str, str]]:
    return [(one.text, one.identity) for one in lines]


words = st.text("ab c\n", min_size=1, max_size=12).map(str.strip).filter(bool)
statements = st.lists(words, max_size=6).map(
    lambda texts: [line(text, f"i{n}") for n, text in enumerate(texts)]
)


@given(statements, st.one_of(st.none(), words))
def test_what_nobody_touched_comes_back_as_it_was(several, one):
    """With its identity, how sure, and what it rests on; also across blank lines."""
    before = {SEVERAL: several, ONE: [line(one)] if one else []}

    narrative, lines = lines_of(FIVE, texts_of(FIVE, "Said.", before), before)

    assert narrative == "Said."
    assert (lines[SEVERAL], lines[ONE]) == (several, before[ONE])


@given(st.text("ab c\n", max_size=40), statements)
def test_every_word_of_a_text_stands_in_a_statement(text, before):
    lines = again(text, *before)

    assert " ".join(one.text for one in lines).split() == text.split()
    identities = [one.identity for one in lines if one.identity]
    assert len(set(identities)) == len(identities)


def test_an_empty_line_ends_a_statement_and_a_line_break_does_not():
    assert said(again("one\ntwo\n \n\nthree")) == [("one\ntwo", ""), ("three", "")]


def test_a_new_statement_between_two_leaves_both_as_they_were():
    lines = again("x\n\nnew\n\ny", line("x", "a"), line("y", "b"))

    assert said(lines) == [("x", "a"), ("new", ""), ("y", "b")]
    assert lines[1].confidence is None


def test_two_that_changed_places_keep_who_they_are():
    assert said(again("y\n\nx", line("x", "a"), line("y", "b"))) == [("y", "b"), ("x", "a")]


@pytest.mark.parametrize(
    ("now", "same"),
    [
        ("Praised for needing nothing at all.", True),
        ("Praised for needing.", True),
        ("Needing nothing: that was praised, and it was lonely too, she says now.", False),
        ("A dog.", False),
    ],
)
def test_half_of_the_words_make_it_the_same_statement(now, same):
    [one] = again(now, line("Praised for needing nothing."))

    assert (one.identity == "a", one.confidence is SURE, bool(one.rests_on)) == (same,) * 3


def test_a_statement_of_two_paragraphs_that_is_reworded_stays_one():
    before = line("She rings after.\n\nNever before, and never at night.")
    lines = again("She rings after.\n\nNever before, not at night either.", before)

    assert said(lines) == [("She rings after.\n\nNever before, not at night either.", "a")]


def test_a_question_with_one_statement_keeps_its_paragraphs_together():
    before = line("She rings after.")
    lines = again("She rings after.\n\nMore.", before, field=ONE)

    assert said(lines) == [("She rings after.\n\nMore.", "a")]
    assert said(again("", before, field=ONE)) == []


def test_words_under_a_question_that_is_asked_no_more_end_the_narrative():
    narrative, lines = fitted(FIVE, "Said.", {"gone_by": [line("Words.")], ONE: [line("x")]})

    assert narrative == "Said.\n\ngone_by: Words."
    assert set(lines) == {ONE}


def test_which_templates_several_can_write_at_once():
    names = {name for name, _version in templates.load()}
    taken = {name for name in names if takes_several(templates.latest(name))}

    alone = {"chain", "family_map", "moho", "tfp_dyad", "safety_plan", "risk_formulation"}
    assert names - taken == alone
    assert fields_of(FIVE)[0] == NARRATIVE
