"""Safety plans as one PDF locked with a password: facts in, bytes out."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mdt.domain.plans import PlanFacts
from mdt.exports import paper, paragraphs

LOCK = "AES-256"


def locked_pdf(
    plans: Sequence[PlanFacts],
    *,
    password: str,
    practice: str,
    printed_by: str,
    printed_words: str,
) -> bytes:
    """A page or more for each plan; without the password nobody opens the file."""
    facts = {
        "practice": practice,
        "when": printed_words,
        "printed": f"Printed {printed_words} by {printed_by}",
        "plans": [_page(plan) for plan in plans],
    }
    return lock(paper.print_pdf("plans.typ", facts), password)


def lock(document: bytes, password: str) -> bytes:
    """The same document behind a password."""
    from pypdf import PdfReader, PdfWriter  # loaded by the first locked file

    writer, locked = PdfWriter(clone_from=PdfReader(io.BytesIO(document))), io.BytesIO()
    writer.encrypt(password, algorithm=LOCK)
    writer.write(locked)
    return locked.getvalue()


def _page(plan: PlanFacts) -> dict[str, Any]:
    words = asdict(plan)
    words["steps"] = [
        {"label": step.label, "blocks": [paragraphs.blocks(text) for text in step.texts]}
        for step in plan.steps
    ]
    return words
