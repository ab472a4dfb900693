"""The text of an item: whatever the order in which steps arrive, everybody reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.live import text

pytestmark = pytest.mark.pure

WORDS = st.text("ab é🧠\n.", max_size=12)
FIELD = "discussion"


def reads(*updates: bytes) -> str:
    return text.in_words(text.merged(*updates), FIELD)[FIELD]


@given(st.text("ab é🧠\n.,", max_size=40), st.text("ab é🧠\n.,", max_size=40))
def test_the_difference_makes_one_text_of_the_other(old, new):
    state = text.seeded({FIELD: old})

    assert reads(state, text.difference(state, FIELD, new)).strip() == new.strip()


@given(WORDS, st.lists(st.tuples(st.integers(0, 2), WORDS), max_size=8), st.randoms())
def test_any_interleaving_of_three_writers_converges(began, told, chance):
    """Each writes on from what they have seen; nobody has seen the same."""
    seed = text.seeded({FIELD: began})
    seen, steps = [seed] * 3, [seed]
    for who, words in told:
        step = text.difference(seen[who], FIELD, words)
        steps.append(step)
        seen[who] = text.merged(seen[who], step)
        if chance.random() < 0.5:
            seen[who] = text.merged(seen[who], *steps[: chance.randrange(1, len(steps) + 1)])
    shuffled = chance.sample(steps, len(steps))

    assert reads(*steps) == reads(*shuffled) == reads(*shuffled, *steps)
    assert text.reached(text.merged(*steps)) == text.reached(text.merged(*shuffled))


@given(WORDS, WORDS, WORDS)
def test_words_of_two_who_write_in_different_places_are_all_there(front, middle, back):
    state = text.seeded({FIELD: f"<{middle}>"})
    one = text.difference(state, FIELD, f"{front}|<{middle}>")
    other = text.difference(state, FIELD, f"<{middle}>|{back}")

    said = reads(state, one, other)

    assert said.strip() == f"{front}|<{middle}>|{back}".strip()


def test_what_stood_before_anybody_typed_has_the_same_bytes_every_time():
    words = {FIELD: "Said before. 🧠", "patient_views": "Ask me."}

    assert text.seeded(words) == text.seeded(dict(reversed(words.items())))
    assert reads(text.seeded(words), text.seeded(words)) == "Said before. 🧠"


def test_a_megabyte_is_compared_in_a_moment():
    state = text.seeded({FIELD: "word and " * 6000})

    assert (
        reads(state, text.difference(state, FIELD, "other than " * 5000))
        == "other than " * 4999 + "other than "
    )
