"""Whether a copy of minutes is one of this house: its own seal, and the one that is kept here."""

from enum import StrEnum

from sqlalchemy import select

from mdt.database import db
from mdt.domain.copies import Checked
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.services.audit import change


class Here(StrEnum):
    """How the seal of a copy compares with what is kept here."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"  # no such meeting, or none this person may know of: the two read the same


def compare(actor: User | None, checked: Checked) -> Here:
    """Compare a copy with the seal kept here; that it was checked is noted.

    The machine's operator is nobody, and is told of every meeting.
    """
    meeting = _meeting(checked.meeting)
    if meeting is None or not (actor is None or _has_part(actor, meeting)):
        found, thing = Here.UNKNOWN, None
    else:
        found, thing = Here.SAME if meeting.seal == checked.seal else Here.OTHER, meeting
    with change(actor) as work:
        work.note(AuditEvent.MINUTES_VERIFIED, thing, whole=checked.ok and found is Here.SAME)
    return found


def _meeting(ref: str) -> Meeting | None:
    query = select(Meeting).where(Meeting.ref == ref[:40], Meeting.signed_at.is_not(None))
    return db.session.scalars(query).first()


def _has_part(actor: User, meeting: Meeting) -> bool:
    return can(actor, Permission.MEETING_RUN, meeting) or any(
        can(actor, Permission.MINUTES_READ, item) for item in meeting.accepted
    )
