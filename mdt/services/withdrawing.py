"""A claim of the practice's own that does not hold is withdrawn, never deleted, and taken up again.

What cites it goes on citing it and says that it was withdrawn, and why.
"""

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.models.evidence import ClaimWithdrawal, EvidenceEntry
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change


def withdraw(
    actor: User, entry: EvidenceEntry, *, reason: str, number: int, ref: str | None = None
) -> ClaimWithdrawal:
    """Say under one's name that an own claim does not stand any more, and why.

    `number` is the place in the claim's row of withdrawals that this one was written for: of two
    who withdraw it at once the second is told. Sent twice it is withdrawn once.
    """
    require(actor, Permission.EVIDENCE_WITHDRAW, entry)
    if not reason.strip():
        raise Invalid("reason", "Say why it is withdrawn.")
    with change(actor) as work:
        _hold(entry)
        if (known := next((one for one in entry.withdrawals if one.ref == ref), None)) is not None:
            return known
        if number != len(entry.withdrawals) + 1 or entry.withdrawn is not None:
            raise StaleEdit(entry.withdrawn)
        row = ClaimWithdrawal(
            ref=ref or new_ref(), entry=entry, number=number, reason=reason, by=actor
        )
        db.session.add(row)
        db.session.flush()
        work.note(AuditEvent.EVIDENCE_WITHDRAWN, row, claim=entry.ref)
    return row


def take_up(actor: User, entry: EvidenceEntry, *, reason: str, number: int) -> None:
    """Let a withdrawn claim stand again, under one's name and with a reason.

    `number` is the withdrawal that was read; one that came after it has to be read first.
    """
    require(actor, Permission.EVIDENCE_WITHDRAW, entry)
    if not reason.strip():
        raise Invalid("reason", "Say why it stands again.")
    with change(actor) as work:
        _hold(entry)
        last = entry.withdrawals[-1] if entry.withdrawals else None
        if last is None or last.number != number:
            raise StaleEdit(last)
        if last.taken_up_at is not None:
            if (last.taken_up_by_id, last.taken_up_reason) == (actor.id, reason):
                return  # the second of two clicks
            raise StaleEdit(last)
        last.taken_up_at, last.taken_up_by, last.taken_up_reason = clock.now(), actor, reason
        work.note(AuditEvent.EVIDENCE_TAKEN_UP, last, claim=entry.ref)


def _hold(entry: EvidenceEntry) -> None:
    """Within a deed: nobody else withdraws this claim or takes it up until it is done."""
    db.session.flush()
    db.session.execute(
        select(EvidenceEntry.id).where(EvidenceEntry.id == entry.id).with_for_update()
    )
    db.session.refresh(entry, ["withdrawals"])
