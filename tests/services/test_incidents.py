"""What happened meanwhile: noted, withdrawn, with what led to it or why nobody wrote that."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, StaleEdit
from mdt.domain.vocabulary import IncidentKind
from mdt.models.interventions import Incident
from mdt.services import incidents
from tests import formulation_writing
from tests.intervention_making import happened

TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"
WANTED = {"kind": IncidentKind.URGE, "words": "Wanted to, rang instead."}


def test_the_care_team_and_nobody_else_notes(cast):
    noted = set()
    for person in cast.everybody:
        try:
            happened(person, cast.first)
            noted.add(person.username)
        except NotAllowed:
            pass

    assert noted == TEAM


def test_sent_twice_it_is_kept_once(cast):
    for _ in range(2):
        happened(cast.ot, cast.first, ref=REF)

    assert db.session.query(Incident).count() == 1


@pytest.mark.parametrize(
    ("given", "field"), [({"words": " "}, "words"), ({"days": 1}, "happened_on")]
)
def test_an_incident_without_words_or_still_to_come_is_refused(cast, given, field):
    facts = {**WANTED, **given}
    on = clock.today() + timedelta(days=facts.pop("days", 0))

    with pytest.raises(Invalid) as refused:
        incidents.note_incident(cast.ot, cast.first, happened_on=on, **facts)

    assert refused.value.field == field
    assert db.session.query(Incident).count() == 0


def test_an_incident_is_linked_to_a_formulation_of_its_own_case_only(cast):
    ours = formulation_writing.keep(cast.psychiatrist, cast.first)
    theirs = formulation_writing.keep(cast.psychiatrist, cast.second)
    given = {**WANTED, "happened_on": clock.today()}

    noted = incidents.note_incident(cast.psychiatrist, cast.first, chain=ours, **given)

    assert noted.chain_ref == ours.ref
    with pytest.raises(Invalid) as refused:
        incidents.note_incident(cast.psychiatrist, cast.first, chain=theirs, **given)
    assert refused.value.field == "chain"


def test_a_withdrawn_incident_stays_with_the_reason(cast):
    noted = happened(cast.ot, cast.first)
    with pytest.raises(Invalid):
        incidents.withdraw_incident(cast.ot, noted, reason=" ", version=noted.version)
    with pytest.raises(StaleEdit):
        incidents.withdraw_incident(cast.ot, noted, reason="x", version=noted.version + 1)

    incidents.withdraw_incident(cast.ot, noted, reason="Wrong person.", version=noted.version)

    assert (noted.words, noted.withdrawn_reason) == ("Cut her arm.", "Wrong person.")


def test_why_no_chain_is_written_is_kept_with_who_said_so(cast):
    noted = happened(cast.ot, cast.first)
    seen = noted.version
    with pytest.raises(Invalid):
        incidents.leave_out_chain(cast.ot, noted, reason=" ", version=seen)
    incidents.leave_out_chain(cast.ot, noted, reason="Gone through aloud.", version=seen)

    with pytest.raises(StaleEdit):
        incidents.leave_out_chain(cast.psychiatrist, noted, reason="Mine", version=seen)

    assert (noted.no_chain_reason, noted.no_chain_by_id) == ("Gone through aloud.", cast.ot.id)
