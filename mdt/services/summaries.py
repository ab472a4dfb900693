"""Remembering up to when a person has read a case's summary."""

from sqlalchemy import select

from mdt import clock
from mdt.database import db, writing
from mdt.models.cases import Case
from mdt.models.people import LastLooked, User
from mdt.services import Permission, require

SUMMARY = "summary"


def mark_read(actor: User, case: Case) -> None:
    """From now on only what is newer counts as changed, for this reader alone."""
    require(actor, Permission.SUMMARY_READ, case)
    mine = select(LastLooked).where(
        LastLooked.user_id == actor.id,
        LastLooked.what == SUMMARY,
        LastLooked.thing_id == case.id,
    )
    with writing() as session:
        row = db.session.scalars(mine.with_for_update()).first()
        if row is None:
            row = LastLooked(user_id=actor.id, what=SUMMARY, thing_id=case.id, at=clock.now())
            session.add(row)
        else:
            row.before, row.at = row.at, clock.now()
