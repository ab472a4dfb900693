"""Patients and cases: opened, corrected, handed on, closed."""

from datetime import date
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import CaseStatus, Discipline, Setting
from mdt.models.cases import CareTeamMember, Case, Patient, SiteMove
from mdt.models.people import User
from mdt.models.places import Site, Team
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change

OLDEST = 120  # years


def add_patient(
    actor: User, *, file_number: str, given_names: str, family_name: str, born: date, **details: str
) -> Patient:
    """Register a person. A file number names one patient only."""
    require(actor, Permission.CASE_CREATE)
    _check_born(born)
    if patient_of_file(file_number) is not None:
        raise Invalid("file_number", "This file number belongs to a registered patient.")
    with change(actor) as work:
        patient = Patient(
            file_number=file_number,
            given_names=given_names,
            family_name=family_name,
            born=born,
            **details,
        )
        db.session.add(patient)
        work.note(AuditEvent.PATIENT_ADDED, patient)
    return patient


def patient_of_file(file_number: str) -> Patient | None:
    """The patient of a file number, if there is one."""
    return db.session.scalars(select(Patient).where(Patient.file_number == file_number)).first()


def amend_patient(actor: User, case: Case, *, version: int, **details: Any) -> None:
    """Correct who the patient is; the care team of a case may."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case.patient, version)
    if "born" in details:
        _check_born(details["born"])
    changed = [name for name, value in details.items() if getattr(case.patient, name) != value]
    with change(actor) as work:
        for name in changed:
            setattr(case.patient, name, details[name])
        work.note(AuditEvent.PATIENT_CHANGED, case, covers=(case.patient,), fields=changed)


def _check_born(born: date) -> None:
    if born > clock.today():
        raise Invalid("born", "A date of birth lies in the past.")
    if born.year < clock.today().year - OLDEST:
        raise Invalid("born", f"This date of birth is more than {OLDEST} years ago.")


def open_case(  # noqa: PLR0913 - what a first page of a file holds
    actor: User,
    patient: Patient,
    *,
    team: Team,
    site: Site,
    setting: Setting,
    opened_on: date | None = None,
    **details: Any,
) -> Case:
    """Open a course of care; who opens it leads it until it is handed on."""
    require(actor, Permission.CASE_CREATE)
    if actor.id not in team.member_ids:
        raise Invalid("team", "Choose a team you are a member of.")
    opened = opened_on or clock.today()
    if opened > clock.today():
        raise Invalid("opened_on", "A case cannot be opened in the future.")
    with change(actor) as work:
        case = Case(
            patient=patient,
            team=team,
            site=site,
            setting=setting,
            opened_on=opened,
            **details,
        )
        case.care_team.append(_membership(actor, actor, actor.discipline, is_lead=True))
        db.session.add(case)
        work.note(AuditEvent.CASE_OPENED, case)
        work.note(AuditEvent.CARE_TEAM_ADDED, case, person=actor.ref, lead=True)
    return case


def amend(actor: User, case: Case, *, version: int, **details: Any) -> None:
    """Correct the case's own facts; gives nobody access."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    changed = [name for name, value in details.items() if getattr(case, name) != value]
    with change(actor) as work:
        for name in changed:
            setattr(case, name, details[name])
        work.note(AuditEvent.CASE_CHANGED, case, fields=changed)


def set_review(actor: User, case: Case, *, on: date, version: int) -> None:
    """Say by when the team should look at the case again."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    with change(actor) as work:
        case.next_review_on = on
        work.note(AuditEvent.REVIEW_SET, case, on=on.isoformat())


def move(  # noqa: PLR0913 - a transfer is one deed
    actor: User, case: Case, *, site: Site, setting: Setting, ward: str, words: str, version: int
) -> SiteMove:
    """Admit, transfer or discharge: the case keeps one record wherever it is."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    with change(actor) as work:
        row = SiteMove(
            case_id=case.id,
            site_id=site.id,
            setting=setting,
            ward=ward,
            moved_at=clock.now(),
            words=words,
            author_id=actor.id,
        )
        db.session.add(row)
        case.site, case.setting, case.ward = site, setting, ward
        work.note(
            AuditEvent.CASE_MOVED, case, covers=(row,), site=site.ref, setting=setting.value
        )
    return row


def close(actor: User, case: Case, *, reason: str, version: int) -> None:
    """Close a course of care. An open safety concern stands in the way."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    if case.open_concerns:
        raise NotNow("A safety concern is open: a named clinician closes it first.")
    with change(actor) as work:
        case.status, case.closed_on, case.close_reason = CaseStatus.CLOSED, clock.today(), reason
        work.note(AuditEvent.CASE_CLOSED, case)


def add_to_care_team(actor: User, case: Case, *, person: User) -> CareTeamMember:
    """The lead puts a clinician on the care team from now on: from now on they may read."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    if person.discipline is None:
        raise Invalid("person", f"{person.display_name} is not a clinician.")
    if person.id in case.care_ids:
        raise Invalid("person", f"{person.display_name} is on the care team already.")
    with change(actor) as work:
        member = _membership(actor, person, person.discipline)
        case.care_team.append(member)
        work.note(AuditEvent.CARE_TEAM_ADDED, case, person=person.ref, lead=False)
    return member


def take_off_care_team(actor: User, case: Case, *, person: User) -> None:
    """End a membership now; what the person wrote stays theirs to read."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    if person.id == case.lead_id:
        raise NotNow("Hand the lead to somebody else first.")
    with change(actor) as work:
        _end(case, person)
        work.note(AuditEvent.CARE_TEAM_ENDED, case, person=person.ref)


def hand_over_lead(actor: User, case: Case, *, person: User) -> None:
    """Make another member of the care team the lead clinician."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    if person.id not in case.care_ids:
        raise Invalid("person", "Only a member of the care team can lead it.")
    with change(actor) as work:
        for member in case.team_today:
            member.is_lead = member.user_id == person.id
        work.note(AuditEvent.LEAD_CHANGED, case, person=person.ref)


def _membership(
    actor: User, person: User, discipline: Discipline | None, *, is_lead: bool = False
) -> CareTeamMember:
    return CareTeamMember(
        user=person,
        discipline=discipline or Discipline.OTHER,
        is_lead=is_lead,
        from_at=clock.now(),
        added_by=actor,
    )


def _end(case: Case, person: User) -> None:
    for member in case.team_today:
        if member.user_id == person.id:
            member.until_at = clock.now()
