"""The record: a draft only its author reads, signed and then locked, corrected by addenda."""

from datetime import datetime

from sqlalchemy import bindparam, select

from mdt import clock
from mdt.database import db, new_ref, read_one
from mdt.domain.dates import is_late
from mdt.domain.errors import Invalid, NotFound, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import NoteKind
from mdt.models.cases import Case
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import Work, change

LONGEST = 60_000


def save_draft(
    actor: User,
    case: Case,
    *,
    ref: str,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
    version: int = 0,
) -> Note:
    """Keep what is being written: the first time makes the draft, later ones amend it.

    The page chooses the `ref`, so that a first save sent twice makes one draft.
    """
    require(actor, Permission.NOTE_WRITE, case)
    _check_length(text)
    with change(actor) as work:
        return _keep(work, actor, case, ref, (kind, happened_at, text), version)


def _keep(
    work: Work,
    actor: User,
    case: Case,
    ref: str,
    words: tuple[NoteKind, datetime, str],
    version: int,
) -> Note:
    """Begin the note or go on with it; of a first save sent twice at once, the second goes on."""
    _hold(case)
    note = note_of(actor, case, ref)
    if note is None:
        return _start(work, actor, case, ref, *words)
    if (note.kind, note.happened_at, note.text) != words:
        kind, happened_at, text = words
        seen = note.version if _loses_nothing(note, text, version) else version
        amend(actor, note, kind=kind, happened_at=happened_at, text=text, version=seen)
    return note


def note_of(actor: User, case: Case, ref: str) -> Note | None:
    """The actor's own note of this address; an address taken by anything else is not found."""
    note = db.session.scalars(select(Note).where(Note.ref == ref)).first()
    if note is not None and (note.author_id != actor.id or note.case_id != case.id):
        raise NotFound("note")
    return note


def _start(
    work: Work,
    actor: User,
    case: Case,
    ref: str,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
) -> Note:
    if not text:
        raise Invalid("text", "There is nothing to keep yet: write the first words.")
    note = Note(
        ref=ref,
        case=case,
        case_id=case.id,
        author=actor,
        author_id=actor.id,  # so that the rules can ask before it is in the database
        version=1,
        kind=kind,
        happened_at=happened_at,
        text=text,
        saved_at=clock.now(),
        addenda=[],
    )
    db.session.add(note)
    work.note(AuditEvent.NOTE_STARTED, note, kind=kind.value)
    return note


HOLD = select(Case.id).where(Case.id == bindparam("case")).with_for_update()


def _hold(case: Case) -> None:
    """Nobody else adds to this case until the deed is done; SQLite's writers queue anyhow."""
    db.session.flush()
    read_one(HOLD, case=case.id)


def _loses_nothing(note: Note, text: str, version: int) -> bool:
    """Whether a save that missed the last one still holds all of it, as after a lost answer."""
    return text.startswith(note.text) or (version == 0 and note.version == 1)


def amend(
    actor: User, note: Note, *, kind: NoteKind, happened_at: datetime, text: str, version: int
) -> None:
    """Go on with an unsigned note."""
    if note.author_id == actor.id and note.signed_at is not None:
        raise NotNow("This note is signed and locked. Correct it with an addendum.")
    require(actor, Permission.NOTE_AMEND, note)
    _check_length(text)
    expect_version(note, version)
    with change(actor) as work:
        note.kind, note.happened_at, note.text = kind, happened_at, text
        note.saved_at = clock.now()
        work.note(AuditEvent.NOTE_SAVED, note)


def sign(actor: User, note: Note, *, version: int) -> None:
    """Lock a note and open it to the care team."""
    require(actor, Permission.NOTE_AMEND, note)
    expect_version(note, version)
    with change(actor) as work:
        _lock(work, note)


def _lock(work: Work, note: Note) -> None:
    if not note.text:
        raise Invalid("text", "Write something before you sign.")
    _check_when(note.case, note.happened_at)
    note.signed_at = note.saved_at = clock.now()
    late = is_late(note.happened_at, note.signed_at)
    work.note(AuditEvent.NOTE_SIGNED, note, kind=note.kind.value, late=late)
    search.index(note)


def write(
    actor: User,
    case: Case,
    *,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
    sign: bool = True,
    ref: str | None = None,
    version: int = 0,
) -> Note:
    """Write a note and sign it in one deed."""
    require(actor, Permission.NOTE_WRITE, case)
    _check_length(text)
    with change(actor) as work:
        note = _keep(work, actor, case, ref or new_ref(), (kind, happened_at, text), version)
        if sign:
            require(actor, Permission.NOTE_AMEND, note)
            _lock(work, note)
    return note


def add_addendum(actor: User, note: Note, *, text: str, ref: str | None = None) -> Addendum:
    """Correct or complete a signed note; its own words stay as they are."""
    require(actor, Permission.NOTE_ADDEND, note)
    if not text:
        raise Invalid("text", "Write what is to be added.")
    _check_length(text)
    with change(actor) as work:
        _hold(note.case)
        if ref is not None and (made := _addendum_of(note, ref)) is not None:
            return made
        addendum = Addendum(note=note, author=actor, text=text, ref=ref or new_ref())
        db.session.add(addendum)
        work.note(AuditEvent.NOTE_ADDENDUM, note, covers=(addendum,))
        search.index(note)
    return addendum


def _addendum_of(note: Note, ref: str) -> Addendum | None:
    """The same addendum, when the form was sent twice."""
    query = select(Addendum).where(Addendum.ref == ref, Addendum.note_id == note.id)
    return db.session.scalars(query).first()


def discard(actor: User, note: Note, *, version: int) -> None:
    """Throw an unsigned note away."""
    require(actor, Permission.NOTE_AMEND, note)
    expect_version(note, version)
    with change(actor) as work:
        work.note(AuditEvent.NOTE_DISCARDED, note)
        db.session.delete(note)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid("text", f"This is too long: the limit is {LONGEST} characters.")


def _check_when(case: Case, happened_at: datetime) -> None:
    if happened_at > clock.now():
        raise Invalid("happened_on", "A note tells of what has happened: this lies in the future.")
    if clock.local(happened_at).date() < case.patient.born:
        raise Invalid("happened_on", "This lies before the patient was born.")
