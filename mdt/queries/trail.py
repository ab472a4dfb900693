"""The trail as people read it: who opened one case, and who tried to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.models.audit import AuditRow
from mdt.models.cases import Case
from mdt.models.people import User

PAGE = 50
Columns = Select[*tuple[Any, ...]]

E = AuditEvent
READINGS = {
    E.CASE_READ,
    E.NOTE_READ,
    E.FORMULATION_READ,
    E.GOALS_READ,
    E.MINUTES_READ,
    E.MINUTES_PRINTED,
    E.PACK_READ,
    E.SUMMARY_READ,
    E.CARD_PRINTED,
    E.PLANS_PRINTED,
}
CHANGES = [
    event.value
    for event in (
        E.CASE_CHANGED,
        E.CASE_MOVED,
        E.CASE_CLOSED,
        E.REVIEW_SET,
        E.PATIENT_CHANGED,
        E.CONTACT_ADDED,
        E.CONTACT_CHANGED,
        E.CONCERN_RAISED,
        E.CONCERN_CHANGED,
        E.CONCERN_CLOSED,
        E.TASK_SEEN,
        E.TASK_ANSWERED,
        E.PLAN_TERMS_SET,
        E.PLAN_COPY_GIVEN,
        E.JOURNEY_MADE,
        E.JOURNEY_CHANGED,
        E.JOURNEY_CHECKED,
        E.JOURNEY_GIVEN,
        E.ITEMS_ORDERED,
        E.ITEM_WRITTEN,
        E.DECISION_RECORDED,
        E.DECISION_CHANGED,
        E.MEETING_TYPE_CHANGED,
    )
]


@dataclass(frozen=True)
class Look:
    """One reading of a case, or one refused try at it."""

    at: datetime
    person: str
    event: AuditEvent
    detail: str  # which page, or what was tried; a word of ours, never clinical text


@dataclass(frozen=True)
class Looks:
    """One page of looks, newest first, and where the next page begins."""

    rows: Sequence[Look]
    next: int | None


def case_trail(case: Case, before: int | None = None, person: User | None = None) -> Looks:
    """Who looked at this case, and who was refused; nothing that is private to somebody."""
    query = _shown(select(AuditRow, User.display_name), case)
    query = query.outerjoin(User, User.ref == AuditRow.actor_ref)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if person is not None:
        query = query.where(AuditRow.actor_ref == person.ref)
    found = db.session.execute(query.order_by(AuditRow.id.desc()).limit(PAGE + 1)).all()
    rows = [_look(row, name) for row, name in found[:PAGE]]
    return Looks(rows, found[PAGE - 1][0].id if len(found) > PAGE else None)


def who_looked(case: Case) -> list[User]:
    """Everybody with a row in this case's list, by name."""
    refs = _shown(select(AuditRow.actor_ref), case).distinct()
    query = select(User).where(User.ref.in_(refs)).order_by(User.display_name)
    return list(db.session.scalars(query))


def _shown(query: Columns, case: Case) -> Columns:
    read = and_(AuditRow.case_ref == case.ref, AuditRow.event.in_([e.value for e in READINGS]))
    return query.where(AuditRow.private_to.is_(None), or_(read, _refused(case)))


def _refused(case: Case) -> ColumnElement[bool]:
    """Tries at this case's own address, and at its patient's file number."""
    tried = [json.dumps(ref) for ref in (case.ref, case.patient.ref)]
    return and_(
        AuditRow.event == E.REFUSED.value,
        or_(*(AuditRow.payload.endswith(f'"tried": {ref}}}', autoescape=True) for ref in tried)),
    )


def _look(row: AuditRow, name: str | None) -> Look:
    payload = json.loads(row.payload)
    detail = str(payload.get("page") or payload.get("kind") or "")
    return Look(row.at, name or "", AuditEvent(row.event), detail)


def last_saved(thing: Any) -> tuple[str, datetime] | None:
    """Who saved a thing last, and when."""
    # An amended patient stands in the trail under the case that was open.
    refs = [thing.ref, *(case.ref for case in getattr(thing, "cases", []))]
    query = (
        select(User.display_name, AuditRow.at)
        .join(User, User.ref == AuditRow.actor_ref)
        .where(AuditRow.subject_ref.in_(refs), AuditRow.event.in_(CHANGES))
        .where(AuditRow.private_to.is_(None))
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    found = db.session.execute(query).first()
    return None if found is None else (found[0], found[1])
