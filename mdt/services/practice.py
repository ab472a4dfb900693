"""The house itself: its name, sites, teams and kinds of meeting."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mdt import clock
from mdt.database import db, read_one
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, MeetingKind, Role, SiteKind
from mdt.models.people import Setting, User
from mdt.models.places import MeetingType, Site, Team, TeamMember
from mdt.services import Permission, accounts, expect_version, require
from mdt.services.audit import change
from mdt.services.passwords import hash_of

UNTIL_SET_UP = "Mirror MDT"
NAMED = select(Setting.value).where(Setting.key == "practice")


def setting(key: str) -> dict[str, Any]:
    """A fact about this installation, {} when it is not set."""
    row = db.session.get(Setting, key)
    return row.value if row else {}


def put_setting(key: str, value: dict[str, Any]) -> None:
    """Keep a fact about this installation; the caller's deed notes it."""
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=value))
    else:
        row.value = value


def name() -> str:
    """What the practice calls itself; empty until it is set up."""
    found = read_one(NAMED)
    return str(found.value.get("name", "")) if found else ""


def name_on_paper() -> str:
    """The same on what leaves the house; the program's name until it is set up."""
    return str(setting("practice").get("name", UNTIL_SET_UP))


def has_accounts() -> bool:
    """Whether anybody has an account yet; without one, the set-up page is all there is."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def set_up(
    *,
    practice: str,
    display_name: str,
    username: str,
    password: str,
    information_officer: bool = False,
) -> User:
    """Make an empty house somebody's: its name and its first administrator. Happens once."""
    hashed = hash_of(password)
    roles = {Role.ADMINISTRATOR} | ({Role.INFORMATION_OFFICER} if information_officer else set())
    with change(None) as work:
        _be_the_first(practice)
        person = accounts.create(
            None, username=username, display_name=display_name, roles=roles, first=True
        )
        person.password_hash, person.password_set_at = hashed, clock.now()
        work.note(AuditEvent.PRACTICE_SET_UP)
    return person


def _be_the_first(practice: str) -> None:
    """Of two set-ups at once the second waits here for the first, and finds the place taken."""
    try:
        db.session.add(Setting(key="practice", value={"name": practice}))
        db.session.flush()
    except IntegrityError as problem:
        raise NotNow("This practice has been set up already. Sign in instead.") from problem


def rename(actor: User, *, practice: str) -> None:
    """Change what the practice calls itself."""
    require(actor, Permission.PRACTICE_MANAGE)
    with change(actor) as work:
        put_setting("practice", {**setting("practice"), "name": practice})
        work.note(AuditEvent.PRACTICE_RENAMED)


def keeps_on_device() -> bool:
    """Whether a browser may keep, sealed, what was typed in the meeting and could not be sent."""
    return bool(setting("room").get("keep_on_device", True))


def keep_on_device(actor: User, *, keep: bool) -> None:
    """Let browsers keep, sealed, what could not be sent; or not."""
    require(actor, Permission.PRACTICE_MANAGE)
    with change(actor) as work:
        put_setting("room", {**setting("room"), "keep_on_device": keep})
        work.note(AuditEvent.ROOM_SET, keep=keep)


def add_site(actor: User, *, name: str, kind: SiteKind) -> Site:
    """Add rooms or a hospital."""
    require(actor, Permission.PRACTICE_MANAGE)
    _check_free(Site, name)
    with change(actor) as work:
        site = Site(name=name, kind=kind)
        db.session.add(site)
        work.note(AuditEvent.SITE_ADDED, site)
    return site


def rename_site(actor: User, site: Site, *, name: str, kind: SiteKind, version: int) -> None:
    """Correct a site's name or kind."""
    require(actor, Permission.PRACTICE_MANAGE)
    expect_version(site, version)
    _check_free(Site, name, but=site)
    with change(actor) as work:
        site.name, site.kind = name, kind
        work.note(AuditEvent.SITE_CHANGED, site, fields=["name", "kind"])


