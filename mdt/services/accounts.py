"""Accounts: made by an administrator, entered by a one-time link, never deleted."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select, update

from mdt import clock
from mdt.columns import SealedText
from mdt.database import db
from mdt.domain.errors import Invalid, NotFound, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, Reminders, Role
from mdt.models.people import OneTimeLink, Setting, SignIn, Supervision, User
from mdt.models.places import TeamMember
from mdt.services import Permission, expect_version, require
from mdt.services.audit import Work, change
from mdt.services.passwords import hash_of

LONGEST_NAME = 80
# One plain address: nothing that could add a second one or a line to a message's head.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
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
    by_operator: bool = False,
) -> User:
    """Make an account without a password; its one-time link opens it.

    Nobody made the `first` account of an empty house; whoever runs the machine may make one too.
    """
    if not (first or by_operator):
        require(actor, Permission.ACCOUNTS_MANAGE)
    _check_roles(roles, discipline)
    with change(actor) as work:
        if first and db.session.scalar(select(User.id).limit(1)) is not None:
            raise NotNow("This practice already has accounts.")
        _check_name(username)
        person = User(
            username=username.strip().lower(),
            display_name=display_name,
            roles=frozenset(roles),
            discipline=discipline,
        )
        db.session.add(person)
        if first:
            _remember_keyring()
        work.note(AuditEvent.ACCOUNT_CREATED, person, roles=sorted(roles))
    return person


def _remember_keyring() -> None:
    """From the first account on, the trail and the sealed texts need this keyring and no other."""
    print_of_it = SealedText.ring().print_of_audit_key()
    db.session.merge(Setting(key="keyring", value={"print": print_of_it}))


def _check_roles(roles: Collection[Role], discipline: Discipline | None) -> None:
    if not roles:
        raise Invalid("roles", "Choose at least one role.")
    if Role.CLINICIAN in roles and discipline is None:
        raise Invalid("discipline", "A clinician needs a discipline.")


def _check_name(username: str) -> None:
    name = username.strip().lower()
    if not name or not all(letter.isalnum() or letter in "._-" for letter in name):
        raise Invalid("username", "Use letters, figures, dots and dashes, without spaces.")
    if len(name) > LONGEST_NAME:
        raise Invalid("username", f"A user name may have at most {LONGEST_NAME} characters.")
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
    _check_roles(roles, discipline)
    before = person.roles
    with change(actor) as work:
        if Role.ADMINISTRATOR in before - frozenset(roles):
            _keep_an_administrator(person)
        person.display_name, person.discipline = display_name, discipline
        person.roles = frozenset(roles)
        work.note(
            AuditEvent.ACCOUNT_CHANGED, person, roles_before=sorted(before), roles=sorted(roles)
        )


def close(actor: User, person: User, *, version: int) -> None:
    """Close an account: its sessions and its places on teams end now, what it wrote stays."""
    require(actor, Permission.ACCOUNTS_MANAGE)
    expect_version(person, version)
    if not person.is_active:
        raise NotNow("This account is closed already.")
    with change(actor) as work:
        if Role.ADMINISTRATOR in person.roles:
            _keep_an_administrator(person)
        person.closed_at = clock.now()
        _end_sessions(person)
        _leave_teams(work, person)
        _end_supervision(person)
        work.note(AuditEvent.ACCOUNT_CLOSED, person)


def _leave_teams(work: Work, person: User) -> None:
    held = select(TeamMember).where(TeamMember.user_id == person.id, TeamMember.until_at.is_(None))
    for membership in db.session.scalars(held):
        membership.until_at = clock.now()
        work.note(AuditEvent.TEAM_MEMBER_ENDED, membership.team, person=person.ref)


def _end_supervision(person: User) -> None:
    for held in (*person.supervised_by, *person.supervisions):
        held.until_at = held.until_at or clock.now()


def _keep_an_administrator(person: User) -> None:
    """Asked within the deed: two administrators who remove each other at once wait their turn."""
    everybody = db.session.scalars(
        select(User)
        .where(User.closed_at.is_(None))
        .order_by(User.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if not any(Role.ADMINISTRATOR in user.roles and user is not person for user in everybody):
        raise NotNow("The last administrator cannot be removed.")


def make_link(actor: User | None, person: User) -> str:
    """Make the one-time link of a new or reset account; gives the token, kept only as a hash."""
    if actor is not None:
        require(actor, Permission.ACCOUNTS_MANAGE)
    if not person.is_active:
        raise NotNow("This account is closed.")
    token = secrets.token_urlsafe(32)
    with change(actor) as work:
        _spend_links(person)
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


def _spend_links(person: User) -> None:
    """Only the newest link opens an account."""
    unused = (OneTimeLink.user_id == person.id, OneTimeLink.used_at.is_(None))
    db.session.execute(update(OneTimeLink).where(*unused).values(used_at=clock.now()))


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
        _use(link)
        _set_password(work, person, hashed)
        if link.is_reset and link.made_by_id != person.id:
            person.reflections_shut_until = clock.now() + REFLECTIONS_SHUT
    return person


def _use(link: OneTimeLink) -> None:
    """Of two who open the same link at once, one gets in."""
    unused = (OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    found = db.session.execute(
        update(OneTimeLink).where(*unused).values(used_at=clock.now()).returning(OneTimeLink.id)
    ).first()
    if found is None:
        raise NotFound("This link has been used or has expired.")


def set_password(actor: User, *, password: str, here: SignIn | None = None) -> None:
    """Change one's own password; every session but the one it is done in ends."""
    require(actor, Permission.OWN_ACCOUNT, actor)
    hashed = hash_of(password)
    with change(actor) as work:
        _set_password(work, actor, hashed, here)


