"""What is planned and tried: who may, what is refused, and that nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import interventions as library
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import Doer, InterventionKind
from mdt.models.interventions import Intervention, InterventionTry
from mdt.queries.evidence import cited_by
from mdt.services import interventions
from mdt.services.interventions import Try
from tests.goal_making import make_goal
from tests.intervention_making import plan

TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"


@pytest.fixture
def skill(cast):
    return plan(cast.ot, cast.first)


def amended(row, **given):
    facts = {"kind": row.kind, "name": row.name, "words": row.words, "stop_rule": row.stop_rule}
    facts |= {"goal": row.goal, "planned_on": row.planned_on, "version": row.version}
    return {**facts, **given}


def test_the_care_team_and_nobody_else_plans_logs_and_ends(cast, skill):
    done = {"plan": set(), "log": set(), "end": set()}
    for person in cast.everybody:
        deeds = {
            "plan": lambda who=person: plan(who, cast.first),
            "log": lambda who=person: interventions.tried(who, skill, Try(clock.today(), 3)),
            "end": lambda who=person: interventions.end(
                who, plan(cast.ot, cast.first), words="Done.", version=1
            ),
        }
        for name, deed in deeds.items():
            try:
                deed()
                done[name].add(person.username)
            except NotAllowed:
                pass

    assert done == {"plan": TEAM, "log": TEAM, "end": TEAM}


def test_sent_twice_each_is_kept_once(cast):
    for _ in range(2):
        row = plan(cast.ot, cast.first, ref=REF)
        interventions.tried(cast.ot, row, Try(clock.today(), before=7, after=4), ref=REF)

    counts = [db.session.query(kind).count() for kind in (Intervention, InterventionTry)]
    assert counts == [1, 1]


def test_two_tries_alike_on_one_day_are_two(cast, skill):
    for _ in range(2):
        interventions.tried(cast.ot, skill, Try(clock.today(), before=7, after=4))

    assert db.session.query(InterventionTry).count() == 2


def test_what_nobody_wrote_down_is_kept_apart_from_zero_and_from_no(cast, skill):
    interventions.tried(cast.ot, skill, Try(clock.today(), before=0))
    interventions.tried(
        cast.ot,
        skill,
        Try(clock.today(), 6, 8, "Too near.", Doer.CLINICIAN, Doer.PATIENT, stopped=True),
    )

    rows = db.session.scalars(select(InterventionTry).order_by(InterventionTry.id)).all()
    kept = [(row.before, row.after, row.modelled, row.tried, row.stopped) for row in rows]
    assert kept == [(0, None, None, None, None), (6, 8, Doer.CLINICIAN, Doer.PATIENT, True)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"before": 11}, "before"),
        ({"after": -1}, "after"),
        ({"before": None, "after": None, "words": " "}, "words"),
        ({"tried": Doer.NOBODY}, "tried"),
        ({"days": 1}, "tried_on"),
    ],
)
def test_a_try_that_cannot_be_is_refused_at_its_field(cast, skill, given, field):
    facts = {"before": 7, "after": 4, **given}
    on = clock.today() + timedelta(days=facts.pop("days", 0))

    with pytest.raises(Invalid) as refused:
        interventions.tried(cast.ot, skill, Try(on, **facts))

    assert refused.value.field == field
    assert db.session.query(InterventionTry).count() == 0


def test_a_wrong_line_is_withdrawn_with_a_reason_and_stays(cast, skill):
    row = interventions.tried(cast.ot, skill, Try(clock.today(), before=7, after=4))
    with pytest.raises(Invalid):
        interventions.withdraw_try(cast.ot, row, reason=" ", version=row.version)
    with pytest.raises(StaleEdit):
        interventions.withdraw_try(cast.ot, row, reason="x", version=row.version + 1)

    interventions.withdraw_try(cast.ot, row, reason="Another patient.", version=row.version)

    assert (row.before, row.withdrawn_reason) == (7, "Another patient.")


def test_what_has_ended_keeps_its_log_and_takes_no_more(cast, skill):
    interventions.tried(cast.ot, skill, Try(clock.today(), before=7, after=4))
    with pytest.raises(StaleEdit):
        interventions.end(cast.ot, skill, words="x", version=skill.version + 1)
    interventions.end(cast.ot, skill, words="She does it alone.", version=skill.version)

    with pytest.raises(NotNow):
        interventions.tried(cast.ot, skill, Try(clock.today(), before=3, after=1))
    with pytest.raises(NotNow):
        interventions.amend(cast.ot, skill, **amended(skill, name="Another"))

    assert skill.ended_words == "She does it alone."
    assert db.session.query(InterventionTry).count() == 1


def test_from_the_library_it_brings_its_version_and_the_claims_with_their_grades(cast):
    entry = library.entry("role_swap")

    row = plan(cast.ot, cast.first, entry=entry, name=entry.title, stop_rule=entry.stop_rule)

    assert (row.library_id, row.library_version) == ("role_swap", 1)
    assert [one.ref for one in cited_by([row.ref])[row.ref]] == list(entry.evidence)


def test_one_of_our_own_rests_on_nothing_until_somebody_says_so(cast, skill):
    assert (skill.library_id, skill.library_version) == ("", None)
    assert cited_by([skill.ref]) == {}


def test_it_serves_a_goal_of_its_own_case_that_stands(cast):
    ours, theirs = make_goal(cast.ot, cast.first), make_goal(cast.psychiatrist, cast.second)

    row = plan(cast.ot, cast.first, goal=ours)

    assert row.goal_id == ours.id
    with pytest.raises(Invalid) as refused:
        plan(cast.psychiatrist, cast.first, goal=theirs)
    assert refused.value.field == "goal"


def test_it_is_put_right_by_whoever_saw_the_newest(cast, skill):
    goal = make_goal(cast.ot, cast.first)
    wanted = amended(skill, name="Say no and stay", goal=goal, kind=InterventionKind.OTHER)
    interventions.amend(cast.ot, skill, **wanted)

    with pytest.raises(StaleEdit):
        interventions.amend(cast.psychiatrist, skill, **{**wanted, "name": "Mine"})

    assert (skill.name, skill.goal_id, skill.kind) == (
        "Say no and stay",
        goal.id,
        InterventionKind.OTHER,
    )


def test_without_a_name_nothing_is_planned(cast):
    with pytest.raises(Invalid) as refused:
        plan(cast.ot, cast.first, name="  ")

    assert refused.value.field == "name"
