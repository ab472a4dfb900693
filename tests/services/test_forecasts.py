"""What was expected of a decision: kept with it, looked at later, never changed."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.forecast import Expected
from mdt.queries.decisions import foretold_of
from mdt.queries.minutes import item_facts
from mdt.services import decisions, forecasts, items
from tests.meeting_room import decided, in_days, item_of, sealed, settled, started

WORDS = "She has slept in her own room for a week"


@pytest.fixture
def before(cast):
    """Ten days ago: a decision, and what was expected of it by five days ago."""
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=10)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        expected = Expected(WORDS, clock.today() + timedelta(days=5), 70)
        decision = decided(chair, item, who=cast.ot, days=30, expected=expected)
        settled(chair, item)
        sealed(chair, meeting)
    return decision


def opened(cast):
    item = item_of(started(cast, cast.first, cast.second), cast.first)
    items.open(cast.psychiatrist, item)
    return item


def test_it_waits_for_its_day_and_is_then_looked_at_once(cast, before):
    item = opened(cast)
    assert foretold_of(item, in_days(-6)) == []
    assert foretold_of(item, in_days(0)) == [before]
    assert foretold_of(item_of(item.meeting, cast.second), in_days(0)) == []

    forecasts.score(cast.ot, before, item, came_true=True, version=before.version)

    assert (before.came_true, before.found, before.scored_by) == (True, "It came", cast.ot)
    assert foretold_of(item, in_days(0)) == [before]
    forecasts.score(cast.ot, before, item, came_true=None, version=before.version)
    assert (before.came_true, before.found) == (None, "Nobody can tell")
    (told,) = item_facts(item, 1).foretold
    assert (told.text.split(" (")[0], told.found, told.key) == (WORDS, "Nobody can tell", None)


def test_a_forecast_stays_as_it_was_made(cast):
    item = item_of(started(cast, cast.first), cast.first)
    made = Expected(WORDS, in_days(20), 70)
    decision = decided(cast.psychiatrist, item, who=cast.ot)
    held = {
        "text": decision.text, "rationale": decision.rationale,
        "implementer": cast.ot, "due_on": decision.due_on,
    }  # fmt: skip

    decisions.amend(cast.ot, decision, expected=made, version=decision.version, **held)
    assert decision.expected == made
    assert decision.before == []
    with pytest.raises(Invalid) as refused:
        decisions.amend(
            cast.ot, decision, expected=made._replace(percent=95), version=decision.version, **held
        )
    assert refused.value.field == "expected"
    decisions.amend(cast.ot, decision, version=decision.version, **held)
    assert decision.expected == made


def test_half_a_forecast_is_refused_and_nothing_is_recorded(cast):
    item = item_of(started(cast, cast.first), cast.first)
    with pytest.raises(Invalid) as refused:
        decided(cast.psychiatrist, item, who=cast.ot, expected=Expected(WORDS))
    assert refused.value.field == "expected_on"
    assert item.decisions == []


@pytest.mark.parametrize("name", ["coordinator", "supervisor", "admin", "outsider"])
def test_who_does_not_treat_does_not_say_whether_it_came(cast, before, name):
    item = opened(cast)
    with pytest.raises(NotAllowed):
        forecasts.score(getattr(cast, name), before, item, came_true=True, version=before.version)
    assert before.scored_at is None


def test_nobody_answers_over_another_or_in_another_room(cast, before):
    item = opened(cast)
    other = item_of(item.meeting, cast.second)
    items.open(cast.psychiatrist, other)
    with pytest.raises(StaleEdit):
        forecasts.score(cast.ot, before, item, came_true=True, version=before.version - 1)
    with pytest.raises(NotNow):
        forecasts.score(cast.psychiatrist, before, other, came_true=True, version=before.version)
