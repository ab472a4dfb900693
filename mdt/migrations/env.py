"""How Alembic reaches the database.

SQLite rebuilds a table to alter it, and with foreign keys on that would delete its children: they
are switched off before the transaction begins and checked after it.
"""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, TypeDecorator, text

from mdt.database import db

IGNORED = ("search_index",)  # the full-text table and its shadows belong to SQLite


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what no model describes."""
    return not (kind == "table" and (name or "").startswith(IGNORED))


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are underneath: a migration outlives the code."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl!r}"
    return False


def run(connection: Connection) -> None:
    """Migrate over one connection, whole or not at all."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_name=include_name,
        render_item=render_item,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Migrate the database of the settings."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            run(connection)
            connection.commit()
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        run(connection)
        broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        if broken:
            connection.rollback()
            raise SystemExit(f"The migration left {len(broken)} rows without their parent.")
        connection.commit()
        raw.execute("PRAGMA foreign_keys=ON")


main()
