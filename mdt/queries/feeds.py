"""The meetings of one person as a calendar may know them, and the feed of an address."""

import hashlib
from datetime import timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.diary import DiaryFacts
from mdt.domain.vocabulary import MeetingKind
from mdt.models.meetings import Attendance, Meeting
from mdt.models.outbox import CalendarFeed
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.queries.meetings import meetings_for

BACK = timedelta(days=30)
MOST = 200


def hash_of(token: str) -> bytes:
    """What is kept of an address."""
    return hashlib.sha256(token.encode()).digest()


def feed_at(token: str) -> CalendarFeed | None:
    """The feed of this address while it holds and its person has an account."""
    query = select(CalendarFeed).where(
        CalendarFeed.token_hash == hash_of(token), CalendarFeed.revoked_at.is_(None)
    )
    found = db.session.scalars(query.options(joinedload(CalendarFeed.user))).first()
    return found if found is not None and found.user.is_active else None


def feed_of(person: User) -> CalendarFeed | None:
    """The feed this person has, if there is one."""
    query = select(CalendarFeed).where(
        CalendarFeed.user_id == person.id, CalendarFeed.revoked_at.is_(None)
    )
    return db.session.scalars(query.order_by(CalendarFeed.id.desc())).first()


def diary_of(person: User) -> list[DiaryFacts]:
    """This person's meetings, those of the last month too; a crisis concerns who is expected."""
    since = clock.local(clock.now() - BACK).replace(tzinfo=None)
    expected = exists().where(Attendance.meeting_id == Meeting.id, Attendance.user_id == person.id)
    query = (
        meetings_for(person)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .where(Meeting.starts >= since, or_(MeetingType.kind != MeetingKind.CRISIS, expected))
        .options(joinedload(Meeting.type), joinedload(Meeting.team))
        .order_by(Meeting.starts, Meeting.id)
        .limit(MOST)
    )
    return [facts_of(meeting) for meeting in db.session.scalars(query)]


def meeting_for(person: User, ref: str) -> Meeting | None:
    """One meeting this person may know of."""
    return db.session.scalars(meetings_for(person).where(Meeting.ref == ref)).first()


def facts_of(meeting: Meeting) -> DiaryFacts:
    """What a calendar may know of it."""
    return DiaryFacts(
        ref=meeting.ref,
        kind=meeting.type.name,
        team=meeting.team.name,
        place=meeting.place,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        made_at=meeting.created_at,
        version=meeting.version,
    )
