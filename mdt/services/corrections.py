"""Corrections of signed minutes: proposed by who was there, answered by the chair; both print.

The signed words never change. What is taken up is an addendum under the chair's name.
"""

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.models.meetings import AgendaItem, Meeting, MinutesAddendum, MinutesProposal
from mdt.models.people import User
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import change

ANSWERED = "The chair has answered this correction already."


def propose(
    actor: User,
    meeting: Meeting,
    *,
    words: str,
    item: AgendaItem | None = None,
    ref: str | None = None,
) -> MinutesProposal:
    """Propose a correction, as somebody who was there; sent twice with one `ref` it is one."""
    require(actor, Permission.MINUTES_PROPOSE, meeting)
    if item is not None and not can(actor, Permission.MINUTES_READ, item):
        raise Invalid("item", "Choose an item you can read.")
    if not words.strip():
        raise Invalid("words", "Write what should be corrected, and how.")
    with change(actor) as work:
        _hold(meeting)
        if ref and (twin := _known(ref, meeting)) is not None:
            return twin
        row = MinutesProposal(
            ref=ref or new_ref(), meeting=meeting, item=item, author=actor, words=words.strip()
        )
        db.session.add(row)
        work.note(AuditEvent.MINUTES_PROPOSED, item or meeting, covers=(row,))
    return row


def take_up(actor: User, proposal: MinutesProposal, *, text: str, version: int) -> MinutesAddendum:
    """Take a proposed correction up as an addendum, in the chair's words."""
    require(actor, Permission.PROPOSAL_ANSWER, proposal)
    require_readable(actor, proposal)
    if not text.strip():
        raise Invalid("text", "Write the addendum.")
    with change(actor) as work:
        _open_still(proposal, version)
        row = MinutesAddendum(
            meeting=proposal.meeting, item=proposal.item, author=actor, text=text.strip()
        )
        db.session.add(row)
        proposal.addendum = row
        proposal.answered_at, proposal.answered_by = clock.now(), actor
        work.note(
            AuditEvent.PROPOSAL_TAKEN_UP,
            proposal.item or proposal.meeting,
            covers=(proposal, row),
        )
        if proposal.item is not None:
            search.index(proposal.item)
    return row


def decline(actor: User, proposal: MinutesProposal, *, answer: str, version: int) -> None:
    """Say why a proposed correction is not taken up."""
    require(actor, Permission.PROPOSAL_ANSWER, proposal)
    require_readable(actor, proposal)
    if not answer.strip():
        raise Invalid("answer", "Say why it is not taken up.")
    with change(actor) as work:
        _open_still(proposal, version)
        proposal.answer = answer.strip()
        proposal.answered_at, proposal.answered_by = clock.now(), actor
        work.note(
            AuditEvent.PROPOSAL_DECLINED, proposal.item or proposal.meeting, covers=(proposal,)
        )


def require_readable(actor: User, proposal: MinutesProposal) -> None:
    """Whoever stood aside from an item, or may not read it, does not answer for it."""
    if proposal.item is not None:
        require(actor, Permission.MINUTES_READ, proposal.item)


def _open_still(proposal: MinutesProposal, version: int) -> None:
    _hold(proposal.meeting)
    db.session.refresh(proposal)
    if proposal.answered_at is not None:
        raise NotNow(ANSWERED)
    expect_version(proposal, version)


def _hold(meeting: Meeting) -> None:
    """Of two sendings at once the second waits; SQLite's writers queue anyhow."""
    db.session.flush()
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())


def _known(ref: str, meeting: Meeting) -> MinutesProposal | None:
    same = select(MinutesProposal).where(
        MinutesProposal.ref == ref, MinutesProposal.meeting_id == meeting.id
    )
    return db.session.scalars(same).first()
