"""One case, held still while a deed is done to it: a double click or a race adds nothing twice."""

from sqlalchemy import select

from mdt.database import db
from mdt.models.cases import Case


def hold(case: Case, *collections: str) -> None:
    """Within a deed: nobody else adds to this case until it is done; these lists are read anew."""
    db.session.flush()
    # On SQLite the writer's turn already holds everything; PostgreSQL locks the row.
    db.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    db.session.refresh(case, collections)
