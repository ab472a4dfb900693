"""The agenda builds itself, each line with its reason."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.agenda import (
    RANK,
    Asked,
    CaseFacts,
    DecisionFact,
    GoalFact,
    Reason,
    arranged,
    budget,
    not_risen_since,
    order,
    reasons,
    starts,
    weeks_unseen,
)
from mdt.domain.vocabulary import (
    ConcernKind,
    DecisionState,
    Discipline,
    NotDoneReason,
    ReasonKind,
    Target,
)

pytestmark = pytest.mark.pure

MEETING = date(2026, 11, 24)


def day(offset: int) -> date:
    return MEETING + timedelta(days=offset)


def case(**facts) -> CaseFacts:
    quiet = {"key": "c1", "opened_on": day(-300), "last_discussed_on": day(-7)}
    return CaseFacts(**(quiet | facts))


def found(weeks: int = 8, **facts) -> list[tuple[ReasonKind, str]]:
    return [(r.kind, r.text) for r in reasons(case(**facts), MEETING, weeks_unbrought=weeks)]


def test_a_case_that_needs_nothing_has_no_reason():
    assert found() == []


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (day(-12), "review due 12 days ago"),
        (day(-1), "review due 1 day ago"),
        (day(0), "review due that day"),
        (day(1), None),
        (None, None),
    ],
)
def test_a_review_stands_on_the_agenda_from_the_day_it_is_due(due, words):
    expected = [] if words is None else [(ReasonKind.REVIEW_DUE, words)]

    assert found(next_review_on=due) == expected


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ([-11], "open safety concern, day 11"),
        ([-1], "open safety concern, day 1"),
        ([0], "open safety concern, opened that day"),
        ([-3, -11], "2 open safety concerns, the first on day 11"),
        ([0, 0, 0], "3 open safety concerns, the first opened that day"),
    ],
)
def test_an_open_concern_counts_its_days(since, words):
    concerns = [(ConcernKind.OTHER, day(offset)) for offset in since]

    assert found(open_concerns=concerns) == [(ReasonKind.SAFETY_CONCERN, words)]


@pytest.mark.parametrize(
    ("count", "since", "words"),
    [
        (1, 0, "a safety answer not yet spoken about"),
        (1, -3, "a safety answer not yet spoken about, day 3"),
        (2, -1, "2 safety answers not yet spoken about, day 1"),
    ],
)
def test_an_answer_nobody_spoke_about_brings_the_case(count, since, words):
    facts = {"unspoken": count, "unspoken_since": day(since)}

    assert found(**facts) == [(ReasonKind.SAFETY_TASK, words)]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (day(-1), "review of the safety plan 1 day overdue"),
        (day(-9), "review of the safety plan 9 days overdue"),
        (day(0), None),
        (day(30), None),
        (None, None),
    ],
)
def test_a_plan_whose_review_date_has_passed_brings_the_case(due, words):
    expected = [] if words is None else [(ReasonKind.PLAN_REVIEW_OVERDUE, words)]

    assert found(plan_review_on=due) == expected


@pytest.mark.parametrize("kind", ConcernKind)
def test_the_kind_of_a_concern_is_neither_named_nor_ranked(kind):
    (reason,) = reasons(case(open_concerns=[(kind, day(-5))]), MEETING, weeks_unbrought=8)

    assert reason == Reason(ReasonKind.SAFETY_CONCERN, "open safety concern, day 5", 0)


def decision(due: date, state: DecisionState = DecisionState.OPEN, **more) -> DecisionFact:
    return DecisionFact("Ring the daughter", due, state, **more)


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ([decision(day(-1))], "1 decision overdue"),
        ([decision(day(-1)), decision(day(-30))], "2 decisions overdue"),
        ([decision(day(-1)), decision(day(0)), decision(day(1))], "1 decision overdue"),
        ([decision(day(0))], None),
        ([decision(day(-9), DecisionState.DONE)], None),
        ([decision(day(-9), DecisionState.SUPERSEDED)], None),
        ([decision(day(-9), DecisionState.PARTLY)], None),
        ([decision(day(-9), DecisionState.PARTLY, carries_on=True)], "1 decision overdue"),
    ],
)
def test_a_decision_is_overdue_from_the_day_after(decisions, words):
    expected = [] if words is None else [(ReasonKind.DECISION_OVERDUE, words)]

    assert found(decisions=decisions) == expected


@pytest.mark.parametrize(
    ("whys", "words"),
    [
        ([NotDoneReason.TRANSPORT], "decision not done: transport"),
        ([NotDoneReason.TRANSPORT] * 2, "2 decisions not done: transport"),
        (
            [NotDoneReason.TRANSPORT, NotDoneReason.COST],
            "2 decisions not done: transport, cost or medical aid",
        ),
        ([None], "decision not done"),
    ],
)
def test_a_decision_not_done_comes_back_with_its_reason(whys, words):
    undone = [decision(day(-9), DecisionState.NOT_DONE, reason=why) for why in whys]

    assert found(decisions=undone) == [(ReasonKind.DECISION_NOT_DONE, words)]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (day(-63), "nobody has brought this case for 9 weeks"),
        (day(-56), "nobody has brought this case for 8 weeks"),
        (day(-55), None),
        (day(0), None),
    ],
)
def test_a_case_nobody_brought_appears_after_the_weeks_of_the_meeting_type(last, words):
    expected = [] if words is None else [(ReasonKind.NOT_BROUGHT, words)]

    assert found(weeks=8, last_discussed_on=last) == expected


def test_one_week_is_singular():
    assert found(weeks=1)[0][1] == "nobody has brought this case for 1 week"


@pytest.mark.parametrize(
    ("opened", "kind", "words"),
    [
        (day(-4), ReasonKind.NEW_PATIENT, "new patient since 20 Nov"),
        (day(0), ReasonKind.NEW_PATIENT, "new patient since 24 Nov"),
        (day(-55), ReasonKind.NEW_PATIENT, "new patient since 30 Sep"),
        (day(-56), ReasonKind.NOT_BROUGHT, "nobody has brought this case for 8 weeks"),
    ],
)
def test_a_case_never_discussed_is_new_until_it_counts_as_not_brought(opened, kind, words):
    assert found(opened_on=opened, last_discussed_on=None) == [(kind, words)]


def test_a_patient_of_last_year_is_new_with_the_year():
    facts = case(opened_on=date(2025, 12, 30), last_discussed_on=None)

    (reason,) = reasons(facts, date(2026, 1, 6), weeks_unbrought=8)

    assert reason.text == "new patient since 30 Dec 2025"


@pytest.mark.parametrize(
    ("until", "words"),
    [(day(-7), "deferred until Tue 17 Nov"), (day(0), "deferred until Tue 24 Nov"), (day(1), None)],
)
def test_a_deferred_case_returns_on_its_day(until, words):
    expected = [] if words is None else [(ReasonKind.DEFERRED, words)]

    assert found(deferred_until=until) == expected


def test_everyone_who_asked_is_named_with_the_question():
    facts = case(asked=[Asked("Ms A. Example", "Fortnightly?"), Asked("Mr B. Sample", "Who?")])

    asked = reasons(facts, MEETING, weeks_unbrought=8)

    assert [(r.text, r.question) for r in asked] == [
        ("asked for by Ms A. Example", "Fortnightly?"),
        ("asked for by Mr B. Sample", "Who?"),
    ]


def test_a_case_gives_all_its_reasons_the_most_pressing_first():
    kinds = [
        kind
        for kind, _ in found(
            last_discussed_on=day(-70),
            next_review_on=day(-2),
            open_concerns=[(ConcernKind.NEGLECT, day(-2))],
            decisions=[decision(day(-2)), decision(day(-2), DecisionState.NOT_DONE)],
            asked=[Asked("Ms O. Pretend", "Why?")],
            deferred_until=day(-1),
            ran_out_of_time=True,
        )
    ]

    assert kinds == [
        ReasonKind.OUT_OF_TIME,
        ReasonKind.SAFETY_CONCERN,
        ReasonKind.DEFERRED,
        ReasonKind.DECISION_OVERDUE,
        ReasonKind.DECISION_NOT_DONE,
        ReasonKind.REVIEW_DUE,
        ReasonKind.ASKED_FOR,
        ReasonKind.NOT_BROUGHT,
    ]


def test_every_kind_of_reason_has_its_place():
    assert set(RANK) == set(ReasonKind)


def only(kind: ReasonKind, days: int = 0) -> list[Reason]:
    return [Reason(kind, kind.value, days)]


def test_the_agenda_goes_from_what_cannot_wait_to_what_nobody_brought():
    backwards = [(kind.value, only(kind)) for kind in sorted(RANK, key=RANK.__getitem__)][::-1]

    keys = [key for key, _ in order([("none", []), *backwards])]

    assert keys[0] == "out_of_time"
    assert set(keys[1:3]) == {"safety_concern", "safety_task"}
    assert keys[3] == "plan_review_overdue"
    assert set(keys[4:8]) == {"deferred", "decision_overdue", "decision_not_done", "review_due"}
    assert keys[8:12] == ["deterioration", "goal_stalled", "new_patient", "asked_for"]
    assert keys[12:] == ["views_unshared", "not_brought", "none"]


def test_g2_a_dbt_case_stands_where_its_target_puts_it_and_what_is_equal_stays():
    r = ReasonKind
    items = [
        ("long unseen", [r.NOT_BROUGHT], None),
        ("skills", [r.ASKED_FOR], Target.SKILLS),
        ("asked", [r.ASKED_FOR], None),
        ("treatment", [r.NOT_BROUGHT], Target.TREATMENT),
        ("review", [r.REVIEW_DUE], None),
        ("life", [r.NOT_BROUGHT], Target.LIFE),
        ("concern", [r.SAFETY_CONCERN], Target.SKILLS),
        ("worse", [r.DETERIORATION], None),
        ("asked later", [r.ASKED_FOR], None),
    ]

    assert arranged(items) == [
        *("life", "concern", "treatment", "review", "worse"),
        *("skills", "asked", "asked later", "long unseen"),
    ]
    assert arranged([(key, kinds, target) for key, kinds, target in items]) == arranged(items)


@pytest.mark.parametrize(
    ("weeks", "discussed", "words"),
    [
        (7, 40, None),
        (8, 40, "a goal has not moved for 8 weeks"),
        (12, 2, None),  # spoken about since it stalled
        (9, 8, "a goal has not moved for 9 weeks"),
    ],
)
def test_g2_a_goal_that_has_stalled_brings_the_case_until_it_is_spoken_about(
    weeks, discussed, words
):
    since = day(-7 * weeks)
    facts = {"goals": [GoalFact(since, True)], "last_discussed_on": day(-7 * discussed)}
    expected = [] if words is None else [(ReasonKind.GOAL_STALLED, words)]

    assert found(weeks=99, **facts) == expected


def test_g2_a_view_that_was_missing_last_time_brings_the_case():
    facts = {"views_missing": "could not be reached", "unheard": [Discipline.NURSING]}

    assert found(**facts) == [
        (
            ReasonKind.VIEWS_UNSHARED,
            "the patient's views were not known last time: could not be reached",
        ),
        (ReasonKind.VIEWS_UNSHARED, "no view from nursing last time"),
    ]


@pytest.mark.parametrize(
    ("points", "since"),
    [
        ([], -100),
        ([(-90, -1)], -90),
        ([(-90, -1), (-60, -1), (-30, -2)], -90),
        ([(-90, -2), (-60, -1), (-30, -1)], -60),
    ],
)
def test_a_goal_has_not_risen_since_it_was_last_higher_than_before(points, since):
    told = [(day(on), level) for on, level in points]

    assert not_risen_since(day(-100), told) == day(since)


def test_the_latest_review_comes_first():
    items = [(days, only(ReasonKind.REVIEW_DUE, days)) for days in (0, 12, 3)]

    assert [key for key, _ in order(items)] == [12, 3, 0]


def test_a_case_stands_where_its_most_pressing_reason_puts_it():
    late = ("late", only(ReasonKind.REVIEW_DUE, 90))
    both = ("both", only(ReasonKind.NOT_BROUGHT, 70) + only(ReasonKind.SAFETY_CONCERN))

    assert order([late, both]) == [both, late]


@given(st.permutations(list(ConcernKind)))
def test_open_concerns_keep_the_order_they_came_in(kinds):
    items = [
        (kind, reasons(case(open_concerns=[(kind, day(-n))]), MEETING, weeks_unbrought=8))
        for n, kind in enumerate(kinds)
    ]

    assert [key for key, _ in order(items)] == kinds


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (6, 0), (7, 1), (13, 1), (14, 2)])
def test_weeks_unseen_are_whole_weeks(days, weeks):
    assert weeks_unseen(day(-days), MEETING) == weeks


def test_a_case_never_discussed_has_no_weeks():
    assert weeks_unseen(None, MEETING) is None


@pytest.mark.parametrize(
    ("start", "minutes", "times"),
    [
        (time(14), [5, 15, 20], [time(14), time(14, 5), time(14, 20)]),
        (time(14), [], []),
        (time(23, 50), [20, 5], [time(23, 50), time(0, 10)]),
        (time(14), [0, 0], [time(14), time(14)]),
    ],
)
def test_each_item_begins_when_the_one_before_it_ends(start, minutes, times):
    assert starts(start, minutes) == times


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (82, "82 of 90 min, 8 min free"),
        (89, "89 of 90 min, 1 min free"),
        (90, "90 of 90 min, full"),
        (91, "91 of 90 min, 1 min over"),
        (102, "102 of 90 min, 12 min over"),
        (0, "0 of 90 min, 90 min free"),
    ],
)
def test_the_budget_says_what_is_free_or_over(minutes, words):
    assert budget(minutes, 90) == words
