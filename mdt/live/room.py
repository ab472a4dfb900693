"""A room as one process sees it: looked at once for all its streams, when something happened."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import ClassVar

from mdt.domain.live_room import LOOK_EVERY
from mdt.live import log
from mdt.live.desks import Desk, ItemDesk, SheetDesk
from mdt.queries.live_room import AnyLook, look_at
from mdt.queries.live_sheet import sheet_at

OLD = LOOK_EVERY.total_seconds() / 2
REMEMBERED = 200  # steps of an item that are at hand; who lacks more asks the log


class Room:
    """One meeting's room: the latest look, and the steps by which its texts came there."""

    desk: ClassVar[type[Desk]] = ItemDesk

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.watched = 0
        self._busy = Lock()
        self._at = (-1, 0.0)
        self._look: AnyLook | None = None
        self._steps: dict[str, list[tuple[int, bytes]]] = defaultdict(list)

    def seen(self) -> AnyLook | None:
        """All of it as it stands in the database now."""
        return look_at(self.ref)

    def look(self, number: int) -> AnyLook | None:
        """The room as it is at this stroke of the bell or later, and never an old look."""
        with self._busy:
            moment = time.monotonic()
            stroke, looked = self._at
            if stroke < number or moment - looked > OLD:
                found = self.seen()
                self._gather(found)
                self._look, self._at = found, (number, moment)
            return self._look

    def steps(self, look: AnyLook, item: str, after: int) -> list[bytes]:
        """What somebody lacks who has an item's text up to here."""
        standing = look.items[item]
        with self._busy:
            known = [(n, step) for n, step in self._steps[item] if after < n <= standing.seq]
        if len(known) != standing.seq - after:
            lacking = log.steps_after(self.desk, standing.id, after)
            known = [one for one in lacking if one[0] <= standing.seq]
        return [step for _number, step in known]

    def _gather(self, found: AnyLook | None) -> None:
        """The steps since the last look, so that thirty streams do not each ask for them."""
        before = self._look
        for ref, standing in found.items.items() if found and before else ():
            known = before.items[ref].seq if before and ref in before.items else 0
            if 0 < standing.seq - known <= REMEMBERED:
                steps = log.steps_after(self.desk, standing.id, known)
                self._steps[ref] += [one for one in steps if one[0] <= standing.seq]
                del self._steps[ref][:-REMEMBERED]


class SheetRoom(Room):
    """One shared sheet, which is a room with one thing in it."""

    desk = SheetDesk

    def seen(self) -> AnyLook | None:
        """All of it as it stands in the database now."""
        return sheet_at(self.ref)


class Rooms:
    """The rooms that somebody in this process watches."""

    def __init__(self) -> None:
        self._busy = Lock()
        self._open: dict[str, Room] = {}

    @property
    def streams(self) -> int:
        """How many streams this process has open."""
        with self._busy:
            return sum(room.watched for room in self._open.values())

    @contextmanager
    def watched(self, mine: Room) -> Iterator[Room]:
        """This process's view of a room, shared by all who watch it meanwhile."""
        with self._busy:
            room = self._open.setdefault(mine.ref, mine)
            room.watched += 1
        try:
            yield room
        finally:
            with self._busy:
                room.watched -= 1
                if not room.watched:
                    self._open.pop(room.ref, None)


rooms = Rooms()
