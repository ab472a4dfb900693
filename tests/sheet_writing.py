"""Shared sheets as the tests begin and write them."""

from typing import Any

from mdt import clock
from mdt.database import db
from mdt.live import log
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.shared_sheets import SharedSheet
from mdt.services import after_death, shared_sheets
from tests.cast import Cast
from tests.live.writing import Desk

PRESENTING, PREDISPOSING = "s_presenting", "s_predisposing"


def begun(actor: User, case: Case, **given: Any) -> SharedSheet:
    """An open sheet of the Five Ps."""
    return shared_sheets.begin(actor, case, **{"template_id": "five_ps", **given})


def typed(person: User, sheet: SharedSheet, words: str, name: str = "narrative") -> None:
    """Somebody types at the beginning of a text."""
    shared_sheets.type_in(person, sheet, Desk(person, sheet).key(words, name))


def written(actor: User, sheet: SharedSheet, **words: str) -> None:
    """Somebody sends texts whole, having seen what stood there."""
    shared_sheets.write(actor, sheet, words, seen=(log.head_of(sheet),))


def anew(sheet: SharedSheet) -> SharedSheet:
    """The sheet as the database holds it now."""
    db.session.expire_all()
    found = db.session.get(SharedSheet, sheet.id)
    assert found is not None
    return found


def closed_for_good(cast: Cast) -> None:
    """The record of the first case is closed after a death."""
    case = cast.first
    after_death.freeze(
        cast.psychologist1,
        case,
        died_on=clock.today(),
        sentence=case.name,
        support="We meet at eight.",
        support_by=cast.ot,
        version=case.version,
    )
