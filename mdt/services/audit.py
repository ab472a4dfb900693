"""The trail: written beside each change in the same transaction, and beside each reading.

64 keyed chains (chain 0: accounts and the house; 1-63 by case). Each row's code is an HMAC over
the row and the code before it, with a key outside the database, so that a row edited, removed,
swapped or invented by hand shows. One head row per chain is locked last.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy import event as orm_events
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from mdt import clock
from mdt.columns import SealedText
from mdt.database import db, read_one, writing
from mdt.domain.errors import AuditFailed, StaleEdit
from mdt.domain.events import AuditEvent, check_payload
from mdt.live import wake
from mdt.models.audit import AuditHead, AuditRow
from mdt.models.mixins import Audited
from mdt.models.people import User

log = logging.getLogger(__name__)

CHAINS = 64
GENESIS = bytes(32)
QUARTER = timedelta(minutes=15)


@dataclass
class Entry:
    """One row to be, before its place in a chain is known."""

    event: AuditEvent
    subject: str
    subject_ref: str | None
    case_ref: str | None
    payload: dict[str, Any]
    private_to: str | None = None


@dataclass
class Work:
    """One deed in progress: what it will write into the trail when it is committed."""

    actor: User | None
    entries: list[Entry] = field(default_factory=list)
    things: list[Any] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def note(
        self,
        event: AuditEvent,
        thing: Any = None,
        *,
        covers: tuple[Any, ...] = (),
        private_to: User | None = None,
        **payload: Any,
    ) -> None:
        """Name what is done to what; `covers` are rows changed as part of the same deed."""
        check_payload(event, payload)
        self.things.append(thing)
        ref = getattr(thing, "ref", None)
        case = getattr(thing, "case", None)
        self.named.update(row.ref for row in (thing, *covers) if getattr(row, "ref", None))
        self.entries.append(
            Entry(
                event,
                _subject(thing),
                ref,
                case.ref if case is not None else None,
                payload,
                private_to.ref if private_to else None,
            )
        )


COLUMNS = [column.name for column in AuditRow.__table__.columns if column.name != "id"]
HEADS = (
    select(AuditHead.chain, AuditHead.seq, AuditHead.mac)
    .where(AuditHead.chain.in_(bindparam("chains", expanding=True)))
    .order_by(AuditHead.chain)
    .with_for_update()
)
ROWS = insert(AuditRow)
END = (
    update(AuditHead)
    .where(AuditHead.chain == bindparam("of"))
    .values(seq=bindparam("to"), mac=bindparam("by"))
)
LATELY = (
    select(AuditRow.id)
    .where(
        AuditRow.actor_ref == bindparam("who"),
        AuditRow.subject_ref == bindparam("what"),
        AuditRow.event == bindparam("event"),
        AuditRow.at >= bindparam("since"),
    )
    .limit(1)
)


def _subject(thing: Any) -> str:
    """What the trail calls a thing; columns read for a page say so themselves."""
    if thing is None:
        return "house"
    return getattr(thing, "subject", None) or type(thing).__name__.lower()


@contextmanager
def change(actor: User | None) -> Iterator[Work]:
    """One deed: whole, in the trail, or not at all. A deed within a deed joins it."""
    session = db.session()
    if (outer := session.info.get("work")) is not None:
        yield outer
        session.flush()  # so that the next verb of the same deed finds keys where it looks for them
        return
    work = session.info["work"] = Work(actor)
    try:
        with writing():
            yield work
            session.flush()
            append(session, work)
            if any(wake.stirs(entry.event.value) for entry in work.entries):
                wake.call()
    except StaleDataError as problem:
        # Of two who had both seen the same version, the other was first: nothing of ours is kept.
        raise StaleEdit(next(iter(work.things), None)) from problem
    finally:
        session.info.pop("work", None)
        session.info.pop("unnamed", None)


def reading(actor: User, event: AuditEvent, thing: Any = None, **payload: Any) -> None:
    """Note that somebody reads: one row per person, record and quarter of an hour.

    Raises AuditFailed when it cannot be written: then the record must not be shown.
    """
    try:
        if not noted_lately(actor, event, thing):
            with change(actor) as work:
                work.note(event, thing, **payload)
    except Exception as problem:
        log.exception("a reading could not be noted")
        raise AuditFailed("The reading could not be noted.") from problem


def noted_lately(actor: User, event: AuditEvent, thing: Any) -> bool:
    """Whether this person has a row about this in the trail since the quarter of the hour began."""
    if thing is None:
        return False
    moment = clock.now()
    quarter = moment - timedelta(seconds=moment.timestamp() % QUARTER.total_seconds())
    seen = {"who": actor.ref, "what": thing.ref, "event": event.value, "since": quarter}
    return read_one(LATELY, **seen) is not None


def chain_of(case_ref: str | None) -> int:
    """The chain a case's trail runs in; 0 for accounts and the house."""
    if case_ref is None:
        return 0
    return int.from_bytes(hashlib.sha256(case_ref.encode()).digest()[:4], "big") % (CHAINS - 1) + 1


