"""One item in the room: opened with what is known, written in, and closed with an outcome."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from mdt import clock
from mdt.domain import meetings as rules
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.domain.vocabulary import ItemKind, ItemState, Outcome, Told
from mdt.live import log
from mdt.live.fields import HEADINGS as HEADINGS
from mdt.live.fields import held_in as held_in
from mdt.live.fields import shared_in
from mdt.live.log import Seen
from mdt.live.log import hold as hold
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.decisions import Earlier, earlier_of
from mdt.queries.known import known_of
from mdt.queries.shown_meeting import ShownItem
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change

SOURCES = {"first_hand": "first-hand", "second_hand": "second-hand"}
WRITABLE = frozenset(
    "discussion patient_views views_source views_by views_on views_missing"
    " told told_by told_on told_reason".split()
)
VIEWS = frozenset("patient_views views_source views_by views_on views_missing".split())
EMPTY = {"views_on": None}  # everything else is empty as ""
ANOTHER = "another item"


def name_for(person: User, item: AgendaItem | ShownItem) -> str:
    """What the item is called for this person."""
    return item.heading if can(person, Permission.ITEM_LINE, item) else ANOTHER


def open(actor: User, item: AgendaItem) -> None:  # noqa: A001 - what the chair says
    """Turn to an item: what the room needs of the record is taken now."""
    require(actor, Permission.ITEM_WRITE, item)
    _check_under_way(item)
    if item.opened_at is not None:
        return
    with change(actor) as work:
        item.opened_at = clock.now()
        item.known = known_of(item)
        work.note(AuditEvent.ITEM_OPENED, item)


def write(
    actor: User,
    item: AgendaItem,
    *,
    version: int,
    base: str = "",
    seen: Seen | None = None,
    **words: Any,
) -> Seen | None:
    """Keep what the room says, in the fields named.

    `base` is the print of these fields as the writer opened them: while they are unchanged,
    words that somebody saved in another field of the item stand in nobody's way. Text that
    several write in at once is merged: `seen` is the step of its log that the writer had before
    them (the empty one is refused: nobody says what they saw), and the answer what they have now.
    """
    require(actor, Permission.ITEM_WRITE, item)
    require(actor, Permission.ITEM_READ, item)
    if unknown := set(words) - WRITABLE - set(HEADINGS):
        raise ValueError(f"An item has no {', '.join(sorted(unknown))}.")
    opened = _Opened(version, base, seen)
    opened.check(item, words)
    check_in_hand(item, actor)
    _check_telling(words)
    return _keep(actor, item, opened, words)


def hear(
    actor: User,
    item: AgendaItem,
    *,
    version: int,
    base: str = "",
    seen: Seen | None = None,
    **words: Any,
) -> Seen | None:
    """Before the room turns to the item: what the patient wants, who asked, and when."""
    require(actor, Permission.PACK_WRITE, item)
    if unknown := set(words) - VIEWS:
        raise ValueError(f"Nobody is asked {', '.join(sorted(unknown))} beforehand.")
    if item.opened_at is not None:
        raise NotNow("The room has turned to this item: write it there.")
    opened = _Opened(version, base, seen)
    opened.check(item, words)
    return _keep(actor, item, opened, words)


@dataclass(frozen=True)
class _Opened:
    """What a writer had before them."""

    version: int
    base: str
    seen: Seen | None

    def check(self, item: AgendaItem, words: dict[str, Any]) -> None:
        """Stop where somebody saved these fields since; text that is merged stops nobody."""
        shared = set(shared_in(item)) & set(words)
        alone = set(words) if self.seen is None else set(words) - shared
        if alone and self.base != print_of(item, alone):
            expect_version(item, self.version)
        if self.seen == () and shared:
            raise StaleEdit(item)


def _keep(actor: User, item: AgendaItem, opened: _Opened, words: dict[str, Any]) -> Seen | None:
    """Put the words in, unless somebody else has just put others there."""
    on = words.get("views_on")
    if on is not None and on > clock.today():
        raise Invalid("views_on", "The patient was asked today or earlier.")
    given = {name: _stored(value) for name, value in _tidied(words).items()}
    if all(held_in(item, name) == value for name, value in given.items()):
        return None
    with change(actor) as work:
        hold(item)  # whoever saves another field at this very moment goes before or after
        opened.check(item, words)
        changed = [name for name, value in given.items() if held_in(item, name) != value]
        texts = {name: given[name] for name in shared_in(item) if name in changed}
        now = log.put(item, texts, actor, seen=opened.seen or None) if texts else None
        for name in changed:
            if name not in texts:
                setattr(item, name, given[name])
            flag_modified(item, "crisis" if name in HEADINGS else name)
        if changed:
            work.note(AuditEvent.ITEM_WRITTEN, item, fields=changed)
    return now


def print_of(item: AgendaItem, names: Any) -> str:
    """A print of these fields as they stand, to tell whether somebody changed them."""
    held = "\x1f".join(f"{name}={held_in(item, name) or ''!s}" for name in sorted(names))
    return sha256(held.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def close(
    actor: User,
    item: AgendaItem,
    *,
    outcome: Outcome | None,
    reason: str = "",
    until: date | None = None,
    version: int,
) -> None:
    """End an item as decided, deferred or without a decision, once nothing is owed to it."""
    out_of_time = outcome is Outcome.NO_DECISION and rules.ran_out_of_time(reason)
    ends_the_meeting = out_of_time and can(actor, Permission.MEETING_RUN, item)
    require(actor, Permission.MEETING_RUN if ends_the_meeting else Permission.ITEM_WRITE, item)
    expect_version(item, version)
    _check_under_way(item)
    if item.closed_at is not None:
        raise NotNow("This item is closed already.")
    if outcome is None and item.kind is ItemKind.REFLECTIVE:
        outcome, reason = Outcome.NO_DECISION, rules.NoDecision.NONE_WAS_SOUGHT
    if not out_of_time:
        require(actor, Permission.ITEM_READ, item)
    _check_deferral(outcome, until)
    if owed := missing(item, outcome=outcome, reason=reason, until=until):
        raise Invalid(owed[0].key, " ".join(one.sentence for one in owed))
    with change(actor) as work:
        item.outcome, item.outcome_reason = outcome, reason.strip()
        item.deferred_until = until if outcome is Outcome.DEFERRED else None
        item.closed_at, item.closed_by = clock.now(), actor
        work.note(AuditEvent.ITEM_CLOSED, item, outcome=outcome.value if outcome else "")


def reopen(actor: User, item: AgendaItem, *, version: int) -> None:
    """Take an item up again while the meeting runs."""
    require(actor, Permission.MEETING_RUN, item)
    expect_version(item, version)
    if item.meeting.closed_at is not None or item.closed_at is None:
        raise NotNow("An item can be taken up again while the meeting runs.")
    with change(actor) as work:
        item.closed_at = item.closed_by = item.outcome = item.deferred_until = None
        item.outcome_reason = ""
        work.note(AuditEvent.ITEM_OPENED, item)


def missing(
    item: AgendaItem,
    *,
    outcome: Outcome | None = None,
    reason: str = "",
    until: date | None = None,
    earlier: list[Earlier] | None = None,
) -> list[rules.Missing]:
    """What the room still owes an item before it may close like this."""
    if earlier is None:
        earlier = earlier_of(item, clock.today())
    return rules.missing_to_close(
        rules.ItemFacts(
            question=item.question,
            kind=item.kind,
            type=item.type,
            crisis=item.crisis,
            unreviewed=[
                rules.Earlier(e.decision.ref, e.decision.text)
                for e in earlier
                if e.due and e.review is None
            ],
            patient_views=item.patient_views,
            views_missing=item.views_missing,
            told=item.told,
            told_by=item.told_by.display_name if item.told_by else "",
            told_reason=item.told_reason,
            outcome=outcome,
            outcome_reason=reason,
            deferred_until=until,
            decisions=len(item.decisions),
        )
    )


def check_in_hand(item: AgendaItem, actor: User) -> None:
    """Words and decisions belong to an item that the room has taken up and not laid down."""
    _check_under_way(item)
    if item.opened_at is None:
        raise NotNow("Open this item first.")
    if item.closed_at is not None and actor.id != item.meeting.chair_id:
        raise NotNow("This item is closed. The chair can take it up again.")


def _check_under_way(item: AgendaItem) -> None:
    if item.meeting.started_at is None:
        raise NotNow("The meeting has not started.")
    if item.state is not ItemState.ACCEPTED:
        raise NotNow("This item is not on the agenda.")


def _check_telling(words: dict[str, Any]) -> None:
    told = words.get("told")
    if told is Told.WILL_BE_TOLD:
        if words.get("told_by") is None:
            raise Invalid("told_by", "Name the person who tells the patient.")
        if words.get("told_on") is None:
            raise Invalid("told_on", "Say by which day.")
    if told is Told.NOT_TOLD and not (words.get("told_reason") or "").strip():
        raise Invalid("told_reason", "Write down why the patient is not told.")


def _check_deferral(outcome: Outcome | None, until: date | None) -> None:
    if outcome is Outcome.DEFERRED and until is not None and until <= clock.today():
        raise Invalid("deferred_until", "The item is deferred to a day after today.")


def _tidied(words: dict[str, Any]) -> dict[str, Any]:
    """Only what belongs together is kept: no source without words, no teller who is not asked."""
    kept = dict(words)
    if "patient_views" in kept:
        said = bool(kept["patient_views"])
        gone = ("views_missing",) if said else ("views_source", "views_by", "views_on")
        kept.update({name: EMPTY.get(name, "") for name in gone if name in kept})
    if "told" in kept and kept["told"] is not Told.WILL_BE_TOLD:
        kept.update(told_by=None, told_on=None)
    if "told" in kept and kept["told"] is not Told.NOT_TOLD:
        kept["told_reason"] = ""
    return kept


def _stored(value: Any) -> Any:
    return value.strip() if isinstance(value, str) and not isinstance(value, Told) else value
