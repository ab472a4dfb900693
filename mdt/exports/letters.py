"""A letter as a PDF to be sent: facts in, bytes out."""

from dataclasses import asdict
from typing import Any

from mdt.domain.letters import PatientLetterFacts, ReferrerLetterFacts
from mdt.exports import paper, paragraphs


def pdf(facts: ReferrerLetterFacts | PatientLetterFacts, *, printed: str) -> bytes:
    """Print a letter; `printed` says who printed it and when."""
    words: dict[str, Any] = {**asdict(facts), "printed": printed}
    words["opening"] = paragraphs.blocks(facts.opening)
    words.setdefault("patient", None)
    return paper.print_pdf("letter.typ", words)
