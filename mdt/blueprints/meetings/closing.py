"""The end of a meeting: what is still open, the close, the read-back."""

from flask import render_template, request, url_for

from mdt.blueprints.meetings.door import Answer, bp, meeting_or_404, to
from mdt.blueprints.meetings.lines import lines_of
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import ItemState, MeetingStatus
from mdt.services import meetings
from mdt.templating import SAID, me

SAID["closed"] = "Closed. Read the decisions back to the room."
SAID["read-back"] = "Read back."


@bp.route("/meetings/<ref:meeting_ref>/close", methods=["GET", "POST"])
def close_meeting(meeting_ref: str) -> Answer:
    """What is still open; close the meeting, with the rest as out of time if need be."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.MEETING_RUN, meeting)
    if meeting.status is not MeetingStatus.LIVE:
        return to("room" if meeting.closed_at is None else "read_back", meeting)
    left = [line for line in lines_of(me(), meeting, ItemState.ACCEPTED) if not line.item.closed_at]
    if request.method == "POST":
        if left and "rest" in request.form:
            meetings.close_out_of_time(me(), meeting, version=_seen())
        else:
            meetings.close(me(), meeting, version=_seen())
        return to("read_back", meeting, "closed")
    return render_template("meetings/close.html", room="meetings", meeting=meeting, left=left)


@bp.route("/meetings/<ref:meeting_ref>/read-back", methods=["GET", "POST"])
def read_back(meeting_ref: str) -> Answer:
    """Every decision with who and when, to be read to the room."""
    meeting = meeting_or_404(meeting_ref)
    if request.method == "POST":
        meetings.read_back(me(), meeting, version=_seen())
        return to("read_back", meeting, "read-back")
    lines = lines_of(me(), meeting, ItemState.ACCEPTED)
    return render_template(
        "meetings/read_back.html",
        room="meetings",
        meeting=meeting,
        lines=[line for line in lines if line.read],
        left_out=sum(not line.read for line in lines),
        runs=can(me(), Permission.MEETING_RUN, meeting),
        minutes_url=url_for("minutes.show", meeting_ref=meeting.ref),
    )


def _seen() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0
