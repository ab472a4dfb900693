"""Patients nobody brings, for whoever builds the agenda."""

from flask import render_template

from mdt.blueprints.meetings.door import Answer, bp, shown_meeting_or_404
from mdt.domain.policy import Permission, require
from mdt.queries.unbrought import unbrought as unbrought_of
from mdt.templating import me


@bp.get("/meetings/<ref:meeting_ref>/unbrought")
def unbrought(meeting_ref: str) -> Answer:
    """Every case that could be brought to this meeting, the longest unseen first."""
    meeting = shown_meeting_or_404(meeting_ref)
    require(me(), Permission.AGENDA_ARRANGE, meeting)
    return render_template(
        "meetings/unbrought.html",
        room="meetings",
        meeting=meeting,
        cases=unbrought_of(me(), meeting),
        limit=meeting.type.weeks_unbrought,
        may_add=meeting.closed_at is None,
    )
