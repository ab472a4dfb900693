"""What stands around a safety plan, what was done about an answer, and who stayed in touch."""

from collections.abc import Callable

from mdt.demo.telling import Row, Telling
from mdt.domain.vocabulary import ActionKind, ActionState
from mdt.services import actions, safety_plans, safety_tasks


def _plan_terms(telling: Telling, key: str, row: Row) -> None:
    safety_plans.agree(
        telling.people[row["by"]],
        telling.things[f"{key}:safety_plan {row['version']}"],
        review_on=telling.day(row["review_day"]),
        means_with=row["means_with"],
        version=1,
    )


def _plan_copy(telling: Telling, key: str, row: Row) -> None:
    safety_plans.give_copy(
        telling.people[row["by"]],
        telling.things[f"{key}:safety_plan {row['version']}"],
        on=telling.day(row["day"]),
        words=row["words"],
    )


def _answered(telling: Telling, key: str, row: Row) -> None:
    """Every open answer of that form, closed by name in one conversation."""
    score = telling.things[f"{key}:{row['score']}"]
    for task in score.tasks:
        safety_tasks.answer(
            telling.people[row["by"]],
            task,
            spoken_at=telling.moment(row["spoken"]),
            action=row["action"],
            version=task.version,
        )


def _follow_up(telling: Telling, key: str, row: Row) -> None:
    telling.things[f"{key}:{row['key']}"] = actions.give(
        telling.people[row["by"]],
        telling.cases[key],
        text=row["text"],
        owner=telling.people[row["owner"]],
        due_on=telling.day(row["due_day"]),
        kind=ActionKind.FOLLOW_UP,
    )


def _followed_up(telling: Telling, key: str, row: Row) -> None:
    action = telling.things[f"{key}:{row['follow_up']}"]
    actions.settle(
        telling.people[row["by"]],
        action,
        state=ActionState.DONE,
        words=row["words"],
        version=action.version,
    )


DEEDS: dict[str, Callable[[Telling, str, Row], None]] = {
    "plan_terms": _plan_terms,
    "plan_copy": _plan_copy,
    "answered": _answered,
    "follow_up": _follow_up,
    "followed_up": _followed_up,
}
