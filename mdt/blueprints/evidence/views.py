"""The evidence library: read by everybody with an account, kept by clinicians and supervisors."""

from enum import StrEnum
from typing import TypeVar

from flask import render_template, request

from mdt.blueprints.evidence import citing, keeping, withdrawing  # noqa: F401 - each opens its pages
from mdt.blueprints.evidence.room import bp, claim_or_404
from mdt.domain.events import AuditEvent
from mdt.domain.evidence import load
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.loading import note_reading
from mdt.queries import library
from mdt.services import require
from mdt.templating import me

W = TypeVar("W", bound=StrEnum)


@bp.get("/evidence/")
def index() -> str:
    """Every claim with its grade, by theme."""
    require(me(), Permission.EVIDENCE_READ)
    theme = _one_of(EvidenceTheme, request.args.get("theme"))
    grade = _one_of(Grade, request.args.get("grade"))
    lines = library.listed(theme, grade)
    return render_template(
        "evidence/index.html",
        room="evidence",
        lines=[line for line in lines if line.cited.withdrawn is None],
        withdrawn=[line for line in lines if line.cited.withdrawn is not None],
        themes=EvidenceTheme,
        grades=Grade,
        theme=theme,
        grade=grade,
    )


@bp.get("/evidence/references")
def references() -> str:
    """Every work behind the library; the talk's own list, corrected."""
    require(me(), Permission.EVIDENCE_READ)
    works = list(load().references.values())
    return render_template(
        "evidence/references.html",
        room="evidence",
        talk=[one for one in works if one.in_talk],
        others=[one for one in works if not one.in_talk],
    )


@bp.get("/evidence/<claim:claim_ref>")
def show(claim_ref: str) -> str:
    """One claim: for and against side by side, what it does not say, how its grade came about."""
    page = claim_or_404(claim_ref)
    uses = library.uses_of(me(), claim_ref)
    if uses:
        note_reading(me(), AuditEvent.CASES_LISTED, count=len({use.case.id for use in uses}))
    return render_template("evidence/show.html", room="evidence", page=page, uses=uses)


def _one_of(kind: type[W], given: str | None) -> W | None:
    """The word of the set that the address names; None for none, or for a made-up one."""
    return next((word for word in kind if word.value == given), None)


__all__ = ["bp"]
