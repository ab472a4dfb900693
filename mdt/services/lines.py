"""A line of an agenda: added at its end, and found again."""

from mdt.domain.vocabulary import ItemKind, ItemState
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting


def new_line(
    meeting: Meeting,
    kind: ItemKind,
    *,
    state: ItemState = ItemState.ACCEPTED,
    case: Case | None = None,
) -> AgendaItem:
    """A new line at the end, presented by whoever leads the case."""
    item = AgendaItem(
        kind=kind,
        state=state,
        case=case,
        position=end_of(meeting),
        minutes=meeting.type.minutes_per_case,
        reasons=[],
        known={},
        sealed_facts={},
    )
    item.presenter = case.lead if case else None
    meeting.items.append(item)
    return item


def line_of(meeting: Meeting, case: Case, kind: ItemKind) -> AgendaItem | None:
    """The line of this kind about a case, dropped or not."""
    found = (i for i in meeting.items if i.case_id == case.id and i.kind is kind)
    return next(found, None)


def end_of(meeting: Meeting) -> int:
    """The place behind the last line."""
    return max((item.position for item in meeting.items), default=0) + 1
