"""What is tried and what happened: who may, what is refused, and that nothing is lost."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import IncidentKind, InterventionKind
from mdt.models.measures import Incident, Intervention, InterventionTry
from mdt.services import practising
from tests import formulation_writing

TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"
WANTED = {"kind": IncidentKind.URGE, "words": "Wanted to, rang instead."}


@pytest.fixture
def skill(cast):
    return practising.plan(cast.ot, cast.first, kind=InterventionKind.ROLE_PLAY, name="Saying no")


def test_the_care_team_and_nobody_else_plans_and_notes(cast):
    planned, noted = set(), set()
    for person in cast.everybody:
        try:
            practising.plan(person, cast.first, kind=InterventionKind.OTHER, name="Walk")
            planned.add(person.username)
        except NotAllowed:
            pass
        try:
            practising.note_incident(person, cast.first, happened_on=clock.today(), **WANTED)
            noted.add(person.username)
        except NotAllowed:
            pass

    assert (planned, noted) == (TEAM, TEAM)


def test_sent_twice_each_is_kept_once(cast):
    plan = {"kind": InterventionKind.OTHER, "name": "Walk", "ref": REF}
    happened = {**WANTED, "happened_on": clock.today(), "ref": REF}
    for _ in range(2):
        skill = practising.plan(cast.ot, cast.first, **plan)
        practising.tried(cast.ot, skill, tried_on=clock.today(), before=7, after=4)
        practising.note_incident(cast.ot, cast.first, **happened)

    counts = [db.session.query(kind).count() for kind in (Intervention, InterventionTry, Incident)]
    assert counts == [1, 1, 1]


def test_a_try_keeps_what_is_not_known_apart_from_zero(cast, skill):
    practising.tried(cast.ot, skill, tried_on=clock.today(), before=0, after=None)

    assert [(row.before, row.after) for row in skill.tries] == [(0, None)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"before": 11}, "before"),
        ({"after": -1}, "after"),
        ({"before": None, "after": None, "words": " "}, "words"),
        ({"days": 1}, "tried_on"),
    ],
)
def test_a_try_that_cannot_be_is_refused_at_its_field(cast, skill, given, field):
    facts = {"before": 7, "after": 4, **given}
    on = clock.today() + timedelta(days=facts.pop("days", 0))

    with pytest.raises(Invalid) as refused:
        practising.tried(cast.ot, skill, tried_on=on, **facts)

    assert refused.value.field == field
    assert db.session.query(InterventionTry).count() == 0


def test_what_has_ended_keeps_its_tries_and_takes_no_more(cast, skill):
    practising.tried(cast.ot, skill, tried_on=clock.today(), before=7, after=4)
    with pytest.raises(StaleEdit):
        practising.end(cast.ot, skill, words="x", version=skill.version + 1)
    practising.end(cast.ot, skill, words="She does it alone.", version=skill.version)

    with pytest.raises(NotNow):
        practising.tried(cast.ot, skill, tried_on=clock.today(), before=3, after=1)

    assert (len(skill.tries), skill.ended_words) == (1, "She does it alone.")


@pytest.mark.parametrize(
    ("given", "field"), [({"words": " "}, "words"), ({"days": 1}, "happened_on")]
)
def test_an_incident_without_words_or_still_to_come_is_refused(cast, given, field):
    facts = {**WANTED, **given}
    on = clock.today() + timedelta(days=facts.pop("days", 0))

    with pytest.raises(Invalid) as refused:
        practising.note_incident(cast.ot, cast.first, happened_on=on, **facts)

    assert refused.value.field == field
    assert db.session.query(Incident).count() == 0


def test_an_incident_is_linked_to_a_formulation_of_its_own_case_only(cast):
    ours = formulation_writing.keep(cast.psychiatrist, cast.first)
    theirs = formulation_writing.keep(cast.psychiatrist, cast.second)
    given = {**WANTED, "happened_on": clock.today()}

    noted = practising.note_incident(cast.psychiatrist, cast.first, chain=ours, **given)

    assert noted.chain_ref == ours.ref
    with pytest.raises(Invalid) as refused:
        practising.note_incident(cast.psychiatrist, cast.first, chain=theirs, **given)
    assert refused.value.field == "chain"


def test_a_withdrawn_incident_stays_with_the_reason(cast):
    noted = practising.note_incident(cast.ot, cast.first, happened_on=clock.today(), **WANTED)
    with pytest.raises(Invalid):
        practising.withdraw_incident(cast.ot, noted, reason=" ", version=noted.version)
    with pytest.raises(StaleEdit):
        practising.withdraw_incident(cast.ot, noted, reason="x", version=noted.version + 1)

    practising.withdraw_incident(cast.ot, noted, reason="Wrong person.", version=noted.version)

    assert (noted.words, noted.withdrawn_reason) == (WANTED["words"], "Wrong person.")
