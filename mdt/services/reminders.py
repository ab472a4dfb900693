"""Reminders put into the outbox: what waits for each person, in counts and days alone."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db, writing
from mdt.domain import reminders as rules
from mdt.domain.dates import moment_words
from mdt.domain.reminders import Coming, Message, Waiting
from mdt.domain.vocabulary import Reminders
from mdt.models.outbox import Mail
from mdt.models.people import User
from mdt.queries.feeds import diary_of
from mdt.queries.owed import owed_by

FROM_HOUR = 6  # on the practice's clock: nobody is reminded in the night
KEPT = timedelta(days=180)


def fill() -> int:
    """Write what is to be sent now; gives how many messages are new."""
    if clock.local(clock.now()).hour < FROM_HOUR:
        return 0
    made = 0
    for person in db.session.scalars(_reminded()).all():
        made += sum(_put(person, message) for message in _messages(person))
    return made


def forget() -> int:
    """Messages of half a year ago are gone; nothing so old is sent again."""
    with writing() as session:
        old = delete(Mail).where(Mail.created_at < clock.now() - KEPT).returning(Mail.id)
        return len(session.execute(old).all())


def _reminded() -> Select[User]:
    """Who has an account, an address, and wants to be reminded."""
    return select(User).where(
        User.closed_at.is_(None), User.email != "", User.reminders != Reminders.NONE
    )


def _messages(person: User) -> list[Message]:
    today = clock.today()
    waiting, coming = list(_waiting(person)), list(_coming(person))
    if person.reminders is Reminders.EACH:
        return rules.each(person.ref, waiting, coming, today)
    return rules.digest(person.ref, waiting, coming, today)


def _waiting(person: User) -> Iterator[Waiting]:
    """What is owed, without its words."""
    for thing in owed_by(person):
        yield Waiting(thing.kind, "-".join(thing.address), thing.due)


def _coming(person: User) -> Iterator[Coming]:
    for met in diary_of(person):
        if met.starts > clock.now():
            when = moment_words(met.starts)
            yield Coming(met.ref, met.kind, met.team, met.place, met.starts.date(), when)


def _put(person: User, message: Message) -> bool:
    """Put one message into the outbox; the same one is there once, whoever else is filling it."""
    if db.session.scalar(select(Mail.id).where(Mail.key == message.key)) is not None:
        return False
    try:
        with writing() as session:
            row = Mail(
                to_id=person.id,
                key=message.key,
                subject=message.subject,
                body=message.body,
                send_after=clock.now(),
            )
            session.add(row)
    except IntegrityError:
        return False
    return True
