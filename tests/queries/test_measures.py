"""What the page of measures reads: courses, verdicts, means; at one cost however much there is."""

import pytest

from mdt import clock
from mdt.domain.vocabulary import OutcomeKind
from mdt.queries import measures as reading
from mdt.queries import outcomes
from mdt.services import measures
from tests.counting import statements
from tests.measure_making import course, lines, rate

GBO, COPM = OutcomeKind.GBO, OutcomeKind.COPM


def only(case):
    [found] = reading.courses_of(case)
    return found


def test_a17_the_verdict_stands_with_its_figures(cast):
    course(cast.ot, cast.first, "phq9", (19, 20, 12))

    found = only(cast.first)

    assert str(found.reading) == (
        "19 to 12: reliable improvement (−7; limit 5.06, alpha .89, SD 5.5)"
    )
    assert (found.rule.mark, found.totals) == ("second-hand", [19, 20, 12])


def test_a_withdrawn_score_counts_no_more_and_stays(cast):
    *_rest, last = course(cast.ot, cast.first, "phq9", (19, 12, 3))
    measures.withdraw(cast.ot, last, reason="Wrong form.", version=last.version)

    found = only(cast.first)

    assert found.reading.figures == "19 to 12"
    assert [line.withdrawn_reason for line in found.lines] == ["", "", "Wrong form."]


def test_read_with_care_gives_figures_and_sentence_until_it_is_ended(cast):
    course(cast.ot, cast.first, "who5", (76, 60, 56))
    care = measures.read_with_care(cast.ot, cast.first, "who5", words="She was manic at first.")

    marked = only(cast.first)
    measures.end_care(cast.ot, care)

    assert str(marked.reading) == "76 to 60 to 56: read with care: She was manic at first."
    assert (marked.in_figures, marked.bands) == ("76 to 60 to 56: read with care", None)
    assert "reliable deterioration (−20" in str(only(cast.first).reading)


def test_worse_than_the_one_before_is_said_where_the_whole_does_not(cast):
    course(cast.ot, cast.first, "core10", (24, 10, 20))

    found = only(cast.first)

    assert "no reliable change (−4" in str(found.reading)
    assert found.lately == "10 to 20: reliable deterioration (+10; limit 6.75, alpha .90, SD 7.7)"


def test_no_band_stands_beside_a_safety_task(cast):
    measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), answers=[0] * 8 + [1])

    found = only(cast.first)

    assert [task.item for task in found.latest.tasks] == [9]
    assert (found.latest.band, found.bands) == ("none-minimal", None)


def test_what_is_never_totalled_is_read_by_its_parts(cast):
    today = clock.today()
    for anxiety, avoidance in ((5.8, 4.9), (5.2, 4.1)):
        parts = {"anxiety": anxiety, "avoidance": avoidance}
        measures.enter(cast.ot, cast.first, "ecr12", taken_on=today, parts=parts)

    assert str(only(cast.first).reading) == (
        "anxiety 5.8 to 5.2, avoidance 4.9 to 4.1: no total: cannot tell"
    )


def test_a_measure_the_file_no_longer_defines_keeps_its_figures(cast, monkeypatch):
    course(cast.ot, cast.first, "phq9", (19, 12))
    monkeypatch.setattr(reading, "load", dict)

    assert str(only(cast.first).reading).startswith("19 to 12: cannot tell")


def test_the_overview_shows_the_three_filled_in_last(cast):
    for name, total in (("phq9", 10), ("gad7", 9), ("wsas", 20), ("k10", 30)):
        course(cast.ot, cast.first, name, (total,))

    assert [found.measure.id for found in reading.latest_of(cast.first)] == ["k10", "wsas", "gad7"]


def test_gbo_means_move_over_what_was_rated_both_times(cast):
    named = lines(cast.ot, cast.first, GBO, "Sing", "Walk", "Sleep")
    rate(cast.ot, named, [1, 2, 3], days=20)
    rate(cast.ot, named, [4, 6, None])

    found = outcomes.outcomes_of(cast.first)[GBO]

    moved = found.moved("value")
    assert [day.means[0] for day in found.days] == [(2.0, 3, 3), (5.0, 2, 3)]
    assert (moved.before, moved.after, moved.shift) == (1.5, 5.0, (3.5, 2, True))


def test_copm_moves_by_performance_and_by_satisfaction(cast):
    named = lines(cast.ot, cast.first, COPM, "Cook", "Shop", "Bus", "Call")
    rate(cast.ot, named, [(3, 2), (2, 2), (4, 3), (5, 5)], days=40)
    rate(cast.ot, named, [(6, 6), (5, 4), (6, 6), (7, 8)])

    found = outcomes.outcomes_of(cast.first)[COPM]

    performance, satisfaction = (moved for _part, moved in found.movements)
    assert (performance.before, performance.after, performance.shift) == (3.5, 6.0, (2.5, 4, True))
    assert (satisfaction.before, satisfaction.after) == (3.0, 6.0)


def test_one_day_or_nothing_rated_twice_cannot_tell(cast):
    sing, walk = lines(cast.ot, cast.first, GBO, "Sing", "Walk")
    rate(cast.ot, [sing], [3], days=5)
    assert outcomes.outcomes_of(cast.first)[GBO].moved("value") is None

    rate(cast.ot, [walk], [3])

    assert outcomes.outcomes_of(cast.first)[GBO].moved("value") is None


def everything(case):
    reading.courses_of(case)
    outcomes.outcomes_of(case)


def fill(cast, times):
    case, who, today = cast.first, cast.ot, clock.today()
    named = lines(who, case, GBO, "Sing")
    for n in range(times):
        measures.enter(who, case, "phq9", taken_on=today, answers=[0] * 8 + [1])
        rate(who, named, [n % 11], days=n)


@pytest.mark.parametrize("times", [1, 30])
def test_it_costs_the_same_for_one_and_for_thirty(cast, times):
    fill(cast, times)
    case = cast.first
    with statements() as seen:
        everything(case)

    assert len(seen) == 4


def test_summaries_of_many_cases_cost_one_statement(cast):
    for case in (cast.first, cast.second):
        course(cast.psychiatrist, case, "phq9", (19, 12))
    ids = [cast.first.id, cast.second.id]
    with statements() as seen:
        found = reading.courses_in(ids)

    assert (len(seen), sorted(found)) == (1, sorted(ids))
