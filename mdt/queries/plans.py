"""The safety plans of one clinician's cases, as they were last shared, in a few statements."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain import dates
from mdt.domain.dates import day_words
from mdt.domain.formulation import SHARED
from mdt.domain.labels import label
from mdt.domain.plans import CallFacts, PlanFacts, StepFacts
from mdt.domain.safety import review_overdue
from mdt.models.cases import CareTeamMember, Case, Contact
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.models.safety import PlanTerms
from mdt.queries import escalation
from mdt.queries.cases import active, cases_for
from mdt.queries.safety_standing import PLAN, plan_review


@dataclass(frozen=True)
class MyPlans:
    """What goes into the file, and whose plan it does not hold because none was shared."""

    plans: list[PlanFacts]
    rows: list[Formulation]
    without: list[str]


def plans_of(me: User) -> MyPlans:
    """The latest shared plan of each open case whose record I may read, by name."""
    mine = active(cases_for(me)).where(Case.frozen_at.is_(None))
    cases = db.session.scalars(
        mine.options(
            joinedload(Case.patient),
            joinedload(Case.site),
            selectinload(Case.care_team).joinedload(CareTeamMember.user),
            selectinload(Case.concerns),
            selectinload(Case.contacts),
        )
    ).all()
    rows = {row.case_id: row for row in db.session.scalars(_latest([one.id for one in cases]))}
    reviews = {row[0]: row[1] for row in db.session.execute(_reviews(list(rows)))}
    numbers = {one.site.id: [_number(line) for line in one.lines] for one in escalation.lists()}
    named = sorted(cases, key=lambda case: (case.name, case.id))
    return MyPlans(
        plans=[
            _facts(case, rows[case.id], reviews.get(case.id), numbers.get(case.site_id, []))
            for case in named
            if case.id in rows
        ],
        rows=[rows[case.id] for case in named if case.id in rows],
        without=[case.name for case in named if case.id not in rows],
    )


def _latest(case_ids: list[int]) -> Any:
    newest = (
        select(Formulation.case_id, func.max(Formulation.number))
        .where(
            Formulation.case_id.in_(case_ids),
            Formulation.template_id == PLAN,
            Formulation.status.in_(SHARED),
        )
        .group_by(Formulation.case_id)
        .subquery()
    )
    return (
        select(Formulation)
        .join(newest, (newest.c[0] == Formulation.case_id) & (newest.c[1] == Formulation.number))
        .where(Formulation.template_id == PLAN)
        .options(selectinload(Formulation.statements), joinedload(Formulation.author))
    )


def _reviews(case_ids: list[int]) -> Any:
    return select(Case.id, plan_review(PlanTerms.review_on, Case.id)).where(Case.id.in_(case_ids))


def _facts(case: Case, plan: Formulation, review: Any, numbers: list[CallFacts]) -> PlanFacts:
    place = ", ".join(part for part in (case.site.name, case.ward) if part)
    made = day_words(clock.local(plan.created_at).date())
    return PlanFacts(
        name=case.name,
        file_number=case.patient.file_number,
        about=f"{dates.age(case.patient.born, clock.today())}, {place}",
        lead=case.lead.display_name if case.lead else "",
        made=f"version {plan.number}, {made}, {plan.author.display_name}",
        review=day_words(review) if review else "",
        review_late=review_overdue(review, clock.today()),
        concerns=tuple(
            f"{label(one.kind).capitalize()}: {one.words}" for one in case.open_concerns
        ),
        steps=tuple(
            StepFacts(
                asked["label"], tuple(s.text for s in plan.statements if s.field == asked["id"])
            )
            for asked in plan.prompts
        ),
        contacts=(
            CallFacts(case.name, "the patient", case.patient.phone),
            *(_contact(one) for one in case.contacts if one.ended_on is None),
        ),
        numbers=tuple(numbers),
    )


def _contact(one: Contact) -> CallFacts:
    who = label(one.kind) if not one.relation else f"{one.relation}, {label(one.kind)}"
    told = f"may be told: {one.may_be_told}" if one.may_be_told else "ask before you tell"
    return CallFacts(one.name, who, one.phone, told)


def _number(line: escalation.Line) -> CallFacts:
    entry = line.entry
    return CallFacts(entry.name, label(entry.kind), entry.phone, entry.words, line.unsure)
