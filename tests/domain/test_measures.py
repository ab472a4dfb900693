"""Scoring by definition: the file says how, the rules say when there is no total."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.measure_file import Mark, Method, parse
from mdt.domain.measures import FILE, band_of, check_answer, check_total, half_up, load, score

pytestmark = pytest.mark.pure

ALL = load()
ASKED = {name: m for name, m in ALL.items() if m.answers is not None}
SUMMED = {name: m for name, m in ASKED.items() if m.method in {Method.SUM, Method.MEAN}}

GOOD = """\
schema: measures/2
date: '2026-11-22'
measures:
- id: small
  version: 1
  name: Small
  construct: smallness
  respondent: self
  recall: now
  answers: {count: 2, from: 0, to: 3}
  total: [0, 6]
  method: sum
  direction: lower
  max_missing: 0
  on_missing: no_total
  safety:
  - {item: 2, from: 1}
  bands:
    rows:
    - [0, 2, few]
    - [3, 6, many]
    source: Nobody 2026
    mark: local
  licence: {class: own, note: ours}
  short: SML
"""


def test_every_measure_of_the_reference_is_there():
    assert " ".join(sorted(ALL)) == (
        "audit audit_c bsl23 copm core10 cssrs_screener dast10 ders16 ders18 ecr12 ecr_r gad7 gas "
        "gbo honos k10 lpfsbf2 madrs ors pcl5 phq9 pid5bf srs wai_sr who5 whodas12 wsas ymrs zanbpd"
    )


def test_a_measure_cannot_be_changed_once_read():
    with pytest.raises(FrozenInstanceError):
        ALL["phq9"].name = "Other"
    with pytest.raises(TypeError):
        ALL["other"] = ALL["phq9"]


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
def test_every_published_figure_has_a_source_and_a_mark(measure):
    figures = [measure.bands, measure.bands_alternative, *measure.cutoffs]
    figures += [measure.reliability, measure.sd, measure.published_change]

    for figure in figures:
        assert figure is None or (figure.source.strip() and figure.mark in Mark)


@pytest.mark.parametrize("measure", SUMMED.values(), ids=SUMMED)
def test_the_lowest_and_highest_answers_come_to_the_ends_of_the_range(measure):
    shape = measure.answers
    low = [shape.low] * shape.count
    high = [shape.highest(item) for item in range(1, shape.count + 1)]
    for item in measure.reverse:
        low[item - 1], high[item - 1] = high[item - 1], low[item - 1]

    assert (score(measure, low).total, score(measure, high).total) == measure.total


# Acceptance case A18 of the reference.
@pytest.mark.parametrize(
    ("name", "answers", "total"),
    [
        ("who5", [1, 2, 1, 1, 2], 28),
        ("k10", [1] * 10, 10),
        ("core10", [0, 4, 4, 0, 0, 0, 0, 0, 0, 0], 0),
        ("core10", [0] * 10, 8),
        ("dast10", [0] * 10, 1),
        ("ymrs", [4, 4, 4, 4, 8, 8, 4, 8, 8, 4, 4], 60),
        ("ors", [2.5, 7.1, 0, 10], 19.6),
        ("gbo", [2, None, 3], 2.5),
    ],
)
def test_a18_a_form_is_scored_by_its_definition(name, answers, total):
    assert score(ALL[name], answers).total == pytest.approx(total)


def test_a19_not_known_is_left_out_of_the_total_and_counted():
    found = score(ALL["honos"], [9, *[1] * 11])

    assert (found.total, found.rated, found.items, found.band) == (11, 11, 12, None)


def test_a7_a_positive_safety_item_shows_whatever_the_band():
    found = score(ALL["phq9"], [0, 0, 0, 1, 1, 1, 0, 0, 1])

    assert (found.total, found.band, found.safety) == (4, "none-minimal", (9,))


@pytest.mark.parametrize(
    ("name", "answers", "items"),
    [
        ("phq9", [3] * 8 + [0], ()),
        ("phq9", [None] * 8 + [1], (9,)),
        ("core10", [0] * 5 + [1] + [0] * 4, (6,)),
        ("madrs", [0] * 9 + [1], (10,)),
        ("honos", [0, 1] + [0] * 10, (2,)),
        ("honos", [0, 9] + [0] * 10, ()),
        ("cssrs_screener", [1, 0, None, None, None, 1], (1, 6)),
        ("gad7", [3] * 7, ()),
    ],
)
def test_a_safety_item_is_any_answer_above_nothing(name, answers, items):
    assert score(ALL[name], answers).safety == items


def test_the_suicide_screener_is_never_added_up():
    found = score(ALL["cssrs_screener"], [1] * 6)

    assert (found.total, found.band, found.rated) == (None, None, 6)
    assert ALL["cssrs_screener"].bands is None


@pytest.mark.parametrize(
    ("name", "missing", "total", "prorated"),
    [
        ("phq9", 2, 9, True),
        ("phq9", 3, None, False),
        ("gad7", 1, 7, True),
        ("gad7", 2, None, False),
        ("core10", 2, None, False),
        ("k10", 1, None, False),
        ("bsl23", 2, 1.0, True),
        ("bsl23", 3, None, False),
        ("who5", 1, None, False),
        ("pid5bf", 6, 25, True),
        ("pid5bf", 7, None, False),
    ],
)
def test_too_much_missing_gives_no_total(name, missing, total, prorated):
    count = ALL[name].answers.count
    found = score(ALL[name], [None] * missing + [1] * (count - missing))

    assert (found.total, found.prorated) == (total, prorated)
    assert found.rated == count - missing


def test_only_the_item_on_work_may_be_missing_from_the_wsas():
    wsas = ALL["wsas"]

    assert score(wsas, [None, 8, 8, 8, 8]).total == 32
    assert score(wsas, [None, 8, 8, 8, 8]).band is None
    assert score(wsas, [8, None, 8, 8, 8]).total is None


def test_a_total_of_its_subscales_needs_each_of_them():
    wai = ALL["wai_sr"]
    one_each = [5.0] * 12
    one_each[0] = one_each[2] = one_each[3] = None
    two_of_task = [None, None, *[5] * 10]

    assert score(wai, one_each).total == 60
    assert score(wai, two_of_task).total is None
    assert score(wai, two_of_task).subscales == {"task": None, "bond": 20, "goal": 20}


def test_a_measure_of_two_means_has_no_total():
    found = score(ALL["ecr_r"], [4] * 36)

    assert found.total is None
    assert found.subscales == {"anxiety": 4, "avoidance": 4}


def test_an_empty_form_has_no_total_anywhere():
    for measure in ASKED.values():
        found = score(measure, [None] * measure.answers.count)
        assert (found.total, found.rated, found.band, found.safety) == (None, 0, None, ())


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "none-minimal"), (4, "none-minimal"), (5, "mild"), (9, "mild"), (10, "moderate"),
        (14, "moderate"), (15, "moderately severe"), (19, "moderately severe"), (20, "severe"),
        (27, "severe"),
    ],
)  # fmt: skip
def test_a_band_starts_at_its_published_threshold(total, band):
    assert band_of(ALL["phq9"], total) == band


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "none or low"), (0.28, "none or low"), (0.2801, "mild"), (1.07, "mild"),
        (4, "extremely high"),
    ],
)  # fmt: skip
def test_a_band_of_a_mean_begins_just_above_its_lower_figure(total, band):
    assert band_of(ALL["bsl23"], total) == band


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([0] * 8, "There are 9 items"),
        ([0] * 10, "There are 9 items"),
        ([4, *[0] * 8], "Item 1: 4 is not one of 0 to 3"),
        ([0, -1, *[0] * 7], "Item 2: -1 is not one of 0 to 3"),
        ([0] * 8 + [0.5], "Item 9: 0.5 is not one of 0 to 3"),
        ([0] * 8 + [True], "Item 9: an answer is a number"),
        ([0] * 8 + ["1"], "Item 9: an answer is a number"),
        ([0] * 8 + [float("nan")], "Item 9: an answer is a number"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_item_named(answers, sentence):
    with pytest.raises(ValueError, match=sentence):
        score(ALL["phq9"], answers)


@pytest.mark.parametrize(
    ("name", "item", "answer"), [("audit", 9, 1), ("ymrs", 5, 3), ("honos", 1, 8), ("ors", 1, 0.05)]
)
def test_an_item_takes_only_its_own_answers(name, item, answer):
    answers = [0] * ALL[name].answers.count
    answers[item - 1] = answer

    with pytest.raises(ValueError, match=f"Item {item}: "):
        score(ALL[name], answers)


def test_goals_are_not_scored_from_answers():
    with pytest.raises(ValueError, match="from goals"):
        score(ALL["gas"], [])


@pytest.mark.parametrize(
    ("name", "total", "right"),
    [
        ("phq9", 27, True), ("phq9", 28, False), ("phq9", -1, False), ("phq9", 3.5, False),
        ("who5", 28, True), ("who5", 27, False), ("k10", 9, False), ("ors", 19.6, True),
        ("bsl23", 2.61, True), ("bsl23", 4.1, False), ("ecr_r", 4, False), ("gas", 50, False),
    ],
)  # fmt: skip
def test_a_total_is_taken_only_where_the_measure_can_come_to_it(name, total, right):
    if right:
        assert check_total(ALL[name], total) == total
    else:
        with pytest.raises(ValueError, match=ALL[name].name.split()[0]):
            check_total(ALL[name], total)


@st.composite
def forms(draw):
    measure = draw(st.sampled_from(list(ASKED.values())))
    shape = measure.answers
    answers = []
    for item in range(1, shape.count + 1):
        allowed = shape.also.get(item)
        values = (
            st.sampled_from(allowed) if allowed else st.integers(int(shape.low), int(shape.high))
        )
        answers.append(draw(st.none() | values))
    return measure, answers


@given(forms())
def test_a_score_stays_in_range_for_any_answers(form):
    measure, answers = form
    found = score(measure, answers)

    if found.total is not None:
        assert measure.total[0] <= found.total <= measure.total[1]
        assert found.band is None or found.band == band_of(measure, found.total)
    assert found.rated == sum(a is not None and a not in measure.answers.not_known for a in answers)


@given(forms(), st.randoms(), st.sampled_from([-1, 99, 0.33, True, "2", float("nan")]))
def test_any_wrong_answer_among_right_ones_is_refused_with_its_item_named(form, random, wrong):
    measure, answers = form
    item = random.randrange(len(answers)) + 1
    answers[item - 1] = wrong

    with pytest.raises(ValueError, match=f"^Item {item}: "):
        score(measure, answers)


@given(forms(), st.randoms())
def test_one_more_answer_never_makes_a_safety_item_vanish(form, random):
    measure, answers = form
    before = set(score(measure, answers).safety)
    gaps = [n for n, answer in enumerate(answers) if answer is None]
    if gaps:
        answers[random.choice(gaps)] = measure.answers.low

    assert before <= set(score(measure, answers).safety)


@pytest.mark.parametrize(("value", "whole"), [(12.49, 12), (12.5, 13), (13.5, 14), (0.0, 0)])
def test_a_half_goes_upwards(value, whole):
    assert half_up(value) == whole


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("  method: sum", "  methode: sum", r"small\.yaml, line 12: unknown key “methode”"),
        ("  method: sum", "  method: product", r"line 12: “method” holds the wrong kind"),
        ("from: 0, to: 3}", "from: 0, too: 3}", r"line 10: unknown key “too”"),
        (
            "  method: sum",
            "  topics: [mood]\n  method: sum",
            r"small\.yaml: “small” has 2 items and 1 topics\.",
        ),
        ("{item: 2, from: 1}", "{item: 3, from: 1}", r"“small” has no item 3"),
        ("    mark: local\n", "", r"line 19: “mark” is missing"),
        ("    - [3, 6, many]", "    - [4, 6, many]", r"bands of “small” do not cover"),
        ("    - [3, 6, many]", "    - [3, 6]", r"line 21: this line holds the wrong kind"),
        ("schema: measures/2", "schema: measures/3", r"line 1: “schema” holds the wrong kind"),
        ("  version: 1\n", "", r"line 4: “version” is missing"),
    ],
)
def test_a_file_that_strays_is_refused_with_its_place(was, becomes, complaint):
    assert was in GOOD

    with pytest.raises(ValueError, match=complaint):
        parse(GOOD.replace(was, becomes), "small.yaml")


def test_a_measure_stands_once():
    entry = GOOD[GOOD.index("- id") :]

    with pytest.raises(ValueError, match=r"small\.yaml: the measure “small” stands twice"):
        parse(GOOD + entry, "small.yaml")


def test_adding_a_measure_is_adding_data():
    small = parse(GOOD, "small.yaml")["small"]

    assert score(small, [1, 2]).band == "many"
    assert score(replace(small, multiplier=1), [0, 0]).band == "few"


def test_no_wording_of_a_questionnaire_stands_in_the_file():
    text = FILE.read_text("utf-8").lower()

    for phrase in ("over the last", "how often", "i have felt", "during the past", "i feel"):
        assert phrase not in text


def test_one_answer_by_itself_is_checked_as_within_the_form():
    honos, audit = ALL["honos"], ALL["audit"]

    assert check_answer(honos, 1, 4) == 4
    assert check_answer(honos, 1, 9) is None
    with pytest.raises(ValueError, match="Item 9: 3 is not one of 0, 2, 4"):
        check_answer(audit, 9, 3)
    with pytest.raises(ValueError, match="from goals"):
        check_answer(ALL["gas"], 1, 0)
