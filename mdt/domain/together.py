"""Two people changed one formulation: statement by statement, whose words go on.

What only one of them changed is proposed as they have it; where both changed one statement, both
are proposed, so that nothing is lost before somebody has chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mdt.domain.formulation import Line
from mdt.domain.word_diff import Budget, Difference, difference

Lines = Mapping[str, Sequence[Line]]


class Whose(StrEnum):
    """Whose words go on."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class Crossing:
    """One statement that the two of them have otherwise; either may lack it."""

    key: str  # how a form names it
    field: str  # "" for the narrative
    theirs: Line | None
    mine: Line | None
    words: Difference  # from theirs to mine
    proposed: Whose

    @property
    def choices(self) -> tuple[Whose, ...]:
        """What can be chosen: both only where there are two."""
        return tuple(Whose) if self.theirs and self.mine else (Whose.MINE, Whose.THEIRS)


def crossings(
    base: Lines, theirs: Lines, mine: Lines, narratives: tuple[str, str, str]
) -> list[Crossing]:
    """Where theirs and mine differ; `base` is what both began from, narratives in that order."""
    budget = Budget()
    found = []
    was, other, own = (Line(text) if text.strip() else None for text in narratives)
    if _words(other) != _words(own):
        found.append(_crossing("narrative", "", was, other, own, budget))
    began = {line.identity: line for lines in base.values() for line in lines if line.identity}
    for field in dict.fromkeys([*theirs, *mine]):
        for key, other, own in _pairs(field, theirs.get(field, ()), mine.get(field, ())):
            if not _alike(other, own):
                before = began.get((other or own or Line("")).identity)
                found.append(_crossing(key, field, before, other, own, budget))
    return found


@dataclass(frozen=True)
class Shape:
    """What the sheet can hold: fields with one statement a place, and those asked in each part."""

    alone: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()


def joined(
    theirs: Lines,
    mine: Lines,
    narratives: tuple[str, str],
    chosen: Mapping[str, Whose],
    *,
    otherwise: Whose = Whose.BOTH,
    shape: Shape | None = None,
) -> tuple[str, dict[str, list[Line]]]:
    """The narrative and statements after the choice; `otherwise` is for what nobody chose."""
    shape = shape or Shape()
    other, own = narratives
    narrative = own
    if _words(Line(other)) != _words(Line(own)):
        narrative = _text(other, own, chosen.get("narrative", otherwise))
    kept: dict[str, list[tuple[Line, bool]]] = {}
    for field in dict.fromkeys([*theirs, *mine]):
        kept[field] = []
        for key, one, two in _pairs(field, theirs.get(field, ()), mine.get(field, ())):
            lines = _kept(one, two, chosen.get(key, otherwise))
            kept[field] += [(line, one is None) for line in lines]
    return narrative, _placed(kept, shape)


def _placed(kept: Mapping[str, Sequence[tuple[Line, bool]]], shape: Shape) -> dict[str, list[Line]]:
    """New parts of mine go after theirs; two in one place become one text, none is dropped."""
    parts = {line.part for f in shape.parted for line, new in kept.get(f, ()) if not new}
    ours = sorted({line.part for f in shape.parted for line, new in kept.get(f, ()) if new} & parts)
    free = max(parts, default=-1) + 1
    moves = {part: free + n for n, part in enumerate(ours)}
    found: dict[str, list[Line]] = {}
    for field, given in kept.items():
        lines = [
            line._replace(part=moves.get(line.part, line.part))
            if new and field in shape.parted and _taken_by_theirs(kept, shape, line.part)
            else line
            for line, new in given
        ]
        found[field] = _one_a_place(lines) if field in shape.alone else lines
    return found


def _taken_by_theirs(
    kept: Mapping[str, Sequence[tuple[Line, bool]]], shape: Shape, part: int
) -> bool:
    """Whether that part has words of theirs under a question where mine are new."""
    return any(
        {new for line, new in kept.get(f, ()) if line.part == part} == {True, False}
        for f in shape.parted
    )


