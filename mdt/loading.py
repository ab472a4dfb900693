"""Loaders for the rooms: holding the thing means having been allowed to see it.

What may not be known of is a 404 that reads like any other, and the try is noted.
"""

from typing import Any, TypeVar, cast

from sqlalchemy import select

from mdt.database import db
from mdt.domain.errors import NotFound
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.queries.cases import case_to_change, cases_for, summarised_for, with_header
from mdt.queries.shown_case import ShownCase, case_shown_to
from mdt.services.audit import change, reading

T = TypeVar("T")


def refuse(person: User, kind: str, tried: str) -> NotFound:
    """Note a try at something that is not there for this person, whether it exists or not."""
    with change(person) as work:
        work.note(AuditEvent.REFUSED, kind=kind, tried=tried)
    return NotFound(kind)


def only_for(person: User, permission: Permission, room: str) -> None:
    """A room is there for those whose work it is; for everybody else there is no such page."""
    if not can(person, permission):
        raise refuse(person, "room", room)


def case_or_404(person: User, ref: str, *, page: str = "overview") -> Case:
    """A case whose record this person may read; that it was read is noted first."""
    query = with_header(cases_for(person).where(Case.ref == ref))
    case = db.session.scalars(query).first()
    if case is None:
        raise refuse(person, "case", ref)
    reading(person, AuditEvent.CASE_READ, case, page=page)
    return case


def case_to_change_or_404(person: User, ref: str, *, page: str) -> Case:
    """The same case for a deed that leads on: without what only its header would show."""
    case = case_to_change(person, ref)
    if case is None:
        raise refuse(person, "case", ref)
    reading(person, AuditEvent.CASE_READ, case, page=page)
    return case


def shown_case_or_404(person: User, ref: str, *, page: str = "overview") -> ShownCase:
    """The same case for a page that only shows it; that it was read is noted first."""
    case = case_shown_to(person, ref)
    if case is None:
        raise refuse(person, "case", ref)
    reading(person, AuditEvent.CASE_READ, case, page=page)
    return case


def summarised_or_404(person: User, ref: str) -> Case:
    """A case whose summary this person may read."""
    query = with_header(summarised_for(person).where(Case.ref == ref))
    case = db.session.scalars(query).first()
    if case is None:
        raise refuse(person, "summary", ref)
    reading(person, AuditEvent.SUMMARY_READ, case)
    return case


def thing_or_404(person: User, kind: type[T], ref: str, permission: Permission) -> T:
    """Any one thing with an address, if the table lets this person read it."""
    found: Any = db.session.scalars(select(kind).filter_by(ref=ref)).first()
    if found is None or not can(person, permission, found):
        raise refuse(person, kind.__name__.lower(), ref)
    return cast(T, found)


def row_of_case(person: User, case: Case, kind: type[T], ref: str, *options: Any) -> T:
    """One row of a case that is held, by its address; `kind` knows its case."""
    made: Any = kind
    found: Any = db.session.scalars(select(kind).where(made.ref == ref).options(*options)).first()
    if found is None or found.case is not case:
        raise refuse(person, kind.__name__.lower(), ref)
    return cast(T, found)


def note_reading(person: User, event: AuditEvent, thing: Any = None, **payload: Any) -> None:
    """Note a reading before the page is drawn."""
    reading(person, event, thing, **payload)
