"""What got reliably worse puts the case before the team: by suggestion, a person decides."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ItemState, ReasonKind
from mdt.services import agenda, measures
from mdt.services.audit import change
from tests.measure_making import course
from tests.meeting_room import planned

WORSE = "CORE-10 17 to 25: reliable deterioration (+8; limit 6.75, alpha .90, SD 7.7)"


@pytest.fixture
def coming(cast):
    return planned(cast, days=2)


def said(cast, meeting, case):
    """What the agenda says of a deterioration of this case, after a look at what is due."""
    agenda.refresh(cast.psychiatrist, meeting)
    items = [item for item in meeting.items if item.case_id == case.id]
    return [
        reason["text"]
        for item in items
        for reason in item.reasons
        if reason["kind"] == ReasonKind.DETERIORATION
    ]


def test_a30_core_10_from_17_to_25_is_suggested_and_a_person_decides(cast, coming):
    case = cast.first
    course(cast.ot, case, "core10", (17, 21, 25))

    assert said(cast, coming, case) == [WORSE]
    [item] = [item for item in coming.items if item.case_id == case.id]
    assert item.state is ItemState.SUGGESTED

    agenda.drop(cast.psychiatrist, item, reason="She is seen tomorrow.")
    agenda.refresh(cast.psychiatrist, coming)

    assert item.state is ItemState.DROPPED


@pytest.mark.parametrize("totals", [(17, 21), (25, 17), (25,)])
def test_a30_nothing_is_suggested_without_a_reliable_fall(cast, coming, totals):
    course(cast.ot, cast.first, "core10", totals)

    assert said(cast, coming, cast.first) == []


def test_a30_a_measure_read_with_care_suggests_nothing(cast, coming):
    course(cast.ot, cast.first, "core10", (17, 25))
    care = measures.read_with_care(cast.ot, cast.first, "core10", words="A new form each time.")

    assert said(cast, coming, cast.first) == []
    measures.end_care(cast.ot, care)
    assert said(cast, coming, cast.first) == [WORSE]


def test_a30_a_withdrawn_score_suggests_nothing(cast, coming):
    *_rest, last = course(cast.ot, cast.first, "core10", (17, 25))
    measures.withdraw(cast.ot, last, reason="Wrong person.", version=last.version)

    assert said(cast, coming, cast.first) == []


def test_a30_the_rule_kept_with_the_score_judges(cast, coming):
    course(cast.ot, cast.first, "madrs", (10, 40))

    assert said(cast, coming, cast.first) == []


@pytest.mark.parametrize(("days_after", "expected"), [(0, [WORSE]), (1, [])])
def test_a30_what_the_team_has_discussed_since_is_not_suggested_again(
    cast, coming, days_after, expected
):
    course(cast.ot, cast.first, "core10", (17, 25))
    with change(cast.psychiatrist) as work:
        cast.first.last_discussed_on = clock.today() + timedelta(days=days_after)
        work.note(AuditEvent.CASE_CHANGED, cast.first, fields=[])

    assert said(cast, coming, cast.first) == expected


def test_a30_a_form_filled_in_before_the_meeting_and_entered_after_it_is_suggested(cast, coming):
    """Nobody could speak of it yet: the day of entry counts, not the day on the form."""
    with clock.at(clock.ago(days=14)):
        course(cast.ot, cast.first, "core10", (17,))
    with change(cast.psychiatrist) as work:
        cast.first.last_discussed_on = clock.today() - timedelta(days=1)
        work.note(AuditEvent.CASE_CHANGED, cast.first, fields=[])

    filled_in = clock.today() - timedelta(days=3)
    measures.enter(cast.ot, cast.first, "core10", taken_on=filled_in, total=25)

    assert said(cast, coming, cast.first) == [WORSE]
