"""What is tried with a patient: planned, logged and ended, and what each rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db, read
from mdt.domain import interventions as library
from mdt.domain.pairs import Line
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.interventions import Intervention, InterventionTry
from mdt.queries.evidence import Cited, cited, cited_by
from mdt.queries.shown_case import AnyCase

CASE: BindParameter[Any] = bindparam("case")


@dataclass(frozen=True)
class Shown:
    """One intervention with what it rests on."""

    row: Intervention
    evidence: list[Cited]

    @property
    def entry(self) -> library.Entry | None:
        """What the library said when it was planned; None for one's own."""
        row = self.row
        return library.entry(row.library_id, row.library_version) if row.library_id else None

    @property
    def newer(self) -> bool:
        """Whether the library has a newer version of it."""
        newest = library.entry(self.row.library_id) if self.row.library_id else None
        return newest is not None and newest.version != self.row.library_version

    @property
    def log(self) -> list[InterventionTry]:
        """Every line of the session log, the newest first, withdrawn ones in their place."""
        return self.row.tries[::-1]

    @property
    def standing(self) -> list[InterventionTry]:
        """The lines that were not withdrawn, the oldest first."""
        return [one for one in self.row.tries if one.withdrawn_at is None]

    @property
    def lines(self) -> list[Line]:
        """Their numbers, as they are drawn."""
        return [Line(one.tried_on, one.before, one.after) for one in self.standing]

    @property
    def stopped(self) -> int:
        """How often the stop rule was used."""
        return sum(one.stopped is True for one in self.standing)


_trying = (
    select(
        Intervention.ref,
        Intervention.name,
        Intervention.kind,
        Intervention.planned_on,
        Intervention.stop_rule,
        func.count(InterventionTry.id).label("times"),
        func.max(InterventionTry.tried_on).label("last_on"),
    )
    .outerjoin(
        InterventionTry,
        (InterventionTry.intervention_id == Intervention.id)
        & InterventionTry.withdrawn_at.is_(None),
    )
    .where(Intervention.case_id == CASE, Intervention.ended_on.is_(None))
    .group_by(Intervention.id)
    .order_by(
        func.coalesce(func.max(InterventionTry.tried_on), Intervention.planned_on).desc(),
        Intervention.id.desc(),
    )
)


def being_tried(case: AnyCase) -> Sequence[Row[Any]]:
    """What has not ended, with how often and when last it was tried; the latest stands first."""
    return read(_trying, case=case.id)


def interventions_of(case: Case) -> list[Shown]:
    """What is tried, then what has ended, each with every try."""
    query = (
        select(Intervention)
        .where(Intervention.case_id == case.id)
        .options(
            joinedload(Intervention.author),
            joinedload(Intervention.goal),
            selectinload(Intervention.tries).joinedload(InterventionTry.by),
        )
        .order_by(
            Intervention.ended_on.is_not(None),
            Intervention.planned_on.desc(),
            Intervention.id.desc(),
        )
    )
    rows = db.session.scalars(query).all()
    resting = cited_by(row.ref for row in rows)
    return [Shown(row, resting.get(row.ref, [])) for row in rows]


def intervention_of(case: Case, ref: str) -> Shown | None:
    """One of them by its address."""
    return next((one for one in interventions_of(case) if one.row.ref == ref), None)


def entries_with_evidence(entries: Iterable[library.Entry]) -> dict[str, list[Cited]]:
    """What the library's entries rest on, by the id of the entry."""
    entries = list(entries)
    known = cited(claim for one in entries for claim in one.evidence)
    return {one.id: [known[claim] for claim in one.evidence if claim in known] for one in entries}


def goals_to_serve(case: Case) -> Sequence[Goal]:
    """The goals that an intervention can be for: those that stand."""
    query = select(Goal).where(Goal.case_id == case.id, Goal.ended_on.is_(None))
    return db.session.scalars(query.order_by(Goal.weight.desc(), Goal.id)).all()
