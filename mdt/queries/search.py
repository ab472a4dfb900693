"""Search: what one person may read, newest first, filtered inside the same statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    tuple_,
)

from mdt.database import db
from mdt.domain import words
from mdt.domain.marks import kind_mark
from mdt.domain.words import Piece, Term
from mdt.models.cases import Case, Patient
from mdt.models.finding import SearchDocument as Doc
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.models.safety import SafetyConcern
from mdt.queries.cases import cases_for
from mdt.queries.reach import own_case, reach_of, readable_by

A_PAGE = 50
CASE = "case"
KINDS = {"note", "formulation", "goal", "decision", "minutes"}
MOST_CASES = 10  # cases found by name or file number stand above the entries


@dataclass(frozen=True)
class Hit:
    """One thing found, with the words that were looked for marked in its title and excerpt."""

    kind: str
    ref: str
    at: datetime
    title: list[Piece]
    excerpt: list[Piece]
    case_ref: str | None
    patient: str | None  # None for business, and for a case one has left
    meeting_ref: str | None
    in_minutes: bool
    has_concern: bool


@dataclass(frozen=True)
class Found:
    """What a search brought: cases by name first, entries newest first, and whether more follow."""

    cases: list[Hit]
    hits: list[Hit]
    next: str | None
    has_terms: bool
    has_reach: bool

    @property
    def count(self) -> int:
        """How many are shown; the trail keeps this and no word."""
        return len(self.cases) + len(self.hits)


def find(user: User, asked: str, *, kind: str = "", before: str = "") -> Found:
    """Look through what this person may read; `before` is the last hit of the page before."""
    terms, reach = words.query(asked), reach_of(user)
    if not terms or reach.is_empty:
        return Found([], [], None, bool(terms), not reach.is_empty)
    is_first = not before and kind in {"", CASE}
    cases = _hits(user, terms, _case_named(user, terms), MOST_CASES) if is_first else []
    entries: list[Hit] = []
    if kind != CASE:
        wanted = _holds(terms, reach.marks, kind), readable_by(user), Doc.kind != CASE
        entries = _hits(user, terms, and_(*wanted, _older_than(before)), A_PAGE + 1)
    shown, more = entries[:A_PAGE], len(entries) > A_PAGE
    last = f"{shown[-1].kind}:{shown[-1].ref}" if more else None
    return Found(cases, shown, last, has_terms=True, has_reach=True)


def _case_named(user: User, terms: list[Term]) -> ColumnElement[bool]:
    """The person's own cases by name and file number: so few that the index is not asked."""
    mine = cases_for(user).with_only_columns(Case.ref)
    name = literal(" ") + Doc.words + literal(" ")
    like = [name.like(f"% {word}{'' if is_prefix else ' '}%") for word, is_prefix in terms]
    return and_(Doc.kind == CASE, Doc.ref.in_(mine), *like)


def _older_than(before: str) -> ColumnElement[bool]:
    if not before:
        return true()
    kind, _, ref = before.partition(":")
    place = select(Doc.at, Doc.id).where(Doc.kind == kind, Doc.ref == ref)
    return tuple_(Doc.at, Doc.id) < place.scalar_subquery()


def _hits(user: User, terms: list[Term], wanted: ColumnElement[bool], most: int) -> list[Hit]:
    """The newest that are wanted; only of those are the texts fetched."""
    newest = Doc.at.desc(), Doc.id.desc()
    chosen = select(Doc.id).where(wanted).order_by(*newest).limit(most).subquery()
    rows = db.session.execute(_lines(user).join(chosen, chosen.c.id == Doc.id).order_by(*newest))
    return [_hit(row, terms) for row in rows]


def _lines(user: User) -> Any:
    """What a line of the results shows. A patient is named to the care team and in the room."""
    mine = own_case(user)
    concern = Case.frozen_at.is_(None) & exists().where(
        SafetyConcern.case_id == Doc.case_id, SafetyConcern.closed_at.is_(None)
    )
    return (
        select(
            Doc.kind,
            Doc.ref,
            Doc.at,
            Doc.title,
            Doc.text,
            Case.ref.label("case_ref"),
            (Patient.given_names + " " + Patient.family_name).label("patient"),
            Meeting.ref.label("meeting_ref"),
            Meeting.signed_at.is_not(None).label("in_minutes"),
            or_(mine, Doc.item_id.is_not(None)).label("named"),
            and_(mine, concern).label("has_concern"),
        )
        .outerjoin(Case, Case.id == Doc.case_id)
        .outerjoin(Patient, Patient.id == Case.patient_id)
        .outerjoin(AgendaItem, AgendaItem.id == Doc.item_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    )


def _holds(terms: list[Term], marks: list[str] | None, kind: str) -> ColumnElement[bool]:
    """Whether a document holds every term, and one of the marks, asked of the index itself."""
    one_of = [marks] if marks is not None else []
    if kind in KINDS:
        one_of.append([kind_mark(kind)])
    if db.session.get_bind().dialect.name == "sqlite":
        return Doc.id.in_(
            select(literal_column("rowid", type_=Doc.id.type))
            .select_from(text("search_index"))
            .where(text("search_index MATCH :asked").bindparams(asked=_for_fts5(terms, one_of)))
        )
    asked = func.to_tsquery(literal_column("'simple'"), _for_tsquery(terms, one_of))
    return func.to_tsvector(literal_column("'simple'"), Doc.words).bool_op("@@")(asked)


def _for_fts5(terms: list[Term], one_of: list[list[str]]) -> str:
    asked = [f'"{word}"' + (" *" if is_prefix else "") for word, is_prefix in terms]
    asked += ["(" + " OR ".join(f'"{mark}"' for mark in marks) + ")" for marks in one_of]
    return " AND ".join(asked)


def _for_tsquery(terms: list[Term], one_of: list[list[str]]) -> str:
    asked = [f"'{word}'" + (":*" if is_prefix else "") for word, is_prefix in terms]
    asked += ["(" + " | ".join(f"'{mark}'" for mark in marks) + ")" for marks in one_of]
    return " & ".join(asked)


def _hit(row: Any, terms: list[Term]) -> Hit:
    text = words.set_apart(line for line in row.text.splitlines() if line)
    return Hit(
        kind=row.kind,
        ref=row.ref,
        at=row.at,
        title=words.highlight(row.title, terms),
        excerpt=words.highlight(words.excerpt(text, terms), terms),
        case_ref=row.case_ref,
        patient=row.patient if row.named else None,
        meeting_ref=row.meeting_ref,
        in_minutes=bool(row.in_minutes),
        has_concern=bool(row.has_concern),
    )
