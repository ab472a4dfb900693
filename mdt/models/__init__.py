"""Rows: one file per aggregate. Importing this module knows every table."""

from mdt.models import (
    audit,
    cases,
    decisions,
    finding,
    formulations,
    goals,
    measures,
    meetings,
    mirror,
    notes,
    people,
    places,
    reflections,
    safety,
    supervision,
)

__all__ = [
    "audit",
    "cases",
    "decisions",
    "finding",
    "formulations",
    "goals",
    "measures",
    "meetings",
    "mirror",
    "notes",
    "people",
    "places",
    "reflections",
    "safety",
    "supervision",
]
