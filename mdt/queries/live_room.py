"""What everybody in a room could see of it at one instant, read once for all of them.

Columns only. Who may see what of it is asked of the policy, person by person, by the stream.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, case, func, literal, select, union_all

from mdt.database import read
from mdt.domain.vocabulary import ItemState
from mdt.models.decisions import Action, Decision, DecisionReview, Dissent
from mdt.models.formulations import Adoption
from mdt.models.live import LivePresence, LiveText
from mdt.models.meetings import AgendaItem
from mdt.models.packs import Contribution, StoodAside
from mdt.queries.live_people import Here, asked_of, people_in
from mdt.queries.shown_meeting import AnyMeeting, ShownItem, ShownMeeting, meeting_as_it_stands

THIS: Any = bindparam("meeting")


class Standing(NamedTuple):
    """How far one item has come: its text, and a print of everything else that is shown of it."""

    id: int
    seq: int
    face: str


class AnyLook(Protocol):
    """What a stream asks of a room at one instant, be it a meeting's or a shared sheet."""

    @property
    def items(self) -> dict[str, Standing]:
        """What has a text of its own, by address."""

    @property
    def face(self) -> str:
        """A print of what belongs to none of them."""

    @property
    def now(self) -> str | None:
        """Which of them the room is at."""

    @property
    def people(self) -> list[Here]:
        """Who is there."""


@dataclass(frozen=True)
class Look:
    """The room at one instant."""

    meeting: ShownMeeting
    items: dict[str, Standing]
    face: str  # of what belongs to no item: attendance, order, where the room is
    now: str | None  # the item the room is at
    people: list[Here]

    def item(self, ref: str) -> ShownItem:
        """One of its items."""
        return next(item for item in self.meeting.items if item.ref == ref)


_items = (
    select(
        AgendaItem.id,
        AgendaItem.ref,
        AgendaItem.version,
        AgendaItem.state,
        AgendaItem.opened_at,
        AgendaItem.closed_at,
        func.coalesce(LiveText.seq, 0).label("seq"),
    )
    .outerjoin(LiveText, LiveText.item_id == AgendaItem.id)
    .where(AgendaItem.meeting_id == THIS)
    .order_by(AgendaItem.position, AgendaItem.id)
)
_of_this = select(AgendaItem.id).where(AgendaItem.meeting_id == THIS)


def _told(what: str, item: Any, *sums: Any, joined: Any = None) -> Any:
    """How many rows of a kind an item has, and a figure that moves when one of them changes."""
    figure = func.coalesce(func.sum(sums[0]), 0) if sums else literal(0)
    query = select(item.label("item_id"), literal(what).label("what"), func.count(), figure)
    query = query.select_from(joined) if joined is not None else query
    return query.where(item.in_(_of_this)).group_by(item)


_looked_at = DecisionReview.__table__.join(Decision.__table__)
_seen_otherwise = Dissent.__table__.join(Decision.__table__)
_given = Action.__table__.join(Decision.__table__, Decision.id == Action.decision_id)
_back = case((StoodAside.taken_back_at.is_(None), 0), else_=StoodAside.id)
_rows = union_all(
    _told("decisions", Decision.item_id, Decision.version),
    _told("reviews", DecisionReview.item_id, Decision.version, joined=_looked_at),
    _told("scored", Decision.scored_in_id, Decision.version),
    _told("dissents", Decision.item_id, joined=_seen_otherwise),
    _told("actions", Decision.item_id, Action.version, joined=_given),
    _told("parts", Contribution.item_id, Contribution.version),
    _told("aside", StoodAside.item_id, _back),
    _told("adopted", Adoption.item_id, Adoption.id),
).order_by("item_id", "what")
_people = asked_of(LivePresence.meeting_id, AgendaItem, LivePresence.item_id)


def look_at(ref: str) -> Look | None:
    """The room of the meeting at this address, in a fixed number of statements."""
    meeting = meeting_as_it_stands(ref)
    if meeting is None:
        return None
    items, now = _standing(meeting)
    people = people_in(meeting.id, _people)
    return Look(meeting, items, _face_of(meeting, items, now), now, people)


def faces_of(ref: str) -> dict[str, str]:
    """The prints a page carries, so that it learns what changed since it was drawn; "" is the
    meeting's own. Taken before the page reads anything: an older print is only drawn again, a
    newer one would hide for good what came in between. Empty for no meeting."""
    meeting = meeting_as_it_stands(ref)
    if meeting is None:
        return {}
    items, now = _standing(meeting)
    return {"": _face_of(meeting, items, now)} | {ref: one.face for ref, one in items.items()}


def _standing(meeting: AnyMeeting) -> tuple[dict[str, Standing], str | None]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for item_id, *told in read(_rows, meeting=meeting.id):
        rows[item_id].append(told)
    found = read(_items, meeting=meeting.id)
    items = {row.ref: Standing(row.id, row.seq, _face(row[:-1], rows[row.id])) for row in found}
    return items, _now(found)


def _now(found: Sequence[Any]) -> str | None:
    """The item the room is at: of those that are open, the one opened last."""
    accepted = [row for row in found if row.state is ItemState.ACCEPTED]
    running = [row for row in accepted if row.opened_at and not row.closed_at]
    if running:
        return str(max(running, key=lambda row: row.opened_at).ref)
    waiting = [row for row in accepted if not row.closed_at]
    return next((str(row.ref) for row in [*waiting, *accepted]), None)


def _face_of(meeting: AnyMeeting, items: dict[str, Standing], now: str | None) -> str:
    coming = [
        (row.user.id, row.deputy_for, row.state, row.arrived_at, row.left_at)
        for row in meeting.attendance
    ]
    return _face(meeting.version, coming, list(items), now)


def _face(*told: Any) -> str:
    return sha256(repr(told).encode()).hexdigest()[:12]
