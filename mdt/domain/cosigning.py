"""What an author shows to their supervisor to sign with: fixed when it is asked, and never more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PartFacts:
    """One part of the text: a note has one without a heading, a formulation one for each field."""

    heading: str
    words: str


@dataclass(frozen=True)
class ShownFacts:
    """A signed note or a shared version of a formulation, as it stood."""

    title: str
    when: str
    parts: tuple[PartFacts, ...]


def note_shown(title: str, when: str, text: str, addenda: Sequence[str]) -> ShownFacts:
    """A note with what was added to it."""
    added = [PartFacts("Addendum", words) for words in addenda]
    return ShownFacts(title, when, (PartFacts("", text), *added))


def formulation_shown(
    title: str,
    when: str,
    narrative: str,
    fields: Sequence[Mapping[str, Any]],
    statements: Mapping[str, Sequence[str]],
) -> ShownFacts:
    """A version of a formulation, field by field; an empty field is left out."""
    before = [PartFacts("", narrative)] if narrative else []
    said = [
        PartFacts(field["label"], "\n\n".join(statements[field["id"]]))
        for field in fields
        if statements.get(field["id"])
    ]
    return ShownFacts(title, when, (*before, *said))
