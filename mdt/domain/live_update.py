"""What an update of the room's text may hold: plain words in the fields of its item.

The bytes are version 1 of the update format of Yjs. They come from a browser, so they are read
here to their last byte before any library is asked to merge them: nothing but text and deletions,
no field the item does not have, no number that could not be, nothing left over.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

MOST_BYTES = 256 * 1024
MOST_LETTERS = 60_000
MOST_STATE = 4 * 1024 * 1024  # of an item, with all that was ever deleted from it

FURTHEST = 2**31  # of a browser's own count of what it has written
MOST_PENS = 2**53  # what a browser can count
STROKES = 2**32  # one person's browsers, told apart by the lower half of their number
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")

# What stands in the low bits of a struct's first byte.
GONE, DELETED, TEXT = 0, 1, 4
HAS_LEFT, HAS_RIGHT, HAS_KEY = 0x80, 0x40, 0x20


class Malformed(ValueError):
    """No update that a browser of ours could have sent."""


@dataclass
class Reach:
    """What an update touches: where each pen begins and ends, and what it strikes out."""

    begins: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    def lacks(self, vector: dict[int, int]) -> bool:
        """Whether it goes on from something that is not there yet."""
        return any(vector.get(pen, 0) < end for pen, end in self.ends.items())


def pen_of(ref: str) -> int:
    """The upper half of the numbers under which one person's browsers write; never that of 0."""
    return 1 + int.from_bytes(sha256(ref.encode()).digest()[:4], "big") % (2**20 - 1)


def reach_of(update: bytes, fields: Collection[str]) -> Reach:
    """Read an update to its end; raises Malformed."""
    reading = Reading(update)
    reach = Reach()
    for _pen in range(reading.count()):
        structs, pen = reading.count(), reading.uint(MOST_PENS)
        at = reading.uint(FURTHEST)
        reach.begins[pen] = min(at, reach.begins.get(pen, at))
        for _struct in range(structs):
            at += _struct_in(reading, fields)
        _reaches(reach, pen, at)
    for _pen in range(reading.count()):
        pen = reading.uint(MOST_PENS)
        for _struck in range(reading.count()):
            _reaches(reach, pen, reading.uint(FURTHEST) + reading.uint(FURTHEST))
    reading.close()
    return reach


def vector_of(state_vector: bytes) -> dict[int, int]:
    """How far each pen has written, from its bytes."""
    reading = Reading(state_vector)
    found = {}
    for _pen in range(reading.count()):
        pen = reading.uint(MOST_PENS)
        found[pen] = reading.uint(FURTHEST)
    return found


class Reading:
    """Numbers and words in the order in which the format writes them."""

    def __init__(self, held: bytes) -> None:
        self.held, self.at = held, 0

    def byte(self) -> int:
        """One byte."""
        if self.at >= len(self.held):
            raise Malformed("It ends too soon.")
        self.at += 1
        return self.held[self.at - 1]

    def uint(self, below: int) -> int:
        """A number of seven bits a byte, the lowest first."""
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 56:
                raise Malformed("A number has no end.")
        if number >= below:
            raise Malformed("A number is too large.")
        return number

    def count(self) -> int:
        """How many of something follow; each takes a byte at least."""
        return self.uint(len(self.held) - self.at + 1)

    def words(self) -> str:
        """Words, with their length in front."""
        size = self.uint(FURTHEST)
        found = self.held[self.at : self.at + size]
        self.at += size
        if self.at > len(self.held):
            raise Malformed("It ends too soon.")
        try:
            return found.decode()
        except UnicodeDecodeError as problem:
            raise Malformed("Words that are none.") from problem

    def close(self) -> None:
        """Nothing is left over."""
        if self.at != len(self.held):
            raise Malformed("Something follows its end.")


def _struct_in(reading: Reading, fields: Collection[str]) -> int:
    """One piece of writing, or what is left of one; gives its length."""
    info = reading.byte()
    kind = info & 31
    if kind == GONE:
        return _length(reading)
    for side in (HAS_LEFT, HAS_RIGHT):
        if info & side:
            reading.uint(MOST_PENS)
            reading.uint(FURTHEST)
    alone = not info & (HAS_LEFT | HAS_RIGHT)  # only then it says in which field it stands
    if info & HAS_KEY or (alone and (reading.uint(2) != 1 or reading.words() not in fields)):
        raise Malformed("It writes where the item has no field.")
    if kind == DELETED:
        return _length(reading)
    if kind != TEXT:
        raise Malformed("It holds something other than words.")
    words = reading.words()
    if not words or CONTROL.search(words):
        raise Malformed("Words that cannot be kept.")
    return len(words.encode("utf-16-le")) // 2  # as a browser counts them


def _length(reading: Reading) -> int:
    found = reading.uint(FURTHEST)
    if not found:
        raise Malformed("A piece of no length.")
    return found


def _reaches(reach: Reach, pen: int, end: int) -> None:
    if end >= FURTHEST:
        raise Malformed("A number is too large.")
    reach.ends[pen] = max(end, reach.ends.get(pen, 0))
