"""The patient's page: who may, looked through before it is given, and then it stays as it was."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.journey import as_kept
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.measures import JourneyPage
from mdt.queries.journeys import pages_of, roads_of
from mdt.services import goals, journeys
from tests.goal_making import CASE_ONE, make_goal, make_rated
from tests.measure_making import lines, rate

TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"


def roads(case):
    return roads_of(case, said="%d of 10")


def page_of(cast, **given):
    if not roads(cast.first):
        make_rated(cast.psychologist1, cast.first, CASE_ONE)
    return journeys.make(cast.psychologist1, cast.first, roads=roads(cast.first), **given)


def test_the_care_team_and_nobody_else_makes_checks_and_gives_one(cast):
    page = page_of(cast)
    done = {"make": set(), "amend": set(), "check": set(), "give": set()}
    tries = {
        "make": lambda who: journeys.make(who, cast.first, roads=roads(cast.first)),
        "amend": lambda who: journeys.amend(
            who, page, roads=roads(cast.first), words="", version=page.version
        ),
        "check": lambda who: journeys.check(who, page, version=page.version),
        "give": lambda who: journeys.give(who, page, on=clock.today(), version=page.version),
    }
    for name, deed in tries.items():
        for person in cast.everybody:
            try:
                deed(person)
            except NotAllowed:
                continue
            done[name].add(person.username)

    assert done == dict.fromkeys(tries, TEAM)


def test_the_roads_are_the_goals_and_what_the_patient_rates(cast):
    make_rated(cast.psychologist1, cast.first, CASE_ONE[:1])
    rate(cast.ot, lines(cast.ot, cast.first, OutcomeKind.GBO, "Sing again"), [2], days=9)
    lines(cast.ot, cast.first, OutcomeKind.COPM, "Cook again")
    left = make_goal(cast.psychologist1, cast.first, wording="Run")
    goals.end_goal(cast.psychologist1, left, reason="Left.", version=left.version)

    found = roads(cast.first)

    assert [(road.wording, road.taken) for road in found] == [
        (CASE_ONE[0][0], True),
        ("Sing again", True),
        ("Run", False),
    ]
    assert [stop.words for stop in found[0].stops] == ["less", "as expected", "more", "much more"]
    assert [stop.words for stop in found[1].stops] == ["2 of 10"]


def test_sent_twice_it_is_one_page(cast):
    first = page_of(cast, ref=REF)

    assert page_of(cast, ref=REF) is first
    assert db.session.query(JourneyPage).count() == 1


@pytest.mark.parametrize("change", ["leave all out", "say nothing"])
def test_a_page_says_something_of_at_least_one_goal(cast, change):
    make_rated(cast.psychologist1, cast.first, CASE_ONE[:1])
    [road] = roads(cast.first)
    given = {
        "leave all out": (road._replace(taken=False), "words"),
        "say nothing": (
            road._replace(stops=tuple(stop._replace(words=" ") for stop in road.stops)),
            f"take_{road.goal}",
        ),
    }
    said, field = given[change]

    with pytest.raises(Invalid) as refused:
        journeys.make(cast.ot, cast.first, roads=[said])

    assert refused.value.field == field
    assert pages_of(cast.first) == []


def test_nobody_is_given_what_nobody_looked_through(cast):
    page = page_of(cast)

    with pytest.raises(NotNow, match="looked this page through"):
        journeys.give(cast.ot, page, on=clock.today(), version=page.version)

    assert page.given_on is None


def test_a_changed_word_takes_the_check_back_and_the_same_words_do_not(cast):
    page = page_of(cast)
    journeys.check(cast.ot, page, version=page.version)
    journeys.amend(
        cast.ot, page, roads=as_kept(page.content), words=page.words, version=page.version
    )
    assert page.checked_by is cast.ot

    journeys.amend(cast.ot, page, roads=as_kept(page.content), words="Dear", version=page.version)

    assert (page.checked_at, page.checked_by) == (None, None)


def test_who_checks_an_older_page_is_told(cast):
    page = page_of(cast)
    seen = page.version
    journeys.amend(cast.ot, page, roads=as_kept(page.content), words="Dear", version=seen)

    with pytest.raises(StaleEdit):
        journeys.check(cast.psychiatrist, page, version=seen)
    with pytest.raises(StaleEdit):
        journeys.amend(
            cast.psychiatrist, page, roads=as_kept(page.content), words="Hello", version=seen
        )


@pytest.mark.parametrize(("days", "sentence"), [(1, "still to come"), (-1, "after this day")])
def test_the_day_it_was_given_is_not_before_it_was_checked_nor_to_come(cast, days, sentence):
    page = page_of(cast)
    journeys.check(cast.ot, page, version=page.version)

    with pytest.raises(Invalid, match=sentence) as refused:
        journeys.give(cast.ot, page, on=clock.today() + timedelta(days=days), version=page.version)

    assert (refused.value.field, page.given_on) == ("on", None)


def test_given_it_stays_as_it_was(cast):
    page = page_of(cast)
    journeys.check(cast.ot, page, version=page.version)
    journeys.give(cast.ot, page, on=clock.today(), version=page.version)
    journeys.give(cast.ot, page, on=clock.today(), version=1)  # the second of two clicks

    with pytest.raises(NotNow, match="stays as it was"):
        journeys.amend(
            cast.ot, page, roads=as_kept(page.content), words="Dear", version=page.version
        )

    assert (page.words, page.given_on) == ("", clock.today())
