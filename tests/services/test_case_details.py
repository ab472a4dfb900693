"""What stands on the cover of a case."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.casehead import legal_clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, StaleEdit
from mdt.domain.vocabulary import ContactKind, LegalStatus, LineKind
from mdt.models.audit import AuditRow
from mdt.services import case_details, trail


def diagnose(cast, code, together=()):
    return case_details.add_diagnosis(
        cast.ot, cast.first, code=code, made_on=clock.today(), together=together
    )


def codes(cast):
    return {row.code for row in cast.first.diagnoses if row.ended_on is None}


def test_a27_diagnoses_follow_the_who_list(cast):
    """A27: R45.81 refused with a hint, F60.31 accepted, X61 alone asks for its injury code."""
    with pytest.raises(Invalid, match=r"use R45\.8 \(WHO ICD-10\)"):
        diagnose(cast, "R45.81")
    with pytest.raises(Invalid, match="code of the injury"):
        diagnose(cast, "X61")
    assert codes(cast) == set()

    assert diagnose(cast, "f6031").code == "F60.31"
    diagnose(cast, "X61", together=["T42.4"])

    assert codes(cast) == {"F60.31", "X61", "T42.4"}


def test_a27_the_injury_may_stand_on_the_case_already(cast):
    diagnose(cast, "T42.4")

    assert diagnose(cast, "X61").code == "X61"


def test_of_two_codes_entered_together_a_wrong_one_keeps_both_out(cast):
    with pytest.raises(Invalid) as refused:
        diagnose(cast, "R45.81", together=["T42.4"])

    assert refused.value.field == "code"
    assert codes(cast) == set()


def test_a_second_click_adds_no_second_diagnosis(cast):
    assert diagnose(cast, "F60.31") is diagnose(cast, "F60.31")

    with pytest.raises(Invalid, match="stands on this case already"):
        case_details.add_diagnosis(
            cast.ot, cast.first, code="F60.31", made_on=clock.today() - timedelta(days=1)
        )


def test_an_ended_diagnosis_stays_and_may_be_made_again(cast):
    row = diagnose(cast, "F33.1")

    case_details.end_diagnosis(cast.ot, row, on=clock.today())
    case_details.end_diagnosis(cast.ot, row, on=clock.today())

    assert codes(cast) == set()
    assert diagnose(cast, "F33.1") is not row


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(1998, 5, 3), "before the patient was born"),
        (date(9998, 12, 31), "lies ahead"),
    ],
)
def test_a_diagnosis_is_made_in_the_patients_life(cast, day, says):
    with pytest.raises(Invalid, match=says):
        case_details.add_diagnosis(cast.ot, cast.first, code="F60.31", made_on=day)


def test_the_legal_status_in_force_is_the_latest_begun(cast):
    def record(status, hours):
        return case_details.set_legal_status(
            cast.ot, cast.first, status=status, since=clock.ago(hours=hours), note="Form signed"
        )

    record(LegalStatus.EMERGENCY, 5)
    legal = cast.first.legal_now
    assert legal_clock(legal).ends == legal.since + timedelta(hours=24)

    record(LegalStatus.VOLUNTARY, 48)  # written down late
    assert cast.first.legal_now.status is LegalStatus.EMERGENCY

    record(LegalStatus.INVOLUNTARY, 1)
    assert cast.first.legal_now.status is LegalStatus.INVOLUNTARY
    assert legal_clock(cast.first.legal_now) is None
    assert len(cast.first.legal) == 3


def test_a_legal_status_does_not_begin_tomorrow(cast):
    with pytest.raises(Invalid, match="lies ahead"):
        case_details.set_legal_status(
            cast.ot,
            cast.first,
            status=LegalStatus.ASSISTED,
            since=clock.now() + timedelta(minutes=1),
        )


def add_line(cast):
    return case_details.add_line(
        cast.ot,
        cast.first,
        kind=LineKind.ALLERGY,
        text="Penicillin",
        source="patient",
        as_of=clock.today(),
    )


def test_a_second_click_adds_no_second_line(cast):
    assert add_line(cast) is add_line(cast)
    assert len(cast.first.lines) == 1


def test_a_line_does_not_end_before_it_began(cast):
    line = add_line(cast)

    with pytest.raises(Invalid, match="before it began"):
        case_details.end_line(cast.ot, line, on=clock.today() - timedelta(days=1))
    case_details.end_line(cast.ot, line, on=clock.today())

    assert line.ended_on == clock.today()


CONTACT = {
    "kind": ContactKind.NEXT_OF_KIN,
    "name": "Zanele Example",
    "relation": "sister",
    "phone": "000",
    "may_be_told": "Appointments. Not why.",
}


def test_a_contact_changed_by_two_keeps_the_first_ones_words(cast):
    contact = case_details.add_contact(cast.ot, cast.first, **CONTACT)
    seen = contact.version
    case_details.amend_contact(
        cast.ot, contact, version=seen, **{**CONTACT, "may_be_told": "Nothing"}
    )

    with pytest.raises(StaleEdit):
        case_details.amend_contact(
            cast.psychologist1, contact, version=seen, **{**CONTACT, "may_be_told": "All"}
        )

    assert contact.may_be_told == "Nothing"


def test_an_authorisation_withdrawn_is_kept_beside_its_date(cast):
    standing = cast.first.authorisation
    assert standing is not None

    case_details.withdraw_sharing(cast.ot, standing, on=clock.today())
    assert cast.first.authorisation is None

    again = case_details.authorise_sharing(
        cast.ot,
        cast.first,
        given_on=clock.today(),
        with_whom="the MDT",
        sites="Demo Rooms",
        words="Yes, again.",
    )
    assert cast.first.authorisation is again
    assert [row.withdrawn_on for row in cast.first.authorisations] == [clock.today(), None]


def every_deed(person, case):
    """Each verb of the cover, as a deed one person tries on one case."""
    today = clock.today()
    return {
        "legal": lambda: case_details.set_legal_status(
            person, case, status=LegalStatus.VOLUNTARY, since=clock.now()
        ),
        "diagnosis": lambda: case_details.add_diagnosis(person, case, code="F60.31", made_on=today),
        "line": lambda: case_details.add_line(
            person, case, kind=LineKind.MEDICATION, text="x", source="y", as_of=today
        ),
        "contact": lambda: case_details.add_contact(person, case, **CONTACT),
        "sharing": lambda: case_details.authorise_sharing(
            person, case, given_on=today, with_whom="x", sites="", words=""
        ),
        "withdrawal": lambda: case_details.withdraw_sharing(
            person, case.authorisations[0], on=today
        ),
    }


def allowed(deed):
    try:
        deed()
    except NotAllowed:
        return False
    return True


def test_only_the_care_team_writes_on_the_cover(cast):
    writers = {
        (name, person.username)
        for person in cast.everybody
        for name, deed in every_deed(person, cast.first).items()
        if allowed(deed)
    }

    care_team = {"psychologist1", "ot", "psychiatrist"}
    assert writers == {(name, who) for name in every_deed(None, cast.first) for who in care_team}


def test_every_deed_is_in_the_trail_and_holds_no_word_of_it(cast):
    for deed in every_deed(cast.ot, cast.first).values():
        deed()

    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(6)).all()
    assert {row.event for row in rows} == {
        "legal_status.set",
        "diagnosis.made",
        "line.added",
        "contact.added",
        "sharing.authorised",
        "sharing.withdrawn",
    }
    assert {row.case_ref for row in rows} == {cast.first.ref}
    assert "Zanele" not in "".join(row.payload for row in rows)
    assert trail.verify().whole
