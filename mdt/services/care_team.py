"""The care team: who may read a case, from when until when. Its lead decides."""

from datetime import datetime

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Discipline, Role
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold


def add_to_care_team(actor: User, case: Case, *, person: User) -> CareTeamMember:
    """The lead puts a clinician on the care team from now on: from now on they may read."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    _check_clinician(person)
    with change(actor) as work:
        hold(case, "care_team")
        if person.id in case.care_ids:
            raise Invalid("person", f"{person.display_name} is on the care team already.")
        member = membership(person, added_by=actor)
        case.care_team.append(member)
        work.note(AuditEvent.CARE_TEAM_ADDED, case, person=person.ref, lead=False)
    return member


def take_off_care_team(actor: User, case: Case, *, person: User) -> None:
    """End a membership now; what the person wrote stays theirs to read."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    if person.id == case.lead_id:
        raise NotNow("Hand the lead to somebody else first.")
    with change(actor) as work:
        hold(case, "care_team")
        if person.id not in case.care_ids:
            raise NotNow(f"{person.display_name} is not on the care team any more.")
        _end(case, person, clock.now())
        work.note(AuditEvent.CARE_TEAM_ENDED, case, person=person.ref)


def hand_over_lead(actor: User, case: Case, *, person: User) -> None:
    """Make another member of the care team the lead clinician; who led until now stays on it."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    _check_clinician(person)
    with change(actor) as work:
        hold(case, "care_team")
        if person.id not in case.care_ids:
            raise Invalid("person", "Only a member of the care team can lead it.")
        # New rows rather than a changed mark: the history then says who led when.
        moment = clock.now()
        for member in [m for m in case.team_today if m.is_lead or m.user_id == person.id]:
            member.until_at = moment
            leads = member.user_id == person.id
            renewed = membership(member.user, added_by=actor, is_lead=leads, since=moment)
            case.care_team.append(renewed)
        work.note(AuditEvent.LEAD_CHANGED, case, person=person.ref)


def membership(
    person: User, *, added_by: User, is_lead: bool = False, since: datetime | None = None
) -> CareTeamMember:
    """A place on a care team, in the person's own discipline."""
    return CareTeamMember(
        user=person,
        discipline=person.discipline or Discipline.OTHER,
        is_lead=is_lead,
        from_at=since or clock.now(),
        added_by=added_by,
    )


def _check_clinician(person: User) -> None:
    if Role.CLINICIAN not in person.roles:
        raise Invalid("person", f"{person.display_name} is not a clinician.")
    if not person.is_active:
        raise Invalid("person", f"The account of {person.display_name} is closed.")


def _end(case: Case, person: User, moment: datetime) -> None:
    for member in case.team_today:
        if member.user_id == person.id:
            member.until_at = moment
