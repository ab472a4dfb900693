"""Patients and cases: opened, corrected, moved, closed. The care team's own verbs stand beside."""

from datetime import date
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import CaseStatus, Setting
from mdt.models.cases import Case, Patient, SiteMove
from mdt.models.people import User
from mdt.models.places import Site, Team
from mdt.models.safety import SafetyTask
from mdt.services import Permission, expect_version, require, search
from mdt.services.audit import change
from mdt.services.care_team import (
    add_to_care_team,
    hand_over_lead,
    membership,
    take_off_care_team,
)
from mdt.services.holding import hold

OLDEST = 120  # years
IDENTITY = frozenset(
    "file_number given_names family_name born pronouns phone email address funder".split()
)
# What any member of the care team may correct: nothing here opens the case to anybody.
FACTS = frozenset("approach referral referred_on retention_class".split())


def add_patient(
    actor: User, *, file_number: str, given_names: str, family_name: str, born: date, **details: str
) -> Patient:
    """Register a person. A file number names one patient only."""
    require(actor, Permission.CASE_CREATE)
    _check_born(born)
    with change(actor) as work:
        if patient_of_file(file_number) is not None:
            raise Invalid("file_number", "This file number belongs to a registered patient.")
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
    _check_known(details, IDENTITY)
    if "born" in details:
        _check_born(details["born"])
    changed = _differing(case.patient, details)
    if "file_number" in changed and patient_of_file(details["file_number"]) is not None:
        raise Invalid("file_number", "This file number belongs to another patient.")
    with change(actor) as work:
        for name in changed:
            setattr(case.patient, name, details[name])
        work.note(AuditEvent.PATIENT_CHANGED, case, covers=(case.patient,), fields=changed)
        for course in case.patient.cases:
            search.index(course)


def _check_born(born: date) -> None:
    if born > clock.today():
        raise Invalid("born", "A date of birth lies in the past.")
    if born.year < clock.today().year - OLDEST:
        raise Invalid("born", f"This date of birth is more than {OLDEST} years ago.")


def open_case(
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
    _not_ahead("opened_on", opened)
    _not_ahead("referred_on", details.get("referred_on"))
    with change(actor) as work:
        case = Case(
            patient=patient,
            team=team,
            site=site,
            setting=setting,
            opened_on=opened,
            **details,
        )
        case.care_team.append(membership(actor, added_by=actor, is_lead=True))
        db.session.add(case)
        work.note(AuditEvent.CASE_OPENED, case, covers=_admission(actor, case))
        work.note(AuditEvent.CARE_TEAM_ADDED, case, person=actor.ref, lead=True)
        search.index(case)
    return case


def _admission(actor: User, case: Case) -> tuple[SiteMove, ...]:
    """A case that opens on a ward is an admission: later moves do not tell where it began."""
    if case.setting is not Setting.INPATIENT:
        return ()
    db.session.flush()
    today = case.opened_on == clock.today()
    row = SiteMove(
        case_id=case.id,
        site_id=case.site.id,
        setting=case.setting,
        ward=case.ward,
        moved_at=clock.now() if today else clock.wall(case.opened_on, 0),
        author_id=actor.id,
    )
    db.session.add(row)
    return (row,)


def amend(actor: User, case: Case, *, version: int, **details: Any) -> None:
    """Correct the case's own facts; gives nobody access."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    _check_known(details, FACTS)
    _not_ahead("referred_on", details.get("referred_on"))
    _put(actor, case, details)


def restrict(
    actor: User, case: Case, *, restricted: bool, summary_to_supervisor: bool, version: int
) -> None:
    """The lead says whether supervisors read this case's summary only when the lead lets them."""
    require(actor, Permission.CARE_TEAM_MANAGE, case)
    expect_version(case, version)
    _put(
        actor,
        case,
        {"restricted": restricted, "summary_to_supervisor": restricted and summary_to_supervisor},
    )


def set_review(actor: User, case: Case, *, on: date | None, version: int) -> None:
    """Say by when the team should look at the case again."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    if on is not None and on < clock.today():
        raise Invalid("next_review_on", "A next review lies ahead: choose today or a later day.")
    with change(actor) as work:
        case.next_review_on = on
        work.note(AuditEvent.REVIEW_SET, case, on=on.isoformat() if on else None)


def move(
    actor: User, case: Case, *, site: Site, setting: Setting, ward: str, words: str, version: int
) -> SiteMove:
    """Admit, transfer or discharge: the case keeps one record wherever it is."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    if (case.site_id, case.setting, case.ward) == (site.id, setting, ward):
        raise Invalid("site", "The case is there already.")
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
        work.note(AuditEvent.CASE_MOVED, case, covers=(row,), site=site.ref, setting=setting.value)
    return row


def close(actor: User, case: Case, *, reason: str, version: int) -> None:
    """Close a course of care. An open safety concern stands in the way."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    if not reason.strip():
        raise Invalid("reason", "Say in a sentence why this course of care ends.")
    with change(actor) as work:
        hold(case, "concerns")
        if case.status is CaseStatus.CLOSED:
            raise NotNow("This case is closed already.")
        _nothing_of_safety_is_open(case)
        case.status, case.closed_on, case.close_reason = CaseStatus.CLOSED, clock.today(), reason
        work.note(AuditEvent.CASE_CLOSED, case)


def let_rest(actor: User, case: Case, *, version: int) -> None:
    """Nobody is seeing the patient for now, but the course of care has not ended."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    with change(actor):
        hold(case, "concerns")
        if case.status is CaseStatus.CLOSED:
            raise NotNow("This case is closed: open it again first.")
        _nothing_of_safety_is_open(case)
        _put(actor, case, {"status": CaseStatus.DORMANT})


def _nothing_of_safety_is_open(case: Case) -> None:
    if case.open_concerns:
        raise NotNow("A safety concern is open: a named clinician closes it first.")
    unspoken = select(SafetyTask.id).where(
        SafetyTask.case_id == case.id, SafetyTask.closed_at.is_(None)
    )
    if db.session.scalars(unspoken).first() is not None:
        raise NotNow("A safety answer was not yet spoken about: say first what was done.")


def reopen(actor: User, case: Case, *, version: int) -> None:
    """Take a case up again that rests, or that was closed too early or by mistake."""
    require(actor, Permission.CASE_EDIT, case)
    expect_version(case, version)
    _put(actor, case, {"status": CaseStatus.ACTIVE, "closed_on": None, "close_reason": ""})


def _put(actor: User, case: Case, values: dict[str, Any]) -> None:
    changed = _differing(case, values)
    with change(actor) as work:
        for name in changed:
            setattr(case, name, values[name])
        work.note(AuditEvent.CASE_CHANGED, case, fields=changed)


def _differing(thing: Any, values: dict[str, Any]) -> list[str]:
    return [name for name, value in values.items() if getattr(thing, name) != value]


def _check_known(details: dict[str, Any], known: frozenset[str]) -> None:
    if strangers := set(details) - known:
        raise TypeError(f"Not for this verb: {', '.join(sorted(strangers))}.")


def _not_ahead(field: str, day: date | None) -> None:
    if day is not None and day > clock.today():
        raise Invalid(field, "This day lies ahead: choose today or an earlier one.")


__all__ = [
    "add_patient",
    "add_to_care_team",
    "amend",
    "amend_patient",
    "close",
    "hand_over_lead",
    "let_rest",
    "move",
    "open_case",
    "patient_of_file",
    "reopen",
    "restrict",
    "set_review",
    "take_off_care_team",
]
