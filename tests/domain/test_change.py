"""Reliable change against the vectors, and what cannot be told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.change import CANNOT_TELL, cutoff, judge, reliable_change, rule_of, said, signed
from mdt.domain.measures import load

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))
ALL = load()


@pytest.mark.parametrize("v", VECTORS["rci"])
def test_reliable_change_meets_its_vectors(v):
    found = reliable_change(v["x1"], v["x2"], sd=v["sd"], reliability=v["r"])

    assert found.index == pytest.approx(v["rci"], abs=0.005)
    assert found.s_diff == pytest.approx(v["s_diff"], abs=0.00005)
    assert found.limit == pytest.approx(v["threshold95"], abs=0.005)
    assert (found.verdict != "no reliable change") is v["reliable"]


@pytest.mark.parametrize("v", VECTORS["csc_cutoff_c"])
def test_the_cutoff_meets_its_vectors(v):
    found = cutoff(v["m_clin"], v["sd_clin"], v["m_norm"], v["sd_norm"])

    assert found == pytest.approx(v["c"], abs=0.005)


# Acceptance case A17 of the reference; the last rows are its demo caseload.
@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        ("phq9", 19, 12, "reliable improvement (−7; limit 5.06, alpha .89, SD 5.5)"),
        ("phq9", 15, 11, "no reliable change (−4; limit 5.06, alpha .89, SD 5.5)"),
        ("phq9", 10, 17, "reliable deterioration (+7; limit 5.06, alpha .89, SD 5.5)"),
        ("who5", 28, 44, "reliable improvement (+16; published rule at least 10 points)"),
        ("core10", 17, 25, "reliable deterioration (+8; limit 6.75, alpha .90, SD 7.7)"),
        (
            "gad7",
            15,
            7,
            "reliable improvement and below cut-off (−8; limit 3.53, alpha .92, SD 4.5)",
        ),
        ("pcl5", 54, 35, "reliable improvement (−19; published rule at least 15 points)"),
        ("gbo", 2.0, 6.7, "reliable improvement (+4.7; published rule more than 2.45 points)"),
        ("ymrs", 28, 6, CANNOT_TELL),
        ("wai_sr", 31, 38, CANNOT_TELL),
    ],
)  # fmt: skip
def test_a17_the_verdict_prints_its_figures(name, before, after, sentence):
    assert said(ALL[name], before, after, rule_of(ALL[name])) == sentence


@pytest.mark.parametrize(
    ("difference", "verdict"), [(5, "no reliable change"), (6, "reliable deterioration")]
)
def test_a_computed_limit_has_to_be_passed(difference, verdict):
    assert judge(ALL["phq9"], 10, 10 + difference, rule_of(ALL["phq9"])) == verdict


@pytest.mark.parametrize(
    ("after", "verdict"), [(17, "no reliable change"), (18, "reliable deterioration")]
)
def test_a_published_number_of_points_is_enough(after, verdict):
    assert judge(ALL["wsas"], 10, after, rule_of(ALL["wsas"])) == verdict


def test_the_rule_in_use_decides_and_says_which_it_was():
    core = ALL["core10"]
    at_90 = rule_of(core, 0.90)

    assert judge(core, 24, 18, rule_of(core)) == "no reliable change"
    assert judge(core, 24, 18, at_90) == "reliable improvement"
    assert said(core, 24, 18, at_90).endswith("(−6; limit 5.66, alpha .90, SD 7.7, at 90%)")


def test_every_rule_has_its_source():
    rules = {name: rule for name, measure in ALL.items() if (rule := rule_of(measure))}

    assert " ".join(rules) == "phq9 gad7 wsas k10 core10 whodas12 pcl5 who5 ors gbo copm"
    assert all(rule.source and rule.mark for rule in rules.values())


figures = st.floats(0, 100)
spreads = st.floats(0.1, 50)
reliabilities = st.floats(0, 0.99)


@given(figures, figures, spreads, reliabilities)
def test_swapping_before_and_after_turns_the_sign(before, after, sd, reliability):
    there = reliable_change(before, after, sd=sd, reliability=reliability)
    back = reliable_change(after, before, sd=sd, reliability=reliability)

    assert there.index == -back.index
    swapped = {"reliable improvement": "reliable deterioration"}
    swapped |= {word: name for name, word in swapped.items()}
    assert back.verdict == swapped.get(there.verdict, there.verdict)


@given(figures, figures, spreads, reliabilities)
def test_which_way_is_better_only_changes_the_word(before, after, sd, reliability):
    low = reliable_change(before, after, sd=sd, reliability=reliability)
    high = reliable_change(before, after, sd=sd, reliability=reliability, lower_is_better=False)

    assert (low.index, low.limit) == (high.index, high.limit)
    assert (low.verdict == "no reliable change") == (high.verdict == "no reliable change")


@given(figures, figures, spreads, reliabilities)
def test_the_limit_is_the_verdict_s(before, after, sd, reliability):
    found = reliable_change(before, after, sd=sd, reliability=reliability)

    if abs(abs(after - before) - found.limit) > 1e-6:
        assert (abs(after - before) > found.limit) == (found.verdict != "no reliable change")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sd": 0}, {"sd": -1}, {"reliability": 1}, {"reliability": -0.1}, {"confidence": 1},
        {"confidence": 0},
    ],
)  # fmt: skip
def test_impossible_figures_are_refused(wrong):
    with pytest.raises(ValueError, match=r"lies between|more than 0"):
        reliable_change(10, 5, **{"sd": 5, "reliability": 0.9, **wrong})


@pytest.mark.parametrize("before", [float("nan"), float("inf")])
def test_a_change_needs_two_figures(before):
    with pytest.raises(ValueError, match="two figures"):
        reliable_change(before, 5, sd=5, reliability=0.9)


def test_a_cutoff_needs_two_spreads():
    with pytest.raises(ValueError, match="more than 0"):
        cutoff(10, 0, 5, 1)


@pytest.mark.parametrize(
    ("points", "printed"), [(-7, "−7"), (2.5, "+2.5"), (0, "0"), (-0.001, "0")]
)
def test_a_difference_is_printed_with_its_sign(points, printed):
    assert signed(points) == printed
