"""Claims of a practice's own, as the tests add and grade them."""

from typing import Any

from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.models.evidence import EvidenceEntry, EvidenceReview
from mdt.models.people import User
from mdt.services import evidence

ENTRY: dict[str, Any] = {
    "theme": EvidenceTheme.TREATMENTS,
    "claim": "A walk before the group lowers distress.",
    "speaks_for": "Our own log of nine people.\nThey say so.",
    "speaks_against": "Nine is few.",
    "applies_to": "The day programme.",
    "does_not_say": "That it works for everybody.",
    "sources": "Ward log 2026. check",
    "counter": "",
    "review_by": None,
}


def words(**other: Any) -> evidence.ClaimWords:
    """What a claim says; name only what matters to the test."""
    return evidence.ClaimWords(**{**ENTRY, **other})


def add(
    person: User, *, grade: Grade = Grade.D, ref: str | None = None, **other: Any
) -> EvidenceEntry:
    """A claim as its author writes it."""
    return evidence.add(person, words(**other), grade=grade, ref=ref)


def review(
    person: User, claim: str, number: int = 1, *, ref: str | None = None, **other: Any
) -> EvidenceReview:
    """A grade looked at again."""
    look = evidence.Look(**{"grade": Grade.C, "reason": "Read again.", **other})
    return evidence.review(person, claim, look, number=number, ref=ref)
