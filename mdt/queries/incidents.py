"""What happened meanwhile, by its day; what led to it, or why nobody wrote that down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import db, read
from mdt.domain.approaches import CHAIN, needs_chain
from mdt.domain.incidents import ByMonth, by_month
from mdt.domain.vocabulary import FormulationStatus, IncidentKind
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.models.interventions import Incident
from mdt.models.people import User

_reasoner = aliased(User)
_incidents = (
    select(
        Incident.ref,
        Incident.kind,
        Incident.happened_on,
        Incident.words,
        Incident.withdrawn_at,
        Incident.withdrawn_reason,
        Incident.chain_ref,
        Incident.no_chain_reason,
        Incident.no_chain_at,
        User.display_name.label("by"),
        _reasoner.display_name.label("no_chain_by"),
    )
    .join(User, User.id == Incident.author_id)
    .outerjoin(_reasoner, _reasoner.id == Incident.no_chain_by_id)
    .where(Incident.case_id == bindparam("case"))
    .order_by(Incident.happened_on.desc(), Incident.id.desc())
)
_led_to = (
    select(
        Formulation.ref,
        Formulation.about,
        Formulation.template_id,
        Formulation.template_title.label("title"),
        Formulation.number,
        Formulation.status,
    )
    .where(Formulation.case_id == bindparam("case"))
    .order_by(Formulation.number)
)


@dataclass(frozen=True)
class Version:
    """A formulation that says what led to it."""

    ref: str
    title: str
    number: int
    status: FormulationStatus


@dataclass(frozen=True)
class Happened:
    """One incident as a page shows it."""

    ref: str
    kind: IncidentKind
    happened_on: date
    words: str
    by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    chain: Version | None
    other: Version | None  # another formulation that was linked, when it is no chain
    no_chain_reason: str
    no_chain_at: datetime | None
    no_chain_by: str

    @property
    def needs_chain(self) -> bool:
        """Whether a chain is asked for and neither it nor a reason is there."""
        return self.withdrawn_at is None and needs_chain(
            self.kind, chain=self.chain is not None, reason=self.no_chain_reason
        )


def incidents_of(case: Case) -> list[Happened]:
    """What happened, by its day; its kind orders nothing."""
    versions = read(_led_to, case=case.id)
    about = {row.about: row for row in versions if row.about and row.template_id == CHAIN}
    linked = {row.ref: row for row in versions}
    found = []
    for row in read(_incidents, case=case.id):
        link = linked.get(row.chain_ref)
        chain = about.get(row.ref) or (link if link and link.template_id == CHAIN else None)
        found.append(
            Happened(
                ref=row.ref,
                kind=row.kind,
                happened_on=row.happened_on,
                words=row.words,
                by=row.by,
                withdrawn_at=row.withdrawn_at,
                withdrawn_reason=row.withdrawn_reason,
                chain=_version(chain),
                other=_version(link) if link is not chain else None,
                no_chain_reason=row.no_chain_reason,
                no_chain_at=row.no_chain_at,
                no_chain_by=row.no_chain_by or "",
            )
        )
    return found


def _version(row: Row[Any] | None) -> Version | None:
    return None if row is None else Version(row.ref, row.title, row.number, row.status)


def months_of(incidents: Sequence[Happened]) -> ByMonth:
    """How many were noted, by kind and month."""
    standing = [(one.kind, one.happened_on) for one in incidents if one.withdrawn_at is None]
    return by_month(standing, clock.today())


def chains_of(case: Case) -> Sequence[Formulation]:
    """The formulations that an incident can be linked to: shared ones, the newest first."""
    query = (
        select(Formulation)
        .where(Formulation.case_id == case.id, Formulation.status != FormulationStatus.DRAFT)
        .order_by(Formulation.created_at.desc(), Formulation.id.desc())
    )
    return db.session.scalars(query).all()
