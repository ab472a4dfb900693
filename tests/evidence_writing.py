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


def add(person: User, **other: Any) -> EvidenceEntry:
    """A claim as its author writes it; name only what matters to the test."""
    return evidence.add(person, **{**ENTRY, "grade": Grade.D, **other})


def review(person: User, claim: str, number: int = 1, **other: Any) -> EvidenceReview:
    """A grade looked at again."""
    given = {"grade": Grade.C, "reason": "Read again.", "counter": "", "review_by": None}
    return evidence.review(person, claim, number=number, **{**given, **other})
