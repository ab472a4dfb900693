"""Plans and answers as the tests make them."""

from datetime import date, timedelta
from typing import Any

from mdt import clock
from mdt.domain.vocabulary import ActionState
from mdt.models.cases import Case
from mdt.models.decisions import Action
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.services import actions, measures, safety_plans, safety_tasks
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


def kept_safe(actor: User, case: Case) -> Formulation:
    """What a week of safety leaves: answers told, a plan agreed and handed out, a contact made."""
    one = task(actor, case)
    told = {"spoken_at": clock.now(), "action": "Rang her; her sister comes at six."}
    safety_tasks.answer(actor, one, **told, version=one.version)
    made, today = plan(actor, case), clock.today()
    for days in (7, 14):  # agreed, and put off since
        version = terms.version if (terms := safety_plans.terms_of(made)) else 0
        agreed = {"review_on": today + timedelta(days=days), "means_with": "her and Zanele"}
        safety_plans.agree(actor, made, **agreed, version=version)
    for words in ("To her", "To her and Zanele"):
        safety_plans.give_copy(actor, made, on=today, words=words)
    contact = followed_up(actor, case, today)
    actions.settle(
        actor, contact, state=ActionState.DONE, words="She answered.", version=contact.version
    )
    return made


def followed_up(actor: User, case: Case, due: date) -> Action:
    """A follow-up contact that somebody owes."""
    return actions.follow_up(actor, case, text="Ring her.", owner=actor, due_on=due)
