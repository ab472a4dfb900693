"""Decisions marked confidential: read in the room and in the minutes, left out of a copy."""

from mdt.domain.events import AuditEvent
from mdt.models.decisions import Decision
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change


def mark(actor: User, decision: Decision, *, confidential: bool) -> None:
    """Mark a decision so that a copy of the minutes can leave it out, or take the mark away."""
    require(actor, Permission.DECISION_RECORD, decision)
    require(actor, Permission.ITEM_READ, decision.item)
    if decision.confidential == confidential:
        return  # the second of two clicks
    with change(actor) as work:
        decision.confidential = confidential
        work.note(AuditEvent.DECISION_CHANGED, decision, fields=["confidential"])
