"""The recovery key: twelve words that open a copy of the keyring, and no other words do."""

import pytest

from mdt import keyring
from mdt.columns import SealedText
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.services import practice, recovery
from mdt.services.recovery import Copy


@pytest.fixture
def paper(cast):
    return recovery.make(cast.admin, shown_in="a-session")


def test_the_words_bring_the_keyring_back(paper):
    words = " ".join(paper.words)

    assert recovery.restore(words).dump() == SealedText.ring().dump()
    assert recovery.restore(f"  {words.upper()}\n").dump() == SealedText.ring().dump()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda w: w[:-1], "A recovery key has 12 words."),
        (lambda w: [*w, w[0]], "A recovery key has 12 words."),
        (lambda w: ["protea", *w[1:]], "One of the words is misspelt, missing or out of order."),
        (lambda _w: [], "A recovery key has 12 words."),
        (
            lambda _w: ["abandon"] * 11 + ["about"],
            "These are not the words of this practice's recovery key.",
        ),
    ],
)
def test_other_words_open_nothing(paper, spoil, sentence):
    with pytest.raises(Invalid, match=sentence):
        recovery.restore(" ".join(spoil(paper.words)))


def test_a_copy_that_was_altered_does_not_open(paper):
    kept = practice.setting("recovery")
    box = bytearray(recovery._bytes(kept["box"]))
    box[-1] ^= 1
    with recovery.change(None):
        practice.put_setting("recovery", {**kept, "box": recovery._text(bytes(box))})

    with pytest.raises(Invalid, match="not the words"):
        recovery.restore(" ".join(paper.words))


def test_a_rotated_keyring_is_copied_without_the_words(paper):
    rotated = SealedText.ring().with_new_key()

    assert recovery.copy_anew(rotated) == Copy.RENEWED
    assert recovery.restore(" ".join(paper.words)).dump() == rotated.dump()


def test_without_a_recovery_key_there_is_nothing_to_copy(app):
    assert recovery.copy_anew(keyring.new()) == Copy.NONE
    with pytest.raises(Invalid, match="holds no copy"):
        recovery.restore("any words")


def test_the_keyring_is_not_handed_to_a_key_somebody_put_there(cast, paper):
    mine = practice.setting("recovery")
    theirs = recovery.make(None)
    put_there = practice.setting("recovery")
    forged = {**put_there, "mark": mine["mark"]}
    with recovery.change(None):
        practice.put_setting("recovery", forged)

    assert recovery.copy_anew(SealedText.ring().with_new_key()) == Copy.REFUSED
    assert len(theirs.words) == 12


def test_the_words_are_shown_in_their_own_session_only(cast, paper):
    assert recovery.waiting("a-session") == paper
    assert recovery.waiting("another") is None
    assert recovery.is_owed()
    assert not recovery.is_confirmed()


def test_two_words_confirm_and_end_the_showing(cast, paper):
    first, second = (paper.words[number - 1] for number in paper.asked)
    with pytest.raises(Invalid):
        recovery.confirm(cast.admin, session="a-session", first=first, second=first)
    recovery.confirm(cast.admin, session="a-session", first=first, second=second)

    assert recovery.is_confirmed()
    assert recovery.waiting("a-session") is None
    assert "shown" not in practice.setting("recovery")
    with pytest.raises(NotNow):
        recovery.confirm(cast.admin, session="a-session", first=first, second=second)


def test_only_an_administrator_makes_one(cast):
    for person in cast.everybody:
        if person is not cast.admin:
            with pytest.raises(NotAllowed):
                recovery.make(person, shown_in="x")


def test_the_words_stand_nowhere_in_clear(cast, paper):
    kept = str(practice.setting("recovery"))

    assert not any(f" {word} " in kept for word in paper.words)
    assert recovery.fits(" ".join(paper.words))
    assert not recovery.fits("no such words")
    assert not recovery.fits(" ".join(["abandon"] * 11 + ["about"]))
