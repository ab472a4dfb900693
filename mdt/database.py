"""The database: naming, types, and what each engine must promise before it is trusted."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    String,
    Text,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry

from mdt.columns import UTCDateTime

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

REF_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
REF_LENGTH = 16  # 80 random bits

pk = Annotated[int, mapped_column(Integer, primary_key=True)]
name_text = Annotated[str, mapped_column(String(200))]
short_text = Annotated[str, mapped_column(String(500))]
long_text = Annotated[str, mapped_column(Text)]
facts = Annotated[dict[str, Any], mapped_column(JSON, default=dict)]
listing = Annotated[list[Any], mapped_column(JSON, default=list)]


def closed_set(kind: type[StrEnum] = StrEnum, name: str | None = None) -> Enum:
    """A closed set as text with a check; name the check when a table holds the set twice."""
    return Enum(
        kind,
        name=name or (kind.__name__.lower() if kind is not StrEnum else None),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """What every table shares: constraint names and how Python types are kept."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UTCDateTime, StrEnum: closed_set()},
    )


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False, "join_transaction_mode": "create_savepoint"},
    engine_options={"hide_parameters": True},
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def read(statement: Executable, **given: Any) -> Sequence[Any]:
    """Columns only, for a page: straight from the connection, since no object is to be kept.

    The statement is built once, at import, with its values as `bindparam`s.
    """
    return db.session.connection().execute(statement, given).all()


def read_one(statement: Executable, **given: Any) -> Any:
    """The first of them, None when there is none."""
    return db.session.connection().execute(statement, given).first()


def new_ref() -> str:
    """A random public identity: the only one in addresses, the trail, and logs."""
    bits = int.from_bytes(secrets.token_bytes(10), "big")
    return "".join(REF_ALPHABET[bits >> (5 * place) & 31] for place in range(REF_LENGTH))


def options_for(url: str) -> dict[str, Any]:
    """Engine options by database."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}}
    return {
        "isolation_level": "REPEATABLE READ",  # a page shows one moment, as it does on SQLite
        "pool_pre_ping": True,
        "pool_size": 8,
        "max_overflow": 16,
        "connect_args": {
            "options": "-c synchronous_commit=on -c log_parameter_max_length_on_error=0"
        },
    }


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: "DBAPIConnection", _record: object) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL loses acknowledged notes at a power cut
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-16000",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """SQLite's driver would begin too late; a writer takes its lock at once or waits its turn."""
    if connection.dialect.name == "sqlite":
        writes = connection.info.get("writes") or connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction: on SQLite in a fair queue, on both databases whole or not at all."""
    session = db.session()
    session.commit()  # ends the reading transaction; nothing is expired, versions stop a true race
    with _turn(session):
        try:
            _begin_write(session)
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _begin_write(session: Session) -> None:
    """On PostgreSQL a writer sees what was committed while it waited for a row, as on SQLite."""
    bind = session.get_bind()
    if isinstance(bind, Engine):
        sqlite = bind.dialect.name == "sqlite"
        how = {"writes": True} if sqlite else {"isolation_level": "READ COMMITTED"}
        session.connection(execution_options=how)


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Wait in line: without it, SQLite's busy handler lets late comers overtake for seconds."""
    bind = session.get_bind()
    path = bind.engine.url.database if bind.dialect.name == "sqlite" else None
    if not path:
        yield
        return
    handle = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def reachable() -> bool:
    """Whether the database answers."""
    return db.session.execute(text("SELECT 1")).scalar() == 1
