"""The fields of an item, and which of them several people write in at once."""

from typing import Any

from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import ItemType
from mdt.models.meetings import AgendaItem

HEADINGS = {f"crisis_{key}": key for key in CRISIS_AGENDA}  # each heading is a field of its own
LONGEST = {"patient_views": 5_000}  # letters, where less than anywhere else


def held_in(item: AgendaItem, name: str) -> Any:
    """What stands in one field of an item, also under a heading of a crisis."""
    return item.crisis.get(HEADINGS[name], "") if name in HEADINGS else getattr(item, name)


def shared_in(item: AgendaItem) -> tuple[str, ...]:
    """The fields of this item whose text is one, whoever writes in it and from where."""
    views = ("patient_views",) if item.case_id is not None else ()
    headings = tuple(HEADINGS) if item.type is ItemType.CRISIS else ()
    return ("discussion", *views, *headings)
