"""Plans and answers as the tests make them."""

from datetime import timedelta
from typing import Any

from mdt import clock
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.services import measures, safety_plans
from tests import formulation_writing

ITEM_9 = [0, 0, 0, 1, 1, 1, 0, 0, 1]  # a total of 4
STEPS = {
    "signs": [("I answer fine twice in a row.", None)],
    "coping": [("Cold water.", None), ("My voice notes.", None)],
    "helpers": [("Zanele, at any hour.", None)],
    "means": [("The box is with Zanele.", None)],
}
PARTS = {
    "worse": [("A day on which nobody asks.", None)],
    "holds": [("Her sister.", None)],
}


def task(actor: User, case: Case, *, days: int = 0, **given: Any) -> SafetyTask:
    """An answer to talk about, entered this many days ago."""
    with clock.at(clock.now() - timedelta(days=days)):
        facts = {"taken_on": clock.today(), "answers": ITEM_9, **given}
        made = measures.enter(actor, case, facts.pop("measure", "phq9"), **facts)
    return sorted(made.tasks, key=lambda one: one.item)[0]


def plan(actor: User, case: Case, *, days: int = 0, **given: Any) -> Formulation:
    """A version of the safety plan, kept and shared this many days ago."""
    facts = {"template_id": "safety_plan", "narrative": "", "fields": STEPS, **given}
    with clock.at(clock.now() - timedelta(days=days)):
        return formulation_writing.keep(actor, case, **facts)


def reviewed_on(actor: User, plan: Formulation, *, late: int) -> None:
    """Set the day of review so that it passed this many days ago."""
    day = clock.today() - timedelta(days=late)
    with clock.at(clock.now() - timedelta(days=late + 1)):
        safety_plans.agree(actor, plan, review_on=day, means_with="her and Zanele", version=0)
