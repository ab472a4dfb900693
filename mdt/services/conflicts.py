"""A conflict of interest: somebody leaves the room for one item, and the minutes say so."""

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.models.meetings import AgendaItem
from mdt.models.packs import StoodAside
from mdt.models.people import User
from mdt.services import Permission, items, require
from mdt.services.audit import change

LONGEST = 500


def stand_aside(actor: User, item: AgendaItem, *, words: str = "") -> StoodAside:
    """Declare a conflict and leave the item: nothing of it is read, written or decided any more."""
    require(actor, Permission.STAND_ASIDE, item)
    if item.closed_at is not None or item.meeting.closed_at is not None:
        raise NotNow("This item is closed.")
    if len(words) > LONGEST:
        raise Invalid("words", f"This is too long: the limit is {LONGEST} characters.")
    with change(actor) as work:
        items.hold(item)
        row = _row(actor, item)
        if row is not None and row.taken_back_at is None:
            return row
        if row is None:
            row = StoodAside(user=actor, user_id=actor.id)
            item.stood_aside.append(row)
        row.words, row.taken_back_at = words.strip(), None
        work.note(AuditEvent.STOOD_ASIDE, item)
    return row


def take_back(actor: User, item: AgendaItem) -> None:
    """It was said of the wrong item: possible until the room turns to it."""
    require(actor, Permission.STAND_ASIDE, item)
    row = _row(actor, item)
    if row is None or row.taken_back_at is not None:
        return
    if item.opened_at is not None:
        raise NotNow("The room has turned to this item: it stands in the minutes.")
    with change(actor) as work:
        row.taken_back_at = clock.now()
        work.note(AuditEvent.ASIDE_TAKEN_BACK, item)


def _row(actor: User, item: AgendaItem) -> StoodAside | None:
    return next((row for row in item.stood_aside if row.user_id == actor.id), None)
