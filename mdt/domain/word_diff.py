"""The difference between two texts, word by word, as a reader follows it.

The pieces that are the same and those taken out give the first text; the same and those put in
give the second: nothing is lost on either side, whatever the texts are. It is found paragraph by
paragraph first and then by words inside what changed, with a budget of steps: where two texts
share too little to be told apart word by word in that, whole paragraphs are shown instead.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

STEPS = 400_000  # about a third of a second; shared by all the texts of one comparison
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+")


class Change(StrEnum):
    SAME = "same"
    TAKEN = "taken"
    PUT = "put"


@dataclass(frozen=True)
class Piece:
    """Some words that both texts have, or that only one of them has."""

    change: Change
    text: str


@dataclass(frozen=True)
class Difference:
    """Two texts as one run of pieces; `coarse` where whole paragraphs stand for their words."""

    pieces: tuple[Piece, ...]
    coarse: bool = False

    @property
    def before(self) -> str:
        """The first text, as it was."""
        return "".join(piece.text for piece in self.pieces if piece.change is not Change.PUT)

    @property
    def after(self) -> str:
        """The second text, as it was."""
        return "".join(piece.text for piece in self.pieces if piece.change is not Change.TAKEN)

    @property
    def same(self) -> bool:
        """Whether the two say the same."""
        return all(piece.change is Change.SAME for piece in self.pieces)


class Budget:
    """How many steps may still be taken; shared, so that a page has one bound."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def take(self, steps: int = 1) -> bool:
        """Whether these could still be taken."""
        self.left -= steps
        return self.left >= 0


def difference(before: str, after: str, budget: Budget | None = None) -> Difference:
    """How one text becomes the other, by words where that can be told."""
    budget = budget or Budget()
    coarse = False
    pieces: list[Piece] = []
    for same, old, new in _runs(PARAGRAPHS.findall(before), PARAGRAPHS.findall(after), budget):
        if same:
            pieces.append(Piece(Change.SAME, old))
        elif not (old and new):
            pieces += _replaced(old, new)
        else:
            words = _by_words(old, new, budget)
            coarse = coarse or words is None
            pieces += _replaced(old, new) if words is None else words
    return Difference(tuple(_joined(pieces)), coarse)


def _by_words(before: str, after: str, budget: Budget) -> list[Piece] | None:
    """The same within a changed paragraph; None where it cannot be told in time."""
    runs = _runs(WORDS.findall(before), WORDS.findall(after), budget)
    if budget.left < 0:
        return None
    pieces: list[Piece] = []
    for same, old, new in _weighed(_readable(runs)):
        pieces += [Piece(Change.SAME, old)] if same else _replaced(old, new)
    return pieces


Run = tuple[bool, str, str]


def _readable(runs: Sequence[Run]) -> Iterator[Run]:
    """Two changes with no word between them are one: a comma left standing helps nobody."""
    held: list[Run] = []
    for place, run in enumerate(runs):
        between = 0 < place < len(runs) - 1
        if run[0] and not (between and not any(letter.isalnum() for letter in run[1])):
            yield from _as_one(held)
            held = []
            yield run
        else:
            held.append(run)
    yield from _as_one(held)


def _weighed(runs: Iterable[Run]) -> list[Run]:
    """A word that two long changes happen to share goes with them: “the” between two sentences."""
    kept: list[Run] = []
    for run in runs:
        kept.append(run)
        while len(kept) > 2 and _drowned(*kept[-3:]):
            kept[-3:] = _as_one(kept[-3:])
    return kept


def _drowned(before: Run, between: Run, after: Run) -> bool:
    """Whether what stayed is less than half as long as either change beside it."""
    least = min(max(len(side[1]), len(side[2])) for side in (before, after))
    return between[0] and not (before[0] or after[0]) and 2 * len(between[1].strip()) < least


def _as_one(runs: list[Run]) -> Iterator[Run]:
    if runs:
        yield False, "".join(run[1] for run in runs), "".join(run[2] for run in runs)


def _replaced(before: str, after: str) -> list[Piece]:
    given = ((Change.TAKEN, before), (Change.PUT, after))
    return [Piece(change, text) for change, text in given if text]


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one sort as one piece."""
    held: Piece | None = None
    for piece in pieces:
        if held and held.change is piece.change:
            held = Piece(held.change, held.text + piece.text)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _runs(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Run]:
    """Stretches that are the same and stretches that differ, in order; all of one or the other."""
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    middle = _matched(old, new, budget) if old and new else []
    runs: list[Run] = []
    at_old = at_new = 0
    for start_old, start_new, length in (*middle, (len(old), len(new), 0)):
        runs.append((False, "".join(old[at_old:start_old]), "".join(new[at_new:start_new])))
        stretch = "".join(old[start_old : start_old + length])
        runs.append((True, stretch, stretch))
        at_old, at_new = start_old + length, start_new + length
    first, last = "".join(before[:head]), "".join(before[len(before) - tail :])
    runs = [(True, first, first), *runs, (True, last, last)]
    return [run for run in runs if run[1] or run[2]]


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many of the first are the same in both."""
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return count


Match = tuple[int, int, int]


def _matched(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Match]:
    """What stays, as (place before, place after, length): Myers' shortest script, while it can."""
    reach = {1: 0}  # the furthest place in `before` on each diagonal
    trail: list[dict[int, int]] = []
    for edits in range(len(before) + len(after) + 1):
        trail.append(dict(reach))
        if not budget.take(2 * edits + 1):
            return []
        for diagonal in range(-edits, edits + 1, 2):
            place = _furthest(reach, diagonal, edits)
            start = place
            while (
                place < len(before)
                and place - diagonal < len(after)
                and before[place] == after[place - diagonal]
            ):
                place += 1
            if not budget.take(place - start):
                return []
            reach[diagonal] = place
            if place >= len(before) and place - diagonal >= len(after):
                return _followed(trail, len(before), len(after))
    return []


def _furthest(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """Where this diagonal begins: a word put in, or a word taken out."""
    down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
    return reach[diagonal + 1] if down else reach[diagonal - 1] + 1


def _followed(trail: list[dict[int, int]], old: int, new: int) -> list[Match]:
    """The way back along the script, as the stretches that stayed."""
    found: list[Match] = []
    for edits in range(len(trail) - 1, -1, -1):
        reach, diagonal = trail[edits], old - new
        start = _furthest(reach, diagonal, edits) if edits else 0
        if old > start:
            found.append((start, start - diagonal, old - start))
        if not edits:
            break
        down = start == reach.get(diagonal + 1) and (
            diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        )
        old, new = (start, start - diagonal - 1) if down else (start - 1, start - diagonal)
    return found[::-1]
