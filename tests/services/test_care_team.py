"""Who is on the care team decides who may read."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.policy import Permission, can
from mdt.models.audit import AuditRow
from mdt.services import accounts, cases


def readers(cast):
    return {p.username for p in cast.everybody if can(p, Permission.RECORD_READ, cast.first)}


def test_the_lead_adds_a_clinician_who_then_reads(cast):
    cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.outsider)

    assert readers(cast) == {"psychologist1", "ot", "psychiatrist", "outsider"}


def test_whom_the_lead_takes_off_reads_no_longer_and_stays_in_the_history(cast):
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    assert readers(cast) == {"psychologist1", "psychiatrist"}
    assert cast.ot.id in cast.first.former_ids


@pytest.mark.parametrize("username", ["supervisor", "coordinator", "admin"])
def test_only_a_clinician_can_be_put_on_a_care_team(cast, username):
    with pytest.raises(Invalid, match="not a clinician"):
        cases.add_to_care_team(cast.psychologist1, cast.first, person=getattr(cast, username))


def test_a_closed_account_is_not_put_on_a_care_team(cast):
    accounts.close(cast.admin, cast.outsider, version=cast.outsider.version)

    with pytest.raises(Invalid, match="is closed"):
        cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.outsider)


def test_nobody_is_added_twice(cast):
    with pytest.raises(Invalid, match="on the care team already"):
        cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.ot)


def test_the_lead_goes_only_after_handing_over(cast):
    with pytest.raises(NotNow, match="Hand the lead"):
        cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.psychologist1)

    cases.hand_over_lead(cast.psychologist1, cast.first, person=cast.ot)
    cases.take_off_care_team(cast.ot, cast.first, person=cast.psychologist1)

    assert cast.first.lead == cast.ot
    assert readers(cast) == {"ot", "psychiatrist"}


def test_the_history_says_who_led_when(cast):
    moment = clock.now()
    with clock.at(moment):
        cases.hand_over_lead(cast.psychologist1, cast.first, person=cast.ot)

    led = [m.user.username for m in cast.first.care_team if m.is_lead and m.until_at == moment]
    assert led == ["psychologist1"]
    with clock.at(moment - timedelta(seconds=1)):
        assert cast.first.lead == cast.psychologist1
    assert cast.first.lead == cast.ot
    assert readers(cast) == {"psychologist1", "ot", "psychiatrist"}


def test_the_lead_goes_to_nobody_outside_the_care_team(cast):
    with pytest.raises(Invalid, match="Only a member"):
        cases.hand_over_lead(cast.psychologist1, cast.first, person=cast.outsider)


def may(person, deed):
    try:
        deed()
    except NotAllowed:
        return False
    except (Invalid, NotNow):
        return True
    return True


def test_only_the_lead_changes_a_care_team(cast):
    before = db.session.query(AuditRow).count()
    deeds = {
        "add": lambda p: cases.add_to_care_team(p, cast.first, person=p),
        "take off": lambda p: cases.take_off_care_team(p, cast.first, person=p),
        "hand over": lambda p: cases.hand_over_lead(p, cast.first, person=cast.outsider),
    }

    granted = {
        (name, person.username)
        for name, deed in deeds.items()
        for person in cast.everybody
        if may(person, lambda deed=deed, person=person: deed(person))
    }

    assert granted == {(name, "psychologist1") for name in deeds}
    assert db.session.query(AuditRow).count() == before
