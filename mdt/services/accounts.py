"""Accounts: made by an administrator, entered by a one-time link, never deleted."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotFound, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, Role
from mdt.models.people import OneTimeLink, SignIn, Supervision, User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import Work, change
from mdt.services.passwords import hash_of

LINK_HOLDS = timedelta(hours=72)
REFLECTIONS_SHUT = timedelta(hours=72)


def create(
    actor: User | None,
    *,
    username: str,
    display_name: str,
    roles: Collection[Role],
    discipline: Discipline | None = None,
    first: bool = False,
) -> User:
    """Make an account without a password; its one-time link opens it.

    `first` is the set-up of an empty house, the one account nobody made.
    """
    if not first:
        require(actor, Permission.ACCOUNTS_MANAGE)
    elif db.session.scalar(select(func.count()).select_from(User)):
        raise NotNow("This practice already has accounts.")
    _check_name(username)
    if Role.CLINICIAN in roles and discipline is None:
        raise Invalid("discipline", "A clinician needs a discipline.")
    with change(actor) as work:
        person = User(
            username=username.strip().lower(),
            display_name=display_name,
            roles=frozenset(roles),
            discipline=discipline,
        )
        db.session.add(person)
        work.note(AuditEvent.ACCOUNT_CREATED, person, roles=sorted(roles))
    return person


def _check_name(username: str) -> None:
    name = username.strip().lower()
    if not name or not all(letter.isalnum() or letter in "._-" for letter in name):
        raise Invalid("username", "Use letters, figures, dots and dashes, without spaces.")
    if db.session.scalar(select(User.id).where(User.username == name)):
        raise Invalid("username", "This user name is taken.")


def amend(
    actor: User,
    person: User,
    *,
    display_name: str,
    roles: Collection[Role],
    discipline: Discipline | None,
    version: int,
) -> None:
    """Change a name, a discipline, or what an account may do. The last administrator stays."""
    require(actor, Permission.ACCOUNTS_MANAGE)
    expect_version(person, version)
    before = person.roles
    if Role.ADMINISTRATOR in before - frozenset(roles):
        _keep_an_administrator(person)
    with change(actor) as work:
        person.display_name, person.discipline = display_name, discipline
        person.roles = frozenset(roles)
        work.note(
            AuditEvent.ACCOUNT_CHANGED, person, roles_before=sorted(before), roles=sorted(roles)
        )


def close(actor: User, person: User, *, version: int) -> None:
    """Close an account: its sessions end now, what it wrote stays."""
    require(actor, Permission.ACCOUNTS_MANAGE)
    expect_version(person, version)
    if Role.ADMINISTRATOR in person.roles:
        _keep_an_administrator(person)
    with change(actor) as work:
        person.closed_at = clock.now()
        _end_sessions(person)
        work.note(AuditEvent.ACCOUNT_CLOSED, person)


def _keep_an_administrator(person: User) -> None:
    others = [
        user
        for user in db.session.scalars(select(User).where(User.closed_at.is_(None)))
        if Role.ADMINISTRATOR in user.roles and user.id != person.id
    ]
    if not others:
        raise NotNow("The last administrator cannot be removed.")


def make_link(actor: User | None, person: User) -> str:
    """Make the one-time link of a new or reset account; gives the token, kept only as a hash."""
    if actor is not None:
        require(actor, Permission.ACCOUNTS_MANAGE)
    token = secrets.token_urlsafe(32)
    with change(actor) as work:
        link = OneTimeLink(
            token_hash=hashlib.sha256(token.encode()).digest(),
            user_id=person.id,
            made_by_id=actor.id if actor else None,
            is_reset=person.password_hash is not None,
            expires_at=clock.now() + LINK_HOLDS,
        )
        db.session.add(link)
        work.note(AuditEvent.LINK_MADE, person, reset=link.is_reset)
    return token


def link_of(token: str) -> OneTimeLink:
    """The link of a token while it holds; raises NotFound when used, expired or unknown."""
    hashed = hashlib.sha256(token.encode()).digest()
    link = db.session.scalars(select(OneTimeLink).where(OneTimeLink.token_hash == hashed)).first()
    holds = link is not None and link.used_at is None and clock.now() < link.expires_at
    if link is None or not holds or not link.user.is_active:
        raise NotFound("This link has been used or has expired.")
    return link


def enter_by_link(token: str, *, password: str) -> User:
    """Use a one-time link: set the password it is for, end every older session."""
    link = link_of(token)
    person = link.user
    hashed = hash_of(password)
    with change(person) as work:
        link.used_at = clock.now()
        _set_password(work, person, hashed)
        if link.is_reset and link.made_by_id not in {None, person.id}:
            person.reflections_shut_until = clock.now() + REFLECTIONS_SHUT
    return person


def set_password(actor: User, *, password: str) -> None:
    """Change one's own password; every other session ends."""
    require(actor, Permission.OWN_ACCOUNT, actor)
    hashed = hash_of(password)
    with change(actor) as work:
        _set_password(work, actor, hashed)


def _set_password(work: Work, person: User, hashed: str) -> None:
    person.password_hash, person.password_set_at = hashed, clock.now()
    _end_sessions(person)
    work.note(AuditEvent.PASSWORD_SET, person)


def _end_sessions(person: User) -> None:
    open_ones = select(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None))
    for row in db.session.scalars(open_ones):
        row.ended_at = clock.now()


def name_supervisor(actor: User, person: User, *, supervisor: User | None) -> None:
    """Name a clinician's supervisor of record from now on, or end it."""
    require(actor, Permission.ACCOUNTS_MANAGE)
    if supervisor is not None and Role.SUPERVISOR not in supervisor.roles:
        raise Invalid("supervisor", "Choose somebody whose account is a supervisor's.")
    if supervisor is person:
        raise Invalid("supervisor", "Nobody supervises himself.")
    with change(actor) as work:
        for held in person.supervised_by:
            held.until_at = held.until_at or clock.now()
        if supervisor is not None:
            person.supervised_by.append(
                Supervision(supervisor=supervisor, from_at=clock.now())
            )
        named = supervisor.ref if supervisor else None
        work.note(AuditEvent.SUPERVISOR_NAMED, person, supervisor=named)
