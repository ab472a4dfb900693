"""Whom to ring from a site: kept by the practice, with the day somebody last checked the number.

No number is shipped: they change (reference 5.2, S6).
"""

from datetime import date

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import EscalationKind
from mdt.models.people import User
from mdt.models.places import Site
from mdt.models.safety import EscalationEntry
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change


def add(
    actor: User,
    site: Site,
    *,
    kind: EscalationKind,
    name: str,
    phone: str,
    words: str = "",
    checked: bool = False,
    ref: str | None = None,
) -> EscalationEntry:
    """Put somebody on a site's list; `checked` says that the number was rung today."""
    require(actor, Permission.ESCALATION_EDIT, site)
    _check(name, phone)
    with change(actor) as work:
        _hold(site)
        if ref and (known := _known(ref)) is not None:
            return known
        entry = EscalationEntry(
            ref=ref or new_ref(),
            site=site,
            kind=kind,
            name=name,
            phone=phone,
            words=words,
            position=_last_of(site) + 1,
        )
        if checked:
            entry.checked_on, entry.checked_by = clock.today(), actor
        db.session.add(entry)
        work.note(AuditEvent.ESCALATION_ADDED, entry, kind=kind.value)
    return entry


def amend(
    actor: User,
    entry: EscalationEntry,
    *,
    kind: EscalationKind,
    name: str,
    phone: str,
    words: str,
    version: int,
) -> None:
    """Correct an entry; a new number has to be checked anew."""
    require(actor, Permission.ESCALATION_EDIT, entry)
    _check(name, phone)
    expect_version(entry, version)
    _still_listed(entry)
    given = {"kind": kind, "name": name, "phone": phone, "words": words}
    fields = [field for field, value in given.items() if getattr(entry, field) != value]
    if not fields:
        return
    with change(actor) as work:
        if entry.phone != phone:
            entry.checked_on, entry.checked_by = None, None
        for field, value in given.items():
            setattr(entry, field, value)
        work.note(AuditEvent.ESCALATION_CHANGED, entry, fields=sorted(fields))


def check(actor: User, entry: EscalationEntry, *, on: date | None = None) -> None:
    """Say that the number answers, as rung on that day (today unless said)."""
    require(actor, Permission.ESCALATION_EDIT, entry)
    _still_listed(entry)
    day = on or clock.today()
    if day > clock.today():
        raise Invalid("on", "The day of checking cannot be still to come.")
    if (entry.checked_on, entry.checked_by_id) == (day, actor.id):
        return
    with change(actor) as work:
        entry.checked_on, entry.checked_by = day, actor
        work.note(AuditEvent.ESCALATION_CHECKED, entry)


def end(actor: User, entry: EscalationEntry) -> None:
    """Take an entry off the list."""
    require(actor, Permission.ESCALATION_EDIT, entry)
    if entry.ended_at is None:
        with change(actor) as work:
            entry.ended_at = clock.now()
            work.note(AuditEvent.ESCALATION_ENDED, entry)


def _hold(site: Site) -> None:
    """Nobody else adds to this list until it is done: of one form sent twice the second waits."""
    db.session.execute(select(Site.id).where(Site.id == site.id).with_for_update())


def _check(name: str, phone: str) -> None:
    if not name.strip():
        raise Invalid("name", "Say whom one reaches.")
    if not phone.strip():
        raise Invalid("phone", "Write the number to ring.")


def _still_listed(entry: EscalationEntry) -> None:
    if entry.ended_at is not None:
        raise NotNow("This entry was taken off the list.")


def _last_of(site: Site) -> int:
    highest = select(func.max(EscalationEntry.position)).where(EscalationEntry.site_id == site.id)
    return db.session.scalar(highest) or 0


def _known(ref: str) -> EscalationEntry | None:
    return db.session.scalars(select(EscalationEntry).where(EscalationEntry.ref == ref)).first()
