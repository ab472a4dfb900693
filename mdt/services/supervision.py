"""Supervision: a clinician brings something in words written for it; it is discussed there."""

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.supervision import SupervisionItem
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change

LONGEST = 20_000


def bring(
    actor: User, *, words: str, case: Case | None = None, ref: str | None = None
) -> SupervisionItem:
    """Bring something to one's supervisor of record. It carries only what is written here."""
    require(actor, Permission.SUPERVISION_BRING)
    if case is not None:
        require(actor, Permission.RECORD_READ, case)
    supervisor = supervisor_of(actor)
    if supervisor is None:
        raise Invalid("words", "No supervisor of record is named for you, so nobody would read it.")
    _check(words, "words", "Write what you want to bring.")
    with change(actor) as work:
        _hold(actor)
        if (made := _same(actor, ref)) is not None:
            return made
        item = SupervisionItem(
            clinician=actor,
            supervisor=supervisor,
            case=case,
            words=words,
            **({"ref": ref} if ref else {}),
        )
        db.session.add(item)
        work.note(AuditEvent.SUPERVISION_BROUGHT, item, supervisor=supervisor.ref)
    return item


def _hold(actor: User) -> None:
    """Of a form sent twice at once the second waits; SQLite's writers queue anyhow."""
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())


def _same(actor: User, ref: str | None) -> SupervisionItem | None:
    """The same item, when the form was sent twice."""
    query = select(SupervisionItem).where(SupervisionItem.ref == ref)
    return db.session.scalars(query.where(SupervisionItem.clinician_id == actor.id)).first()


def supervisor_of(actor: User) -> User | None:
    """A clinician's supervisor of record today, if one is named."""
    found = db.session.get(User, actor.supervisor_id) if actor.supervisor_id else None
    return found if found is not None and found.is_active else None


def discuss(actor: User, item: SupervisionItem, *, outcome: str, version: int) -> None:
    """Mark what was brought as discussed, with a word about it."""
    require(actor, Permission.SUPERVISION_DISCUSS, item)
    if item.discussed_at is not None:
        raise NotNow("This was marked as discussed already.")
    expect_version(item, version)
    _check(outcome, "outcome", "A sentence is enough: what came of it?")
    with change(actor) as work:
        item.discussed_at, item.discussed_by_id = clock.now(), actor.id
        item.outcome = outcome
        work.note(AuditEvent.SUPERVISION_DISCUSSED, item)


def _check(text: str, field: str, missing: str) -> None:
    if not text.strip():
        raise Invalid(field, missing)
    if len(text) > LONGEST:
        raise Invalid(field, f"This is too long: the limit is {LONGEST} characters.")
