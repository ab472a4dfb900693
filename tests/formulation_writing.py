"""Formulations as the tests write them, and the addresses at which their pages stand."""

from typing import Any

from mdt.domain.vocabulary import Confidence
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.services import formulations
from tests.page import Browser

NO_REF = "aaaaaaaaaaaaaaaa"
SCRIPT = "</textarea><script>alert(1)</script> [x](javascript:alert(1))"
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


def url(case: Case, *parts: str) -> str:
    """A page of the case's formulations."""
    return "/".join([f"/cases/{case.ref}/formulation", *parts]) + ("" if parts else "/")


def sheet(case: Case, template: str = "five_ps") -> str:
    """The page on which a version is written."""
    return url(case, template, "new")


def open_sheet(browser: Browser, case: Case, **typed: str) -> dict[str, str]:
    """The sheet's own form with a few words in it."""
    return {**browser.get(sheet(case)).form("new"), **typed}