def add_team(actor: User, *, name: str) -> Team:
    """Add a team that meets."""
    require(actor, Permission.PRACTICE_MANAGE)
    _check_free(Team, name)
    with change(actor) as work:
        team = Team(name=name)
        db.session.add(team)
        work.note(AuditEvent.TEAM_ADDED, team)
    return team


def rename_team(actor: User, team: Team, *, name: str, version: int) -> None:
    """Correct a team's name."""
    require(actor, Permission.PRACTICE_MANAGE)
    expect_version(team, version)
    _check_free(Team, name, but=team)
    with change(actor) as work:
        team.name = name
        work.note(AuditEvent.TEAM_CHANGED, team, fields=["name"])


def _check_free(kind: type[Site] | type[Team], name: str, but: Site | Team | None = None) -> None:
    """Two sites, or two teams, of one name would be mistaken for each other."""
    found = db.session.scalars(select(kind).where(func.lower(kind.name) == name.lower())).first()
    if found is not None and found is not but:
        raise Invalid("name", f"There is a {kind.__name__.lower()} of this name already.")


def add_member(actor: User, team: Team, *, person: User) -> None:
    """Put a person on a team from now on. It opens no record by itself."""
    require(actor, Permission.PRACTICE_MANAGE)
    if not person.is_active:
        raise Invalid("person", "This account is closed.")
    if person.id in team.member_ids:
        raise NotNow(f"{person.display_name} is on this team already.")
    with change(actor) as work:
        team.members.append(TeamMember(user=person, from_at=clock.now()))
        work.note(AuditEvent.TEAM_MEMBER_ADDED, team, person=person.ref)


def end_member(actor: User, team: Team, *, person: User) -> None:
    """Take a person off a team from now on."""
    require(actor, Permission.PRACTICE_MANAGE)
    if person.id not in team.member_ids:
        raise NotNow(f"{person.display_name} is not on this team.")
    with change(actor) as work:
        for member in team.members:
            if member.user_id == person.id and member.until_at is None:
                member.until_at = clock.now()
        work.note(AuditEvent.TEAM_MEMBER_ENDED, team, person=person.ref)


def add_meeting_type(
    actor: User,
    team: Team,
    *,
    name: str,
    purpose: str,
    objectives: str = "",
    kind: MeetingKind = MeetingKind.MDT,
    owner: User | None = None,
    next_audit_on: date | None = None,
    core: Collection[Discipline] = (),
    quorum: Collection[Discipline] = (),
    minutes_per_case: int = 10,
    weeks_unbrought: int = 8,
) -> MeetingType:
    """Add a kind of meeting with its written purpose, its owner, its core and its quorum."""
    require(actor, Permission.MEETING_PLAN, _Of(team))
    if not purpose.strip():
        raise Invalid("purpose", "A meeting needs a written purpose: what is it for?")
    facts = {
        "team_id": team.id,
        "name": name,
        "purpose": purpose,
        "objectives": objectives,
        "kind": kind,
        "owner_id": (owner or actor).id,
        "next_audit_on": next_audit_on,
        "core": " ".join(core),
        "quorum": " ".join(quorum),
        "minutes_per_case": minutes_per_case,
        "weeks_unbrought": weeks_unbrought,
    }
    with change(actor) as work:
        # A double click adds one kind; of two at once the second waits here for the first.
        db.session.execute(select(Team.id).where(Team.id == team.id).with_for_update())
        twin = db.session.scalars(select(MeetingType).filter_by(**facts)).first()
        if twin is not None:
            return twin
        made = MeetingType(**facts)
        db.session.add(made)
        work.note(AuditEvent.MEETING_TYPE_ADDED, made)
    return made


class _Of:
    """A thing that has only a team yet, for the rules that ask for one."""

    def __init__(self, team: Team) -> None:
        self.team = team
