"""Goals: who may, what is refused, what locks, and what they come to."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Approach
from mdt.models.audit import AuditRow
from mdt.models.finding import SearchDocument
from mdt.models.goals import Goal, GoalRating
from mdt.queries.goals import goals_of
from mdt.services import goals
from tests.goal_making import CASE_ONE, LEVELS, make_goal, make_rated


def try_all(people, deed):
    """Who of these people may do it, by user name."""
    done = set()
    for person in people:
        try:
            deed(person)
        except NotAllowed:
            continue
        done.add(person.username)
    return done


TEAM = {"psychologist1", "ot", "psychiatrist"}


def amend(actor, goal, **given):
    """The goal with one thing changed."""
    facts = {
        "version": goal.version,
        "wording": goal.wording,
        "levels": goal.levels,
        "weight": goal.weight,
        "baseline": goal.baseline,
        "owner": goal.owner,
        "approach": goal.approach,
        "area": goal.area,
        "target_on": goal.target_on,
    }
    goals.amend_goal(actor, goal, **{**facts, **given})


def test_the_care_team_and_nobody_else_sets_amends_rates_and_ends(cast):
    goal, owner = make_goal(cast.ot, cast.first), cast.ot

    assert try_all(cast.everybody, lambda p: make_goal(p, cast.first, owner=owner)) == TEAM
    assert try_all(cast.everybody, lambda p: amend(p, goal, wording=f"by {p.username}")) == TEAM
    assert try_all(cast.everybody, lambda p: goals.rate(p, goal, level=0, reason="seen")) == TEAM
    assert try_all(cast.everybody, lambda p: end_one(p, cast, owner)) == TEAM


def end_one(person, cast, owner):
    goal = make_goal(owner, cast.first)
    goals.end_goal(person, goal, reason="reached", version=goal.version)


def test_a16_t_leaves_out_what_is_not_rated_and_what_does_not_count(cast):
    first, second, third = make_rated(
        cast.ot, cast.first, [("a", 3, (1, 1, 1)), ("b", 2, (None,) * 3), ("c", 1, (-1, -1, -1))]
    )
    assert goals_of(cast.first).now == "T 55.82, 2 of 3 rated"

    goals.rate(cast.ot, second, level=0, reason="seen")
    assert goals_of(cast.first).now == "T 54.41, 3 of 3 rated"

    for goal in (first, second, third):
        goals.end_goal(cast.ot, goal, reason="the end", version=goal.version)
    nought = make_goal(cast.ot, cast.first, weight=0)
    goals.rate(cast.ot, nought, level=2, reason="seen")
    assert goals_of(cast.first).now == "no score"


def test_case_one_comes_to_the_figures_of_the_reference(cast):
    make_rated(cast.ot, cast.first, CASE_ONE)

    found = goals_of(cast.first)

    assert [round(point.t, 2) for point in found.points] == [34.58, 45.59, 58.81]
    assert (round(found.baseline, 2), found.baselines) == (34.58, (3, 3))
    assert found.now == "T 58.81, 3 of 3 rated"


@pytest.mark.parametrize(
    ("moved", "field"),
    [
        ({"levels": ["moved", *LEVELS[1:]]}, "level_m2"),
        ({"levels": [*LEVELS[:4], "moved"]}, "level_p2"),
        ({"weight": 5}, "weight"),
        ({"baseline": None}, "baseline"),
    ],
)
def test_a23_what_a_rating_locks_cannot_be_edited_and_a_new_goal_is_offered(cast, moved, field):
    goal = make_goal(cast.ot, cast.first)
    amend(cast.ot, goal, **moved)
    amend(cast.ot, goal, levels=LEVELS, weight=1, baseline=-1)
    goals.rate(cast.ot, goal, level=0, reason="seen")

    with pytest.raises(Invalid, match="set a new one") as refused:
        amend(cast.ot, goal, **moved)

    assert refused.value.field == field
    db.session.expire_all()
    assert (goal.levels, goal.weight, goal.baseline) == (list(LEVELS), 1, -1)


def test_the_words_of_a_rated_goal_can_still_be_corrected(cast):
    goal = make_goal(cast.ot, cast.first)
    goals.rate(cast.ot, goal, level=0, reason="seen")

    amend(cast.psychiatrist, goal, wording="Sleep in my own bed", owner=cast.psychiatrist)

    assert (goal.wording, goal.owner) == ("Sleep in my own bed", cast.psychiatrist)


def test_the_second_of_two_amendments_is_told(cast):
    goal = make_goal(cast.ot, cast.first)
    seen = goal.version
    amend(cast.ot, goal, wording="first")

    with pytest.raises(StaleEdit):
        amend(cast.psychiatrist, goal, wording="second", version=seen)

    db.session.expire_all()
    assert goal.wording == "first"


def test_a_second_thought_the_same_day_is_the_later_word(cast):
    goal = make_goal(cast.ot, cast.first)
    goals.rate(cast.ot, goal, level=-1, reason="in the morning")
    goals.rate(cast.psychiatrist, goal, level=0, reason="at noon")

    goals.rate(cast.ot, goal, level=1, reason="in the evening")

    rows = [(row.author.username, row.level) for row in goal.ratings]
    assert rows == [("psychiatrist", 0), ("ot", 1)]
    assert goal.level == 1


def test_a_rating_sent_twice_is_one_rating_and_one_entry(cast):
    goal = make_goal(cast.ot, cast.first)
    ref = "abcdefghijklmnop"

    once = goals.rate(cast.ot, goal, level=0, reason="seen", ref=ref)
    again = goals.rate(cast.ot, goal, level=0, reason="seen", ref=ref)

    assert once is again
    noted = db.session.query(AuditRow).filter_by(event=AuditEvent.GOAL_RATED).count()
    assert (db.session.query(GoalRating).count(), noted) == (1, 1)


def test_a_goal_sent_twice_is_one_goal(cast):
    make_goal(cast.ot, cast.first, ref="abcdefghijklmnop")
    make_goal(cast.ot, cast.first, ref="abcdefghijklmnop")

    assert db.session.query(Goal).count() == 1


def test_not_rated_is_not_nought(cast):
    goal = make_goal(cast.ot, cast.first, baseline=None)

    assert (goal.level, goals_of(cast.first).now) == (None, "no score")
    assert goals_of(cast.first).baseline is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"wording": "  "}, "wording"),
        ({"levels": [*LEVELS[:2], " ", *LEVELS[3:]]}, "level_0"),
        ({"weight": 6}, "weight"),
        ({"weight": -1}, "weight"),
        ({"baseline": 1}, "baseline"),
        ({"baseline": -3}, "baseline"),
    ],
)
def test_a_goal_that_cannot_be_kept_names_its_field(cast, given, field):
    with pytest.raises(Invalid) as refused:
        make_goal(cast.ot, cast.first, **given)
    assert refused.value.field == field
    assert db.session.query(Goal).count() == 0


def test_an_owner_is_on_the_care_team(cast):
    with pytest.raises(Invalid, match="care team"):
        make_goal(cast.ot, cast.first, owner=cast.psychologist2)


def test_a_rating_lies_between_the_opening_of_the_case_and_today(cast):
    goal, today = make_goal(cast.ot, cast.first), clock.today()
    for day in (today + timedelta(days=1), cast.first.opened_on - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            goals.rate(cast.ot, goal, level=0, reason="seen", rated_on=day)
        assert refused.value.field == "rated_on"
    for day in (today, cast.first.opened_on):
        goals.rate(cast.ot, goal, level=0, reason="seen", rated_on=day)
    assert [row.rated_on for row in goal.ratings] == [today, cast.first.opened_on]


@pytest.mark.parametrize("level", [-3, 3])
def test_there_are_five_levels(cast, level):
    goal = make_goal(cast.ot, cast.first)
    with pytest.raises(Invalid, match="five levels"):
        goals.rate(cast.ot, goal, level=level, reason="seen")


def test_an_ended_goal_keeps_its_history_and_takes_nothing_more(cast):
    goal = make_goal(cast.ot, cast.first)
    goals.rate(cast.ot, goal, level=0, reason="seen")
    goals.end_goal(cast.ot, goal, reason="reached", version=goal.version)

    with pytest.raises(NotNow):
        goals.rate(cast.ot, goal, level=1, reason="later")
    with pytest.raises(NotNow):
        amend(cast.ot, goal, wording="other")
    with pytest.raises(NotNow):
        goals.end_goal(cast.ot, goal, reason="again", version=goal.version)

    found = goals_of(cast.first)
    assert (found.open, [g.level for g in found.ended]) == ([], [0])


def test_what_a_rating_was_seen_by_can_be_found(cast):
    goal = make_goal(cast.ot, cast.first)
    goals.rate(cast.ot, goal, level=0, reason="rang from the taxi rank")

    document = db.session.query(SearchDocument).filter_by(ref=goal.ref).one()
    assert "taxi rank" in document.text


def test_the_trail_holds_levels_and_no_words(cast):
    goal = make_goal(cast.ot, cast.first, wording="canary-wording", approach=Approach.OT)
    goals.rate(cast.ot, goal, level=-2, reason="canary-reason")

    payloads = [row.payload for row in db.session.query(AuditRow).filter_by(actor_ref=cast.ot.ref)]
    assert '{"level": -2}' in payloads
    assert not any("canary" in payload for payload in payloads)
