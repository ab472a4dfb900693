"""The evidence library: the practice's own claims, reviews of grades, and what cites what."""

from typing import Any

from sqlalchemy import select

from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.models.evidence import Citation
from mdt.models.people import User
from mdt.queries import evidence as reading
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold

CITING = frozenset({"goal", "intervention"})  # what may cite a claim by itself


def cite(actor: User, thing: Any, claim_ref: str) -> Citation:
    """Say that a goal, or something practised, rests on a claim. Said twice it is said once."""
    require(actor, Permission.EVIDENCE_CITE, thing)
    kind = type(thing).__name__.lower()
    if kind not in CITING:
        raise ValueError(f"A {kind} cites nothing.")
    if claim_ref not in reading.cited([claim_ref]):
        raise Invalid("claim", "Choose a claim of the library.")
    with change(actor) as work:
        hold(thing.case)
        if (known := _citation(thing, claim_ref)) is not None:
            return known
        if thing.ended_on is not None:
            raise NotNow("This has ended: its history stays as it was.")
        row = Citation(
            case_id=thing.case_id,
            thing_kind=kind,
            thing_ref=thing.ref,
            claim_ref=claim_ref,
            author_id=actor.id,
        )
        db.session.add(row)
        db.session.flush()
        work.note(AuditEvent.EVIDENCE_CITED, row, claim=claim_ref)
    return row


def uncite(actor: User, thing: Any, claim_ref: str) -> None:
    """Take a claim away from what cited it; that it stood there is in the trail."""
    require(actor, Permission.EVIDENCE_CITE, thing)
    with change(actor) as work:
        hold(thing.case)
        row = _citation(thing, claim_ref)
        if row is None:
            return
        if thing.ended_on is not None:
            raise NotNow("This has ended: its history stays as it was.")
        work.note(AuditEvent.EVIDENCE_UNCITED, row, claim=claim_ref)
        db.session.delete(row)


def _citation(thing: Any, claim_ref: str) -> Citation | None:
    query = select(Citation).where(Citation.thing_ref == thing.ref, Citation.claim_ref == claim_ref)
    return db.session.scalars(query).first()
