"""The evidence library: the practice's own claims, reviews of grades, and what cites what.

The grade of a claim changes in one way, shipped or own: somebody reviews it by name and says why.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotFound, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.models.evidence import Citation, EvidenceEntry, EvidenceReview
from mdt.models.people import User
from mdt.queries import evidence as reading
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

CITING = frozenset({"goal", "intervention"})  # what may cite a claim by itself


def add(
    actor: User,
    *,
    theme: EvidenceTheme,
    claim: str,
    grade: Grade,
    speaks_for: str,
    speaks_against: str,
    applies_to: str,
    does_not_say: str,
    sources: str,
    counter: str,
    review_by: date | None,
    ref: str | None = None,
) -> EvidenceEntry:
    """Put a claim of the practice's own into the library. Sent twice it stands there once."""
    require(actor, Permission.EVIDENCE_WRITE)
    facts = {
        "theme": theme,
        "claim": claim,
        "speaks_for": speaks_for,
        "speaks_against": speaks_against,
        "applies_to": applies_to,
        "does_not_say": does_not_say,
        "sources": sources,
        "counter": counter,
        "review_by": review_by,
    }
    _check(facts, grade)
    with change(actor) as work:
        _hold_hand(actor)
        known = (
            db.session.scalars(select(EvidenceEntry).filter_by(ref=ref)).first() if ref else None
        )
        if known is not None:
            return known
        entry = EvidenceEntry(ref=ref or new_ref(), grade=grade, author_id=actor.id, **facts)
        db.session.add(entry)
        db.session.flush()
        work.note(AuditEvent.EVIDENCE_ADDED, entry, grade=grade.value)
    return entry


def amend(
    actor: User,
    entry: EvidenceEntry,
    *,
    version: int,
    theme: EvidenceTheme,
    claim: str,
    speaks_for: str,
    speaks_against: str,
    applies_to: str,
    does_not_say: str,
    sources: str,
    counter: str,
    review_by: date | None,
) -> None:
    """Correct the words of an own claim; its grade is changed by a review, with a reason."""
    require(actor, Permission.EVIDENCE_WRITE)
    facts = {
        "theme": theme,
        "claim": claim,
        "speaks_for": speaks_for,
        "speaks_against": speaks_against,
        "applies_to": applies_to,
        "does_not_say": does_not_say,
        "sources": sources,
        "counter": counter,
        "review_by": review_by,
    }
    _check(facts, reading.cited([entry.ref])[entry.ref].grade, was=entry.review_by)
    expect_version(entry, version)
    changed = sorted(name for name, value in facts.items() if getattr(entry, name) != value)
    if not changed:
        return
    with change(actor) as work:
        for name in changed:
            setattr(entry, name, facts[name])
        work.note(AuditEvent.EVIDENCE_CHANGED, entry, fields=changed)


def review(
    actor: User,
    claim_ref: str,
    *,
    number: int,
    grade: Grade,
    reason: str,
    counter: str,
    review_by: date | None,
    ref: str | None = None,
) -> EvidenceReview:
    """Grade a claim anew, or let its grade stand, under one's name and with a reason.

    `number` is the place in the claim's row of reviews that this one was written for: of two who
    review at once the second is told.
    """
    require(actor, Permission.EVIDENCE_WRITE)
    _check_review(reason, review_by)
    try:
        with change(actor) as work:
            _hold_hand(actor)
            query = select(EvidenceReview).filter_by(ref=ref)
            if ref and (known := db.session.scalars(query).first()) is not None:
                return known
            before = _grade_before(claim_ref, number, grade, counter)
            row = EvidenceReview(
                ref=ref or new_ref(),
                claim_ref=claim_ref,
                number=number,
                grade_before=before,
                grade=grade,
                reason=reason,
                counter=counter,
                review_by=review_by,
                reviewer=actor,
            )
            db.session.add(row)
            db.session.flush()
            work.note(
                AuditEvent.EVIDENCE_REVIEWED,
                row,
                claim=claim_ref,
                grade_before=before.value,
                grade=grade.value,
            )
    except IntegrityError as problem:  # somebody else's review took this number meanwhile
        raise StaleEdit(None) from problem
    return row


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


def _hold_hand(actor: User) -> None:
    """Of one form that somebody sends twice at once the second waits."""
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())


def _grade_before(claim_ref: str, number: int, grade: Grade, counter: str) -> Grade:
    """The grade as it stands, for a review that is still the next one."""
    standing = reading.cited([claim_ref]).get(claim_ref)
    if standing is None:
        raise NotFound("claim")
    if number != _last(claim_ref) + 1:
        raise StaleEdit(None)
    if grade is Grade.X and not (counter or standing.counter):
        raise Invalid("counter", "Name one reference that speaks against it.")
    return standing.grade


def _last(claim_ref: str) -> int:
    """How many reviews the claim has had."""
    query = select(func.max(EvidenceReview.number)).where(EvidenceReview.claim_ref == claim_ref)
    return db.session.scalar(query) or 0


def _check(facts: Mapping[str, Any], grade: Grade, *, was: date | None = None) -> None:
    if not facts["claim"].strip():
        raise Invalid("claim", "Write the claim in one sentence.")
    if not (facts["speaks_for"].strip() or facts["speaks_against"].strip()):
        raise Invalid("speaks_for", "Write at least one point, for it or against it.")
    if not facts["does_not_say"].strip():
        raise Invalid("does_not_say", "Write what it does not say: where would one stretch it?")
    if grade is Grade.X and not facts["counter"].strip():
        raise Invalid("counter", "Name one reference that speaks against it.")
    if facts["review_by"] != was:
        _check_day(facts["review_by"])


def _check_review(reason: str, review_by: date | None) -> None:
    if not reason.strip():
        raise Invalid("reason", "Say why: what was read, and what it changes.")
    _check_day(review_by)


def _check_day(day: date | None) -> None:
    if day is not None and day < clock.today():
        raise Invalid("review_by", "Choose a day that has not passed.")
