"""The demo's figures: what was measured, and that it says what the reference says."""

from datetime import date, timedelta

import pytest

from mdt.domain import measures, progress
from mdt.domain.change import rule_of
from mdt.domain.occupational import copm_change, copm_mean, gbo_change, gbo_mean
from tests.demo_told import all_events, events_of, items

pytestmark = pytest.mark.pure


def totals(case: str, measure_id: str) -> list[float]:
    """Every figure of a measure on a case, items added up as the program adds them."""
    measure, found = measures.load()[measure_id], []
    for event in events_of(case, "measure"):
        if event["measure"] == measure_id:
            answers = event.get("answers")
            total = measures.score(measure, answers).total if answers else event["total"]
            found.append(measures.check_total(measure, total or 0))
    return found


def verdict(case: str, measure_id: str) -> str:
    """What the case's page prints under the measure."""
    measure = measures.load()[measure_id]
    days = [e["day"] for e in events_of(case, "measure") if e["measure"] == measure_id]
    start = date(2026, 12, 31)
    points = [
        progress.Point(start + timedelta(days=day), total)
        for day, total in zip(days, totals(case, measure_id), strict=True)
    ]
    care = [e["words"] for e in events_of(case, "read_with_care") if e["measure"] == measure_id]
    return str(progress.read(measure, points, rule_of(measure), care[-1] if care else None))


PHQ9, GAD7 = "; limit 5.06, alpha .89, SD 5.5)", "; limit 3.53, alpha .92, SD 4.5)"
CORE10 = "; limit 6.75, alpha .90, SD 7.7)"
WSAS = "; published rule at least 8 points)"
NOBODY = "cannot tell (no published figure for reliable change)"
MEASURED = {  # reference, section 7: figures and what they say
    ("case1", "phq9"): ([19, 20, 11], "19 to 11: reliable improvement (−8" + PHQ9),
    ("case1", "bsl23"): ([2.61, 2.7, 1.65], f"2.61 to 1.65: {NOBODY}"),
    ("case1", "ders16"): ([61, 58, 47], f"61 to 47: {NOBODY}"),
    ("case2", "phq9"): ([13, 12, 14], "13 to 14: no reliable change (+1" + PHQ9),
    ("case2", "wsas"): ([22, 24, 21], "22 to 21: no reliable change (−1" + WSAS),
    ("case2", "wai_sr"): ([31, 27, 38, 34], f"31 to 34: {NOBODY}"),
    ("case3", "phq9"): (
        [24, 17, 9],
        "24 to 9: reliable improvement and below cut-off (−15" + PHQ9,
    ),
    ("case3", "who5"): (
        [8, 24, 52],
        "8 to 52: reliable improvement and above cut-off (+44; published rule at least 10 points)",
    ),
    ("case3", "madrs"): ([38, 27, 14], f"38 to 14: {NOBODY}"),
    ("case4", "audit"): ([29], "29: one score only: cannot tell"),
    ("case4", "pcl5"): (
        [54, 47, 35],
        "54 to 35: reliable improvement (−19; published rule at least 15 points)",
    ),
    ("case5", "core10"): ([24, 20, 15], "24 to 15: reliable improvement (−9" + CORE10),
    ("case5", "wsas"): ([9], "9: one score only: cannot tell"),
    ("case5", "gad7"): (
        [15, 11, 7],
        "15 to 7: reliable improvement and below cut-off (−8" + GAD7,
    ),
    ("case6", "phq9"): ([16, 14, 10], "16 to 10: reliable improvement (−6" + PHQ9),
    ("case6", "wsas"): ([31, 26, 18], "31 to 18: reliable improvement (−13" + WSAS),
    ("case7", "ymrs"): ([28, 16, 6], f"28 to 6: {NOBODY}"),
    ("case8", "core10"): ([17, 21, 25], "17 to 25: reliable deterioration (+8" + CORE10),
}


@pytest.mark.parametrize(("case", "measure_id"), MEASURED)
def test_the_figures_and_their_verdict_are_those_of_the_reference(
    case: str, measure_id: str
) -> None:
    figures, says = MEASURED[case, measure_id]

    assert [round(total, 2) for total in totals(case, measure_id)] == figures
    assert verdict(case, measure_id) == says


def test_a_fall_in_mania_gives_no_verdict_but_a_sentence() -> None:
    assert totals("case7", "who5") == [76, 60, 56]
    assert verdict("case7", "who5").startswith(
        "76 to 60 to 56: read with care: The first figure was taken in mania"
    )


def test_the_alliance_of_one_case_fell_since_the_team_last_spoke_of_it() -> None:
    """The pack of the next meeting shows it beside what one writes."""
    spoken = max(meeting["day"] for meeting, item in items() if item["case"] == "case2")
    taken = [e for e in events_of("case2", "measure") if e["measure"] == "wai_sr"]
    since = [(e["day"], e["total"]) for e in taken if e["day"] > spoken]

    assert since == [(-9, 34)]
    assert taken[-2]["total"] == 38
    assert [e["day"] for e in events_of("case2", "question")] == [-4]


def test_nothing_else_is_measured() -> None:
    found = {(case, event["measure"]) for case, event in all_events("measure")}

    assert found == MEASURED.keys() | {("case7", "who5"), ("case5", "ecr12")}


def test_attachment_is_two_means_and_no_total() -> None:
    parts = [e["parts"] for e in events_of("case5", "measure") if e["measure"] == "ecr12"]

    assert parts == [
        {"anxiety": 5.8, "avoidance": 4.9},
        {"anxiety": 5.2, "avoidance": 4.1},
    ]


def ratings(case: str, part: int) -> list[dict[int, float | None]]:
    """The ratings of a case's own lines, day by day; part 0 is the rating or the performance."""
    return [
        {number: values[part] for number, values in enumerate(event["ratings"].values())}
        for event in events_of(case, "rate_lines")
    ]


def test_the_occupational_figures_of_case_6_are_those_of_the_reference() -> None:
    performance, satisfaction = ratings("case6", 0), ratings("case6", 1)
    changes = [copm_change(*performance), copm_change(*satisfaction)]

    assert [copm_mean(rated).mean for rated in performance] == [3.2, 6.0]
    assert [copm_mean(rated).mean for rated in satisfaction] == [2.4, 6.2]
    assert [round(change.points or 0, 2) for change in changes] == [2.8, 3.8]
    assert all(change.meaningful and change.shared == 5 for change in changes)


def test_the_own_goals_of_case_5_move_as_in_the_reference() -> None:
    rated = ratings("case5", 0)
    means = [gbo_mean(one).mean for one in rated]
    change = gbo_change(rated[0], rated[-1])

    assert [mean and round(mean, 1) for mean in means] == [2.0, 4.7, 6.7]
    assert (round(change.points or 0, 1), change.shared, change.meaningful) == (4.7, 3, True)


def test_case_5_looks_well_by_one_form_and_is_not_by_the_other_on_one_day() -> None:
    taken = {e["measure"]: e["day"] for e in reversed(events_of("case5", "measure"))}

    assert taken["core10"] == taken["wsas"]
    assert (totals("case5", "core10")[0], totals("case5", "wsas")[0]) == (24, 9)


def test_a_line_is_rated_only_once_it_was_named() -> None:
    for case, event in all_events("rate_lines"):
        (named_then,) = events_of(case, "name_lines")
        assert (named_then["day"], named_then["time"]) < (event["day"], event["time"])
        assert list(event["ratings"]) == [line["key"] for line in named_then["lines"]]