def append(session: Session, work: Work) -> None:
    """Write a deed's entries at the ends of their chains, heads locked last and in order."""
    chains = sorted({chain_of(entry.case_ref) for entry in work.entries})
    if not chains:
        return
    connection, moment = session.connection(), clock.now()
    heads = {chain: (seq, mac) for chain, seq, mac in connection.execute(HEADS, {"chains": chains})}
    rows = []
    for entry in work.entries:
        chain = chain_of(entry.case_ref)
        seq, before = heads[chain]
        row = AuditRow(
            chain=chain,
            seq=seq + 1,
            at=moment,
            actor_ref=work.actor.ref if work.actor else None,
            event=entry.event.value,
            subject=entry.subject,
            subject_ref=entry.subject_ref,
            case_ref=entry.case_ref,
            private_to=entry.private_to,
            payload=json.dumps(entry.payload, sort_keys=True, ensure_ascii=True, default=str),
        )
        row.mac = code_of(row, before)
        heads[chain] = row.seq, row.mac
        rows.append({name: getattr(row, name) for name in COLUMNS})
    connection.execute(ROWS, rows)
    ends = [{"of": chain, "to": seq, "by": mac} for chain, (seq, mac) in heads.items()]
    connection.execute(END, ends)


def code_of(row: AuditRow, before: bytes) -> bytes:
    """The keyed code of one row, chained to the code before it."""
    text = json.dumps(
        [
            row.chain,
            row.seq,
            row.at.isoformat(),
            row.actor_ref,
            row.event,
            row.subject,
            row.subject_ref,
            row.case_ref,
            row.private_to,
            row.payload,
        ],
        ensure_ascii=True,
    )
    return keyed(before + text.encode())


def keyed(message: bytes) -> bytes:
    """HMAC-SHA256 with the trail's own key."""
    return hmac.new(SealedText.ring().audit_key, message, hashlib.sha256).digest()


@orm_events.listens_for(Session, "after_flush")
def _remember_unnamed(session: Session, _context: object) -> None:
    """Keep which audited rows a flush changed, so that the commit can ask for their entries."""
    changed = session.info.setdefault("unnamed", {})
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Audited) and (
            row in session.new
            or row in session.deleted
            or session.is_modified(row, include_collections=False)
        ):
            changed[row.ref] = type(row).__name__


@orm_events.listens_for(Session, "before_commit")
def _refuse_silence(session: Session) -> None:
    """No audited row changes without an entry that names it."""
    if session.in_nested_transaction() or not session.is_active:
        return
    session.flush()
    changed: dict[str, str] = session.info.pop("unnamed", {})
    work: Work | None = session.info.get("work")
    named = work.named if work else set()
    if silent := {kind for ref, kind in changed.items() if ref not in named}:
        raise AuditFailed(f"No entry in the trail for a change of: {', '.join(sorted(silent))}.")
