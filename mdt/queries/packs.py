"""The pack of an item for one reader: who has handed in, and what may be read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdt import clock
from mdt.domain import packs as rules
from mdt.domain.meetings import core_of
from mdt.domain.packs import Box, PackState, Standing
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import Discipline, ItemKind, MeetingKind, Presence, Role
from mdt.models.meetings import AgendaItem, Attendance
from mdt.models.packs import Contribution
from mdt.models.people import User

STAYS_AWAY = frozenset({Presence.APOLOGIES, Presence.ABSENT})


@dataclass(frozen=True)
class Met:
    """Somebody who is here, and when they last met the patient; None where that is not said."""

    name: str
    on: date | None


def has_pack(item: Any) -> bool:
    """A crisis does not wait for a pack, and business and reflection have none."""
    return item.kind is ItemKind.CASE and item.meeting.type.kind is not MeetingKind.CRISIS


def asked_of(item: Any) -> list[Any]:
    """Whose part is asked for: who treats the patient or was asked in, and is coming."""
    rows = isinstance(item, AgendaItem)  # or columns read for a page
    treating = [m.user for m in item.case.team_today] if rows else item.case.care_team
    people = {person.id: person for person in treating}
    if item.case.authorisation is not None:
        people |= {invite.user.id: invite.user for invite in item.invites}
    away = {row.user.id for row in item.meeting.attendance if row.state in STAYS_AWAY}
    left = item.aside_ids | away
    return [p for p in people.values() if Role.CLINICIAN in p.roles and p.id not in left]


def standing_of(item: Any) -> Standing[Any]:
    """How far the pack is, for an item of a meeting or of a page that only shows it."""
    ready, people = item.handed_in_ids, asked_of(item)
    return rules.standing(
        [person for person in people if person.id in ready],
        [person for person in people if person.id not in ready],
        meeting_on=item.meeting.day,
        today=clock.today(),
    )


def parts_of(item: AgendaItem) -> list[Contribution]:
    """What was handed in for an item, in the order of the disciplines; a draft is nobody's."""
    order = list(Discipline)
    found = [part for part in item.contributions if part.handed_in_at is not None]
    return sorted(found, key=lambda part: (order.index(part.discipline), part.id))


def readable_parts(reader: User, item: AgendaItem) -> list[Contribution]:
    """The parts this person may read."""
    return [part for part in parts_of(item) if can(reader, Permission.PACK_READ, part)]


def boxes_of(item: AgendaItem, parts: Sequence[Contribution]) -> list[Box[Contribution]]:
    """A box for each core discipline, as the room sees it; silence stands there as silence."""
    if item.kind is not ItemKind.CASE:
        return []
    here = {word for row in _here(item) for word in (row.discipline, row.deputy_for) if word}
    said = [(part.discipline, part) for part in parts]
    return rules.boxes(core_of(item.meeting.type), said, here)


def _here(item: AgendaItem) -> list[Attendance]:
    """Who was in the room while the item was, and had not stood aside."""
    return [
        row
        for row in item.meeting.attendance
        if row.state is Presence.PRESENT
        and row.user_id not in item.aside_ids
        and not _missed(row, item)
    ]


def _missed(row: Attendance, item: AgendaItem) -> bool:
    began, ended = item.opened_at or clock.now(), item.closed_at or clock.now()
    late = row.arrived_at is not None and row.arrived_at > ended
    return late or (row.left_at is not None and row.left_at < began)


def silent_people(item: AgendaItem, box: Box[Contribution]) -> list[User]:
    """Who of a discipline is here and has said nothing yet."""
    spoken = item.handed_in_ids
    rows = [row for row in _here(item) if box.discipline in {row.discipline, row.deputy_for}]
    return [row.user for row in rows if row.user_id not in spoken]


def who_has_met(item: AgendaItem, parts: Sequence[Contribution]) -> list[Met]:
    """Of those who are here and said so, who has met the patient, the latest first (M9)."""
    here = {row.user_id for row in _here(item)}
    met = [Met(part.author.display_name, part.met_on) for part in parts if part.author_id in here]
    return sorted((one for one in met if one.on), key=lambda one: one.on or date.min, reverse=True)


__all__ = [
    "Met",
    "PackState",
    "asked_of",
    "boxes_of",
    "has_pack",
    "parts_of",
    "readable_parts",
    "silent_people",
    "standing_of",
    "who_has_met",
]
