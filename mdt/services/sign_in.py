"""Coming in and going out: checked, slowed when guessed at, and noted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from mdt import clock
from mdt.database import db, writing
from mdt.domain.events import AuditEvent
from mdt.models.people import FailedSignIn, SignIn, User
from mdt.services import passwords
from mdt.services.audit import change

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5  # from one address at one account
FREE_TRIES_ACCOUNT = 30  # at one account from anywhere: slows a crowd, does not shut staff out
FREE_TRIES_ADDRESS = 60  # from one address at any account
SLOWEST = timedelta(minutes=5)
A_SECOND = timedelta(seconds=1)
KNOWN_FOR = timedelta(days=60)  # an address one has signed in from
KEPT_FOR = timedelta(days=90)  # a session that is over


@dataclass(frozen=True)
class Attempt:
    """What came of a try: a person, or how long to wait before the next."""

    person: User | None = None
    wait: timedelta = timedelta()


def try_password(username: str, password: str, *, address: str, throttle: bool = True) -> Attempt:
    """Check a name and a password. A known address pair waits alone; strangers lock nobody out."""
    keys = _keys(username, address)
    if _comes_here(username, address):
        # From where this person signs in, guesses made elsewhere do not count.
        keys = keys[:1]
    if throttle and (wait := _wait(keys)) > timedelta():
        return Attempt(wait=wait)
    person = db.session.scalars(
        select(User).where(User.username == username.strip().lower())
    ).first()
    usable = person is not None and person.is_active
    if not passwords.matches(password, person.password_hash if usable and person else None):
        _note_failure(_keys(username, address), person)
        return Attempt(wait=_wait(keys) if throttle else timedelta())
    return Attempt(person=person)


def _comes_here(username: str, address: str) -> bool:
    """Whether this account has been signed in to from this address of late."""
    query = (
        select(SignIn.id)
        .join(SignIn.user)
        .where(
            User.username == username.strip().lower(),
            SignIn.address == address,
            SignIn.created_at > clock.now() - KNOWN_FOR,
        )
    )
    return db.session.execute(query.limit(1)).first() is not None


def begin(person: User, token_hash: bytes, *, address: str, agent: str) -> SignIn:
    """Open a session for a person who has proved who they are."""
    with change(person) as work:
        row = SignIn(
            token_hash=token_hash,
            user_id=person.id,
            seen_at=clock.now(),
            address=address[:200],
            agent=agent[:500],
        )
        db.session.add(row)
        work.note(AuditEvent.SIGNED_IN, person, session=row.ref)
    return row


def end(actor: User, row: SignIn, *, signed_out: bool = False) -> None:
    """End one of one's own sessions: it is over at its next request."""
    with change(actor) as work:
        row.ended_at = clock.now()
        if signed_out:
            work.note(AuditEvent.SIGNED_OUT, actor)
        else:
            work.note(AuditEvent.SESSION_ENDED, actor, session=row.ref)


def prune(*, longest: timedelta) -> tuple[int, int]:
    """Forget old failures and sessions long over; gives how many of each."""
    moment = clock.now()
    over = or_(SignIn.ended_at < moment - KEPT_FOR, SignIn.created_at < moment - longest - KEPT_FOR)
    with writing() as session:
        failures = session.execute(
            delete(FailedSignIn)
            .where(FailedSignIn.at < moment - 4 * WINDOW)
            .returning(FailedSignIn.id)
        )
        sessions = session.execute(delete(SignIn).where(over).returning(SignIn.id))
        return len(failures.all()), len(sessions.all())


def _keys(username: str, address: str) -> list[tuple[bytes, int]]:
    name = username.strip().lower()
    return [
        (_hash(f"pair:{name}:{address}"), FREE_TRIES),
        (_hash(f"account:{name}"), FREE_TRIES_ACCOUNT),
        (_hash(f"address:{address}"), FREE_TRIES_ADDRESS),
    ]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _wait(keys: list[tuple[bytes, int]]) -> timedelta:
    """The longest of the waits; each failure beyond the free ones doubles it."""
    moment = clock.now()
    waits = [_wait_of(key, free, moment) for key, free in keys]
    return max(waits)


def _wait_of(key: bytes, free: int, moment: datetime) -> timedelta:
    count, last = db.session.execute(
        select(func.count(), func.max(FailedSignIn.at)).where(
            FailedSignIn.key == key, FailedSignIn.at > moment - WINDOW
        )
    ).one()
    if count < free or last is None:
        return timedelta()
    pause = min(timedelta(seconds=2 ** min(count - free + 2, 12)), SLOWEST)
    return max(last + pause - moment, timedelta())


def _note_failure(keys: list[tuple[bytes, int]], person: User | None) -> None:
    with change(None) as work:
        moment = clock.now()
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - 4 * WINDOW))
        db.session.add_all(FailedSignIn(key=key, at=moment) for key, _free in keys)
        work.note(AuditEvent.SIGN_IN_FAILED, person, known=person is not None)
