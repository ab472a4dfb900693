"""What stands around a version of a safety plan: means, copies given, and when to look again.

The six steps are a formulation of the template `safety_plan`; each version has terms of its own,
carried over from the one before until somebody says otherwise.
"""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.models.safety import PlanTerms
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

PLAN = "safety_plan"
FOUR_PARTS = "risk_formulation"


def terms_of(plan: Formulation) -> PlanTerms | None:
    """What was agreed around this version, None when nobody has said yet."""
    return db.session.scalars(select(PlanTerms).where(PlanTerms.formulation_id == plan.id)).first()


def agree(
    actor: User, plan: Formulation, *, review_on: date | None, means_with: str, version: int
) -> PlanTerms:
    """Say when the plan is looked at again, and with whom the means were made safe."""
    require(actor, Permission.FORMULATION_WRITE, plan)
    _is_a_plan(plan)
    if review_on is None:
        raise Invalid("review_on", "Say when the plan is looked at again.")
    if review_on < clock.today():
        raise Invalid("review_on", "This day has passed: choose one that lies ahead.")
    with change(actor) as work:
        hold(plan.case)
        terms = terms_of(plan)
        if terms is None:
            terms = PlanTerms(case_id=plan.case_id, formulation=plan)
            db.session.add(terms)
        elif (terms.review_on, terms.means_with) == (review_on, means_with):
            return terms  # the second of two clicks
        else:
            expect_version(terms, version)
        terms.review_on, terms.means_with = review_on, means_with
        work.note(AuditEvent.PLAN_TERMS_SET, terms, review=review_on.isoformat())
    return terms


def give_copy(
    actor: User, plan: Formulation, *, on: date | None, words: str = "", version: int | None = None
) -> None:
    """Note that the patient, or somebody they chose, was given this version."""
    require(actor, Permission.FORMULATION_WRITE, plan)
    _is_a_plan(plan)
    if plan.status is FormulationStatus.DRAFT:
        raise NotNow("A draft is not given out: share the version first.")
    if on is None:
        raise Invalid("on", "Say on which day the copy was given.")
    if on > clock.today():
        raise Invalid("on", "The day it was given cannot be still to come.")
    with change(actor) as work:
        hold(plan.case)
        terms = terms_of(plan)
        if terms is None:
            terms = PlanTerms(case_id=plan.case_id, formulation=plan)
            db.session.add(terms)
        elif (terms.copy_given_on, terms.copy_given_by, terms.copy_words) == (on, actor, words):
            return  # the second of two clicks
        elif version is not None:
            expect_version(terms, version)
        terms.copy_given_on, terms.copy_given_by, terms.copy_words = on, actor, words
        work.note(AuditEvent.PLAN_COPY_GIVEN, terms)


def _is_a_plan(plan: Formulation) -> None:
    if plan.template_id != PLAN:
        raise NotNow("This is not a safety plan.")
