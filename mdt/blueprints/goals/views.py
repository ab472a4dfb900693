"""The goals of a case: set in the patient's words, rated, amended, ended."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mdt.asking import OVERTAKEN, Answer
from mdt.blueprints.goals.forms import (
    EndForm,
    GoalForm,
    RatingForm,
    goal_as_it_is,
    new_goal,
    rating,
)
from mdt.database import db, new_ref
from mdt.domain import goal_sheets
from mdt.domain.dates import month_words
from mdt.domain.errors import NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.goals import level_figure, level_label
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.queries import goals as reading
from mdt.queries.evidence import cited_by
from mdt.queries.journeys import pages_of
from mdt.services import goals, require
from mdt.templating import SAID, me

bp = Blueprint("goals", __name__)
bp.add_app_template_filter(level_figure, "level_sign")

SAID["goal-set"] = _l("Set. Its levels stay open to correction until it is first rated.")
SAID["goal-amended"] = _l("Saved.")
SAID["goal-rated"] = _l("Rated. The levels of this goal are locked now.")
SAID["goal-ended"] = _l("Ended. Its history stays below.")


@bp.app_template_filter("shortday")
def _short_day(day: date) -> str:
    return month_words(day)


@bp.app_template_filter("two")
def _two_places(score: float) -> str:
    return f"{score:.2f}"


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"level_figure": level_figure, "level_label": level_label}


@bp.get("/cases/<ref:case_ref>/goals/")
def index(case_ref: str) -> Answer:
    """The goals that stand with their ladders and T, and those that ended."""
    case = _case(case_ref)
    note_reading(me(), AuditEvent.GOALS_READ, case)
    found = reading.goals_of(case)
    rests = cited_by(goal.ref for goal in (*found.open, *found.ended))
    shown = {"goals": found, "rests": rests, "journeys": pages_of(case)}
    return render_template("goals/index.html", tab="goals", case=case, new_ref=new_ref, **shown)


@bp.route("/cases/<ref:case_ref>/goals/new", methods=["GET", "POST"])
def new(case_ref: str) -> Answer:
    """Set a goal with the patient."""
    case = _case(case_ref)
    require(me(), Permission.GOAL_WRITE, case)
    sheet = goal_sheets.load().get(request.args.get("sheet", ""))
    form = new_goal(case, me(), sheet)
    done, goal = sent(form, lambda: goals.set_goal(me(), case, ref=form.own_ref, **form.facts))
    if done:
        return _back(case, "goal-set", goal)
    offered = goal_sheets.fitting(goal_sheets.load().values(), case.approach)
    return _page("goals/new.html", case, form, sheet=sheet, offered=offered)


@bp.route("/cases/<ref:case_ref>/goals/<ref:goal_ref>/edit", methods=["GET", "POST"])
def edit(case_ref: str, goal_ref: str) -> Answer:
    """Correct a goal: its words always, its levels until it is rated."""
    case, goal = _goal(case_ref, goal_ref)
    form = goal_as_it_is(goal)
    try:
        done, _nothing = sent(form, lambda: _amend(goal, form))
    except OVERTAKEN:
        return _conflict(case, goal, form)
    if done:
        return _back(case, "goal-amended", goal)
    return _page("goals/edit.html", case, form, goal=goal)


@bp.route("/cases/<ref:case_ref>/goals/<ref:goal_ref>/rate", methods=["GET", "POST"])
def rate(case_ref: str, goal_ref: str) -> Answer:
    """Rate a goal: a level and a reason."""
    case, goal = _goal(case_ref, goal_ref)
    form = rating()
    try:
        done, _row = sent(form, lambda: _rate(goal, form))
    except NotNow:
        return _page("goals/rate.html", case, form, goal=goal)[0], 409
    if done:
        return _back(case, "goal-rated", goal)
    return _page("goals/rate.html", case, form, goal=goal)


@bp.route("/cases/<ref:case_ref>/goals/<ref:goal_ref>/end", methods=["GET", "POST"])
def end(case_ref: str, goal_ref: str) -> Answer:
    """End a goal, reached or left."""
    case, goal = _goal(case_ref, goal_ref)
    form = EndForm(version=goal.version)
    try:
        done, _nothing = sent(form, lambda: _end(goal, form))
    except OVERTAKEN:
        form.version.data = str(goal.version)
        return _page("goals/end.html", case, form, goal=goal, clash=True)[0], 409
    if done:
        return _back(case, "goal-ended", goal)
    return _page("goals/end.html", case, form, goal=goal)


def _case(case_ref: str) -> Case:
    return case_or_404(me(), case_ref, page="goals")


def _goal(case_ref: str, goal_ref: str) -> tuple[Case, Goal]:
    """A goal of this case, for somebody who may write in it."""
    case = _case(case_ref)
    query = select(Goal).where(Goal.case_id == case.id, Goal.ref == goal_ref)
    goal = db.session.scalars(reading.whole(query)).first()
    if goal is None:
        raise refuse(me(), "goal", goal_ref)
    require(me(), Permission.GOAL_WRITE, goal)
    return case, goal


def _amend(goal: Goal, form: GoalForm) -> None:
    goals.amend_goal(me(), goal, version=form.seen, **form.facts)


def _rate(goal: Goal, form: RatingForm) -> None:
    given = form.filled("reason", "rated_on")
    goals.rate(me(), goal, level=int(form.level.data), ref=form.own_ref, **given)


def _end(goal: Goal, form: EndForm) -> None:
    goals.end_goal(me(), goal, reason=form.reason.data or "", version=form.seen)


def _back(case: Case, said: str, goal: Goal) -> Response:
    url = url_for("goals.index", case_ref=case.ref, said=said, _anchor=goal.ref)
    return redirect(url, 303)


def _page(template: str, case: Case, form: Any, **more: Any) -> tuple[str, int]:
    page = render_template(template, tab="goals", case=case, form=form, **more)
    return page, status_of(form)


def _conflict(case: Case, goal: Goal, form: GoalForm) -> Answer:
    """Both texts on one page; the form that is sent again carries the newest version."""
    form.version.data = str(goal.version)
    theirs = goal_as_it_is(goal, formdata=None)
    both = [
        (label, before, mine)
        for (label, before), (_same, mine) in zip(theirs.in_words, form.in_words, strict=True)
    ]
    page, _status = _page("goals/edit.html", case, form, goal=goal, both=both)
    return page, 409
