"""What stands on the cover of a case: legal status, diagnoses, lines, contacts, authorisation."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from mdt import clock
from mdt.database import db
from mdt.domain import diagnoses
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ContactKind, LegalStatus, LineKind
from mdt.models.cases import (
    Case,
    CaseLine,
    Contact,
    Diagnosis,
    IcdCode,
    LegalEntry,
    SharingAuthorisation,
)
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import Work, change
from mdt.services.holding import hold
from mdt.services.lived import between, lived

T = TypeVar("T")
Ending = TypeVar("Ending", CaseLine, Contact)


def set_legal_status(
    actor: User, case: Case, *, status: LegalStatus, since: datetime, note: str = ""
) -> LegalEntry:
    """Record a legal status and since when it holds; earlier ones stay as they were."""
    require(actor, Permission.CASE_EDIT, case)
    if since > clock.now():
        raise Invalid("since", "A legal status is recorded once it holds: this lies ahead.")
    lived("since", case, clock.local(since).date())
    facts = {"status": status, "since": since, "note": note}
    with change(actor) as work:
        hold(case, "legal")
        if (same := _standing(case.legal, facts)) is not None:
            return same
        row = LegalEntry(author=actor, **facts)
        case.legal.append(row)
        case.legal.sort(key=lambda entry: entry.since)
        work.note(AuditEvent.LEGAL_STATUS_SET, row, covers=(case,), status=status.value)
    return row


def record_application(
    actor: User, case: Case, entry: LegalEntry, *, applied_at: datetime | None
) -> None:
    """Record the application under Chapter V, which stops the clock of emergency care."""
    require(actor, Permission.CASE_EDIT, case)
    if entry.status is not LegalStatus.EMERGENCY:
        raise NotNow("Only emergency care under section 9 waits for an application.")
    if applied_at is None or not entry.since <= applied_at <= clock.now():
        raise Invalid("applied_at", "Say when it was made: after the care began, and not ahead.")
    with change(actor) as work:
        hold(case, "legal")
        if (entry.applied_at, entry.applied_by_id) == (applied_at, actor.id):
            return
        if entry.applied_at is not None:
            raise NotNow("The application has been recorded already.")
        entry.applied_at, entry.applied_by_id = applied_at, actor.id
        work.note(AuditEvent.APPLICATION_RECORDED, entry, covers=(case,))


def add_diagnosis(
    actor: User, case: Case, *, code: str, made_on: date, together: Collection[str] = ()
) -> Diagnosis:
    """Put a code of the WHO list on the case; codes entered together with it are kept too."""
    require(actor, Permission.CASE_EDIT, case)
    lived("made_on", case, made_on)
    with change(actor) as work:
        hold(case, "diagnoses")
        for other in together:
            _diagnose(work, actor, case, other, made_on, field="together")
        return _diagnose(work, actor, case, code, made_on, field="code")


def _diagnose(
    work: Work, actor: User, case: Case, code: str, made_on: date, *, field: str
) -> Diagnosis:
    standing = {row.code: row for row in case.diagnoses if row.ended_on is None}
    found = diagnoses.check(code, title_of, standing)
    if found.problem is not None or found.title is None:
        raise Invalid(field, found.problem or "")
    if (same := standing.get(found.code)) is not None:
        if same.made_on != made_on and field == "code":
            raise Invalid(field, f"{found.code} stands on this case already.")
        return same
    row = Diagnosis(code=found.code, title=found.title, made_on=made_on, author=actor)
    case.diagnoses.append(row)
    work.note(AuditEvent.DIAGNOSIS_MADE, row, covers=(case,), code=found.code)
    return row


def title_of(code: str) -> str | None:
    """The title of a code in the list this installation uses."""
    row = db.session.get(IcdCode, code)
    return row.title if row else None


def end_diagnosis(actor: User, diagnosis: Diagnosis, *, on: date) -> None:
    """A diagnosis holds no longer; that it did stays on the case."""
    require(actor, Permission.CASE_EDIT, diagnosis)
    _end(actor, diagnosis, on, began=diagnosis.made_on, event=AuditEvent.DIAGNOSIS_ENDED)


def add_line(
    actor: User, case: Case, *, kind: LineKind, text: str, source: str, as_of: date
) -> CaseLine:
    """Note a medication, allergy or substance as known on a day, and from whom. Not a script."""
    require(actor, Permission.CASE_EDIT, case)
    lived("as_of", case, as_of)
    facts = {"kind": kind, "text": text, "source": source, "as_of": as_of}
    with change(actor) as work:
        hold(case, "lines")
        if (same := _standing(_running(case.lines), facts)) is not None:
            return same
        row = CaseLine(author=actor, **facts)
        case.lines.append(row)
        work.note(AuditEvent.LINE_ADDED, row, covers=(case,), kind=kind.value)
    return row


def end_line(actor: User, line: CaseLine, *, on: date) -> None:
    """A line holds no longer from this day."""
    require(actor, Permission.CASE_EDIT, line)
    _end(
        actor,
        line,
        on,
        began=line.as_of,
        event=AuditEvent.LINE_ENDED,
        kind=line.kind.value,
    )


def add_contact(
    actor: User,
    case: Case,
    *,
    kind: ContactKind,
    name: str,
    relation: str,
    phone: str,
    may_be_told: str,
) -> Contact:
    """Add a referrer, a GP, next of kin, and what they may be told."""
    require(actor, Permission.CASE_EDIT, case)
    facts = {
        "kind": kind,
        "name": name,
        "relation": relation,
        "phone": phone,
        "may_be_told": may_be_told,
    }
    with change(actor) as work:
        hold(case, "contacts")
        if (same := _standing(_running(case.contacts), facts)) is not None:
            return same
        row = Contact(**facts)
        case.contacts.append(row)
        work.note(AuditEvent.CONTACT_ADDED, row, covers=(case,), kind=kind.value)
    return row


def amend_contact(
    actor: User,
    contact: Contact,
    *,
    kind: ContactKind,
    name: str,
    relation: str,
    phone: str,
    may_be_told: str,
    version: int,
) -> None:
    """Correct a contact, or what they may be told."""
    require(actor, Permission.CASE_EDIT, contact)
    expect_version(contact, version)
    if contact.ended_on is not None:
        raise NotNow("This contact was ended. Add it anew.")
    with change(actor) as work:
        contact.kind, contact.name, contact.relation = kind, name, relation
        contact.phone, contact.may_be_told = phone, may_be_told
        work.note(AuditEvent.CONTACT_CHANGED, contact)


def end_contact(actor: User, contact: Contact, *, on: date) -> None:
    """Nobody rings this contact any more from this day."""
    require(actor, Permission.CASE_EDIT, contact)
    _end(actor, contact, on, began=None, event=AuditEvent.CONTACT_ENDED)


def authorise_sharing(
    actor: User, case: Case, *, given_on: date, with_whom: str, sites: str, words: str
) -> SharingAuthorisation:
    """Record what the patient has authorised the team to share, with whom and where."""
    require(actor, Permission.CASE_EDIT, case)
    lived("given_on", case, given_on)
    facts = {"given_on": given_on, "with_whom": with_whom, "sites": sites, "words": words}
    with change(actor) as work:
        hold(case, "authorisations")
        given = [row for row in case.authorisations if row.withdrawn_on is None]
        if (same := _standing(given, facts)) is not None:
            return same
        row = SharingAuthorisation(author=actor, **facts)
        case.authorisations.append(row)
        work.note(AuditEvent.SHARING_AUTHORISED, row, covers=(case,))
    return row


def withdraw_sharing(actor: User, authorisation: SharingAuthorisation, *, on: date) -> None:
    """The patient takes the authorisation back: from now on the care team alone discusses."""
    require(actor, Permission.CASE_EDIT, authorisation)
    if authorisation.withdrawn_on is not None:
        return
    between(on, authorisation.given_on)
    with change(actor) as work:
        authorisation.withdrawn_on = on
        work.note(AuditEvent.SHARING_WITHDRAWN, authorisation)


def _end(
    actor: User, row: Any, on: date, *, began: date | None, event: AuditEvent, **payload: Any
) -> None:
    """End a row once; a second click finds it ended and says no more."""
    if row.ended_on is not None:
        return
    between(on, began)
    with change(actor) as work:
        row.ended_on = on
        work.note(event, row, **payload)


def _running(rows: Iterable[Ending]) -> list[Ending]:
    return [row for row in rows if row.ended_on is None]


def _standing(rows: Iterable[T], facts: dict[str, Any]) -> T | None:
    """The row that says exactly this already: a double click adds nothing."""
    same = (r for r in rows if all(getattr(r, name) == value for name, value in facts.items()))
    return next(same, None)
