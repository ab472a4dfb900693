"""The house itself: its name, sites, teams and kinds of meeting."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, SiteKind
from mdt.models.people import Setting, User
from mdt.models.places import MeetingType, Site, Team, TeamMember
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change


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


def add_site(actor: User, *, name: str, kind: SiteKind) -> Site:
    """Add rooms or a hospital."""
    require(actor, Permission.PRACTICE_MANAGE)
    if db.session.scalar(select(Site.id).where(Site.name == name)):
        raise Invalid("name", "There is a site of this name already.")
    with change(actor) as work:
        site = Site(name=name, kind=kind)
        db.session.add(site)
        work.note(AuditEvent.SITE_ADDED, site)
    return site


def rename_site(actor: User, site: Site, *, name: str, kind: SiteKind, version: int) -> None:
    """Correct a site's name or kind."""
    require(actor, Permission.PRACTICE_MANAGE)
    expect_version(site, version)
    with change(actor) as work:
        site.name, site.kind = name, kind
        work.note(AuditEvent.SITE_CHANGED, site, fields=["name", "kind"])


def add_team(actor: User, *, name: str) -> Team:
    """Add a team that meets."""
    require(actor, Permission.PRACTICE_MANAGE)
    if db.session.scalar(select(Team.id).where(Team.name == name)):
        raise Invalid("name", "There is a team of this name already.")
    with change(actor) as work:
        team = Team(name=name)
        db.session.add(team)
        work.note(AuditEvent.TEAM_ADDED, team)
    return team


def add_member(actor: User, team: Team, *, person: User) -> None:
    """Put a person on a team from now on. It opens no record by itself."""
    require(actor, Permission.PRACTICE_MANAGE)
    if person.id in team.member_ids:
        raise NotNow(f"{person.display_name} is on this team already.")
    with change(actor) as work:
        team.members.append(TeamMember(user=person, from_at=clock.now()))
        work.note(AuditEvent.TEAM_MEMBER_ADDED, team, person=person.ref)


def end_member(actor: User, team: Team, *, person: User) -> None:
    """Take a person off a team from now on."""
    require(actor, Permission.PRACTICE_MANAGE)
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
    quorum: Collection[Discipline] = (),
    minutes_per_case: int = 10,
    weeks_unbrought: int = 8,
) -> MeetingType:
    """Add a kind of meeting with its written purpose and its quorum."""
    require(actor, Permission.MEETING_PLAN, _Of(team))
    if not purpose.strip():
        raise Invalid("purpose", "A meeting needs a written purpose: what is it for?")
    with change(actor) as work:
        kind = MeetingType(
            team_id=team.id,
            name=name,
            purpose=purpose,
            objectives=objectives,
            owner_id=actor.id,
            quorum=" ".join(quorum),
            minutes_per_case=minutes_per_case,
            weeks_unbrought=weeks_unbrought,
        )
        db.session.add(kind)
        work.note(AuditEvent.MEETING_TYPE_ADDED, kind)
    return kind


class _Of:
    """A thing that has only a team yet, for the rules that ask for one."""

    def __init__(self, team: Team) -> None:
        self.team = team
