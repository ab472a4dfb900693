"""Remembering when a person last looked at a case or its plan, to say what is new since."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import read_one, writing
from mdt.models.people import LastLooked, User
from mdt.queries.rested_on import PLAN
from mdt.queries.shown_case import AnyCase
from mdt.services import Permission, require

CASE = "case"
SITTING = timedelta(minutes=15)  # looking again within a sitting is still the same look

MINE = (
    LastLooked.user_id == bindparam("me"),
    LastLooked.what == bindparam("kind"),
    LastLooked.thing_id == bindparam("case"),
)
LOOKED = select(LastLooked.at, LastLooked.before).where(*MINE)
LOOK = update(LastLooked).where(*MINE).values(at=bindparam("moment"), before=bindparam("last"))


def look_at(actor: User, case: AnyCase) -> datetime | None:
    """Remember this look; give back when the person looked before, None if never."""
    require(actor, Permission.RECORD_READ, case)
    return _remember(actor, CASE, case, sitting=SITTING)


def look_at_plan(actor: User, case: AnyCase) -> None:
    """Remember that this person read the treatment plan and what has become of its claims."""
    require(actor, Permission.RECORD_READ, case)
    _remember(actor, PLAN, case, sitting=timedelta())  # a claim may fall within a sitting


def _remember(actor: User, what: str, case: AnyCase, *, sitting: timedelta) -> datetime | None:
    """The look before this one; within a sitting, the one before the sitting."""
    mine = {"me": actor.id, "kind": what, "case": case.id}
    found = read_one(LOOKED, **mine)
    moment = clock.now()
    if found is None:
        _first_look(actor, what, case, moment)
        return None
    last: datetime = found.at
    before: datetime | None = found.before
    if moment - last < sitting:
        return before
    with writing() as session:
        session.connection().execute(LOOK, {**mine, "moment": moment, "last": last})
    return last


def _first_look(actor: User, what: str, case: AnyCase, moment: datetime) -> None:
    with suppress(IntegrityError), writing() as session:  # two tabs: one of them was first
        session.add(LastLooked(user_id=actor.id, what=what, thing_id=case.id, at=moment))
        session.flush()
