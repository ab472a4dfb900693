"""Who is here: marked before the start, and as people come and go; and the start itself."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from wtforms import SelectField

from mdt import clock
from mdt.blueprints.meetings.door import Answer, bp, meeting_or_404, to
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import Discipline, Presence
from mdt.fields import Clock
from mdt.forms import Form, choices
from mdt.i18n import _, _l
from mdt.models.meetings import Attendance, Meeting
from mdt.services import meetings
from mdt.templating import SAID, me

SAID["attendance-kept"] = "Attendance kept."
SAID["started"] = "The meeting has started."


class PersonHereForm(Form):
    """One person at one meeting."""

    state = SelectField(_l("State"), choices=choices(Presence))
    deputy_for = SelectField(_l("Deputy for"), choices=choices(Discipline, _("nobody")))
    arrived = Clock(_l("From"))
    left = Clock(_l("Until"))


@bp.route("/meetings/<ref:meeting_ref>/attendance", methods=["GET", "POST"])
def attendance(meeting_ref: str) -> Answer:
    """The list of who is here; the chair starts the meeting from it."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.AGENDA_ARRANGE, meeting)
    rows = [(row, _form_of(row)) for row in meeting.attendance]
    problem = ""
    if request.method == "POST":
        sound = [form.validate() for _row, form in rows]
        kept = all(sound) and _keep(meeting, rows)
        if kept and "start" in request.form:
            problem = _start(meeting)
            if not problem:
                return to("room", meeting, "started")
        elif kept:
            after = "room" if meeting.started_at else "attendance"
            return to(after, meeting, "attendance-kept")
    wrong = bool(problem) or any(form.errors for _row, form in rows)
    page = render_template(
        "meetings/attendance.html",
        room="meetings",
        meeting=meeting,
        rows=rows,
        problem=problem,
        quorum=meetings.quorum_of(meeting),
        missing=meetings.missing_to_start(meeting),
        runs=can(me(), Permission.MEETING_RUN, meeting),
    )
    return page, 422 if wrong else 200


def _form_of(row: Attendance) -> PersonHereForm:
    return PersonHereForm(
        prefix=f"{row.user.ref}-",
        state=row.state,
        deputy_for=row.deputy_for or "",
        arrived=_wall(row.arrived_at),
        left=_wall(row.left_at),
    )


def _keep(meeting: Meeting, rows: list[tuple[Attendance, PersonHereForm]]) -> bool:
    """Mark each line that differs from what stands; a refusal stays at its own line."""
    kept = True
    for row, form in rows:
        given = _given(meeting, row, form)
        if given is None:
            continue
        try:
            meetings.mark_attendance(me(), meeting, person=row.user, **given)
        except Invalid as problem:
            form.left.errors = [problem.sentence]
            kept = False
    return kept


def _given(meeting: Meeting, row: Attendance, form: PersonHereForm) -> dict[str, Any] | None:
    state = Presence(form.state.data)
    if _all_here() and state is Presence.EXPECTED:
        state = Presence.PRESENT
    told = {
        "state": state,
        "deputy_for": Discipline(form.deputy_for.data) if form.deputy_for.data else None,
        "arrived_at": _kept_instant(meeting, form.arrived, row.arrived_at),
        "left_at": _kept_instant(meeting, form.left, row.left_at),
    }
    held = {name: getattr(row, name) for name in told}
    return None if told == held else told


def _all_here() -> bool:
    return "all_here" in request.form or request.form.get("start") == "all"


def _kept_instant(meeting: Meeting, field: Clock, held: datetime | None) -> datetime | None:
    """The instant typed; one that was only shown to the minute keeps its seconds."""
    if field.data is None:
        return None
    if held is not None and _wall(held) == field.data.replace(second=0):
        return held
    return clock.wall(meeting.day, field.data.hour, field.data.minute)


def _wall(moment: datetime | None) -> Any:
    return clock.local(moment).time().replace(second=0, microsecond=0) if moment else None


def _start(meeting: Meeting) -> str:
    """Start; the sentence of what stands in the way, or nothing."""
    try:
        meetings.start(me(), meeting, version=meeting.version)
    except (Invalid, NotNow) as problem:
        return str(problem)
    return ""
