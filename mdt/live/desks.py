"""What several people write at: an item of the agenda, or a formulation's shared sheet.

The log (`log.py`) sees either as a desk: which fields it has, what they hold, how long they may
be, in which tables its steps stand, and where the words are written down for all who read.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from mdt.database import db
from mdt.domain import shared_sheet
from mdt.domain.live_update import MOST_LETTERS
from mdt.domain.templates import Template, of_sheet
from mdt.live.fields import HEADINGS, LONGEST, held_in, shared_in
from mdt.models.live import LiveText, LiveUpdate, LogHead, LogStep
from mdt.models.meetings import AgendaItem
from mdt.models.shared_sheets import SharedSheet, SheetStep, SheetText

Thing = AgendaItem | SharedSheet


class ItemDesk:
    """An item of the agenda: discussion, the patient's views, the headings of a crisis."""

    heads: ClassVar[type[LogHead]] = LiveText
    steps: ClassVar[type[LogStep]] = LiveUpdate
    over: ClassVar = "The minutes are signed."

    def __init__(self, item: AgendaItem) -> None:
        self.thing = item
        self.fields = shared_in(item)

    def holds(self, name: str) -> str:
        """What a field reads, as it was last written down."""
        return str(held_in(self.thing, name))

    def most(self, name: str) -> int:
        """How many letters a field may have."""
        return LONGEST.get(name, MOST_LETTERS)

    def write_down(self, words: Mapping[str, str]) -> None:
        """The words where pages, minutes and search read them."""
        item = self.thing
        told = {name: said.strip() for name, said in words.items()}
        values: dict[str, Any] = {
            name: said
            for name, said in told.items()
            if name not in HEADINGS and held_in(item, name) != said
        }
        headings = {HEADINGS[name]: said for name, said in told.items() if name in HEADINGS}
        if headings and headings != {key: item.crisis.get(key, "") for key in headings}:
            values["crisis"] = {**item.crisis, **headings}
        if values.get("patient_views") and item.views_missing:
            values["views_missing"] = ""
        _put(item, values)


class SheetDesk:
    """A formulation's shared sheet: the narrative, and one text for each question."""

    heads: ClassVar[type[LogHead]] = SheetText
    steps: ClassVar[type[LogStep]] = SheetStep
    over: ClassVar = "This sheet is closed: nothing more is written in it."

    def __init__(self, sheet: SharedSheet) -> None:
        self.thing = sheet
        self.template: Template = of_sheet(sheet.template_id, sheet.template_version)
        self.fields = shared_sheet.fields_of(self.template)

    def holds(self, name: str) -> str:
        """What a field reads, as it was last written down."""
        return str(self.thing.words.get(name, ""))

    def most(self, name: str) -> int:
        """How many letters a field may have."""
        return shared_sheet.longest(self.template, name)

    def write_down(self, words: Mapping[str, str]) -> None:
        """The words where the page without a script and the next version read them."""
        told = {**self.thing.words, **{name: said.strip() for name, said in words.items()}}
        if told != self.thing.words:
            _put(self.thing, {"words": told})


Desk = ItemDesk | SheetDesk


def desk_of(thing: Thing) -> Desk:
    """The desk at which this thing is written."""
    return SheetDesk(thing) if isinstance(thing, SharedSheet) else ItemDesk(thing)


def _put(thing: Thing, values: dict[str, Any]) -> None:
    """Not by way of the mapped object: whoever closes an item or decides has seen the same item,
    though somebody was typing meanwhile, so that its version stays as it was.
    """
    if not values:
        return
    table: Any = type(thing).__table__
    db.session.execute(update(table).where(table.c.id == thing.id).values(values))
    for name, value in values.items():
        set_committed_value(thing, name, value)
