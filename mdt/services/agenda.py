"""The agenda: built from what is due, then put in order by people."""

from collections.abc import Sequence

from mdt.database import db
from mdt.domain import agenda as rules
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.domain.vocabulary import (
    Approach,
    ItemKind,
    ItemState,
    ItemType,
    MeetingKind,
    MeetingStatus,
    ReasonKind,
    Role,
    Target,
)
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.queries.shown_meeting import ShownMeeting
from mdt.services import Permission, expect_version, require, suggesting
from mdt.services.audit import change
from mdt.services.lines import end_of, line_of, new_line

BEFORE = frozenset({MeetingStatus.PLANNED, MeetingStatus.PUBLISHED})
MOST_MINUTES = 120


def refresh(actor: User, meeting: Meeting) -> None:
    """Look again at what is due, and suggest it. What was dropped stays dropped."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    if meeting.status not in BEFORE:
        return
    found = suggesting.look(meeting)
    if found.changes_nothing:
        return
    with change(actor) as work:
        suggesting.keep(work, meeting, found)


def is_behind(meeting: ShownMeeting) -> bool:
    """Whether something is due that the agenda of a meeting still to come does not say."""
    begun = meeting.started_at or meeting.closed_at
    return begun is None and suggesting.is_behind(meeting)


def add_case(
    actor: User,
    meeting: Meeting,
    case: Case,
    *,
    question: str,
    type: ItemType = ItemType.REVIEW,  # noqa: A002 - the word the agenda uses
    presenter: User | None = None,
    minutes: int | None = None,
    kind: ItemKind = ItemKind.CASE,
) -> AgendaItem:
    """Put a case on the agenda by hand; a suggestion of the same case becomes this item."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    _check_case(actor, meeting, case)
    _check_kind(meeting, kind)
    _check_open(meeting)
    standing = line_of(meeting, case, kind)
    if standing is not None and standing.state is ItemState.ACCEPTED:
        raise Invalid("case", "This case stands on the agenda already.")
    with change(actor) as work:
        item = standing or new_line(meeting, kind, case=case)
        item.state, item.drop_reason, item.type = ItemState.ACCEPTED, "", type
        item.presenter = presenter or item.presenter or case.lead
        item.minutes = _minutes(minutes or meeting.type.minutes_per_case)
        _word(item, question, actor)
        if kind is ItemKind.REFLECTIVE:
            item.reasons, item.asked_by = [suggesting.ASKED_BY_A_MEMBER], None
        work.note(AuditEvent.ITEM_ADDED, item, kind=kind.value)
    return item


def add_business(
    actor: User, meeting: Meeting, *, title: str, minutes: int, presenter: User | None = None
) -> AgendaItem:
    """Add an item of business, which names no patient."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    _check_open(meeting)
    if not title.strip():
        raise Invalid("title", "Say what the item is about.")
    twin = next((i for i in meeting.accepted if _same_business(i, title, minutes)), None)
    if twin is not None:
        return twin
    with change(actor) as work:
        item = new_line(meeting, ItemKind.BUSINESS)
        item.title, item.minutes, item.presenter = title.strip(), _minutes(minutes), presenter
        work.note(AuditEvent.ITEM_ADDED, item, kind=ItemKind.BUSINESS.value)
    return item


def _same_business(item: AgendaItem, title: str, minutes: int) -> bool:
    """A double click adds one line."""
    told = item.kind, item.title, item.minutes
    return told == (ItemKind.BUSINESS, title.strip(), minutes)


def accept(actor: User, item: AgendaItem, *, version: int | None = None) -> None:
    """Take a suggestion onto the agenda, after what stands there."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    _check_open(item.meeting)
    if item.state is ItemState.ACCEPTED:
        return
    with change(actor) as work:
        _expect(item, version)
        item.state, item.drop_reason = ItemState.ACCEPTED, ""
        item.position = end_of(item.meeting)
        work.note(AuditEvent.ITEM_ACCEPTED, item)


def accept_all(actor: User, meeting: Meeting) -> int:
    """Take every suggestion this person may read onto the agenda; how many there were."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    with change(actor):
        waiting = [item for item in meeting.items if item.state is ItemState.SUGGESTED]
        for item in waiting:
            accept(actor, item)
    return len(waiting)


def drop(actor: User, item: AgendaItem, *, reason: str, version: int | None = None) -> None:
    """Leave an item out of this meeting, with a reason; its questions wait for the next."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    if item.opened_at is not None:
        raise NotNow("This item has been opened: it closes in the room.")
    if not reason.strip():
        raise Invalid("reason", "Say in a few words why not this time.")
    with change(actor) as work:
        _expect(item, version)
        freed = suggesting.questions_on(item)
        for question in freed:
            question.item = None
        item.state, item.drop_reason = ItemState.DROPPED, reason.strip()
        work.note(AuditEvent.ITEM_DROPPED, item, covers=tuple(freed))


