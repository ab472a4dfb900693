"""What happened meanwhile: kinds with a day, never ordered, each with what led to it or why not."""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import IncidentKind
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.interventions import Incident
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold


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
    if happened_on > clock.today():
        raise Invalid("happened_on", "This day is still to come.")
    if not words.strip():
        raise Invalid("words", "Say in a sentence what happened.")
    if chain is not None and chain.case_id != case.id:
        raise Invalid("chain", "Choose from the formulations of this case.")
    with change(actor) as work:
        hold(case)
        if ref and (known := _known(ref, case)) is not None:
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


def leave_out_chain(actor: User, incident: Incident, *, reason: str, version: int) -> None:
    """Say why no chain is written for this event; a later reason takes the place of this one."""
    require(actor, Permission.PROGRESS_WRITE, incident)
    if not reason.strip():
        raise Invalid("reason", "Say why no chain is written.")
    expect_version(incident, version)
    with change(actor) as work:
        incident.no_chain_reason, incident.no_chain_at = reason, clock.now()
        incident.no_chain_by = actor
        work.note(AuditEvent.CHAIN_LEFT_OUT, incident)


def _known(ref: str, case: Case) -> Incident | None:
    query = select(Incident).where(Incident.ref == ref, Incident.case_id == case.id)
    return db.session.scalars(query).first()
