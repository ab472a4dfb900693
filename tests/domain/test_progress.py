"""A row of scores in words: the verdict, or why nobody can tell."""

from datetime import date, timedelta

import pytest

from mdt.domain.change import rule_of
from mdt.domain.measures import load
from mdt.domain.progress import Point, read, shown, worsened

pytestmark = pytest.mark.pure

ALL = load()


def course(*totals):
    return [Point(date(2026, 8, 1) + timedelta(days=30 * n), t) for n, t in enumerate(totals)]


# The rows are the demo caseload of the reference, section 7.
@pytest.mark.parametrize(
    ("name", "totals", "sentence"),
    [
        (
            "phq9", (19, 20, 11),
            "19 to 11: reliable improvement (−8; limit 5.06, alpha .89, SD 5.5)",
        ),
        ("phq9", (13, 12, 14), "13 to 14: no reliable change (+1; limit 5.06, alpha .89, SD 5.5)"),
        (
            "phq9", (24, 17, 9),
            (
                "24 to 9: reliable improvement and below cut-off "
                "(−15; limit 5.06, alpha .89, SD 5.5)"
            ),
        ),
        (
            "core10", (17, 21, 25),
            "17 to 25: reliable deterioration (+8; limit 6.75, alpha .90, SD 7.7)",
        ),
        (
            "wsas", (31, 26, 18),
            "31 to 18: reliable improvement (−13; published rule at least 8 points)",
        ),
        ("madrs", (38, 14), "38 to 14: cannot tell (no published figure for reliable change)"),
        ("phq9", (19,), "19: one score only: cannot tell"),
        ("phq9", (None, 19), "19: one score only: cannot tell"),
        ("phq9", (), "no score yet: cannot tell"),
        (
            "bsl23", (2.61, 2.7, 1.65),
            "2.61 to 1.65: cannot tell (no published figure for reliable change)",
        ),
    ],
)  # fmt: skip
def test_a_course_is_read_with_its_figures(name, totals, sentence):
    assert str(read(ALL[name], course(*totals), rule_of(ALL[name]))) == sentence


def test_read_with_care_gives_the_figures_and_the_sentence_and_no_verdict():
    found = read(ALL["who5"], course(76, 60, 56), rule_of(ALL["who5"]), "she was manic at first")

    assert str(found) == "76 to 60 to 56: read with care: she was manic at first"
    assert found.worse is False


@pytest.mark.parametrize(
    ("totals", "worse"),
    [
        ((17, 21, 25), True), ((17, 21, 23), False), ((25, 12, 19), True), ((25, 17), False),
        ((25,), False),
    ],
)  # fmt: skip
def test_worse_is_the_last_against_the_first_or_the_one_before(totals, worse):
    assert read(ALL["core10"], course(*totals), rule_of(ALL["core10"])).worse is worse


def test_days_decide_the_order_not_the_list():
    backwards = list(reversed(course(19, 20, 11)))

    assert read(ALL["phq9"], backwards, rule_of(ALL["phq9"])).figures == "19 to 11"


@pytest.mark.parametrize(
    ("total", "printed"), [(12, "12"), (2.5, "2.5"), (2.6087, "2.61"), (10.0, "10")]
)
def test_a_total_is_printed_without_idle_noughts(total, printed):
    assert shown(total) == printed


def test_two_scores_of_one_day_stand_as_they_were_entered():
    day = date(2026, 8, 1)
    points = [Point(day, 19), Point(day, None), Point(day, 12)]

    assert read(ALL["phq9"], points, rule_of(ALL["phq9"])).figures == "19 to 12"


@pytest.mark.parametrize(
    ("totals", "sentence"),
    [
        (
            (17, 21, 25),
            "17 to 25: reliable deterioration (+8; limit 6.75, alpha .90, SD 7.7)",
        ),
        (
            (24, 10, 20),
            "10 to 20: reliable deterioration (+10; limit 6.75, alpha .90, SD 7.7)",
        ),
        ((17, 21), None),
        ((25, 17), None),
        ((25,), None),
        ((), None),
    ],
)
def test_a30_worse_since_the_first_or_since_the_one_before(totals, sentence):
    core = ALL["core10"]

    assert worsened(core, course(*totals), rule_of(core)) == sentence
    assert worsened(core, course(*totals), rule_of(core), "a new form") is None
    assert worsened(core, course(*totals), None) is None
