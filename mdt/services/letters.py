"""Letters: written from signed minutes, checked by a clinician by name, noted when they left.

A word changed afterwards takes the check back. A letter that left stays as it was.
"""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.letters import Draft, as_kept, kept, named_in
from mdt.domain.vocabulary import LetterKind
from mdt.models.letters import Letter
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.letters import third_persons_of
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

GONE = "This letter was sent and stays as it was. Write a new one."
UNCHECKED = "Nobody has checked this letter yet: it is not to leave."


def write(
    actor: User,
    item: AgendaItem,
    *,
    kind: LetterKind,
    to: str,
    words: str,
    draft: Draft,
    ref: str | None = None,
) -> Letter:
    """Write a letter about what an item settled; sent twice with one `ref` it is one.

    Raises Invalid when it holds nothing, or names somebody whom it must not name.
    """
    require(actor, Permission.LETTER_WRITE, item)
    require(actor, Permission.MINUTES_READ, item)
    if item.meeting.signed_at is None or item.case is None:
        raise NotNow("A letter is written from signed minutes.")
    _check(item, to, words, draft)
    with change(actor) as work:
        hold(item.case)
        if ref and (twin := _known(ref, item)) is not None:
            return twin
        letter = Letter(
            ref=ref or new_ref(),
            case=item.case,
            item=item,
            kind=kind,
            to=to,
            words=words,
            content=kept(draft),
            made_by=actor,
        )
        db.session.add(letter)
        work.note(AuditEvent.LETTER_MADE, letter, kind=kind.value)
    return letter


def amend(actor: User, letter: Letter, *, to: str, words: str, draft: Draft, version: int) -> None:
    """Say it otherwise; it is to be checked again before it leaves."""
    require(actor, Permission.LETTER_WRITE, letter)
    _check(letter.item, to, words, draft)
    with change(actor) as work:
        _hold(letter)
        _not_gone(letter)
        expect_version(letter, version)
        if (letter.to, letter.words, as_kept(letter.content)) == (to, words, draft):
            return
        letter.to, letter.words, letter.content = to, words, kept(draft)
        letter.checked_at = letter.checked_by = None
        work.note(AuditEvent.LETTER_CHANGED, letter)


def check(actor: User, letter: Letter, *, version: int) -> None:
    """Say by name that one read it as whoever receives it will: it may leave now."""
    require(actor, Permission.LETTER_WRITE, letter)
    with change(actor) as work:
        _hold(letter)
        if letter.checked_at is not None:
            return  # the second of two clicks
        expect_version(letter, version)
        letter.checked_at, letter.checked_by = clock.now(), actor
        work.note(AuditEvent.LETTER_CHECKED, letter)


def note_sent(actor: User, letter: Letter, *, on: date, words: str, version: int) -> None:
    """Note on which day it left, to whom and how.

    Raises NotNow when nobody checked it, Invalid for a day that cannot be.
    """
    require(actor, Permission.LETTER_WRITE, letter)
    if on > clock.today():
        raise Invalid("on", "The day it was sent cannot be still to come.")
    if not words.strip():
        raise Invalid("words", "Say to whom it went, and how.")
    with change(actor) as work:
        _hold(letter)
        if (letter.sent_on, letter.sent_words) == (on, words.strip()):
            return  # the second of two clicks
        _not_gone(letter)
        expect_leaving(letter)
        if letter.checked_at is not None and on < clock.local(letter.checked_at).date():
            raise Invalid("on", "It was checked after this day.")
        expect_version(letter, version)
        letter.sent_on, letter.sent_words = on, words.strip()
        work.note(AuditEvent.LETTER_SENT, letter)


def expect_leaving(letter: Letter) -> None:
    """Stop what nobody has checked from leaving the house."""
    if letter.checked_at is None:
        raise NotNow(UNCHECKED)


def _check(item: AgendaItem, to: str, words: str, draft: Draft) -> None:
    if not to.strip():
        raise Invalid("to", "Say to whom it goes.")
    if not draft.agreed:
        raise Invalid("words", "Take in at least one thing that was settled.")
    third = third_persons_of(item)
    sentence = "A letter names no third person, and here stands %s."
    if name := named_in([words], third):
        raise Invalid("words", sentence % name)
    for line in draft.lines:
        if line.taken and (name := named_in([line.words], third)):
            raise Invalid(f"words_{line.key}", sentence % name)


def _hold(letter: Letter) -> None:
    hold(letter.case)
    db.session.refresh(letter)


def _not_gone(letter: Letter) -> None:
    if letter.sent_on is not None:
        raise NotNow(GONE)


def _known(ref: str, item: AgendaItem) -> Letter | None:
    same = select(Letter).where(Letter.ref == ref, Letter.item_id == item.id)
    return db.session.scalars(same).first()
