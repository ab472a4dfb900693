"""Taking a patient in, and meeting one who is registered already."""

from datetime import date

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed
from mdt.domain.vocabulary import Approach, LegalStatus, Setting
from mdt.models.audit import AuditRow
from mdt.models.cases import Patient
from mdt.services import intake

IDENTITY = {
    "file_number": "T-0500",
    "given_names": "Sipho",
    "family_name": "Mock-Dlaminisample",
    "born": date(1990, 1, 2),
}
REGISTERED = {
    "file_number": "T-0001",
    "given_names": "N.",
    "family_name": "example protea",
    "born": date(1998, 5, 4),
}


def take_in(cast, person, identity, **more):
    facts = {
        "team": cast.team,
        "site": cast.rooms,
        "setting": Setting.OUTPATIENT,
        "approach": Approach.DBT,
    }
    return intake.take_in(person, identity=identity, facts=facts, **more)


def test_patient_case_and_legal_status_come_in_one_deed(cast):
    case = take_in(cast, cast.ot, IDENTITY, legal=(LegalStatus.VOLUNTARY, None))

    assert case.lead == cast.ot
    assert case.legal_now.status is LegalStatus.VOLUNTARY


def test_what_cannot_be_opened_registers_nobody(cast):
    with pytest.raises(Invalid):
        take_in(cast, cast.outsider, IDENTITY)  # a team that is not his

    assert db.session.scalars(select(Patient).where(Patient.file_number == "T-0500")).all() == []


def test_a_second_click_opens_no_second_case(cast):
    assert take_in(cast, cast.ot, IDENTITY) is take_in(cast, cast.ot, IDENTITY)


@pytest.mark.parametrize("wrong", [{"family_name": "Somebody-Else"}, {"born": date(1998, 5, 5)}])
def test_a_number_alone_does_not_open_a_known_patient(cast, wrong):
    with pytest.raises(Invalid, match="another family name or date of birth"):
        take_in(cast, cast.psychologist2, {**REGISTERED, **wrong}, again=True)


def test_a_new_case_of_a_known_patient_is_opened_only_when_it_is_meant(cast):
    earlier = cast.first
    with pytest.raises(Invalid, match="Say below"):
        take_in(cast, cast.psychologist2, REGISTERED)

    case = take_in(cast, cast.psychologist2, REGISTERED, again=True)

    assert case.patient == earlier.patient
    assert case.lead == cast.psychologist2
    assert cast.psychologist2.id not in earlier.care_ids


def test_a_known_number_shows_its_cases_to_those_who_read_them(cast):
    assert intake.earlier(cast.ot, "T-0001").readable == [cast.first]
    assert intake.earlier(cast.psychologist2, "T-0001").readable == []
    assert intake.earlier(cast.ot, "T-9999") is None


def test_asking_for_a_number_one_may_not_read_leaves_a_trace(cast):
    intake.earlier(cast.psychologist2, "T-0001")

    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
    assert row.event == "reading.refused"
    assert cast.first.patient.ref in row.payload


def test_only_clinicians_take_patients_in(cast):
    def may(person):
        try:
            intake.earlier(person, "T-9999")
        except NotAllowed:
            return False
        return True

    assert {p.username for p in cast.everybody if may(p)} == {
        "psychiatrist",
        "psychologist1",
        "psychologist2",
        "ot",
        "outsider",
    }