def undo_drop(actor: User, item: AgendaItem) -> None:
    """Put a dropped item back among the suggestions, or on the agenda if it was added by hand."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    _check_open(item.meeting)
    if item.state is not ItemState.DROPPED:
        return
    with change(actor) as work:
        item.state = ItemState.SUGGESTED if item.reasons else ItemState.ACCEPTED
        item.drop_reason = ""
        work.note(AuditEvent.ITEM_CHANGED, item, fields=["state"])


def reorder(
    actor: User, meeting: Meeting, *, order: Sequence[str], seen: Sequence[str] = ()
) -> None:
    """Put the accepted items in this order (refs); what is not named keeps its place at the end.

    `seen` is the agenda its arranger had before them. Raises StaleEdit when it is another by now.
    """
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    place = {ref: number for number, ref in enumerate(order)}
    accepted = meeting.accepted
    now = [item.ref for item in accepted]
    if now == [*order]:
        return  # somebody else wished the same
    if seen and now != [*seen]:
        raise StaleEdit(meeting)
    if unknown := set(order) - {item.ref for item in accepted}:
        raise Invalid("order", f"{len(unknown)} of these lines are not on this agenda any more.")
    with change(actor) as work:
        wanted = sorted(accepted, key=lambda item: place.get(item.ref, len(place)))
        moved = [item for n, item in enumerate(wanted, start=1) if _place(item, n)]
        work.note(
            AuditEvent.ITEMS_ORDERED,
            meeting,
            covers=tuple(moved),
            order=[item.ref for item in wanted],
        )
    db.session.expire(meeting, ["items"])


def arrange(actor: User, meeting: Meeting) -> None:
    """Put the agenda in the proposed order: cases by their reasons, then reflection, business."""
    require(actor, Permission.AGENDA_ARRANGE, meeting)
    _check_open(meeting)
    sections = list(ItemKind)
    cases = rules.arranged((item, _kinds_of(item), item.target) for item in meeting.accepted)
    order = sorted(cases, key=lambda item: sections.index(item.kind))
    reorder(actor, meeting, order=[item.ref for item in order])


def _kinds_of(item: AgendaItem) -> list[ReasonKind]:
    return [ReasonKind(reason["kind"]) for reason in item.reasons]


def move(actor: User, item: AgendaItem, *, by: int) -> None:
    """Move an item one place up (-1) or down (+1)."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    refs = [other.ref for other in item.meeting.accepted]
    if item.ref not in refs:
        return
    here = refs.index(item.ref)
    there = max(0, min(len(refs) - 1, here + by))
    refs.insert(there, refs.pop(here))
    reorder(actor, item.meeting, order=refs)


def set_minutes(actor: User, item: AgendaItem, *, minutes: int, version: int | None = None) -> None:
    """Give an item its time."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    with change(actor) as work:
        _expect(item, version)
        item.minutes = _minutes(minutes)
        work.note(AuditEvent.ITEM_CHANGED, item, fields=["minutes"])


def put_question(actor: User, item: AgendaItem, *, question: str, version: int) -> None:
    """Say what the meeting is asked; every case needs a question before publishing."""
    require(actor, Permission.ITEM_ASK, item)
    expect_version(item, version)
    if item.closed_at is not None:
        raise NotNow("This item is closed.")
    with change(actor) as work:
        _word(item, question, actor)
        work.note(AuditEvent.ITEM_CHANGED, item, fields=["question"])


def prepare(
    actor: User,
    item: AgendaItem,
    *,
    minutes: int,
    presenter: User | None,
    type: ItemType,  # noqa: A002 - the word the agenda uses
    target: Target | None = None,
    version: int,
) -> None:
    """Set an item's time, presenter and type; of a DBT case what is spoken of first."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    expect_version(item, version)
    with change(actor) as work:
        item.minutes, item.presenter, item.type = _minutes(minutes), presenter, type
        if can(actor, Permission.ITEM_READ, item):
            item.target = target if takes_target(item) else None
        fields = ["minutes", "presenter", "type", "target"]
        work.note(AuditEvent.ITEM_CHANGED, item, fields=fields)


def takes_target(item: AgendaItem) -> bool:
    """Whether the target hierarchy orders this item: a case in DBT."""
    return item.case is not None and item.case.approach is Approach.DBT


def _word(item: AgendaItem, question: str, actor: User) -> None:
    sentence = " ".join(question.split())
    if sentence != item.question:
        item.question = sentence
        item.asked_by = None if item.kind is ItemKind.REFLECTIVE else actor


def _check_case(actor: User, meeting: Meeting, case: Case) -> None:
    """A case of this team; nobody brings a case whose name they may not know."""
    known = actor.id in case.care_ids or Role.COORDINATOR in actor.roles
    if case.team_id != meeting.team_id or not known:
        raise Invalid("case", "Choose a case from the list.")


def _check_kind(meeting: Meeting, kind: ItemKind) -> None:
    """Business names no patient; in a reflective meeting nothing is settled."""
    of = meeting.type.kind
    if of is MeetingKind.BUSINESS:
        raise Invalid("case", "This is a meeting about business: it names no patient.")
    if of is MeetingKind.REFLECTIVE and kind is not ItemKind.REFLECTIVE:
        raise Invalid("kind", "In a reflective meeting every case is a reflective item.")


def _check_open(meeting: Meeting) -> None:
    if meeting.closed_at is not None:
        raise NotNow("This meeting is closed.")


def _expect(item: AgendaItem, version: int | None) -> None:
    if version is not None:
        expect_version(item, version)


def _minutes(count: int) -> int:
    if not 1 <= count <= MOST_MINUTES:
        raise Invalid("minutes", f"An item takes between 1 and {MOST_MINUTES} minutes.")
    return count


def _place(item: AgendaItem, number: int) -> bool:
    moved = item.position != number
    item.position = number
    return moved
