"""The pack of an item: a part written blind, handed in and then locked; what is added is marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mdt import clock
from mdt.database import db
from mdt.domain import packs as rules
from mdt.domain.errors import Invalid, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline
from mdt.models.meetings import AgendaItem
from mdt.models.packs import Contribution
from mdt.models.people import User
from mdt.services import Permission, items, require
from mdt.services.audit import Work, change


@dataclass(frozen=True)
class Part:
    """What somebody brings: the words, the six marks, and when they last met the patient."""

    words: str = ""
    nothing_to_add: bool = False
    marks: dict[str, Any] = field(default_factory=dict)
    met_on: date | None = None


def mine(actor: User, item: AgendaItem) -> Contribution | None:
    """The actor's own part, begun or handed in."""
    return next((one for one in item.contributions if one.author_id == actor.id), None)


def save(actor: User, item: AgendaItem, part: Part, *, version: int) -> Contribution:
    """Keep a part as it is being written; nobody else reads it, nor that it was begun."""
    require(actor, Permission.PACK_WRITE, item)
    _check_open(item)
    with change(actor) as work:
        return _keep(work, actor, item, part, version)


def hand_in(actor: User, item: AgendaItem, part: Part, *, version: int) -> Contribution:
    """Hand a part in: from now on it is locked, and the others' can be read."""
    require(actor, Permission.PACK_WRITE, item)
    _check_open(item)
    known = mine(actor, item)
    if known is not None and known.handed_in_at is not None and _same(known, part):
        return known
    with change(actor) as work:
        kept = _keep(work, actor, item, part, version)
        for problem in wrong_with(part):
            raise problem
        kept.handed_in_at = clock.now()
        work.note(AuditEvent.PACK_HANDED_IN, kept)
    return kept


def add(actor: User, item: AgendaItem, *, words: str) -> Contribution:
    """Add to one's own part after the others' could be read; it is marked so."""
    require(actor, Permission.PACK_WRITE, item)
    _check_open(item)
    part = mine(actor, item)
    if part is None or part.handed_in_at is None:
        raise NotNow("Hand your part in first.")
    words = words.strip()
    if not words:
        raise Invalid("added", "Write what you want to add.")
    if part.added == words or part.added.endswith(f"\n\n{words}"):
        return part
    if len(part.added) + len(words) > rules.LONGEST:
        raise Invalid("added", f"This is too long: the limit is {rules.LONGEST} characters.")
    with change(actor) as work:
        part.added = f"{part.added}\n\n{words}" if part.added else words
        part.added_at = clock.now()
        work.note(AuditEvent.PACK_ADDED_TO, part)
    return part


def say_nothing(actor: User, item: AgendaItem, *, person: User) -> Contribution:
    """In the room: somebody who is here has nothing to add, and that is recorded."""
    require(actor, Permission.ITEM_WRITE, item)
    require(actor, Permission.ITEM_READ, item)
    items.check_in_hand(item, actor)
    if person.id not in item.meeting.present_ids or person.id in item.aside_ids:
        raise Invalid("person", "Choose somebody who is here.")
    with change(actor) as work:
        items.hold(item)
        db.session.refresh(item, ["contributions"])
        known = mine(person, item)
        if known is not None and known.handed_in_at is not None:
            return known
        if known is not None:
            raise Invalid("person", f"{person.display_name} can still hand in their own part.")
        part = _new(person, item, Part(nothing_to_add=True))
        part.handed_in_at = clock.now()
        work.note(AuditEvent.PACK_HANDED_IN, part, person=person.ref)
    return part


def wrong_with(part: Part) -> Iterable[Invalid]:
    """What a part lacks before it can be handed in."""
    nothing = part.nothing_to_add
    return rules.wrong_with_part(part.words, nothing_to_add=nothing, marks=part.marks)


def _keep(work: Work, actor: User, item: AgendaItem, part: Part, version: int) -> Contribution:
    """Begin the part or go on with it; of a first save sent twice at once the second goes on."""
    items.hold(item)
    db.session.refresh(item, ["contributions"])
    known = mine(actor, item)
    if known is None:
        known = _new(actor, item, part)
    elif known.handed_in_at is not None:
        raise NotNow("Your part is handed in and locked. Add to it below.")
    elif not _same(known, part):
        if known.version != version and not _loses_nothing(known, part, version):
            raise StaleEdit(known)
        known.words, known.met_on = part.words, part.met_on
        known.nothing_to_add, known.marks = part.nothing_to_add, rules.tidied(part.marks)
    # That somebody has begun is nobody's business: others learn "handed in" or "not yet".
    work.note(AuditEvent.PACK_SAVED, known, private_to=actor)
    db.session.flush()
    return known


def _new(author: User, item: AgendaItem, part: Part) -> Contribution:
    made = Contribution(
        author=author,
        author_id=author.id,
        discipline=_discipline(author, item),
        words=part.words,
        nothing_to_add=part.nothing_to_add,
        marks=rules.tidied(part.marks),
        met_on=part.met_on,
    )
    item.contributions.append(made)
    return made


def _discipline(author: User, item: AgendaItem) -> Discipline:
    """As they sit at this meeting, or else as they are."""
    row = next((row for row in item.meeting.attendance if row.user_id == author.id), None)
    return (row.discipline if row else None) or author.discipline or Discipline.OTHER


def _same(known: Contribution, part: Part) -> bool:
    held = (known.words, known.nothing_to_add, known.marks, known.met_on)
    return held == (part.words, part.nothing_to_add, rules.tidied(part.marks), part.met_on)


def _loses_nothing(known: Contribution, part: Part, version: int) -> bool:
    """Whether a save that missed the last one still holds all of it, as after a lost answer."""
    marks = rules.tidied(part.marks)
    grown = part.words.startswith(known.words) and marks.items() >= known.marks.items()
    return (grown and (known.met_on in {None, part.met_on})) or (
        version == 0 and known.version == 1
    )


def _check_open(item: AgendaItem) -> None:
    if item.closed_at is not None or item.meeting.closed_at is not None:
        raise NotNow("This item is closed.")
