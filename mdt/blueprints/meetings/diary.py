"""The diary: meetings coming, running and past; planning one, and moving it."""

from datetime import datetime

from flask import render_template, request, url_for

from mdt.blueprints.meetings.door import Answer, bp, may_describe_for, meeting_or_404, to
from mdt.blueprints.meetings.forms import MeetingForm
from mdt.domain.dates import moment_words
from mdt.domain.errors import NotAllowed, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import MeetingKind
from mdt.forms import sent, status_of
from mdt.i18n import _
from mdt.loading import note_reading
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.queries.diary import diary_of
from mdt.queries.meetings import types_for
from mdt.queries.trail import last_saved
from mdt.services import meetings
from mdt.templating import SAID, me

SAID["planned"] = "Planned. The agenda has begun to build itself."
SAID["moved"] = "Changed."


@bp.get("/meetings/")
def index() -> Answer:
    """Meetings running, coming and past."""
    note_reading(me(), AuditEvent.MEETING_READ, None)
    diary = diary_of(me(), before=request.args.get("before", ""))
    older = url_for("meetings.index", before=diary.older) if diary.older else None
    facts = {"diary": diary, "older": older, "may_plan": bool(may_describe_for(me()))}
    return render_template("meetings/index.html", room="meetings", **facts)


@bp.route("/meetings/new", methods=["GET", "POST"])
def new() -> Answer:
    """Plan a meeting."""
    teams = may_describe_for(me())
    if not teams:
        raise NotAllowed("You may see this, but not do that.")
    kinds = [kind for kind in types_for(me()) if _is_planned(kind)]
    form = MeetingForm()
    form.offer(kinds)
    ok, meeting = sent(
        form, lambda: meetings.plan(me(), form.types[form.type.data], **form.as_planned())
    )
    if ok:
        return to("show", meeting, "planned")
    facts = {"form": form, "kinds": kinds, "teams": teams}
    return render_template("meetings/new.html", room="meetings", **facts), status_of(form)


def _is_planned(kind: MeetingType) -> bool:
    """A crisis is called from its case, not planned."""
    return kind.kind is not MeetingKind.CRISIS and can(me(), Permission.MEETING_PLAN, kind)


@bp.route("/meetings/<ref:meeting_ref>/amend", methods=["GET", "POST"])
def amend(meeting_ref: str) -> Answer:
    """Move a meeting, or hand on the chair."""
    meeting = meeting_or_404(meeting_ref)
    require(me(), Permission.MEETING_PLAN, meeting)
    form = MeetingForm(
        type=meeting.type.ref,
        day=meeting.starts.date(),
        time=meeting.starts.time(),
        minutes=meeting.minutes,
        place=meeting.place,
        chair=meeting.chair.ref if meeting.chair else "",
        coordinator=meeting.coordinator.ref if meeting.coordinator else "",
        version=str(meeting.version),
    )
    form.offer([meeting.type], *([meeting.chair] if meeting.chair else []))
    facts = {"form": form, "meeting": meeting}
    try:
        ok, _done = sent(
            form, lambda: meetings.amend(me(), meeting, version=form.seen, **form.as_planned())
        )
    except StaleEdit:
        form.version.data = str(meeting.version)
        facts |= {"saved": last_saved(meeting), "mine": _told(**form.as_planned())}
        facts["theirs"] = _told(**{name: getattr(meeting, name) for name in form.as_planned()})
        return render_template("meetings/meeting_apart.html", room="meetings", **facts), 409
    if ok:
        return to("show", meeting, "moved")
    return render_template("meetings/amend.html", room="meetings", **facts), status_of(form)


def _told(
    starts: datetime, minutes: int, place: str, chair: User | None, coordinator: User | None
) -> str:
    """Where and when, and who, one a line."""
    names = [_("nobody yet") if one is None else one.display_name for one in (chair, coordinator)]
    return "\n".join(
        [
            moment_words(starts),
            _("%(minutes)d minutes", minutes=minutes),
            place,
            _("Chair: %(name)s", name=names[0]),
            _("Coordinator: %(name)s", name=names[1]),
        ]
    )
