"""What is practised together, and what happened meanwhile.

Interventions are planned, tried and rated 0-10 before and after; the figures claim no efficacy.
Incidents are kinds with a day, never ordered.
"""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import IncidentKind, InterventionKind
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.measures import Incident, Intervention, InterventionTry
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

T = TypeVar("T", Intervention, Incident)
STRONGEST = 10


def plan(
    actor: User,
    case: Case,
    *,
    kind: InterventionKind,
    name: str,
    words: str = "",
    planned_on: date | None = None,
    ref: str | None = None,
) -> Intervention:
    """Agree on a skill, an exercise or a task."""
    require(actor, Permission.PROGRESS_WRITE, case)
    if not name.strip():
        raise Invalid("name", "Say in a few words what is practised.")
    with change(actor) as work:
        hold(case)
        if ref and (known := _known(Intervention, ref, case)) is not None:
            return known
        made = Intervention(
            ref=ref or new_ref(),
            case=case,
            kind=kind,
            name=name,
            words=words,
            planned_on=planned_on or clock.today(),
            author=actor,
        )
        db.session.add(made)
        work.note(AuditEvent.INTERVENTION_PLANNED, made, kind=kind.value)
    return made


def tried(
    actor: User,
    intervention: Intervention,
    *,
    tried_on: date,
    before: int | None,
    after: int | None,
    words: str = "",
) -> InterventionTry:
    """Note one try, with distress 0-10 before and after where they are known."""
    require(actor, Permission.PROGRESS_WRITE, intervention)
    _not_ahead("tried_on", tried_on)
    for field, value in (("before", before), ("after", after)):
        if value is not None and not 0 <= value <= STRONGEST:
            raise Invalid(field, "Distress lies between 0 and 10.")
    if before is None and after is None and not words.strip():
        raise Invalid("words", "Say how it went, or give a number.")
    if intervention.ended_on is not None:
        raise NotNow("This has ended: its history stays, it can be planned anew.")
    facts = {"tried_on": tried_on, "before": before, "after": after, "words": words}
    with change(actor) as work:
        hold(intervention.case)
        for row in intervention.tries:
            if row.by_id == actor.id and all(getattr(row, k) == v for k, v in facts.items()):
                return row  # the second of two clicks
        row = InterventionTry(by_id=actor.id, **facts)
        intervention.tries.append(row)
        work.note(AuditEvent.INTERVENTION_TRIED, intervention)
    return row


def end(actor: User, intervention: Intervention, *, words: str, version: int) -> None:
    """Stop practising it; its history stays."""
    require(actor, Permission.PROGRESS_WRITE, intervention)
    if intervention.ended_on is not None:
        return
    expect_version(intervention, version)
    with change(actor) as work:
        intervention.ended_on, intervention.ended_words = clock.today(), words
        work.note(AuditEvent.INTERVENTION_ENDED, intervention)


def note_incident(
    actor: User,
    case: Case,
    *,
    kind: IncidentKind,
    happened_on: date,
    words: str,
    chain: Formulation | None = None,
    ref: str | None = None,
) -> Incident:
    """Note an urge, use or self-harm with its day; `chain` says what led to it."""
    require(actor, Permission.PROGRESS_WRITE, case)
    _not_ahead("happened_on", happened_on)
    if not words.strip():
        raise Invalid("words", "Say in a sentence what happened.")
    if chain is not None and chain.case_id != case.id:
        raise Invalid("chain", "Choose from the formulations of this case.")
    with change(actor) as work:
        hold(case)
        if ref and (known := _known(Incident, ref, case)) is not None:
            return known
        made = Incident(
            ref=ref or new_ref(),
            case=case,
            kind=kind,
            happened_on=happened_on,
            words=words,
            chain_ref=chain.ref if chain else "",
            author=actor,
        )
        db.session.add(made)
        work.note(AuditEvent.INCIDENT_NOTED, made, kind=kind.value)
    return made


def withdraw_incident(actor: User, incident: Incident, *, reason: str, version: int) -> None:
    """Take back a wrong entry; it stays readable with the reason."""
    require(actor, Permission.PROGRESS_WRITE, incident)
    if not reason.strip():
        raise Invalid("reason", "Say what was wrong with the entry.")
    if incident.withdrawn_at is not None:
        return
    expect_version(incident, version)
    with change(actor) as work:
        incident.withdrawn_at, incident.withdrawn_reason = clock.now(), reason
        work.note(AuditEvent.INCIDENT_WITHDRAWN, incident)


def _not_ahead(field: str, day: date) -> None:
    if day > clock.today():
        raise Invalid(field, "This day is still to come.")


def _known(kind: type[T], ref: str, case: Case) -> T | None:
    made: Any = kind
    return db.session.scalars(select(kind).where(made.ref == ref, made.case_id == case.id)).first()
