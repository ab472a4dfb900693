"""The keys of the house: a new one for sealed text, and the keyring brought back from paper."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table, select, update

from mdt.columns import SealedText
from mdt.database import Base, db, writing
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.keyring import FILE, CannotOpen, Keyring, load, write_private
from mdt.services import recovery
from mdt.services.audit import change

BATCH = 100
Sealed = tuple[Table, SealedText]


def next_ring(folder: Path) -> tuple[Keyring, bool]:
    """The keyring to seal with from now on, and whether an interrupted rotation goes on with it.

    A new key is written to the file before anything is sealed with it; the older ones stay, since
    older copies of the database need them.
    """
    _own_file()
    ring = load(folder)
    if _left(ring):
        return ring, True
    ring = ring.with_new_key()
    write_private(folder / FILE, ring.dump())
    return ring, False


def seal_anew(ring: Keyring) -> Iterator[int]:
    """Seal with the current key whatever older keys sealed; gives the count after each batch."""
    done = 0
    while count := sum(_seal_batch(ring, *sealed) for sealed in _sealed_columns()):
        done += count
        yield done
    with change(None) as work:
        # Without the count: how many reflections there are is nobody's business.
        work.note(AuditEvent.KEYS_ROTATED)


def recover(folder: Path, words: str) -> bool:
    """Write the keyring again from its copy in the database; False when it was there all along.

    A keyring that was made in the meantime is kept beside it: something may be sealed with it.
    """
    _own_file()
    ring = recovery.restore(words)
    path = folder / FILE
    if path.exists():
        if path.read_text() == ring.dump():
            return False
        write_private(folder / f"{FILE}.replaced", path.read_text())
    write_private(path, ring.dump())
    return True


def _own_file() -> None:
    if os.environ.get("MDT_KEYRING"):
        raise NotNow(
            "The keyring comes from MDT_KEYRING. Move it into keyring.json, then try again."
        )


def _sealed_columns() -> list[Sealed]:
    """Every sealed column, found by its kind, so that a new one cannot be forgotten."""
    return [
        (Base.metadata.tables[mapper.class_.__tablename__], value)
        for mapper in Base.registry.mappers
        for value in vars(mapper.class_).values()
        if isinstance(value, SealedText)
    ]


def _left(ring: Keyring) -> bool:
    return any(_older(ring, table, text, 1) for table, text in _sealed_columns())


def _older(ring: Keyring, table: Table, text: SealedText, most: int) -> list[Any]:
    """Rows whose text was sealed with another key than the current one; locked until the commit."""
    column = table.c[text.column]
    prefix = bytes([len(ring.current)]) + ring.current.encode()
    query = (
        select(table.c.id, table.c.ref, column)
        # Bytes compare alike on both databases: outside [prefix, prefix + 1) is another key.
        .where(column.is_not(None), ~column.between(prefix, prefix + b"\xff" * 64))
        .order_by(table.c.id)
        .limit(most)
    )
    return list(db.session.execute(query.with_for_update()))


def _seal_batch(ring: Keyring, table: Table, text: SealedText) -> int:
    with writing() as session:
        rows = _older(ring, table, text, BATCH)
        for key, ref, sealed in rows:
            bound = text.binding(SimpleNamespace(__tablename__=table.name, ref=ref))
            fresh = ring.seal(_opened(ring, sealed, bound, table), bound_to=bound)
            session.execute(update(table).where(table.c.id == key).values({text.column: fresh}))
    return len(rows)


def _opened(ring: Keyring, sealed: bytes, bound: str, table: Table) -> str:
    try:
        return ring.open(sealed, bound_to=bound)
    except CannotOpen as problem:
        # The row's own address stays out of it: whose it is, is nobody's business here.
        raise Invalid(
            "keys", f"A sealed text in {table.name} does not open: {problem}"
        ) from problem
