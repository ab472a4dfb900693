"""Where one can go by typing: every word typed begins a word of the place."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mdt.domain.words import words

MOST = 12


class Place(NamedTuple):
    """A case, a meeting, a room, a deed, or an entry of a library, with its address."""

    kind: str  # "case", "meeting", "deed", "intervention", "claim"
    words: str
    more: str
    url: str


class Part(NamedTuple):
    """A room or deed of a case: its name, and what follows the case's own address."""

    words: str
    ending: str


def matching(places: Iterable[Place], parts: Sequence[Part], asked: str) -> list[Place]:
    """The places that hold every word as a beginning; of a case its rooms too, once one is meant.

    "nom note" goes to the notes of Nomvula; "nom" alone to her case.
    """
    typed = words(asked)
    return list(_found(places, parts, typed))[:MOST] if typed else []


def _found(places: Iterable[Place], parts: Sequence[Part], typed: list[str]) -> Iterator[Place]:
    for place in places:
        own = words(f"{place.words} {place.more}")
        if _holds(own, typed):
            yield place
        elif place.kind == "case" and any(_begins(own, word) for word in typed):
            for part in parts:
                if _holds([*own, *words(part.words)], typed):
                    yield place._replace(
                        words=f"{place.words}: {part.words}", url=place.url + part.ending
                    )


def _holds(held: list[str], typed: list[str]) -> bool:
    """Each word typed begins a word of its own: "nom no" is not Nomvula twice."""
    left = list(held)
    for word in sorted(typed, key=len, reverse=True):
        found = next((one for one in left if one.startswith(word)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _begins(held: list[str], word: str) -> bool:
    return any(one.startswith(word) for one in held)
