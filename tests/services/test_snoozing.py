"""A task put out of sight comes back by itself, and never later than the day it is due."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.decisions import near_days
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import ActionState
from mdt.queries.actions import carried_to, grouped, mine, mine_put_off
from mdt.queries.decisions import earlier_of
from mdt.queries.owed import owed_by
from mdt.services import actions, items
from tests.meeting_room import asked, decided, held, in_days, item_of, planned, started


@pytest.fixture
def action(cast):
    given = {"text": "Ring the ward", "owner": cast.ot, "due_on": in_days(10)}
    return actions.give(cast.psychologist1, cast.first, **given)


def listed(query):
    return [action.text for action in db.session.scalars(query)]


def owed(person):
    return [thing.text for thing in owed_by(person) if thing.kind == "action"]


def test_put_off_it_is_out_of_sight_until_that_day(cast, action):
    actions.snooze(cast.ot, action, until=in_days(8), version=action.version)

    assert (listed(mine(cast.ot)), listed(mine_put_off(cast.ot))) == ([], ["Ring the ward"])
    assert owed(cast.ot) == []
    with clock.at(clock.now() + timedelta(days=8)):
        assert listed(mine(cast.ot)) == owed(cast.ot) == ["Ring the ward"]
        assert listed(mine_put_off(cast.ot)) == []


@pytest.mark.parametrize("days", [-1, 0, 11])
def test_it_sleeps_neither_past_its_date_nor_backwards(cast, action, days):
    with pytest.raises(Invalid) as refused:
        actions.snooze(cast.ot, action, until=in_days(days), version=action.version)

    assert refused.value.field == "until"


def test_what_is_late_stays_in_sight(cast, action):
    with clock.at(clock.now() + timedelta(days=11)), pytest.raises(Invalid, match="stays in sight"):
        actions.snooze(cast.ot, action, until=in_days(1), version=action.version)


def test_it_is_had_back_at_once_and_only_its_owner_puts_it_off(cast, action):
    actions.snooze(cast.ot, action, until=in_days(8), version=action.version)
    actions.snooze(cast.ot, action, until=None, version=action.version)
    assert listed(mine(cast.ot)) == ["Ring the ward"]

    with pytest.raises(NotAllowed):
        actions.snooze(cast.psychologist1, action, until=in_days(8), version=action.version)
    with pytest.raises(StaleEdit):
        actions.snooze(cast.ot, action, until=in_days(8), version=99)
    actions.settle(cast.ot, action, state=ActionState.DONE, version=action.version)
    with pytest.raises(NotNow):
        actions.snooze(cast.ot, action, until=in_days(8), version=action.version)


def test_the_days_offered_are_near_its_date():
    today = clock.today()

    assert [words for _day, words in near_days(in_days(10), today)] == [
        "a week before it is due",
        "two days before",
        "the day it is due",
    ]
    assert [words for _day, words in near_days(in_days(1), today)] == ["the day it is due"]
    assert near_days(today, today) == []


def test_m17_what_is_late_ages_by_the_day(cast, action):
    with clock.at(clock.now() + timedelta(days=12)):
        [group] = grouped(db.session.scalars(mine(cast.ot)), clock.today())

    assert group.key == "overdue"


def test_m16_an_unsettled_decision_comes_to_every_next_meeting(cast):
    held(cast, cast.first, days_ago=30)
    for _meeting in range(2):
        meeting = planned(cast, days=1)
        [item] = asked(cast, meeting, cast.first)
        assert [e.due for e in earlier_of(item, clock.today())] == [True]


def test_a_task_comes_to_every_next_meeting_until_it_is_settled(cast, action):
    meeting = planned(cast, days=1)
    [item] = asked(cast, meeting, cast.first)
    assert [a.text for a in carried_to(cast.psychologist1, item)] == ["Ring the ward"]
    later = planned(cast, days=8)
    [again] = asked(cast, later, cast.first)
    assert [a.text for a in carried_to(cast.psychologist1, again)] == ["Ring the ward"]

    actions.settle(cast.ot, action, state=ActionState.DONE, version=action.version)

    assert carried_to(cast.psychologist1, again) == []


def test_who_is_not_on_the_care_team_sees_no_task_but_their_own(cast, action):
    meeting = planned(cast, days=1)
    [item] = asked(cast, meeting, cast.first)

    assert carried_to(cast.psychologist2, item) == []


def test_a_decision_of_this_meeting_is_not_carried_to_it(cast):
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    items.open(cast.psychiatrist, item)
    decided(cast.psychiatrist, item, who=cast.ot)

    assert carried_to(cast.ot, item) == []
