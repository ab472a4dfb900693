"""Formulations as the tests write them."""

from typing import Any

from mdt.domain.vocabulary import Confidence
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.services import formulations

FIELDS = {
    "presenting": [("Rings after, not before.", None)],
    "predisposing": [
        ("A mother who left twice in the night.", Confidence.LIKELY),
        ("Praised for needing nothing.", Confidence.POSSIBLE),
    ],
    "protective": [("Her sister.", Confidence.UNSURE)],
}


def keep(actor: User, case: Case, **given: Any) -> Formulation:
    """A version as its author keeps it; name only what matters to the test."""
    facts: dict[str, Any] = {
        "template_id": "five_ps",
        "narrative": "Feeling comes fast and settles slowly.",
        "fields": FIELDS,
    }
    return formulations.keep(actor, case, **{**facts, **given})
