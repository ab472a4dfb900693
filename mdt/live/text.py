"""An item's text as Yjs keeps it: seeded, merged, and changed by the difference of two texts.

The library is asked for one merge at a time and keeps nothing: the database is the only state.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from mdt.domain.live_update import STROKES, vector_of

if TYPE_CHECKING:
    from pycrdt import Doc, Text

SEED = 1  # the pen that writes down what stood before anybody typed
MOST_TOKENS = 400  # beyond that, what differs is replaced in one piece
TOKENS = re.compile(r"\s|\w+|[^\w\s]")


def seeded(words: Mapping[str, str]) -> bytes:
    """The text as it stood before anybody typed in it: the same bytes whoever asks, and when."""
    page = _page(pen=SEED)
    for name, said in sorted(words.items()):
        if said:
            _field(page, name).insert(0, said)
    return bytes(page.get_update())


def merged(*updates: bytes) -> bytes:
    """A whole text of all of these; the order does not matter, and twice is once.

    What goes on from a step that is not among them is left out. ValueError for what is none.
    """
    page = _page()
    for update in updates:
        page.apply_update(update)
    return bytes(page.get_update())


def in_words(state: bytes, *names: str) -> dict[str, str]:
    """What each field reads."""
    page = _page()
    page.apply_update(state)
    return {name: str(_field(page, name)) for name in names}


def vector(state: bytes) -> bytes:
    """How far each pen has written: what a browser compares its own text with."""
    page = _page()
    page.apply_update(state)
    return bytes(page.get_state())


def reached(state: bytes) -> dict[int, int]:
    """The same as numbers."""
    return vector_of(vector(state))


def alike(state: bytes, other: bytes) -> bool:
    """Whether every pen has come as far in the one as in the other."""
    return state == other or reached(state) == reached(other)


def difference(state: bytes, name: str, wanted: str) -> bytes:
    """The update that makes the field of this text read as wanted; space around it is left as
    it is, but where nothing stood yet.
    """
    page = _page()
    page.apply_update(state)
    before = page.get_state()
    text = _field(page, name)
    said = str(text)
    margin = len(said) - len(said.lstrip())
    # From the end, so that the places in front stay where they are; the library counts bytes.
    aim = wanted.strip() if said.strip() else wanted
    for start, end, words in reversed(list(_changes(said.strip(), aim))):
        first = len(said[: margin + start].encode())
        if end > start:
            del text[first : first + len(said[margin + start : margin + end].encode())]
        if words:
            text.insert(first, words)
    return bytes(page.get_update(before))


def _page(*, pen: int = 0) -> "Doc[Any]":
    from pycrdt import Doc  # its own libraries take a fifth of a second to load

    return Doc(client_id=pen or SEED + 1 + secrets.randbelow(STROKES - SEED - 1))


def _field(page: "Doc[Any]", name: str) -> "Text":
    from pycrdt import Text

    found: Text = page.get(name, type=Text)
    return found


def _changes(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """From where to where in the old text stands what, word by word."""
    front = _alike(old, new)
    back = _alike(old[front:][::-1], new[front:][::-1])
    was, now = old[front : len(old) - back], new[front : len(new) - back]
    here, there = TOKENS.findall(was), TOKENS.findall(now)
    if len(here) * len(there) > MOST_TOKENS**2:
        yield front, front + len(was), now
        return
    places = [front]
    for word in here:
        places.append(places[-1] + len(word))
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag != "equal":
            yield places[a], places[b], "".join(there[c:d])


def _alike(one: str, other: str) -> int:
    """How many letters two texts have in common from their beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
