"""Summaries: one line a case, one page a case, and what a team settled in a span of time."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.summaries.forms import PeriodForm
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import DecisionState, Outcome
from mdt.forms import Form
from mdt.i18n import _l
from mdt.loading import note_reading, refuse, summarised_or_404
from mdt.models.places import Team
from mdt.queries import periods
from mdt.queries import summaries as reading
from mdt.services import summaries
from mdt.templating import SAID, me

bp = Blueprint("summaries", __name__)

Answer = str | Response | tuple[str, int]

SAID["summary-read"] = _l("Marked as read. What changes from now on will be shown as new.")


@bp.get("/summaries/")
def index() -> Answer:
    """One line a case: what changed since I read it, decisions, goals, that a concern is open."""
    found = reading.listed_for(me())
    if found:
        note_reading(me(), AuditEvent.CASES_LISTED, count=len(found))
    changed = request.args.get("show") == "changed"
    shown = [summary for summary in found if summary.unread] if changed else found
    facts = {"found": shown, "changed_only": changed, "any": bool(found)}
    return render_template("summaries/index.html", room="supervision", **facts)


@bp.get("/cases/<ref:case_ref>/summary/")
def of_case(case_ref: str) -> Answer:
    """One case on one page: to its care team by name, to a supervisor by initials."""
    case = summarised_or_404(me(), case_ref)
    knows = can(me(), Permission.RECORD_READ, case)
    summary = reading.summary_of(me(), case)
    return render_template(
        "summaries/of_case.html",
        layout="cases/_case.html" if knows else "base.html",
        room="cases" if knows else "supervision",
        tab="summary",
        case=case,
        summary=summary,
        following=None if summary.unread else reading.next_unread(me()),
        knows=knows,
    )


@bp.post("/cases/<ref:case_ref>/summary/read")
def mark_read(case_ref: str) -> Answer:
    """From now on only what is newer is shown as changed."""
    case = summarised_or_404(me(), case_ref)
    form = Form()
    if form.was_sent():
        summaries.mark_read(me(), case)
    return redirect(url_for("summaries.of_case", case_ref=case_ref, said="summary-read"), 303)


@bp.get("/summaries/period")
def period() -> Answer:
    """What a team settled between two days, over the cases I may read."""
    teams = periods.teams_for(me())
    form = PeriodForm(formdata=request.args or None)
    form.offer(teams)
    if not request.args:
        form.fill()
    team = _team(teams, form.team.data or "")
    wrong = bool(request.args) and not form.validate()
    found = None
    since, until = form.since.data, form.until.data
    if team and since and until and not wrong:
        note_reading(me(), AuditEvent.SUMMARY_READ)
        found = periods.period_of(me(), team, since, until)
    page = render_template(
        "summaries/period.html",
        room="supervision",
        form=form,
        team=team,
        period=found,
        states=DecisionState,
        outcomes=Outcome,
    )
    return page, 422 if wrong else 200


def _team(teams: list[Team], asked: str) -> Team | None:
    """The team asked for, else the first; one that is not offered reads like none at all."""
    if not asked:
        return teams[0] if teams else None
    team = next((team for team in teams if team.ref == asked), None)
    if team is None:
        raise refuse(me(), "team", asked[:16])
    return team
