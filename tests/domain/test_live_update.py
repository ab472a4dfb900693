"""An update of the room's text is read to its last byte before anything is merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.live_update import (
    FURTHEST,
    STROKES,
    Malformed,
    Reach,
    pen_of,
    reach_of,
    vector_of,
)
from mdt.live import text

FIELDS = ("discussion", "patient_views")
PLAIN = text.seeded({"discussion": "Said. 🧠"})


def number(value: int) -> bytes:
    """A number as the format writes it."""
    out = b""
    while value > 127:
        out, value = out + bytes([128 | value & 127]), value >> 7
    return out + bytes([value])


def struct(info: int, *parts: bytes, pen: int = 7, at: int = 0) -> bytes:
    """An update of one struct."""
    return b"\x01\x01" + number(pen) + number(at) + bytes([info]) + b"".join(parts) + b"\x00"


def name(words: str) -> bytes:
    return number(len(words.encode())) + words.encode()


IN_FIELD = b"\x01" + name("discussion")


def test_plain_words_in_a_field_say_how_far_they_reach():
    assert reach_of(PLAIN, FIELDS) == Reach(begins={1: 0}, ends={1: 8})  # the sign counts twice
    assert vector_of(text.vector(PLAIN)) == {1: 8}


def test_words_that_go_on_from_what_is_not_there_lack_something():
    late = reach_of(struct(4, IN_FIELD, name("x"), at=5), FIELDS)

    assert late.lacks({7: 5})
    assert not late.lacks({7: 6})
    assert reach_of(b"\x00\x01\x07\x01\x03\x02", FIELDS).lacks({7: 4})  # strikes out 3 and 4


@pytest.mark.parametrize(
    ("forged", "because"),
    [
        (b"", "It ends too soon."),
        (PLAIN[:-1], "It ends too soon."),
        (PLAIN + b"\x00", "Something follows its end."),
        (b"\xff" * 12, "A number has no end."),
        (b"\xff\xff\xff\x7f", "A number is too large."),
        (struct(4, b"\x01" + name("known"), name("x")), "It writes where the item has no field."),
        (struct(4, b"\x00\x07\x00", name("x")), "It writes where the item has no field."),
        (struct(0x24, IN_FIELD, name("x")), "It writes where the item has no field."),
        (struct(7, IN_FIELD, b"\x01"), "It holds something other than words."),
        (struct(5, IN_FIELD, name("{}")), "It holds something other than words."),
        (struct(8, IN_FIELD, b"\x01\x7f"), "It holds something other than words."),
        (struct(10, b"\x01" + name("discussion")), "It holds something other than words."),
        (struct(4, IN_FIELD, name("a\x00b")), "Words that cannot be kept."),
        (struct(4, IN_FIELD, name("a\rb")), "Words that cannot be kept."),
        (struct(4, IN_FIELD, name("")), "Words that cannot be kept."),
        (struct(4, IN_FIELD, b"\x02\xed\xa0"), "Words that are none."),
        (struct(1, IN_FIELD, b"\x00"), "A piece of no length."),
        (struct(1, IN_FIELD, number(FURTHEST - 1), at=9), "A number is too large."),
        (struct(4, IN_FIELD, number(2**30), b"x"), "It ends too soon."),
    ],
)
def test_what_no_browser_of_ours_would_send_is_refused(forged, because):
    with pytest.raises(Malformed, match=because):
        reach_of(forged, FIELDS)


@given(st.binary(max_size=60))
def test_noise_is_refused_or_harmless(noise):
    try:
        reach_of(noise, FIELDS)
    except Malformed:
        return
    text.merged(PLAIN, noise)


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_byte_that_fell_over_is_refused_or_harmless(place, byte):
    torn = PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :]
    try:
        reach_of(torn, FIELDS)
    except Malformed:
        return
    text.merged(PLAIN, torn)


@given(st.text(max_size=20))
def test_a_pen_is_never_the_servers_own(ref):
    assert 0 < pen_of(ref) < 2**20
    assert pen_of(ref) * STROKES + STROKES - 1 < 2**53
