"""A crisis meeting: called from its case, and its six headings written in the room."""

from datetime import datetime, timedelta

from flask import render_template, request

from mdt import clock
from mdt.blueprints.meetings.crisis_forms import BY_HEADING, CallForm
from mdt.blueprints.meetings.door import Answer, bp, item_or_404, to
from mdt.blueprints.meetings.writing import write_in
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404
from mdt.models.cases import Case
from mdt.models.meetings import Meeting
from mdt.queries.meetings import crisis_ahead_of
from mdt.services import crisis, require
from mdt.templating import SAID, me

SAID["crisis-called"] = _l(
    "Called. The care team sees it on Today at once. Nobody is told by message: ring them."
)

NOTICE = timedelta(minutes=30)  # the next full hour, unless that is sooner than this


@bp.route("/cases/<ref:case_ref>/crisis", methods=["GET", "POST"])
def call_crisis(case_ref: str) -> Answer:
    """Call a crisis meeting about a case."""
    case = case_or_404(me(), case_ref, page="crisis")
    require(me(), Permission.CRISIS_CALL, case)
    form = CallForm.of(case, me(), soonest())
    done, meeting = sent(form, lambda: _call(case, form))
    if done:
        return to("show", meeting, "crisis-called")
    facts = {"case": case, "form": form, "ahead": crisis_ahead_of(case)}
    return render_template("meetings/call_crisis.html", tab="safety", **facts), status_of(form)


def soonest() -> datetime:
    """The next full hour on the practice's clock that leaves people time to come."""
    near = clock.local(clock.now() + NOTICE).replace(tzinfo=None)
    hour = near.replace(minute=0, second=0, microsecond=0)
    return hour if hour == near else hour + timedelta(hours=1)


def _call(case: Case, form: CallForm) -> Meeting:
    return crisis.call(
        me(),
        case,
        starts=form.starts.moment,
        place=form.place.data or "",
        question=form.question.data or "",
        chair=form.chair.person,
        ref=form.own_ref,
    )


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/crisis")
def heading(meeting_ref: str, item_ref: str) -> Answer:
    """What was said under one of the six headings."""
    item = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    name = next((name for name in BY_HEADING if name in request.form), next(iter(BY_HEADING)))
    return write_in(item, BY_HEADING[name](), name)
