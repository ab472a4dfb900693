"""How a case is named to a person: by name, by initials, or by its file number alone."""

import re

from mdt import clock
from mdt.domain.dates import age_band, initials
from mdt.domain.policy import Permission, can
from mdt.models.cases import Case
from mdt.models.people import User


def named(person: User, case: Case) -> str:
    """The most this person may know of who the case is about."""
    patient = case.patient
    if can(person, Permission.CASE_NAME, case):
        return f"{patient.name}, {patient.file_number}"
    if can(person, Permission.CASE_INITIALS, case):
        return f"{initials(patient.name)}, {band(case)}, {patient.file_number}"
    return patient.file_number


def discreet(person: User, case: Case, text: str) -> str:
    """A text with the patient's own names shortened, for a reader who knows initials only."""
    if can(person, Permission.CASE_NAME, case):
        return text
    patient = case.patient
    for name in (patient.family_name, *patient.given_names.split()):
        text = re.sub(rf"\b{re.escape(name)}\b", f"{name[:1]}.", text)
    return text


def band(case: Case) -> str:
    """Five years that hold the patient's age today."""
    return age_band(case.patient.born, clock.today())
