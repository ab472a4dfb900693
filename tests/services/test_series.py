"""Meetings that come again: a rhythm, a chair that goes round, and each meeting its own."""

from datetime import time as at_time
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.models.meetings import Meeting
from mdt.services import meetings, practice, series
from tests.meeting_room import in_days


def planned(cast, **other):
    """A weekly meeting, the chair going between two."""
    given = {
        "first_on": in_days(1),
        "at": at_time(14),
        "every_weeks": 1,
        "minutes": 90,
        "place": "Demo Rooms",
        "chairs": [cast.psychiatrist, cast.psychologist1],
        "coordinator": cast.coordinator,
    }
    return series.plan(cast.coordinator, cast.meeting_type, **{**given, **other})


def made(one) -> list[Meeting]:
    query = select(Meeting).where(Meeting.series_id == one.id).order_by(Meeting.id)
    return list(db.session.scalars(query))


def test_m4_the_next_meetings_are_made_and_the_chair_goes_round(cast):
    found = made(planned(cast, every_weeks=2))

    assert [m.day for m in found] == [in_days(1 + 14 * n) for n in range(4)]
    assert [m.chair.username for m in found] == ["psychiatrist", "psychologist1"] * 2
    assert {m.starts.hour for m in found} == {14}
    assert [bool(m.items) for m in found] == [True, False, False, False]


def test_one_meeting_is_moved_by_itself_and_the_rhythm_goes_on(cast):
    one = planned(cast)
    second = made(one)[1]
    meetings.amend(
        cast.coordinator, second, version=second.version, starts=second.starts + timedelta(days=1)
    )

    assert series.plan_more(cast.coordinator, one, version=one.version) == 4
    days = [m.day for m in made(one)]
    assert days[1] == in_days(9)
    assert days[4:] == [in_days(29), in_days(36), in_days(43), in_days(50)]


def test_a_series_ends_on_its_last_day_or_when_it_is_ended(cast):
    one = planned(cast, until_on=in_days(10))
    assert len(made(one)) == 2
    with pytest.raises(NotNow):
        series.plan_more(cast.coordinator, one, version=one.version)

    series.end(cast.coordinator, one, version=one.version)

    assert len(made(one)) == 2
    with pytest.raises(NotNow):
        series.end(cast.coordinator, one, version=one.version)


def test_whoever_has_left_the_team_is_passed_over(cast):
    one = planned(cast)
    practice.end_member(cast.admin, cast.team, person=cast.psychologist1)

    assert {series.chair_of(one, n).username for n in range(4)} == {"psychiatrist"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"every_weeks": 0}, "every_weeks"),
        ({"every_weeks": 14}, "every_weeks"),
        ({"first_on": -1}, "first_on"),
        ({"until_on": 0}, "until_on"),
        ({"chairs": []}, "chair_1"),
        ({"chairs": ["coordinator"]}, "chair_1"),
        ({"minutes": 4}, "minutes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(cast, wrong, field):
    if "chairs" in wrong:
        wrong = {"chairs": [getattr(cast, name) for name in wrong["chairs"]]}
    wrong = {k: in_days(v) if k.endswith("_on") else v for k, v in wrong.items()}

    with pytest.raises(Invalid) as refused:
        planned(cast, **wrong)

    assert refused.value.field == field
    db.session.rollback()
    assert db.session.scalars(select(Meeting)).all() == []


def test_sent_twice_it_is_one_series_and_a_second_press_plans_no_more(cast):
    ref = new_ref()
    one = planned(cast, ref=ref)
    assert planned(cast, ref=ref) is one
    assert len(made(one)) == 4

    seen = one.version
    series.plan_more(cast.coordinator, one, version=seen)
    with pytest.raises(StaleEdit):
        series.plan_more(cast.coordinator, one, version=seen)


def test_a_stranger_plans_no_series_of_another_team(cast):
    with pytest.raises(NotAllowed):
        series.plan(
            cast.outsider,
            cast.meeting_type,
            first_on=clock.today(),
            at=at_time(14),
            every_weeks=1,
            minutes=60,
            place="x",
            chairs=[cast.psychiatrist],
            coordinator=None,
        )
