"""The list of cases: columns only, built once per shape of question, a fixed number of statements.

The page is cut out of a person's own cases first; what stands on its lines is joined to those
rows alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.columns import UTCDateTime
from mdt.database import read, read_one
from mdt.domain.vocabulary import CaseStatus, ConcernKind, Role
from mdt.models.cases import CareTeamMember, Case, LegalEntry, Patient
from mdt.models.people import User
from mdt.models.places import Site
from mdt.models.safety import SafetyConcern, SafetyTask

PAGE = 50
OPEN = "open"  # every status but closed; what the list shows unless asked

MOMENT = bindparam("moment", type_=UTCDateTime())
PLACE = ("family", "given", "number")
Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Question:
    """What somebody wants to see of the list; it comes from the address and goes back into it."""

    status: str = OPEN
    site: str = ""
    mine: bool = False
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the plain list was asked for."""
        return bool(self.site or self.mine or self.status != OPEN)


@dataclass(frozen=True)
class Concern:
    """An open safety concern on a line of the list."""

    kind: ConcernKind
    raised_at: datetime
    raised_by: str


@dataclass(frozen=True)
class Listing:
    """One page of the list, and where the next one begins."""

    rows: Sequence[Row[Any]]
    concerns: dict[int, list[Concern]]
    unspoken: dict[int, int]  # how many answers nobody has talked about yet, by case
    next: str | None


def page_of(person: User, question: Question) -> Listing:
    """One page of the cases whose record this person may read, by family name."""
    if Role.CLINICIAN not in person.roles:
        return Listing([], {}, {}, None)
    place = _place(question.after) if question.after else None
    asked = _page(question.status, bool(question.site), question.mine, place is not None)
    facts = {"person": person.id, "moment": clock.now(), "site": question.site, **(place or {})}
    found = read(asked, **facts)
    rows = found[:PAGE]
    cases = [row.id for row in rows]
    unspoken = dict(read(UNSPOKEN, cases=cases))
    further = rows[-1].ref if len(found) > PAGE else None
    return Listing(rows, _concerns(cases), unspoken, further)


@cache
def _page(status: str, at_site: bool, mine: bool, further: bool) -> Columns:
    """The statement of one shape of question, built once."""
    cut = _cut(status, at_site, mine, further).cte("cut")
    lead, holder = aliased(CareTeamMember), aliased(User)
    return (
        select(
            Case.id,
            Case.ref,
            Case.setting,
            Case.ward,
            Case.status,
            Case.approach,
            Case.next_review_on,
            Case.last_discussed_on,
            Patient.given_names,
            Patient.family_name,
            Patient.born,
            Patient.file_number,
            Site.name.label("site"),
            holder.display_name.label("lead"),
            _legal_now("status").label("legal_status"),
            _legal_now("since").label("legal_since"),
        )
        .join(cut, cut.c.id == Case.id)
        .join(Patient, Patient.id == Case.patient_id)
        .join(Site, Site.id == Case.site_id)
        .outerjoin(lead, (lead.case_id == Case.id) & lead.is_lead & _holds(lead))
        .outerjoin(holder, holder.id == lead.user_id)
        .order_by(*_order())
    )


def _cut(status: str, at_site: bool, mine: bool, further: bool) -> Columns:
    """Which cases stand on the page, and no more about them."""
    own = select(CareTeamMember.case_id).where(
        CareTeamMember.user_id == bindparam("person"), _holds(CareTeamMember)
    )
    if mine:
        own = own.where(CareTeamMember.is_lead)
    cut = select(Case.id).join(Patient, Patient.id == Case.patient_id).where(Case.id.in_(own))
    if status == OPEN:
        cut = cut.where(Case.status != CaseStatus.CLOSED)
    elif status:
        cut = cut.where(Case.status == CaseStatus(status))
    if at_site:
        cut = cut.where(Case.site_id == _id_of(Site, "site"))
    if further:
        cut = cut.where(tuple_(*_order()) > tuple_(*(bindparam(name) for name in PLACE)))
    return cut.order_by(*_order()).limit(PAGE + 1)


def _order() -> tuple[Any, ...]:
    return func.lower(Patient.family_name), func.lower(Patient.given_names), Case.id


def _place(ref: str) -> dict[str, Any] | None:
    """Where in the order the last page ended; None for an address somebody made up."""
    found = read_one(_ended, ref=ref)
    return None if found is None else dict(zip(PLACE, found, strict=True))


_ended = (
    select(*_order())
    .join(Patient, Patient.id == Case.patient_id)
    .where(Case.ref == bindparam("ref"))
)


def _id_of(kind: Any, name: str) -> Any:
    return select(kind.id).where(kind.ref == bindparam(name)).scalar_subquery()


def _legal_now(column: str) -> Any:
    """The legal status in force, or since when."""
    return (
        select(getattr(LegalEntry, column))
        .where(LegalEntry.case_id == Case.id, LegalEntry.since <= MOMENT)
        .order_by(LegalEntry.since.desc(), LegalEntry.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _holds(row: Any) -> Any:
    return (row.from_at <= MOMENT) & or_(row.until_at.is_(None), row.until_at > MOMENT)


CONCERNS = (
    select(SafetyConcern.case_id, SafetyConcern.kind, SafetyConcern.raised_at, User.display_name)
    .join(User, User.id == SafetyConcern.raised_by_id)
    .join(Case, Case.id == SafetyConcern.case_id)
    .where(
        SafetyConcern.case_id.in_(bindparam("cases", expanding=True)),
        SafetyConcern.closed_at.is_(None),
        Case.frozen_at.is_(None),  # after a death it calls nobody to act
    )
    .order_by(SafetyConcern.raised_at)
)


UNSPOKEN = (
    select(SafetyTask.case_id, func.count())
    .join(Case, Case.id == SafetyTask.case_id)
    .where(
        SafetyTask.case_id.in_(bindparam("cases", expanding=True)),
        SafetyTask.closed_at.is_(None),
        Case.frozen_at.is_(None),
    )
    .group_by(SafetyTask.case_id)
)


def _concerns(cases: list[int]) -> dict[int, list[Concern]]:
    """The open concerns of the cases on this page, by case; kinds are never ordered."""
    found: dict[int, list[Concern]] = {}
    for case, kind, at, by in read(CONCERNS, cases=cases):
        found.setdefault(case, []).append(Concern(kind, at, by))
    return found
