"""Minutes: signed by the chair, sealed, agreed by who was there, corrected only by addenda."""

from dataclasses import replace

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import kept
from mdt.domain import minutes as rules
from mdt.domain.dates import moment_words
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.domain.vocabulary import MeetingStatus
from mdt.live import log, presence
from mdt.models.meetings import AgendaItem, Meeting, MinutesAddendum, MinutesAgreement
from mdt.models.people import User
from mdt.queries.minutes import hashes_of, head_of, item_facts
from mdt.services import Permission, expect_version, practice, require, search
from mdt.services.audit import change


def sign(actor: User, meeting: Meeting, *, version: int) -> None:
    """Sign what was read back: from now on its words are sealed and stand."""
    require(actor, Permission.MINUTES_SIGN, meeting)
    expect_version(meeting, version)
    if meeting.status is not MeetingStatus.CLOSED:
        raise NotNow("Minutes are signed once, after the meeting is closed.")
    if meeting.read_back_at is None:
        raise NotNow("Read the decisions back first.")
    with change(actor) as work:
        log.prune(meeting.accepted)  # who typed until now is in; nobody types from here on
        presence.empty(meeting)
        meeting.signed_at, meeting.signed_by = clock.now(), actor
        for number, item in enumerate(meeting.accepted, 1):
            _seal_item(item, number)
        head = replace(
            head_of(meeting, practice.name_on_paper()),
            signed_by=actor.display_name,
            signed=moment_words(clock.local(meeting.signed_at)),
        )
        meeting.head = kept.keep(head)
        meeting.seal = rules.seal(meeting.ref, rules.canonical_head(head), hashes_of(meeting))
        for item in meeting.accepted:
            search.index(item)
        work.note(
            AuditEvent.MINUTES_SIGNED,
            meeting,
            covers=tuple(meeting.accepted),
            seal=meeting.seal,
            items=len(meeting.accepted),
        )


def _seal_item(item: AgendaItem, number: int) -> None:
    facts = item_facts(item, number)
    item.sealed_facts = kept.keep(facts)
    item.sealed_text = rules.canonical(facts).decode("utf-8", "surrogatepass")
    item.sealed_hash = rules.item_hash(facts)


def check_seal(meeting: Meeting) -> rules.Verified:
    """Whether the kept words of signed minutes are those that were sealed."""
    items = {place: item_facts(item, place + 1) for place, item in enumerate(meeting.accepted)}
    head = rules.canonical_head(head_of(meeting, practice.name_on_paper()))
    return rules.verify(meeting.ref, head, hashes_of(meeting), meeting.seal, items)


def agree(actor: User, meeting: Meeting) -> None:
    """Say, as somebody who was there, that these minutes are right. Twice is once."""
    require(actor, Permission.MINUTES_AGREE, meeting)
    if any(row.user_id == actor.id for row in meeting.agreements):
        return
    with change(actor) as work:
        meeting.agreements.append(MinutesAgreement(user=actor, agreed_at=clock.now()))
        work.note(AuditEvent.MINUTES_AGREED, meeting)


def add_addendum(
    actor: User,
    meeting: Meeting,
    *,
    text: str,
    item: AgendaItem | None = None,
    ref: str | None = None,
) -> MinutesAddendum:
    """Say what is missing or wrong; the signed words stay as they were, and both print."""
    require(actor, Permission.MINUTES_ADDEND, meeting)
    if item is not None and not can(actor, Permission.MINUTES_READ, item):
        raise Invalid("item", "Choose an item you can read.")
    if not text.strip():
        raise Invalid("text", "Write what is to be added.")
    with change(actor) as work:
        if ref and (made := _of_this_form(meeting, ref)) is not None:
            return made
        row = MinutesAddendum(
            meeting=meeting, item=item, author=actor, text=text, **({"ref": ref} if ref else {})
        )
        db.session.add(row)
        work.note(AuditEvent.MINUTES_ADDENDUM, item or meeting, covers=(row,))
        if item is not None:
            search.index(item)
    return row


def _of_this_form(meeting: Meeting, ref: str) -> MinutesAddendum | None:
    """The same addendum, when the form was sent twice; of two at once the second waits here."""
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    query = select(MinutesAddendum).where(
        MinutesAddendum.ref == ref, MinutesAddendum.meeting_id == meeting.id
    )
    return db.session.scalars(query).first()
