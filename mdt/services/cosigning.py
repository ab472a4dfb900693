"""A text shown to one's supervisor of record, who signs with it or returns it with a comment.

What is shown is fixed at asking: a later addendum or version is not seen. Unanswered, it can be
taken back, and then nobody but its author ever reads it there.
"""

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import cosigning as rules
from mdt.domain import kept
from mdt.domain.cosigning import ShownFacts
from mdt.domain.dates import moment_words
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.labels import label
from mdt.models.formulations import Formulation
from mdt.models.notes import Note
from mdt.models.people import User
from mdt.models.supervision import CoSignature
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.supervision import LONGEST, supervisor_of

Text = Note | Formulation
ANSWERED = "This was answered already."


def shown(text: Text) -> ShownFacts:
    """What the supervisor would read, as it stands now."""
    if isinstance(text, Note):
        when = moment_words(clock.local(text.happened_at))
        added = [row.text for row in text.addenda]
        return rules.note_shown(label(text.kind), when, text.text, added)
    said: dict[str, list[str]] = {}
    for statement in text.statements:
        sure = f" ({label(statement.confidence)})" if statement.confidence else ""
        said.setdefault(statement.field, []).append(f"{statement.text}{sure}")
    title = f"{text.template_title}, version {text.number}"
    when = moment_words(clock.local(text.created_at))
    return rules.formulation_shown(title, when, text.narrative, text.prompts, said)


def ask(actor: User, text: Text) -> CoSignature:
    """Show a text of one's own to one's supervisor of record; while it waits, once."""
    require(actor, Permission.COSIGN_ASK, text)
    supervisor = supervisor_of(actor)
    if supervisor is None:
        raise NotNow("No supervisor of record is named for you, so nobody would read it.")
    if text.case.restricted and not text.case.summary_to_supervisor:
        raise NotNow("This case is restricted, and its lead has not added the supervisor.")
    with change(actor) as work:
        db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())
        if (waiting := waiting_for(text)) is not None:
            return waiting
        row = CoSignature(
            case=text.case,
            text_ref=text.ref,
            text_kind="note" if isinstance(text, Note) else "formulation",
            asked_by=actor,
            supervisor=supervisor,
            shown=kept.keep(shown(text)),
        )
        db.session.add(row)
        work.note(AuditEvent.COSIGN_ASKED, row, supervisor=supervisor.ref)
    return row


def waiting_for(text: Text) -> CoSignature | None:
    """The asking for this text that nobody has answered, if there is one."""
    query = select(CoSignature).where(
        CoSignature.text_ref == text.ref, CoSignature.answered_at.is_(None)
    )
    return db.session.scalars(query).first()


def withdraw(actor: User, row: CoSignature) -> None:
    """Take it back while it is unanswered: from now on nobody reads it there."""
    require(actor, Permission.COSIGN_WITHDRAW, row)
    with change(actor) as work:
        _still_open(row)
        work.note(AuditEvent.COSIGN_WITHDRAWN, row)
        db.session.delete(row)


def sign(actor: User, row: CoSignature, *, comment: str, version: int) -> None:
    """Sign with the author what was shown; a word may go with it."""
    require(actor, Permission.COSIGN_ANSWER, row)
    _answer(actor, row, comment=comment, version=version, returned=False)


def send_back(actor: User, row: CoSignature, *, comment: str, version: int) -> None:
    """Return it for revision, with what should be different."""
    require(actor, Permission.COSIGN_ANSWER, row)
    if not comment.strip():
        raise Invalid("comment", "Say what should be different.")
    _answer(actor, row, comment=comment, version=version, returned=True)


def _answer(actor: User, row: CoSignature, *, comment: str, version: int, returned: bool) -> None:
    if len(comment) > LONGEST:
        raise Invalid("comment", f"This is too long: the limit is {LONGEST} characters.")
    with change(actor) as work:
        _still_open(row)
        expect_version(row, version)
        row.answered_at, row.returned, row.comment = clock.now(), returned, comment.strip()
        work.note(AuditEvent.COSIGN_RETURNED if returned else AuditEvent.COSIGN_SIGNED, row)


def _still_open(row: CoSignature) -> None:
    db.session.refresh(row, with_for_update=True)
    if row.answered_at is not None:
        raise NotNow(ANSWERED)
