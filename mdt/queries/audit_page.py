"""The trail as the information officer reads it: who did what and when, never what was written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, false, or_, select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Role, label
from mdt.models.audit import AuditRow
from mdt.models.cases import Case, Patient
from mdt.models.people import User
from mdt.models.places import Site, Team

PAGE = 50
HIDDEN = "reflection.%"  # rows about reflections are shown to nobody but their author
PEOPLE_KEYS = ("person", "supervisor")
COUNT_KEYS = ("count",)


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
    shown = [e.value for e in AuditEvent if not e.value.startswith("reflection.")]
    return sorted(((value, event_words(value)) for value in shown), key=lambda pair: pair[1])


def lines(wanted: Wanted) -> tuple[list[Line], int | None]:
    """One page, newest first, and the key to go on from, None at the end."""
    rows = db.session.scalars(_asked(wanted).order_by(AuditRow.id.desc()).limit(PAGE + 1)).all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return _in_words(rows[:PAGE]), more


def _asked(wanted: Wanted) -> Select[AuditRow]:
    query = select(AuditRow).where(AuditRow.private_to.is_(None), AuditRow.event.not_like(HIDDEN))
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


def _in_words(rows: Iterable[AuditRow]) -> list[Line]:
    rows = list(rows)
    payloads = [json.loads(row.payload) for row in rows]
    names = _names(rows, payloads)
    files = _files(rows)
    return [
        Line(
            row.id,
            row.at,
            names.get(row.actor_ref or "", "" if row.actor_ref is None else "?"),
            event_words(row.event),
            _about(row, payload, names),
            files.get(row.case_ref or row.subject_ref or "", ""),
        )
        for row, payload in zip(rows, payloads, strict=True)
    ]


def _names(rows: list[AuditRow], payloads: list[dict[str, object]]) -> dict[str, str]:
    refs = {row.actor_ref for row in rows} | {row.subject_ref for row in rows}
    refs |= {str(payload[key]) for payload in payloads for key in PEOPLE_KEYS if payload.get(key)}
    found: dict[str, str] = {}
    kinds: tuple[Any, ...] = ((User, User.display_name), (Team, Team.name), (Site, Site.name))
    for kind, words in kinds:
        rows_of = db.session.execute(select(kind.ref, words).where(kind.ref.in_(refs)))
        found.update((ref, name) for ref, name in rows_of)
    return found


def _files(rows: list[AuditRow]) -> dict[str, str]:
    """File numbers by the ref of a case or a patient."""
    refs = {row.case_ref for row in rows} | {r.subject_ref for r in rows if r.subject == "patient"}
    query = select(Case.ref, Patient.ref, Patient.file_number).join(
        Case, Case.patient_id == Patient.id, isouter=True
    )
    query = query.where(or_(Case.ref.in_(refs), Patient.ref.in_(refs)))
    files: dict[str, str] = {}
    for case_ref, patient_ref, number in db.session.execute(query):
        files |= {patient_ref: number} | ({case_ref: number} if case_ref else {})
    return files


def _about(row: AuditRow, payload: dict[str, object], names: dict[str, str]) -> str:
    """Whom or what it was done to, as far as that is not clinical: people, teams, roles, counts."""
    parts = [names.get(row.subject_ref or "", "")]
    parts += [names.get(str(payload[key]), "") for key in PEOPLE_KEYS if payload.get(key)]
    if roles := payload.get("roles"):
        parts.append(", ".join(label(Role(role)) for role in roles))  # type: ignore[attr-defined]
    if payload.get("reset"):
        parts.append("reset")
    parts += [str(payload[key]) for key in COUNT_KEYS if key in payload]
    return "; ".join(dict.fromkeys(part for part in parts if part))