def _set_password(work: Work, person: User, hashed: str, here: SignIn | None = None) -> None:
    person.password_hash, person.password_set_at = hashed, clock.now()
    _end_sessions(person, here)
    work.note(AuditEvent.PASSWORD_SET, person)


def _end_sessions(person: User, but: SignIn | None = None) -> None:
    open_ones = select(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None))
    for row in db.session.scalars(open_ones):
        if row is not but:
            row.ended_at = clock.now()


def choose_reminders(actor: User, *, email: str, reminders: Reminders) -> None:
    """Say where one is reminded by e-mail, and how often; without an address nowhere."""
    require(actor, Permission.OWN_ACCOUNT, actor)
    address = email.strip()
    if address and not ADDRESS.fullmatch(address):
        raise Invalid("email", "Write one address, such as name@practice.example.")
    if (actor.email, actor.reminders) == (address, reminders):
        return
    with change(actor) as work:
        actor.email, actor.reminders = address, reminders
        work.note(AuditEvent.ACCOUNT_CHANGED, actor, fields=["email", "reminders"])


def _may_supervise(person: User) -> bool:
    return person.is_active and Role.SUPERVISOR in person.roles


def name_supervisor(actor: User, person: User, *, supervisor: User | None) -> None:
    """Name a clinician's supervisor of record from now on, or end it."""
    require(actor, Permission.ACCOUNTS_MANAGE)
    if supervisor is not None and not _may_supervise(supervisor):
        raise Invalid("supervisor", "Choose somebody whose account is a supervisor's.")
    if supervisor is person:
        raise Invalid("supervisor", "Nobody supervises himself.")
    if person.supervisor_id == (supervisor.id if supervisor else None):
        return
    with change(actor) as work:
        for held in person.supervised_by:
            held.until_at = held.until_at or clock.now()
        if supervisor is not None:
            person.supervised_by.append(Supervision(supervisor=supervisor, from_at=clock.now()))
        named = supervisor.ref if supervisor else None
        work.note(AuditEvent.SUPERVISOR_NAMED, person, supervisor=named)
