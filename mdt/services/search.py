"""The words of the record, kept findable beside each change and in its own transaction.

Inside a deed, after the rows are in place: ``search.index(note)``. It writes what may be found
of the thing now and takes away what may not be found any more.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db, read_one, writing
from mdt.domain import words
from mdt.domain.marks import kind_mark
from mdt.domain.vocabulary import ItemState
from mdt.models.cases import Case
from mdt.models.decisions import Decision
from mdt.models.finding import SearchDocument
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.notes import Note
from mdt.services.findable import KINDS, SHARED, Document, document_of

Findable = Case | Note | Formulation | Goal | Decision | AgendaItem

PUT = text("INSERT INTO search_index (rowid, words) VALUES (:id, :words)")
TAKE = text("INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', :id, :words)")
EMPTY = text("INSERT INTO search_index (search_index) VALUES ('delete-all')")
KNOWN = select(SearchDocument.id, SearchDocument.words, SearchDocument.at).where(
    SearchDocument.kind == bindparam("kind"), SearchDocument.ref == bindparam("ref")
)
MAKE = insert(SearchDocument).returning(SearchDocument.id)
AT_A_TIME = 200


def index(thing: Findable) -> None:
    """Make a thing findable as it stands; called inside the change that made it so."""
    db.session.flush()
    kind = KINDS[type(thing)]
    document = document_of(thing)
    if document is None:
        remove(kind, thing.ref)
        return
    values = _values(kind, thing.ref, document)
    known = _known(kind, thing.ref)
    if known is None:
        _add(values)
    elif known.words != values["words"] or known.at != document.at:
        _replace(known, values)


def remove(kind: str, ref: str) -> None:
    """Take a thing out of search."""
    if (known := _known(kind, ref)) is not None:
        _take_out(known)
        db.session.execute(delete(SearchDocument).where(SearchDocument.id == known.id))


def rebuild() -> int:
    """Read all that may be found and write its words anew; says how many documents there are."""
    with writing() as session:
        if _has_table():
            session.execute(EMPTY)
        session.execute(delete(SearchDocument))
        for thing in _everything():
            if (document := document_of(thing)) is not None:
                _add(_values(KINDS[type(thing)], thing.ref, document))
        return session.scalar(select(func.count()).select_from(SearchDocument)) or 0


def _everything() -> Iterator[Findable]:
    minutes = AgendaItem.meeting.has(Meeting.signed_at.is_not(None))
    for query in (
        select(Case),
        select(Note)
        .where(Note.signed_at.is_not(None))
        .options(joinedload(Note.author), selectinload(Note.addenda)),
        select(Formulation)
        .where(Formulation.status.in_(SHARED))
        .options(selectinload(Formulation.statements)),
        select(Goal).options(selectinload(Goal.ratings)),
        select(Decision),
        select(AgendaItem).where(minutes, AgendaItem.state == ItemState.ACCEPTED),
    ):
        yield from _in_parts(query)


def _in_parts(query: Any) -> Iterator[Findable]:
    """A part at a time, by key: a whole practice does not fit into memory."""
    kind, last = query.column_descriptions[0]["entity"], 0
    while part := db.session.scalars(
        query.where(kind.id > last).order_by(kind.id).limit(AT_A_TIME)
    ).all():
        yield from part
        last = part[-1].id


def _values(kind: str, ref: str, document: Document) -> dict[str, Any]:
    split = words.words(f"{document.title}\n{document.text}")
    return {
        "kind": kind,
        "ref": ref,
        "case_id": document.case_id,
        "item_id": document.item_id,
        "at": document.at,
        "title": document.title,
        "text": document.text,
        "words": " ".join([*document.marks, kind_mark(kind), *split]),
    }


def _known(kind: str, ref: str) -> Any:
    return read_one(KNOWN, kind=kind, ref=ref)


def _add(values: dict[str, Any]) -> None:
    number = db.session.connection().execute(MAKE, values).scalar_one()
    if _has_table():
        db.session.execute(PUT, {"id": number, "words": values["words"]})


def _replace(known: Any, values: dict[str, Any]) -> None:
    _take_out(known)
    db.session.execute(update(SearchDocument).where(SearchDocument.id == known.id).values(values))
    if _has_table():
        db.session.execute(PUT, {"id": known.id, "words": values["words"]})


def _take_out(known: Any) -> None:
    if _has_table():  # the old words first: FTS5 keeps none of its own to compare with
        db.session.execute(TAKE, {"id": known.id, "words": known.words})


def _has_table() -> bool:
    """SQLite keeps a table of words beside the documents; PostgreSQL an index over them."""
    return db.session.get_bind().dialect.name == "sqlite"
