"""What is practised with a patient, and what happened meanwhile, the newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db, read
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.measures import Incident, Intervention, InterventionTry
from mdt.models.people import User

_incidents = (
    select(
        Incident.ref,
        Incident.kind,
        Incident.happened_on,
        Incident.words,
        Incident.withdrawn_at,
        Incident.withdrawn_reason,
        User.display_name.label("by"),
        Formulation.ref.label("chain_ref"),
        Formulation.template_title.label("chain_title"),
        Formulation.number.label("chain_number"),
    )
    .join(User, User.id == Incident.author_id)
    .outerjoin(
        Formulation,
        and_(Formulation.ref == Incident.chain_ref, Formulation.case_id == Incident.case_id),
    )
    .where(Incident.case_id == bindparam("case"))
    .order_by(Incident.happened_on.desc(), Incident.id.desc())
)


def interventions_of(case: Case) -> Sequence[Intervention]:
    """What is practised, then what has ended, each with every try."""
    query = (
        select(Intervention)
        .where(Intervention.case_id == case.id)
        .options(
            joinedload(Intervention.author),
            selectinload(Intervention.tries).joinedload(InterventionTry.by),
        )
        .order_by(
            Intervention.ended_on.is_not(None),
            Intervention.planned_on.desc(),
            Intervention.id.desc(),
        )
    )
    return db.session.scalars(query).all()


def incidents_of(case: Case) -> Sequence[Any]:
    """What happened, by its day; its kind orders nothing."""
    return read(_incidents, case=case.id)


def chains_of(case: Case) -> Sequence[Formulation]:
    """The formulations that an incident can be linked to: shared ones, the newest first."""
    query = (
        select(Formulation)
        .where(Formulation.case_id == case.id, Formulation.status != FormulationStatus.DRAFT)
        .order_by(Formulation.created_at.desc(), Formulation.id.desc())
    )
    return db.session.scalars(query).all()
