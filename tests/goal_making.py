"""Goals as the tests set them: case 1 of reference section 7, and others."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mdt import clock
from mdt.domain.vocabulary import Approach
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.people import User
from mdt.services import goals

LEVELS = ("much less", "less", "as expected", "more", "much more")
CASE_ONE = [  # weight, levels at three reviews; T 34.58, 45.59, 58.81
    ("I want to ring before I do it, not after", 3, (-1, 0, 1)),
    ("Say sorry to my sister and stay in the room", 2, (-1, -1, 0)),
    ("Go to the OT group even when I hate it", 1, (-2, 0, 1)),
]
REVIEWS = (80, 40, 5)  # days ago


def make_goal(actor: User, case: Case, **given: Any) -> Goal:
    """A goal as its setter writes it; name only what matters to the test."""
    facts: dict[str, Any] = {
        "wording": "I want to sleep at home",
        "levels": LEVELS,
        "weight": 1,
        "baseline": -1,
        "owner": actor,
        "approach": Approach.DBT,
        "target_on": clock.today() + timedelta(days=30),
    }
    return goals.set_goal(actor, case, **{**facts, **given})


def make_rated(
    actor: User, case: Case, rows: Sequence[tuple[str, int, tuple[int | None, ...]]]
) -> list[Goal]:
    """Goals rated at the three reviews; None where nobody rated."""
    made = []
    with clock.at(clock.ago(days=90)):
        for wording, weight, levels in rows:
            start = None if levels[0] is None else min(levels[0], 0)
            goal = make_goal(actor, case, wording=wording, weight=weight, baseline=start)
            made.append((goal, levels))
    for place, days in enumerate(REVIEWS):
        with clock.at(clock.ago(days=days)):
            for goal, levels in made:
                if (level := levels[place]) is not None:
                    goals.rate(actor, goal, level=level, reason=f"seen at review {place + 1}")
    return [goal for goal, _levels in made]
