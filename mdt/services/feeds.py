"""A private calendar feed: an address made once, of which only the hash is kept, and revocable."""

import secrets

from sqlalchemy import select, update

from mdt import clock
from mdt.database import db, writing
from mdt.domain.events import AuditEvent
from mdt.models.outbox import CalendarFeed
from mdt.models.people import User
from mdt.queries.feeds import hash_of
from mdt.services import Permission, require
from mdt.services.audit import Work, change, reading


def make(actor: User) -> str:
    """Make a new address; an older one is worth nothing from now on. Gives the token."""
    require(actor, Permission.OWN_ACCOUNT, actor)
    token = secrets.token_urlsafe(32)
    with change(actor) as work:
        _end(work, actor)
        feed = CalendarFeed(token_hash=hash_of(token), user=actor)
        db.session.add(feed)
        work.note(AuditEvent.FEED_MADE, feed)
    return token


def revoke(actor: User) -> None:
    """Take the address back: whoever still asks there finds nothing."""
    require(actor, Permission.OWN_ACCOUNT, actor)
    with change(actor) as work:
        _end(work, actor)


def read(feed: CalendarFeed) -> None:
    """Note that a calendar asked, once a quarter of an hour."""
    reading(feed.user, AuditEvent.FEED_READ, feed)
    with writing() as session:
        seen = update(CalendarFeed).where(CalendarFeed.id == feed.id)
        session.execute(seen.values(read_at=clock.now()))


def _end(work: Work, person: User) -> None:
    db.session.execute(select(User.id).where(User.id == person.id).with_for_update())
    held = select(CalendarFeed).where(
        CalendarFeed.user_id == person.id, CalendarFeed.revoked_at.is_(None)
    )
    for feed in db.session.scalars(held):
        feed.revoked_at = clock.now()
        work.note(AuditEvent.FEED_REVOKED, feed)
