"""What approaches ask of a case, what incidents lack, and that reading costs the same for many."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain import interventions as library
from mdt.domain.vocabulary import (
    Approach,
    FormulationStatus,
    GoalArea,
    IncidentKind,
    InterventionKind,
    NoteKind,
    Prompt,
    Target,
)
from mdt.queries import interventions as reading
from mdt.queries.approaches import guide_of
from mdt.queries.goals import goals_of
from mdt.queries.incidents import incidents_of, months_of
from mdt.services import approaches, formulations, incidents, interventions, notes
from tests.counting import statements
from tests.goal_making import make_goal
from tests.intervention_making import happened, log, plan

A = Approach


def guide(case):
    return guide_of(case, goals_of(case).open, reading.interventions_of(case), incidents_of(case))


def chain(who, case, about="", **given):
    return formulations.keep(
        who,
        case,
        template_id="chain",
        narrative="",
        fields={"prompting_event": [("The phone rang out.", None)]},
        about=about,
        **given,
    )


def test_without_such_an_approach_nothing_is_asked(cast):
    make_goal(cast.ot, cast.first, approach=A.OT)
    cast.first.approach = A.OT

    assert guide(cast.first).approaches == []


def test_gpm_asks_for_life_outside_until_there_is_a_goal_or_a_reason(cast):
    case = cast.first
    make_goal(cast.ot, case, approach=A.GPM)
    assert A.GPM in guide(case).open

    approaches.answer(
        cast.ot, case, Prompt.GPM_LIFE, words="After the ward.", agreed_on=clock.today()
    )
    assert A.GPM not in guide(case).open
    assert guide(case).newest("gpm_life").words == "After the ward."

    goal = make_goal(cast.ot, case, approach=A.OT, area=GoalArea.WORK_OR_ROLE)
    assert guide(case).life_goals == [goal]


def test_a_self_harm_event_asks_for_a_chain_about_it(cast):
    case = cast.first
    make_goal(cast.ot, case, approach=A.DBT)
    cut, other = happened(cast.ot, case, days=3), happened(cast.ot, case, days=1)
    happened(cast.ot, case, kind=IncidentKind.URGE)
    assert {one.ref for one in guide(case).without_chain} == {cut.ref, other.ref}

    kept = chain(cast.ot, case, about=cut.ref)
    incidents.leave_out_chain(cast.ot, other, reason="Aloud.", version=other.version)

    found = {one.ref: one for one in incidents_of(case)}
    assert found[cut.ref].chain.ref == kept.ref
    assert (found[other.ref].chain, found[other.ref].no_chain_reason) == (None, "Aloud.")
    assert guide(case).without_chain == []


def test_a_chain_about_nothing_answers_for_no_event(cast):
    chain(cast.ot, cast.first)
    cut = happened(cast.ot, cast.first)

    [found] = incidents_of(cast.first)
    assert (found.ref, found.needs_chain) == (cut.ref, True)


def test_a_withdrawn_event_asks_for_nothing_and_is_not_counted(cast):
    cut = happened(cast.ot, cast.first)
    incidents.withdraw_incident(cast.ot, cut, reason="Another patient.", version=cut.version)

    [found] = incidents_of(cast.first)
    assert not found.needs_chain
    assert months_of([found]).total == 0


@pytest.mark.parametrize(("days", "lately"), [(14, True), (15, False)])
def test_a_skill_is_rated_in_the_last_14_days_on_each_dbt_goal(cast, days, lately):
    case = cast.first
    goal = make_goal(cast.ot, case, approach=A.DBT)
    make_goal(cast.ot, case, approach=A.OT)
    skill = plan(cast.ot, case, kind=InterventionKind.COPING_SKILL, goal=goal)
    log(cast.ot, skill, [(7, None)], days=days)

    [found] = guide(case).skills
    assert (found.goal, found.skills) == (goal, 1)
    assert found.last_rated_on == clock.today() - timedelta(days=days)
    assert (found.rated_on is not None) is lately
    assert (A.DBT in guide(case).open) is not lately


def test_words_alone_are_no_rating(cast):
    goal = make_goal(cast.ot, cast.first, approach=A.DBT)
    skill = plan(cast.ot, cast.first, goal=goal)
    log(cast.ot, skill, [(None, None)])

    [found] = guide(cast.first).skills
    assert (found.skills, found.last_rated_on) == (1, None)


def test_the_target_order_holds_what_the_record_says(cast):
    case, who = cast.first, cast.ot
    goal = make_goal(who, case, approach=A.DBT)
    skill = plan(who, case, kind=InterventionKind.COPING_SKILL)
    cut = happened(who, case, days=28)
    happened(who, case, days=29)
    missed = notes.write(
        who, case, kind=NoteKind.DID_NOT_ATTEND, happened_at=clock.ago(days=2), text="Not there."
    )

    steps = {step.target: [fact.ref for fact in step.facts] for step in guide(case).targets}
    assert list(steps) == list(Target)
    assert steps == {
        Target.LIFE: [cut.ref],
        Target.TREATMENT: [missed.ref],
        Target.LIVING: [goal.ref],
        Target.SKILLS: [skill.ref],
    }


def test_tfp_asks_for_contract_dyads_and_a_reversal(cast):
    case, who = cast.first, cast.ot
    make_goal(who, case, approach=A.TFP)
    fields = {"self_rep": [("a child who must not ask", None)]}
    assert (guide(case).dyads, guide(case).open) == (None, [A.TFP])

    given = {"template_id": "tfp_dyad", "narrative": ""}
    formulations.keep(who, case, fields=fields, status=FormulationStatus.DRAFT, **given)
    assert guide(case).dyads is None
    formulations.keep(who, case, fields=fields, **given)
    assert guide(case).dyads.reversal is False
    turned = {**fields, "reversal": [("When I am late.", None)]}
    formulations.keep(who, case, fields=turned, **given)
    approaches.answer(
        who, case, Prompt.TFP_CONTRACT, words="Twice a week.", agreed_on=clock.today()
    )

    assert guide(case).dyads.reversal is True
    assert guide(case).open == []


def everything(case):
    guide(case)


@pytest.mark.parametrize("times", [1, 25])
def test_it_costs_the_same_for_one_and_for_many(cast, times):
    case, who = cast.first, cast.ot
    goal = make_goal(who, case, approach=A.DBT)
    for number in range(times):
        skill = plan(who, case, name=f"Walk {number}", goal=goal, entry=library.entry("role_no"))
        log(who, skill, [(5, 3)])
        happened(who, case, words=f"Cut, {number}")
    with statements() as seen:
        everything(case)

    assert len(seen) <= 14


def test_a_withdrawn_line_is_in_the_log_and_not_in_the_drawing(cast):
    row = plan(cast.ot, cast.first)
    log(cast.ot, row, [(7, 4), (8, 5)])
    wrong = row.tries[0] if row.tries else reading.interventions_of(cast.first)[0].row.tries[0]
    interventions.withdraw_try(cast.ot, wrong, reason="Wrong day.", version=wrong.version)

    [shown] = reading.interventions_of(cast.first)
    assert len(shown.log) == 2
    assert [(line.before, line.after) for line in shown.lines] == [(8, 5)]
