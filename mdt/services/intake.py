"""Taking a patient in: who it is, the first facts of the case, in one deed."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.domain.policy import can
from mdt.domain.vocabulary import LegalStatus
from mdt.models.cases import Case, Patient
from mdt.models.people import User
from mdt.services import Permission, case_details, cases, require
from mdt.services.audit import change

SAME_CLICK = timedelta(minutes=2)


@dataclass(frozen=True)
class Earlier:
    """What somebody who opens a case may know of a file number that is taken."""

    patient: Patient
    readable: list[Case]


def take_in(
    actor: User,
    *,
    identity: dict[str, Any],
    facts: dict[str, Any],
    legal: tuple[LegalStatus, datetime | None] | None = None,
    again: bool = False,
) -> Case:
    """Register the patient and open the case; with `again`, a new case of a known patient."""
    require(actor, Permission.CASE_CREATE)
    known = cases.patient_of_file(identity["file_number"])
    if known is not None and (opened := _just_opened(actor, known)) is not None:
        return opened
    with change(actor):
        if known is None:
            patient = cases.add_patient(actor, **identity)
        else:
            patient = _same_person(known, identity, again)
        case = cases.open_case(actor, patient, **facts)
        if legal is not None:
            status, since = legal
            case_details.set_legal_status(actor, case, status=status, since=since or clock.now())
    return case


def earlier(actor: User, file_number: str) -> Earlier | None:
    """Whether a file number is taken, and which of its cases this person may read already."""
    require(actor, Permission.CASE_CREATE)
    patient = cases.patient_of_file(file_number)
    if patient is None:
        return None
    readable = [case for case in patient.cases if can(actor, Permission.RECORD_READ, case)]
    if not readable:
        with change(actor) as work:
            work.note(AuditEvent.REFUSED, kind="patient", tried=patient.ref)
    return Earlier(patient, readable)


def _same_person(patient: Patient, identity: dict[str, Any], again: bool) -> Patient:
    """A new case of a known patient asks for more than the number: this guards both of them."""
    if not _agrees(patient, identity["family_name"], identity["born"]):
        raise Invalid(
            "file_number",
            "A patient with this file number is registered, with another family name or date of "
            "birth. Check all three.",
        )
    if not again:
        raise Invalid(
            "file_number",
            "A patient with this file number is registered. Say below whether this is a new case.",
        )
    return patient


def _agrees(patient: Patient, family_name: str, born: date) -> bool:
    return patient.born == born and _plain(patient.family_name) == _plain(family_name)


def _plain(name: str) -> str:
    """A name without accents, case, hyphens and spaces."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _just_opened(actor: User, patient: Patient) -> Case | None:
    """The case this person opened a moment ago: the second click of a double click."""
    mine = select(Case).where(Case.patient_id == patient.id, Case.status == "active")
    for case in db.session.scalars(mine.where(Case.created_at > clock.now() - SAME_CLICK)):
        if case.lead_id == actor.id:
            return case
    return None
