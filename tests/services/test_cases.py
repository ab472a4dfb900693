"""Cases: corrected, moved, restricted, closed."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import Approach, CaseStatus, ConcernKind, Setting
from mdt.models.cases import SiteMove
from mdt.models.safety import SafetyConcern
from mdt.services import cases
from mdt.services.audit import change
from tests.cast import make_case


def raise_concern(person, case):
    with change(person) as work:
        row = SafetyConcern(
            case=case,
            kind=ConcernKind.SUICIDE,
            words="Says goodbye to everybody",
            raised_by=person,
            raised_at=clock.now(),
        )
        db.session.add(row)
        work.note(AuditEvent.CONCERN_RAISED, row, kind=row.kind.value)
    return row


def test_a_correction_from_an_old_page_is_stale(cast):
    seen = cast.first.version
    cases.amend(cast.ot, cast.first, version=seen, referral="From the GP")

    with pytest.raises(StaleEdit):
        cases.amend(cast.psychiatrist, cast.first, version=seen, referral="From casualty")

    assert cast.first.referral == "From the GP"


def test_correcting_facts_cannot_open_a_case(cast):
    with pytest.raises(TypeError):
        cases.amend(cast.ot, cast.first, version=cast.first.version, restricted=False)


def test_a_file_number_names_one_patient(cast):
    with pytest.raises(Invalid, match="another patient"):
        cases.amend_patient(
            cast.ot, cast.first, version=cast.first.patient.version, file_number="T-0002"
        )


def test_a_patient_is_not_born_in_the_future(cast):
    with pytest.raises(Invalid, match="in the past"):
        cases.amend_patient(
            cast.ot,
            cast.first,
            version=cast.first.patient.version,
            born=clock.today() + timedelta(days=1),
        )


def test_a_move_keeps_one_record_and_its_own_line(cast):
    case = cast.first
    cases.move(
        cast.ot,
        case,
        site=cast.hospital,
        setting=Setting.INPATIENT,
        ward="Ward 2",
        words="Admitted",
        version=case.version,
    )

    assert (case.site, case.setting, case.ward) == (cast.hospital, Setting.INPATIENT, "Ward 2")
    assert [row.ward for row in db.session.query(SiteMove)] == ["Ward 2"]
    with pytest.raises(Invalid, match="there already"):
        cases.move(
            cast.ot,
            case,
            site=cast.hospital,
            setting=Setting.INPATIENT,
            ward="Ward 2",
            words="",
            version=case.version,
        )


@pytest.mark.parametrize(
    ("setting", "wards"), [(Setting.INPATIENT, ["Ward 1"]), (Setting.OUTPATIENT, [])]
)
def test_a_case_opened_on_a_ward_begins_with_its_admission(cast, setting, wards):
    opened = clock.today() - timedelta(days=3)
    case = cases.open_case(
        cast.ot,
        cast.second.patient,
        team=cast.team,
        site=cast.hospital,
        setting=setting,
        ward="Ward 1",
        opened_on=opened,
    )

    rows = db.session.query(SiteMove).all()
    assert [row.ward for row in rows] == wards
    assert {clock.local(row.moved_at).date() for row in rows} <= {opened}
    assert {row.case_id for row in rows} <= {case.id}


def test_a_review_is_not_planned_for_yesterday(cast):
    with pytest.raises(Invalid, match="lies ahead"):
        cases.set_review(
            cast.ot,
            cast.first,
            on=clock.today() - timedelta(days=1),
            version=cast.first.version,
        )


def test_an_open_concern_stands_in_the_way_of_closing(cast):
    raise_concern(cast.ot, cast.first)

    with pytest.raises(NotNow, match="safety concern is open"):
        cases.close(cast.ot, cast.first, reason="Done", version=cast.first.version)

    assert cast.first.status is CaseStatus.ACTIVE


def test_a_closed_case_can_be_opened_again(cast):
    cases.close(cast.ot, cast.first, reason="Moved away", version=cast.first.version)
    assert (cast.first.status, cast.first.close_reason) == (CaseStatus.CLOSED, "Moved away")

    cases.reopen(cast.ot, cast.first, version=cast.first.version)
    assert (cast.first.status, cast.first.closed_on) == (CaseStatus.ACTIVE, None)


def test_a_case_rests_and_is_taken_up_again(cast):
    cases.let_rest(cast.ot, cast.first, version=cast.first.version)
    resting = cast.first.status
    cases.reopen(cast.psychologist1, cast.first, version=cast.first.version)

    assert (resting, cast.first.status) == (CaseStatus.DORMANT, CaseStatus.ACTIVE)


def test_neither_a_closed_case_nor_one_with_an_open_concern_is_let_rest(cast):
    raise_concern(cast.ot, cast.first)
    cases.close(cast.psychologist2, cast.second, reason="Moved away", version=cast.second.version)

    for who, case, why in (
        (cast.ot, cast.first, "safety concern is open"),
        (cast.psychologist2, cast.second, "closed: open it again"),
    ):
        with pytest.raises(NotNow, match=why):
            cases.let_rest(who, case, version=case.version)
    assert [c.status for c in (cast.first, cast.second)] == [CaseStatus.ACTIVE, CaseStatus.CLOSED]


def test_the_lead_alone_restricts_and_lets_the_supervisor_in(cast):
    def restrict(person, restricted, lets):
        cases.restrict(
            person,
            cast.first,
            restricted=restricted,
            summary_to_supervisor=lets,
            version=cast.first.version,
        )

    def read():
        return can(cast.supervisor, Permission.SUMMARY_READ, cast.first)

    assert read()
    restrict(cast.psychologist1, True, False)
    assert not read()
    restrict(cast.psychologist1, True, True)
    assert read()
    with pytest.raises(NotAllowed):
        restrict(cast.ot, False, False)


def test_lifting_a_restriction_forgets_who_was_let_in(cast):
    for restricted in (True, False):
        cases.restrict(
            cast.psychologist1,
            cast.first,
            restricted=restricted,
            summary_to_supervisor=True,
            version=cast.first.version,
        )

    assert (cast.first.restricted, cast.first.summary_to_supervisor) == (False, False)


def test_a_case_is_opened_in_a_team_of_ones_own(cast):
    with pytest.raises(Invalid, match="team you are a member of"):
        cases.open_case(
            cast.outsider,
            cast.first.patient,
            team=cast.team,
            site=cast.rooms,
            setting=Setting.OUTPATIENT,
        )


def test_who_opens_a_case_leads_it(cast):
    case = make_case(cast.psychologist2, "T-0900", "Ayesha", "Voorbeeld-Test", Approach.GPM)

    assert case.lead == cast.psychologist2
    assert case.care_ids == {cast.psychologist2.id}
