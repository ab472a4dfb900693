"""The first page, and the way from it to a new note."""

from typing import Any

from flask import Blueprint, render_template, url_for

from mdt import clock
from mdt.domain.events import AuditEvent
from mdt.domain.owed import Group, grouped
from mdt.domain.policy import Permission, require
from mdt.domain.predicates import (
    is_administrator,
    is_clinician,
    is_coordinator,
    is_information_officer,
    is_supervisor,
)
from mdt.domain.vocabulary import Role
from mdt.i18n import _l
from mdt.loading import note_reading
from mdt.models.people import User
from mdt.queries import owed, today
from mdt.templating import me

bp = Blueprint("today", __name__)

GROUPS = {
    Group.OVERDUE: _l("Overdue"),
    Group.TODAY: _l("Today"),
    Group.THIS_WEEK: _l("This week"),
    Group.LATER: _l("Later"),
}
WORK = {Role.CLINICIAN, Role.COORDINATOR}  # who owes things and goes to meetings


@bp.get("/")
def show() -> str:
    """What needs me; each role of the account adds its part."""
    person = me()
    parts: dict[str, Any] = {}
    if is_clinician(person, None):
        parts |= _clinical(person)
    if WORK & person.roles:
        parts |= _work(person)
    if is_coordinator(person, None):
        parts |= {"meetings": today.meetings_of(person), "tasks": today.tasks_of(person)}
    if is_supervisor(person, None):
        parts |= _supervision(person)
    if is_administrator(person, None):
        parts["without_password"] = today.without_password()
    parts["house"] = is_information_officer(person, None) or "without_password" in parts
    return render_template("today/show.html", room="today", **parts)


@bp.get("/write")
def write() -> str:
    """Whose note it is: one press on a name opens the page to write on."""
    return _choose(_l("Write a note"), _l("Choose whose note it is."), "notes.new")


@bp.get("/ask")
def ask() -> str:
    """About whom the next meeting is asked."""
    said = _l("Choose whom it is about.")
    return _choose(_l("Ask a question"), said, "meetings.of_case", anchor="h-ask")


@bp.get("/try")
def log_try() -> str:
    """With whom something was tried: the log of each is one press further."""
    said = _l("Choose with whom it was tried.")
    return _choose(_l("Log a try"), said, "interventions.index")


def _choose(title: str, said: str, endpoint: str, *, anchor: str | None = None) -> str:
    person = me()
    require(person, Permission.CASE_CREATE)
    mine = today.cases_of(person, _worried(person))
    note_reading(person, AuditEvent.CASES_LISTED, person, count=len(mine.lines))
    way = {case.ref: url_for(endpoint, case_ref=case.ref, _anchor=anchor) for case in mine.lines}
    return render_template(
        "today/choose.html", room="today", title=title, said=said, mine=mine, way=way
    )


def _clinical(person: User) -> dict[str, Any]:
    concerns = today.concerns_of(person)
    mine = today.cases_of(person, {row.case_id for row, _day in concerns})
    note_reading(person, AuditEvent.CASES_LISTED, person, count=len(mine.lines))
    return {
        "concerns": concerns,
        "clocks": today.clocks_of(person),
        "changed": [case for case in mine.lines if case.changed],
        "unchanged": [case for case in mine.lines if not case.changed],
        "more_cases": mine.more,
    }


def _work(person: User) -> dict[str, Any]:
    things = owed.owed_by(person)
    return {
        "owed": grouped(things, clock.today()),
        "owed_count": len(things),
        "groups": GROUPS,
        "next_meeting": today.next_meeting_of(person),
    }


def _supervision(person: User) -> dict[str, Any]:
    return {
        "summaries_changed": today.summaries_changed(person),
        "brought": today.brought_to(person),
    }


def _worried(person: User) -> set[int]:
    return {row.case_id for row, _day in today.concerns_of(person)}