def _one_a_place(lines: Sequence[Line]) -> list[Line]:
    places: dict[int, Line] = {}
    for line in lines:
        there = places.get(line.part)
        if there is None:
            places[line.part] = line
        elif _words(there) != _words(line):
            rests = tuple(dict.fromkeys((*there.rests_on, *line.rests_on)))
            text = f"{there.text}\n{line.text}"
            places[line.part] = there._replace(text=text, rests_on=rests)
    return list(places.values())


def _kept(theirs: Line | None, mine: Line | None, whose: Whose) -> list[Line]:
    if _alike(theirs, mine):
        return [mine] if mine else []
    if whose is Whose.MINE:
        return [mine] if mine else []
    if whose is Whose.THEIRS:
        return [theirs] if theirs else []
    if theirs and mine:  # two statements from here on: mine starts anew
        return [theirs, mine._replace(identity="")]
    return [line for line in (theirs, mine) if line]


def _text(theirs: str, mine: str, whose: Whose) -> str:
    if whose is Whose.BOTH:
        return "\n\n".join(text for text in (theirs.strip(), mine.strip()) if text)
    return mine if whose is Whose.MINE else theirs


def _pairs(
    field: str, theirs: Sequence[Line], mine: Sequence[Line]
) -> list[tuple[str, Line | None, Line | None]]:
    """Each statement of either under a key of its own: by identity, then by the same words."""
    others = [line for line in theirs if line.text.strip()]
    own = [line for line in mine if line.text.strip()]
    known = {line.identity: line for line in others if line.identity}
    matches = [known.pop(line.identity, None) for line in own]
    left = [line for line in others if line not in [match for match in matches if match]]
    pairs: list[tuple[str, Line | None, Line | None]] = []
    for number, (line, match) in enumerate(zip(own, matches, strict=True)):
        found = match or next((o for o in left if _words(o) == _words(line)), None)
        if found and not match:
            left.remove(found)
        pairs.append((_key(found or line, f"{field}-{number}", pairs), found, line))
    for number, line in enumerate(left):
        pairs.append((_key(line, f"{field}-o{number}", pairs), line, None))
    return pairs


def _key(line: Line, otherwise: str, taken: Sequence[tuple[str, Line | None, Line | None]]) -> str:
    """How a form names it: by identity, unless that is taken or there is none."""
    free = line.identity and line.identity not in [key for key, _theirs, _mine in taken]
    return line.identity if free else otherwise


def _crossing(
    key: str,
    field: str,
    before: Line | None,
    theirs: Line | None,
    mine: Line | None,
    budget: Budget,
) -> Crossing:
    words = difference(theirs.text if theirs else "", mine.text if mine else "", budget)
    return Crossing(key, field, theirs, mine, words, _proposed(before, theirs, mine))


def _proposed(before: Line | None, theirs: Line | None, mine: Line | None) -> Whose:
    """As the one has it who changed it; both where both did, or where it is new."""
    if theirs and mine:
        if _alike(before, mine):
            return Whose.THEIRS
        return Whose.MINE if _alike(before, theirs) else Whose.BOTH
    if theirs:  # I took it out, or they put it in
        return Whose.MINE if before and _alike(before, theirs) else Whose.THEIRS
    return Whose.THEIRS if before and _alike(before, mine) else Whose.MINE


def _alike(one: Line | None, two: Line | None) -> bool:
    if one is None or two is None:
        return one is two
    return _held(one) == _held(two)


def _held(line: Line) -> tuple[object, ...]:
    """All that a reader sees of it."""
    return (
        line.text.strip(),
        line.confidence,
        frozenset(line.rests_on),
        line.source,
        line.part,
        line.kind,
    )


def _words(line: Line | None) -> str:
    return line.text.strip() if line else ""
