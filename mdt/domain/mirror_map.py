"""What a round of the mirror map shows: dots without names, each strip shuffled by itself.

A dot in one strip cannot be followed into the next. Under three people nothing is drawn; under
five the page says that a dot may be recognised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from random import SystemRandom
from typing import Any, NamedTuple

from mdt.domain.errors import NotNow
from mdt.domain.mirror import (
    DIALS,
    EVERYONE_LOW,
    FEWEST_RATERS,
    RECOGNISABLE_UNDER,
    SPLIT,
    STRONGEST,
    position,
    prompt,
)

PROMPTS = {
    SPLIT: "The team seems to be holding different parts of this: worth a reflective item?",
    EVERYONE_LOW: "Everybody finds this hard at the moment: worth a reflective item?",
}
TOO_FEW = "Fewer than three have joined, so nothing is drawn."


class Rating(NamedTuple):
    """One person's dials as they enter a round; the name only where they let it stand."""

    dials: Mapping[str, int]
    name: str | None = None


@dataclass(frozen=True)
class Map:
    """What is frozen and shown."""

    raters: int
    strips: dict[str, list[int]]
    positions: list[float]
    named: list[tuple[str, float]] = field(default_factory=list)
    prompt: str | None = None

    @property
    def recognisable(self) -> bool:
        """Whether so few joined that a dot may be recognised."""
        return self.raters < RECOGNISABLE_UNDER

    @property
    def sentence(self) -> str:
        """The prompt in words; empty when there is none."""
        return PROMPTS.get(self.prompt or "", "")

    @property
    def gap(self) -> float:
        """How far apart the two stand who stand furthest apart."""
        return max(self.positions) - min(self.positions)

    def tally(self, dial: str) -> list[int]:
        """How many stand at 0, 1, 2, 3 and 4: all that a page needs, and in nobody's order."""
        values = self.strips[dial]
        return [values.count(strength) for strength in range(STRONGEST + 1)]

    def facts(self) -> dict[str, Any]:
        """As it is sealed."""
        return asdict(self)


def draw(ratings: Sequence[Rating]) -> Map:
    """One map from everybody's dials; raises NotNow under three people."""
    if len(ratings) < FEWEST_RATERS:
        raise NotNow(TOO_FEW)
    where = [position(rating.dials) for rating in ratings]
    return Map(
        raters=len(ratings),
        strips={dial: _shuffled([rating.dials[dial] for rating in ratings]) for dial in DIALS},
        positions=_shuffled(where),
        named=sorted(
            (rating.name, at) for rating, at in zip(ratings, where, strict=True) if rating.name
        ),
        prompt=prompt(where),
    )


def opened(facts: Mapping[str, Any]) -> Map:
    """A map as it was sealed."""
    named = [(name, at) for name, at in facts["named"]]
    return Map(**{**facts, "named": named})


def _shuffled(values: list[Any]) -> list[Any]:
    return SystemRandom().sample(values, len(values))
