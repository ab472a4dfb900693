"""The evidence library: the practice's own claims, reviews of grades, and what cites what.

The grade of a claim changes in one way, shipped or own: somebody reviews it by name and says why.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

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

Row = TypeVar("Row", EvidenceEntry, EvidenceReview)

CITING = frozenset({"goal", "intervention"})  # what may cite a claim by itself


@dataclass(frozen=True, kw_only=True)
class ClaimWords:
    """What a claim of the practice's own says: all of it but its grade."""

    theme: EvidenceTheme
    claim: str
    speaks_for: str = ""
    speaks_against: str = ""
    applies_to: str = ""
    does_not_say: str
    sources: str = ""
    counter: str = ""
    review_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """What came of looking at a claim again: its grade from now on, and why."""

    grade: Grade
    reason: str
    counter: str = ""
    review_by: date | None = None


def add(actor: User, words: ClaimWords, *, grade: Grade, ref: str | None = None) -> EvidenceEntry:
    """Put a claim of the practice's own into the library. Sent twice it stands there once."""
    require(actor, Permission.EVIDENCE_WRITE)
    _check(words, grade)
    with change(actor) as work:
        _hold_hand(actor)
        if (known := _sent_before(EvidenceEntry, ref)) is not None:
            return known
        facts = asdict(words)
        entry = EvidenceEntry(ref=ref or new_ref(), grade=grade, author_id=actor.id, **facts)
        db.session.add(entry)
        db.session.flush()
        work.note(AuditEvent.EVIDENCE_ADDED, entry, grade=grade.value)
    return entry


def amend(actor: User, entry: EvidenceEntry, words: ClaimWords, *, version: int) -> None:
    """Correct the words of an own claim; its grade is changed by a review, with a reason."""
    require(actor, Permission.EVIDENCE_WRITE)
    _check(words, reading.cited([entry.ref])[entry.ref].grade, was=entry.review_by)
    _still_stands(entry.withdrawn)
    expect_version(entry, version)
    facts = asdict(words)
    changed = sorted(name for name, value in facts.items() if getattr(entry, name) != value)
    if not changed:
        return
    with change(actor) as work:
        for name in changed:
            setattr(entry, name, facts[name])
        work.note(AuditEvent.EVIDENCE_CHANGED, entry, fields=changed)


def review(
    actor: User, claim_ref: str, look: Look, *, number: int, ref: str | None = None
) -> EvidenceReview:
    """Grade a claim anew, or let its grade stand, under one's name and with a reason.

    `number` is the place in the claim's row of reviews that this one was written for: of two who
    review at once the second is told.
    """
    require(actor, Permission.EVIDENCE_WRITE)
    _check_look(look)
    try:
        with change(actor) as work:
            _hold_hand(actor)
            if (known := _sent_before(EvidenceReview, ref)) is not None:
                return known
            row = _reviewed(actor, claim_ref, look, number, ref or new_ref())
            before, now = row.grade_before.value, row.grade.value
            work.note(
                AuditEvent.EVIDENCE_REVIEWED, row, claim=claim_ref, grade_before=before, grade=now
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
    found = reading.cited([claim_ref]).get(claim_ref)
    if found is None or found.withdrawn is not None:
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


def _sent_before(kind: type[Row], ref: str | None) -> Row | None:
    """The row that the first of two presses has made."""
    query = select(kind).filter_by(ref=ref)
    return db.session.scalars(query).first() if ref else None


def _reviewed(actor: User, claim_ref: str, look: Look, number: int, ref: str) -> EvidenceReview:
    """The next review of a claim, in the table."""
    before = _grade_before(claim_ref, number, look)
    place = {"claim_ref": claim_ref, "number": number, "grade_before": before}
    row = EvidenceReview(ref=ref, reviewer=actor, **place, **asdict(look))
    db.session.add(row)
    db.session.flush()
    return row


def _grade_before(claim_ref: str, number: int, look: Look) -> Grade:
    """The grade as it stands, for a review that is still the next one."""
    standing = reading.cited([claim_ref]).get(claim_ref)
    if standing is None:
        raise NotFound("claim")
    _still_stands(standing.withdrawn)
    if number != _last(claim_ref) + 1:
        raise StaleEdit(None)
    if look.grade is Grade.X and not (look.counter or standing.counter):
        raise Invalid("counter", "Name one reference that speaks against it.")
    return standing.grade


def _still_stands(withdrawn: object) -> None:
    if withdrawn is not None:
        raise NotNow("This claim is withdrawn. Take it up again first.")


def _last(claim_ref: str) -> int:
    """How many reviews the claim has had."""
    query = select(func.max(EvidenceReview.number)).where(EvidenceReview.claim_ref == claim_ref)
    return db.session.scalar(query) or 0


def _check(words: ClaimWords, grade: Grade, *, was: date | None = None) -> None:
    if not words.claim.strip():
        raise Invalid("claim", "Write the claim in one sentence.")
    if not (words.speaks_for.strip() or words.speaks_against.strip()):
        raise Invalid("speaks_for", "Write at least one point, for it or against it.")
    if not words.does_not_say.strip():
        raise Invalid("does_not_say", "Write what it does not say: where would one stretch it?")
    if grade is Grade.X and not words.counter.strip():
        raise Invalid("counter", "Name one reference that speaks against it.")
    if words.review_by != was:
        _check_day(words.review_by)


def _check_look(look: Look) -> None:
    if not look.reason.strip():
        raise Invalid("reason", "Say why: what was read, and what it changes.")
    _check_day(look.review_by)


def _check_day(day: date | None) -> None:
    if day is not None and day < clock.today():
        raise Invalid("review_by", "Choose a day that has not passed.")
