"""The trail as the information officer reads it: who did what and when, never what was written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, false, or_, select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.models.audit import AuditRow
from mdt.models.cases import Case, Patient
from mdt.queries import audit_words as words

PAGE = 50
# Rows about reflections and the map drawn from them are shown to nobody but who did it.
HIDDEN = ("reflection.", "mirror.")


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; None is everything."""

    person: str | None = None
    day: date | None = None
    event: str | None = None
    file_number: str | None = None
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One row in words: an actor by name, a case by its file number."""

    key: int
    at: datetime
    actor: str
    event: str
    about: str
    file_number: str


def event_words(event: str) -> str:
    """The name of an event as a person reads it: "care_team.added" is "Care team added"."""
    return event.replace(".", " ").replace("_", " ").capitalize()


def events_offered() -> list[tuple[str, str]]:
    """The events one may filter by."""
    shown = [e.value for e in AuditEvent if not e.value.startswith(HIDDEN)]
    return sorted(((value, event_words(value)) for value in shown), key=lambda pair: pair[1])


def lines(wanted: Wanted) -> tuple[list[Line], int | None]:
    """One page, newest first, and the key to go on from, None at the end."""
    rows = db.session.scalars(_asked(wanted).order_by(AuditRow.id.desc()).limit(PAGE + 1)).all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return _in_words(rows[:PAGE]), more


def _asked(wanted: Wanted) -> Select[AuditRow]:
    hidden = [AuditRow.event.startswith(name, autoescape=True) for name in HIDDEN]
    query = select(AuditRow).where(AuditRow.private_to.is_(None), ~or_(*hidden))
    if wanted.person:
        query = query.where(AuditRow.actor_ref == wanted.person)
    if wanted.event:
        query = query.where(AuditRow.event == wanted.event)
    if wanted.day:
        start = clock.wall(wanted.day, 0)
        query = query.where(AuditRow.at >= start, AuditRow.at < start + timedelta(days=1))
    if wanted.file_number:
        query = _of_file(query, wanted.file_number)
    return query.where(AuditRow.id < wanted.before) if wanted.before else query


def _of_file(query: Select[AuditRow], file_number: str) -> Select[AuditRow]:
    patient = db.session.scalars(select(Patient).where(Patient.file_number == file_number)).first()
    if patient is None:
        return query.where(false())
    cases = select(Case.ref).where(Case.patient_id == patient.id)
    return query.where(or_(AuditRow.case_ref.in_(cases), AuditRow.subject_ref == patient.ref))


def _in_words(rows: Sequence[AuditRow]) -> list[Line]:
    payloads = [json.loads(row.payload) for row in rows]
    names = words.names_in(rows, payloads)
    files = words.files_in(rows, payloads)
    return [_line(row, payload, names, files) for row, payload in zip(rows, payloads, strict=True)]


def _line(
    row: AuditRow, payload: words.Payload, names: dict[str, str], files: dict[str, str]
) -> Line:
    file = words.file_of(row, payload, files)
    return Line(
        key=row.id,
        at=row.at,
        actor=names.get(row.actor_ref or "", "" if row.actor_ref is None else "?"),
        event=event_words(row.event),
        about=words.about(row, payload, names, file=file),
        file_number=file,
    )
