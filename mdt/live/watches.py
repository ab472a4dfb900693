"""Who may be in which room, and what of it they may read: asked again at every look."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import Presence
from mdt.i18n import _
from mdt.live.desks import Thing
from mdt.live.stream import Over, Watch
from mdt.models.meetings import AgendaItem
from mdt.models.people import SignIn
from mdt.models.shared_sheets import SharedSheet
from mdt.queries.live_room import Look
from mdt.queries.live_sheet import SheetLook
from mdt.queries.shown_meeting import AnyMeeting, ShownItem
from mdt.services.audit import reading


@dataclass
class MeetingWatch(Watch):
    """A meeting's room: item by item what this person may read; on a projector, what all may."""

    projector: bool = False

    def welcome(self, row: SignIn, look: Look | None) -> None:
        """Whoever may know of the meeting, until its minutes are signed."""
        if look is None or not can(row.user, Permission.MEETING_SEE, look.meeting):
            raise Over("removed", _("You are no longer in this room."))
        if look.meeting.signed_at is not None:
            raise Over("signed", _("The minutes are signed."))

    def readable(self, row: SignIn, look: Look) -> set[str]:
        """The items that may be read, accepted ones only."""
        return {item.ref for item in look.meeting.accepted if self._reads(row, look, item)}

    def _reads(self, row: SignIn, look: Look, item: ShownItem) -> bool:
        people = [row.user, *(present_at(look.meeting) if self.projector else ())]
        return all(can(person, Permission.ITEM_READ, item) for person in people)

    def written(self, look: Look, readable: set[str]) -> set[str]:
        """The items the room has turned to."""
        return {ref for ref in readable if look.item(ref).opened_at}

    def read(self, row: SignIn, look: Look) -> None:
        """The meeting was read."""
        reading(row.user, AuditEvent.MEETING_READ, look.meeting)

    def things(self, keys: list[int]) -> Iterable[Thing]:
        """The items of these keys."""
        return db.session.scalars(select(AgendaItem).where(AgendaItem.id.in_(keys)))


class SheetWatch(Watch):
    """A shared sheet: all of it or nothing, for whoever may write formulations on the case."""

    def welcome(self, row: SignIn, look: SheetLook | None) -> None:
        """Whoever may write on it, until it is kept or put away. A guest of a meeting never."""
        if look is None or not can(row.user, Permission.FORMULATION_WRITE, look.sheet):
            raise Over("removed", _("This sheet is not open to you any more."))
        if look.sheet.closed_at is not None:
            raise Over("closed", _("This sheet was kept as a version, or put away."))

    def readable(self, _row: SignIn, look: SheetLook) -> set[str]:
        """The sheet itself."""
        return {look.sheet.ref}

    def written(self, _look: SheetLook, readable: set[str]) -> set[str]:
        """The same: it is open as long as it is a room."""
        return readable

    def read(self, row: SignIn, look: SheetLook) -> None:
        """The case was read, and this sheet of it."""
        reading(row.user, AuditEvent.CASE_READ, look.sheet.case, page="formulation")
        reading(row.user, AuditEvent.FORMULATION_READ, look.sheet)

    def things(self, keys: list[int]) -> Iterable[Thing]:
        """The sheets of these keys: this one, or none."""
        return db.session.scalars(select(SharedSheet).where(SharedSheet.id.in_(keys)))


def present_at(meeting: AnyMeeting) -> list[Any]:
    """Who is in the room: marked as here, or before the start expected."""
    states = {Presence.PRESENT}
    if meeting.started_at is None:
        states.add(Presence.EXPECTED)
    rows = [row for row in meeting.attendance if row.state in states and row.left_at is None]
    return [row.user for row in rows]
