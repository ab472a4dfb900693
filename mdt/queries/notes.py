"""Notes, scoped to the person who asks: the team's signed ones, and one's own drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.domain.vocabulary import NoteKind, Role
from mdt.models.cases import Case, Patient
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.queries.cases import on_care_team

A_PAGE = 30
OPENING = 700  # characters of a note that a line of the list is made from

ADDENDA = select(func.count()).where(Addendum.note_id == Note.id).correlate(Note).scalar_subquery()
LINE = (
    Note.ref,
    Note.kind,
    Note.happened_at,
    Note.signed_at,
    Note.saved_at,
    func.substr(Note.text, 1, OPENING).label("opening"),
    User.display_name.label("author"),
    User.discipline,
    ADDENDA.label("addenda"),
)


@dataclass(frozen=True)
class Page:
    """A page of lines, and the address of its last note when there are older ones."""

    lines: Sequence[Any]
    next: str | None


def signed_of(
    case: Case, *, kind: NoteKind | None = None, author: str = "", before: str = ""
) -> Page:
    """The signed notes of a case whose record may be read, newest first."""
    query = select(*LINE).join(Note.author).where(Note.case_id == case.id, SIGNED)
    if kind is not None:
        query = query.where(Note.kind == kind)
    if author:
        query = query.where(User.ref == author)
    return _page(query, before)


def drafts_of(user: User, case: Case) -> Sequence[Any]:
    """What this person has begun in this case and not signed."""
    query = select(*LINE).join(Note.author).where(Note.case_id == case.id, ~SIGNED)
    return db.session.execute(query.where(_by(user)).order_by(Note.saved_at.desc())).all()


def to_link(user: User, case: Case, *, chosen: str = "") -> Sequence[Any]:
    """Notes of a case that this person may read, newest first; and the one chosen long ago."""
    readable = or_(SIGNED, _by(user)) if user.id in case.care_ids else _by(user)
    query = select(*LINE).join(Note.author).where(Note.case_id == case.id, readable)
    newest = query.order_by(Note.happened_at.desc(), Note.id.desc()).limit(A_PAGE)
    lines = list(db.session.execute(newest))
    if chosen and all(line.ref != chosen for line in lines):
        lines += db.session.execute(query.where(Note.ref == chosen))
    return lines


def latest_draft(user: User, case: Case) -> Note | None:
    """The unsigned note this person worked on last in this case."""
    query = select(Note).where(Note.case_id == case.id, ~SIGNED, _by(user))
    return db.session.scalars(query.order_by(Note.saved_at.desc(), Note.id.desc())).first()


def authors_of(case: Case) -> Sequence[Any]:
    """Who has signed notes in this case, by name."""
    wrote = select(Note.author_id).where(Note.case_id == case.id, SIGNED)
    query = select(User.ref, User.display_name).where(User.id.in_(wrote))
    return db.session.execute(query.order_by(User.display_name)).all()


def written_by(user: User, *, before: str = "") -> Page:
    """Every note this person signed, also of cases they have left; those without a name."""
    named = on_care_team(user) if Role.CLINICIAN in user.roles else Case.id.is_(None)
    patient = func.trim(Patient.given_names + " " + Patient.family_name)
    query = (
        select(*LINE, Case.ref.label("case_ref"), patient.label("patient"), named.label("named"))
        .join(Note.author)
        .join(Note.case)
        .join(Case.patient)
        .where(_by(user), SIGNED)
    )
    return _page(query, before)


def whole(query: Select[Note]) -> Select[Note]:
    """With its author and addenda, in a fixed number of statements."""
    return query.options(
        joinedload(Note.author),
        selectinload(Note.addenda).joinedload(Addendum.author),
    )


SIGNED: ColumnElement[bool] = Note.signed_at.is_not(None)


def _by(user: User) -> ColumnElement[bool]:
    return Note.author_id == user.id


def _page(query: Select[Any], before: str) -> Page:
    if before:
        place = select(Note.happened_at, Note.id).where(Note.ref == before).scalar_subquery()
        query = query.where(tuple_(Note.happened_at, Note.id) < place)
    newest = query.order_by(Note.happened_at.desc(), Note.id.desc()).limit(A_PAGE + 1)
    lines = db.session.execute(newest).all()
    more = len(lines) > A_PAGE
    return Page(lines[:A_PAGE], lines[A_PAGE - 1].ref if more else None)
