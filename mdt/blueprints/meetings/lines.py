"""A line of the agenda as one person may see it."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from mdt import clock
from mdt.domain import agenda, dates
from mdt.domain import meetings as rules
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import Discipline, ItemKind, ItemState, Presence, ReasonKind, Role
from mdt.i18n import _
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.shown_meeting import AnyMeeting, ShownItem

FOUND = {ReasonKind.SAFETY_TASK, ReasonKind.PLAN_REVIEW_OVERDUE}
IN_RED = {ReasonKind.SAFETY_CONCERN, *FOUND}


@dataclass(frozen=True)
class Line:
    """What the agenda says of one item to one reader."""

    item: Any  # of a Meeting or of a ShownMeeting
    number: int
    at: time | None
    named: bool  # the reader may know whom it is about
    read: bool  # the reader may read question and reasons
    name: str
    safety: list[str] = field(default_factory=list)
    why: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)


def lines_of(person: User, meeting: AnyMeeting, state: ItemState) -> list[Line]:
    """The items in this state, in order, each with the time of its turn."""
    items = [item for item in meeting.items if item.state is state]
    turns: list[Any] = [None] * len(items)
    if state is ItemState.ACCEPTED:
        turns = agenda.starts(meeting.starts.time(), [item.minutes for item in items])
    return [
        line_of(person, item, number, at)
        for number, (item, at) in enumerate(zip(items, turns, strict=True), start=1)
    ]


def line_of(
    person: User, item: AgendaItem | ShownItem, number: int = 0, at: time | None = None
) -> Line:
    """One line for one reader."""
    named, read = can(person, Permission.ITEM_LINE, item), can(person, Permission.ITEM_READ, item)
    arranges = can(person, Permission.AGENDA_ARRANGE, item)
    return Line(
        item=item,
        number=number,
        at=at,
        named=named,
        read=read,
        name=item.heading if named else _("Another item"),
        safety=_safety(item) if read else [],
        why=_why(item, read=read) if named else "",
        asked=[r for r in item.reasons if r.get("question")] if read else [],
        kept_out=_kept_out(item) if named and arranges else [],
    )


def _why(item: AgendaItem | ShownItem, *, read: bool) -> str:
    """The reasons in one sentence; who may not read them learns that it is a clinical one."""
    said = [r["text"] for r in item.reasons if r["kind"] not in IN_RED]
    if not read:
        return _("clinical reason") if item.kind is not ItemKind.BUSINESS else ""
    words = "; ".join(said)
    return words[:1].upper() + words[1:]


def _safety(item: AgendaItem | ShownItem) -> list[str]:
    """Concerns from the record as it is now; answers and plans as the agenda last found them."""
    found = [_concerns(item), *(r["text"] for r in item.reasons if r["kind"] in FOUND)]
    return [words[:1].upper() + words[1:] for words in found if words]


def _concerns(item: AgendaItem | ShownItem) -> str:
    """That a concern is open, since when: never from a copy."""
    concerns = item.case.open_concerns if item.case else []
    if not concerns:
        return ""
    since = clock.local(min(c.raised_at for c in concerns)).date()
    day = dates.day_number(since, clock.today())
    if len(concerns) == 1:
        return str(_("Open safety concern, day %(day)s", day=day))
    return str(_("%(n)s open safety concerns, the first on day %(day)s", n=len(concerns), day=day))


def _kept_out(item: AgendaItem | ShownItem) -> list[str]:
    """Who was asked to come but may not take part, because sharing is not authorised."""
    if item.case is None or item.case.authorisation is not None:
        return []
    care, people = item.case.care_ids, [invite.user for invite in item.invites]
    people += [p for p in item.meeting.team.members_today if p.id in item.meeting.team.core_ids]
    return sorted({p.display_name for p in people if p.id not in care})


def coming(meeting: AnyMeeting) -> tuple[list[tuple[str, list[Any]]], rules.QuorumState]:
    """Who is expected, by discipline, and whether that would be a quorum."""
    by_discipline: dict[Any, list[Any]] = {}
    for row in meeting.attendance:
        treats = Role.CLINICIAN in row.user.roles
        by_discipline.setdefault(row.discipline if treats else None, []).append(row)
    expected = {Presence.EXPECTED, Presence.PRESENT}
    required = [Discipline(word) for word in meeting.type.quorum.split()]
    rows = [r for r in meeting.attendance if r.state in expected and r.left_at is None]
    pairs = [(r.discipline, r.deputy_for) for r in rows]
    quorum = rules.quorum(required, pairs, meeting.type.quorum_any)
    order = [*Discipline, None]
    return sorted(by_discipline.items(), key=lambda pair: order.index(pair[0])), quorum
