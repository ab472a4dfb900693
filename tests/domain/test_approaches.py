"""What approaches ask for, at every boundary."""

from datetime import date, timedelta

import pytest

from mdt.domain import approaches
from mdt.domain.approaches import GoalFacts
from mdt.domain.vocabulary import Approach, GoalArea, IncidentKind, Target

pytestmark = pytest.mark.pure
A, TODAY = Approach, date(2026, 11, 23)


@pytest.mark.parametrize(
    ("case", "goals", "guiding"),
    [
        (A.GPM, [], [A.GPM]),
        (A.COMBINED, [A.TFP, A.OT, A.DBT], [A.DBT, A.TFP]),
        (A.SUPPORTIVE, [A.DBT], [A.DBT]),
        (A.OT, [A.OT], []),
    ],
)
def test_an_approach_guides_where_the_case_or_a_goal_is_worked_on_in_it(case, goals, guiding):
    assert approaches.guiding(case, goals) == guiding


@pytest.mark.parametrize(
    ("areas", "there"),
    [
        ([], False),
        ([None], False),
        ([GoalArea.PEOPLE, GoalArea.DAILY_LIFE], False),
        ([GoalArea.PEOPLE, GoalArea.WORK_OR_ROLE], True),
    ],
)
def test_life_outside_treatment_is_a_goal_about_work_or_a_role(areas, there):
    assert approaches.has_life_outside([GoalFacts(A.GPM, area) for area in areas]) is there


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize(("chain", "reason"), [(True, ""), (False, "Aloud."), (False, " ")])
def test_a_chain_is_asked_for_after_self_harm_until_it_or_a_reason_is_there(kind, chain, reason):
    asked = approaches.needs_chain(kind, chain=chain, reason=reason)

    assert asked == (kind is IncidentKind.SELF_HARM and not chain and not reason.strip())


@pytest.mark.parametrize(
    ("days", "lately"),
    [([], None), ([15], None), ([14], 14), ([30, 3, 8], 3), ([0], 0), ([-1], None)],
)
def test_a_skill_counts_as_rated_for_fourteen_days(days, lately):
    found = approaches.rated_lately([TODAY - timedelta(days=n) for n in days], TODAY)

    assert found == (None if lately is None else TODAY - timedelta(days=lately))


def test_the_target_order_is_kept():
    assert list(approaches.TARGETS) == [
        Target.LIFE, Target.TREATMENT, Target.LIVING, Target.SKILLS
    ]  # fmt: skip
    assert set(approaches.SOURCES) == set(approaches.GUIDED)
