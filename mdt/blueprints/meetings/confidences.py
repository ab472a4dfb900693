"""Marking a decision in the room as confidential, and taking the mark away."""

from flask import request

from mdt.blueprints.meetings.door import Answer, bp, decision_of, item_or_404, to
from mdt.domain.policy import Permission
from mdt.services import confidences
from mdt.templating import SAID, me

SAID["confidential"] = "Marked. A copy of the minutes can leave it out."
SAID["not-confidential"] = "The mark is taken away."


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/decisions/<ref:decision_ref>/mark")
def mark_decision(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Mark a decision as confidential, or take the mark away."""
    item = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    decision = decision_of(item, decision_ref)
    wanted = request.form.get("confidential") == "1"
    confidences.mark(me(), decision, confidential=wanted)
    said = "confidential" if wanted else "not-confidential"
    return to("room", item.meeting, said, item=item.ref, _anchor="at-decisions")
