"""A line of the agenda as one person may see it."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from mdt import clock
from mdt.domain import agenda, dates
from mdt.domain import meetings as rules
from mdt.domain.packs import PackState, Standing
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import Discipline, ItemKind, ItemState, Presence, ReasonKind, Role
from mdt.i18n import _
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.packs import has_pack, standing_of
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
    pack: str = ""  # how far the pack is, for those who chase it; never a word of it
    pack_late: bool = False
    own_part: str = ""  # what this reader owes of it, or has handed in
    aside: bool = False


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
        aside=person.id in item.aside_ids,
        **(_pack(person, item, arranges=arranges) if named and _awaits_parts(item) else {}),
    )


def _awaits_parts(item: AgendaItem | ShownItem) -> bool:
    """Whether parts are still handed in before the room turns to the item."""
    coming = item.opened_at is None and item.closed_at is None
    return coming and item.state is ItemState.ACCEPTED and has_pack(item)


def _pack(person: User, item: AgendaItem | ShownItem, *, arranges: bool) -> dict[str, Any]:
    standing = standing_of(item)
    own = ""
    if person.id in item.handed_in_ids:
        own = _("Your part is handed in")
    elif can(person, Permission.PACK_WRITE, item):
        asked = person.id in {one.id for one in standing.owing}
        own = _("Your part is not in yet") if asked else _("Bring something to it")
    told = {"pack": pack_words(standing), "pack_late": standing.state is PackState.LATE}
    return {"own_part": own, **(told if arranges else {})}


def pack_words(standing: Standing[Any]) -> str:
    """How far a pack is, in words: complete, partly, late and who is missing."""
    names = ", ".join(sorted(one.display_name for one in standing.owing))
    ready = {"n": len(standing.handed_in), "all": standing.asked}
    if standing.state is PackState.COMPLETE:
        return str(_("Pack complete"))
    if standing.state is PackState.LATE:
        return str(_("Pack late, not in: %(names)s", names=names))
    if not standing.owing:
        return str(_("Nobody is asked for a part"))
    if standing.state is PackState.PARTLY:
        return str(_("Pack partly in, %(n)d of %(all)d; not yet: %(names)s", names=names, **ready))
    return str(_("Pack: nobody yet of %(all)d", all=standing.asked))


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
