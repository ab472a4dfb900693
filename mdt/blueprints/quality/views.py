"""How a meeting went, in two minutes; how its kind goes over time; its audit once a year."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mdt import clock
from mdt.blueprints.meetings.door import shown_meeting_or_404 as _known
from mdt.blueprints.quality.forms import audit_form, marks_form
from mdt.database import db, new_ref
from mdt.domain import meeting_audit
from mdt.domain.forecast import said as forecast_said
from mdt.domain.meeting_audit import FORMULAS, Said, Share, load
from mdt.domain.policy import Permission
from mdt.domain.quality import AREAS
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import refuse
from mdt.models.meetings import Meeting
from mdt.models.places import MeetingType
from mdt.queries.meetings import types_for
from mdt.queries.quality import FEWEST, audits_of, course_of, figures_of
from mdt.services import quality, require
from mdt.templating import SAID, me

bp = Blueprint("quality", __name__)

SAID["meeting-marked"] = _l("Kept. Nobody reads your marks, only what they come to with others.")
SAID["meeting-audited"] = _l("Kept, with the figures as they stand today.")

YEAR = timedelta(days=365)
Answer = Response | tuple[str, int] | str


@bp.route("/meetings/<ref:meeting_ref>/marks", methods=["GET", "POST"])
def marks(meeting_ref: str) -> Answer:
    """Mark ten areas of a meeting one was at."""
    meeting = _meeting(meeting_ref)
    require(me(), Permission.MEETING_MARK, meeting)
    before = quality.marks_of(me(), meeting)
    form = marks_form(before.marks if before else {}, before.words if before else "")
    done, _sheet = sent(
        form,
        lambda: quality.mark(me(), meeting, marks=form.marks, words=form.words.data or ""),
    )
    if done:
        url = url_for("quality.course", type_ref=meeting.type.ref, said="meeting-marked")
        return redirect(url, 303)
    facts: dict[str, Any] = {"meeting": meeting, "form": form, "before": before}
    return render_template("quality/marks.html", room="meetings", **facts), status_of(form)


@bp.get("/meetings/types/<ref:type_ref>/quality")
def course(type_ref: str) -> Answer:
    """How a kind of meeting goes over the last year."""
    kind = _kind(type_ref)
    until = clock.today()
    found = course_of(kind, until - YEAR, until)
    return render_template(
        "quality/course.html",
        room="meetings",
        kind=kind,
        course=found,
        areas=AREAS,
        fewest=FEWEST,
        forecasts=forecast_said(found.forecasts),
        audits=audits_of(kind),
    )


@bp.route("/meetings/types/<ref:type_ref>/audit", methods=["GET", "POST"])
def audit(type_ref: str) -> Answer:
    """The yearly audit at one press: what is computed stands there, the rest is asked."""
    kind = _kind(type_ref)
    require(me(), Permission.MEETING_AUDIT, kind)
    form = audit_form(new_ref())
    done, made = sent(
        form,
        lambda: quality.audit(
            me(),
            kind,
            answers=form.answers,
            plan=form.plan.data or "",
            next_on=form.next_on.data,
            ref=form.own_ref,
        ),
    )
    if done:
        url = url_for(
            "quality.audited", type_ref=kind.ref, audit_ref=made.ref, said="meeting-audited"
        )
        return redirect(url, 303)
    until = clock.today()
    figures = figures_of(kind, until - YEAR, until)
    facts: dict[str, Any] = {"kind": kind, "form": form, "figures": figures, "panel": load()}
    page = render_template("quality/audit.html", room="meetings", formulas=FORMULAS, **facts)
    return page, status_of(form)


@bp.get("/meetings/types/<ref:type_ref>/audits/<ref:audit_ref>")
def audited(type_ref: str, audit_ref: str) -> Answer:
    """An audit as it was kept."""
    kind = _kind(type_ref)
    found = next((one for one in audits_of(kind) if one.ref == audit_ref), None)
    if found is None:
        raise refuse(me(), "meetingaudit", audit_ref)
    figures = {meeting_audit.Figure(name): Share(*share) for name, share in found.computed.items()}
    answers = {int(number): Said(said) for number, said in found.answers.items()}
    facts: dict[str, Any] = {"kind": kind, "audit": found, "figures": figures, "answers": answers}
    return render_template(
        "quality/audited.html", room="meetings", panel=load(), formulas=FORMULAS, **facts
    )


def _meeting(ref: str) -> Meeting:
    _known(ref)
    meeting: Meeting = db.session.query(Meeting).filter_by(ref=ref).one()
    return meeting


def _kind(ref: str) -> MeetingType:
    kind = next((one for one in types_for(me()) if one.ref == ref), None)
    if kind is None:
        raise refuse(me(), "meetingtype", ref)
    return kind
