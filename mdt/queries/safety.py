"""Safety concerns of a case: the open ones as they were raised, the closed ones newest first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mdt.database import db
from mdt.models.cases import Case
from mdt.models.safety import SafetyConcern


def open_in(case: Case) -> Sequence[SafetyConcern]:
    """Open concerns in the order in which they were raised; their kind orders nothing."""
    return db.session.scalars(
        select(SafetyConcern)
        .where(SafetyConcern.case_id == case.id, SafetyConcern.closed_at.is_(None))
        .options(joinedload(SafetyConcern.raised_by))
        .order_by(SafetyConcern.raised_at, SafetyConcern.id)
    ).all()


def closed_in(case: Case) -> Sequence[SafetyConcern]:
    """Closed concerns, the last closed first."""
    return db.session.scalars(
        select(SafetyConcern)
        .where(SafetyConcern.case_id == case.id, SafetyConcern.closed_at.is_not(None))
        .options(joinedload(SafetyConcern.raised_by), joinedload(SafetyConcern.closed_by))
        .order_by(SafetyConcern.closed_at.desc(), SafetyConcern.id.desc())
    ).all()
