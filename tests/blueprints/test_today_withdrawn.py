"""Today tells who looks after a plan that a claim under it was withdrawn, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.models.people import LastLooked
from mdt.services import evidence, goals, interventions, withdrawing
from tests.evidence_writing import add
from tests.goal_making import make_goal
from tests.intervention_making import plan

ONE = "A claim the treatment plan rests on was withdrawn: Nomvula Example-Protea"
TWO = "2 claims the treatment plan rests on were withdrawn: Nomvula Example-Protea"
CARE_TEAM = {"psychologist1", "ot", "psychiatrist"}


@pytest.fixture
def leaned_on(cast):
    """A claim that something planned on the first case cites."""
    claim, row = add(cast.ot), plan(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, row, claim.ref)
    return claim, row


def withdraw(cast, claim, number=1):
    withdrawing.withdraw(cast.supervisor, claim, reason="Counted twice.", number=number)


def told(browser):
    """What stands under Today about plans; each leads to its plan."""
    way = "main section[aria-labelledby=h-mine] a[href$='/treatment-plan']"
    return [" ".join(one.get_text().split()) for one in browser.get("/").soup.select(way)]


def test_the_care_team_is_told_and_nobody_else(cast, sign_in, leaned_on):
    claim, _row = leaned_on
    assert told(sign_in(cast.ot)) == []

    withdraw(cast, claim)

    assert {who.username: told(sign_in(who)) for who in cast.everybody} == {
        who.username: [ONE] if who.username in CARE_TEAM else [] for who in cast.everybody
    }
    assert "Counted twice" not in sign_in(cast.ot).get("/").text  # why stands on the plan


def test_it_is_quiet_neither_red_nor_amber_and_in_words(cast, sign_in, leaned_on):
    withdraw(cast, leaned_on[0])

    page = sign_in(cast.ot).get("/")
    line = next(a for a in page.soup.select("main a") if "was withdrawn" in a.get_text())

    around = {name for one in [line, *line.parents] for name in one.get("class") or ()}
    assert around & {"alarm", "late", "safety-list", "btn-red", "tag"} == set()
    assert page.soup.select_one("#owed .n").get_text() == "0"  # it is news and no debt
    page.check_manners()


def test_each_is_told_until_they_have_read_the_plan(cast, sign_in, leaned_on):
    claim, _row = leaned_on
    mine, other = sign_in(cast.ot), sign_in(cast.psychiatrist)
    withdraw(cast, claim)
    mine.get(f"/cases/{cast.first.ref}/")  # the case alone does not say it
    assert told(mine) == [ONE]

    assert "Counted twice." in mine.get(f"/cases/{cast.first.ref}/treatment-plan").words

    assert (told(mine), told(other)) == ([], [ONE])


def test_one_withdrawn_after_the_reading_is_told_again(cast, sign_in, leaned_on):
    claim, row = leaned_on
    second = add(cast.ot, claim="Another of our own.")
    evidence.cite(cast.ot, row, second.ref)
    mine, path = sign_in(cast.ot), f"/cases/{cast.first.ref}/treatment-plan"
    withdraw(cast, claim)
    mine.get(path)

    with clock.at(clock.now() + timedelta(minutes=1)):
        withdraw(cast, second)
        assert told(mine) == [ONE]
        assert told(sign_in(cast.psychiatrist)) == [TWO]
    with clock.at(clock.now() + timedelta(minutes=2)):
        mine.get(path)
        assert told(mine) == []


def no_longer_cite(cast, claim, row):
    evidence.uncite(cast.psychologist1, row, claim.ref)


def end_it(cast, _claim, row):
    interventions.end(cast.psychologist1, row, words="Done with.", version=row.version)


def take_up(cast, claim, _row):
    withdrawing.take_up(cast.ot, claim, reason="Counted anew.", number=1)


@pytest.mark.parametrize("deed", [no_longer_cite, end_it, take_up])
def test_it_goes_when_the_plan_was_changed_or_the_claim_stands_again(
    cast, sign_in, leaned_on, deed
):
    claim, row = leaned_on
    withdraw(cast, claim)
    assert told(sign_in(cast.psychiatrist)) == [ONE]

    deed(cast, claim, row)

    assert told(sign_in(cast.psychiatrist)) == []


def test_a_goal_that_stands_is_part_of_the_plan_and_one_that_ended_is_not(cast, sign_in):
    claim, goal = add(cast.ot), make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, claim.ref)
    withdraw(cast, claim)
    assert told(sign_in(cast.ot)) == [ONE]

    goals.end_goal(cast.psychologist1, goal, reason="Reached.", version=goal.version)

    assert told(sign_in(cast.ot)) == []


def test_a_plan_without_withdrawn_claims_is_read_without_a_word_being_kept(
    cast, sign_in, leaned_on
):
    sign_in(cast.ot).get(f"/cases/{cast.first.ref}/treatment-plan")

    assert db.session.scalars(select(LastLooked).where(LastLooked.what == "plan")).all() == []
