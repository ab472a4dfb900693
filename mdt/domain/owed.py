"""What a person owes, by when: overdue, today, this week, later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mdt.domain.dates import short_day_words
from mdt.domain.decisions import due_words, overdue_days

WEEK = timedelta(days=7)


class Group(StrEnum):
    """The headings under which what is owed stands, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


@dataclass(frozen=True)
class Owed:
    """One thing owed; `due` is None where nothing sets a day."""

    kind: str
    text: str
    about: str = ""
    due: date | None = None
    note: str = ""
    address: tuple[str, ...] = ()  # what the page needs to link to it

    def late(self, today: date) -> bool:
        """Whether its day is past."""
        return self.due is not None and overdue_days(self.due, today) > 0

    def when(self, today: date) -> str:
        """ "3 days overdue", "today", "Thu 26 Nov", or what stands in place of a day."""
        if self.due is None:
            return self.note
        if self.late(today):
            return due_words(self.due, today)
        return "today" if self.due == today else short_day_words(self.due, today)


def group_of(due: date | None, today: date) -> Group:
    """Where a thing of this day stands; what has no day waits until later."""
    if due is None or due >= today + WEEK:
        return Group.LATER
    if due == today:
        return Group.TODAY
    return Group.OVERDUE if due < today else Group.THIS_WEEK


def grouped(things: Iterable[Owed], today: date) -> dict[Group, list[Owed]]:
    """The things under their headings, the earliest first; headings with nothing are left out."""
    found: dict[Group, list[Owed]] = {group: [] for group in Group}
    for thing in sorted(things, key=lambda one: (one.due is None, one.due or today)):
        found[group_of(thing.due, today)].append(thing)
    return {group: rows for group, rows in found.items() if rows}
