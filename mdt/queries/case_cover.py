"""All that stands on the cover of a case, in a fixed number of statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db, read
from mdt.domain.vocabulary import Role
from mdt.models.cases import (
    CareTeamMember,
    Case,
    CaseLine,
    Diagnosis,
    LegalEntry,
    SharingAuthorisation,
    SiteMove,
)
from mdt.models.people import User
from mdt.models.places import Site, Team, TeamMember


def read_cover(case: Case) -> Sequence[SiteMove]:
    """Fill a case with its details and their authors; gives where it has been, latest first."""
    everything = select(Case).where(Case.id == case.id)
    db.session.scalars(
        everything.options(
            selectinload(Case.legal).options(
                joinedload(LegalEntry.author), joinedload(LegalEntry.applied_by)
            ),
            selectinload(Case.diagnoses).joinedload(Diagnosis.author),
            selectinload(Case.lines).joinedload(CaseLine.author),
            selectinload(Case.contacts),
            selectinload(Case.authorisations).joinedload(SharingAuthorisation.author),
            selectinload(Case.care_team).joinedload(CareTeamMember.added_by),
        ).execution_options(populate_existing=True)
    ).one()
    moves = select(SiteMove).where(SiteMove.case_id == case.id).order_by(SiteMove.moved_at.desc())
    return db.session.scalars(
        moves.options(joinedload(SiteMove.site), joinedload(SiteMove.author))
    ).all()


def sites() -> Sequence[Site]:
    """Every site of the practice, by name."""
    return db.session.scalars(select(Site).order_by(Site.name)).all()


def site_names() -> Sequence[Any]:
    """Address and name of every site, for a choice among them."""
    return read(_names)


_names = select(Site.ref, Site.name).order_by(Site.name)


def teams_of(person: User) -> list[Team]:
    """The teams this person is on today."""
    mine = select(Team).join(TeamMember).where(TeamMember.user_id == person.id).distinct()
    return [
        team
        for team in db.session.scalars(mine.order_by(Team.name))
        if person.id in team.member_ids
    ]


def clinicians_beside(case: Case) -> list[User]:
    """Every active clinician who is not on the care team, by name."""
    active = select(User).where(User.closed_at.is_(None)).order_by(User.display_name)
    return [
        person
        for person in db.session.scalars(active)
        if Role.CLINICIAN in person.roles and person.id not in case.care_ids
    ]
