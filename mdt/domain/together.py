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


def joined(
    theirs: Lines, mine: Lines, narratives: tuple[str, str], chosen: Mapping[str, Whose]
) -> tuple[str, dict[str, list[Line]]]:
    """The narrative and statements after the choice; where nothing was chosen, both stay."""
    other, own = narratives
    narrative = own
    if _words(Line(other)) != _words(Line(own)):
        narrative = _text(other, own, chosen.get("narrative", Whose.BOTH))
    lines: dict[str, list[Line]] = {}
    for field in dict.fromkeys([*theirs, *mine]):
        lines[field] = [
            line
            for key, one, two in _pairs(field, theirs.get(field, ()), mine.get(field, ()))
            for line in _kept(one, two, chosen.get(key, Whose.BOTH))
        ]
    return narrative, lines


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
