"""A case as a page shows it: columns only, four statements, the access rule within the first.

It answers what header, safety bar and policy ask of a `Case`, and nothing in it can be changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import bindparam, select

from mdt import clock
from mdt.database import read, read_one
from mdt.domain.predicates import is_clinician
from mdt.domain.vocabulary import (
    Approach,
    CaseStatus,
    ConcernKind,
    Discipline,
    LegalStatus,
    Role,
    Setting,
)
from mdt.models.cases import CareTeamMember, Case, Diagnosis, LegalEntry, Patient
from mdt.models.people import User
from mdt.models.places import Site
from mdt.models.safety import SafetyConcern
from mdt.queries.owed import NOW, holds, on_my_care_team


class Where(NamedTuple):
    """The site, by its name, and where its numbers stand."""

    name: str
    ref: str


class Person(NamedTuple):
    """A colleague, as far as names and rules go."""

    id: int
    ref: str
    display_name: str
    roles: frozenset[Role]


class Member(NamedTuple):
    """Somebody's place on the care team."""

    user: Person
    discipline: Discipline
    is_lead: bool


class Concern(NamedTuple):
    """An open safety concern."""

    raised_by: Person
    ref: str
    kind: ConcernKind
    words: str
    in_touch: str
    raised_at: datetime


class Legal(NamedTuple):
    """The legal status in force."""

    status: LegalStatus
    since: datetime
    note: str
    applied_at: datetime | None


class Known(NamedTuple):
    """Who the record is about."""

    name: str
    pronouns: str
    file_number: str
    born: date
    phone: str


@dataclass(frozen=True)
class ShownCase:
    """One case as it stands at this instant."""

    id: int
    ref: str
    status: CaseStatus
    setting: Setting
    ward: str
    approach: Approach
    next_review_on: date | None
    last_discussed_on: date | None
    died_on: date | None
    frozen_at: datetime | None
    patient: Known
    site: Where
    legal_now: Legal | None
    team_today: list[Member]
    open_concerns: list[Concern]
    diagnoses: Sequence[Any]

    subject: ClassVar = "case"  # as the trail calls it

    @property
    def case(self) -> "ShownCase":
        """So that a rule can ask any thing of a case for its case."""
        return self

    @property
    def name(self) -> str:
        """The patient's name."""
        return self.patient.name

    @property
    def care_ids(self) -> frozenset[int]:
        """Who is on the care team at this instant."""
        return frozenset(member.user.id for member in self.team_today)

    @property
    def lead(self) -> Person | None:
        """The lead clinician today."""
        return next((member.user for member in self.team_today if member.is_lead), None)

    @property
    def lead_id(self) -> int | None:
        """The lead clinician's key, for the rules."""
        return self.lead.id if self.lead else None


AnyCase = Case | ShownCase

_in_force = (
    select(LegalEntry.id)
    .where(LegalEntry.case_id == Case.id, LegalEntry.since <= NOW)
    .order_by(LegalEntry.since.desc(), LegalEntry.id.desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_case = (
    select(
        Case.id,
        Case.ref,
        Case.status.label("standing"),
        Case.setting,
        Case.ward,
        Case.approach,
        Case.next_review_on,
        Case.last_discussed_on,
        Case.died_on,
        Case.frozen_at,
        Patient.given_names,
        Patient.family_name,
        Patient.pronouns,
        Patient.file_number,
        Patient.born,
        Patient.phone,
        Site.name.label("site"),
        Site.ref.label("site_ref"),
        LegalEntry.status,
        LegalEntry.since,
        LegalEntry.note,
        LegalEntry.applied_at,
    )
    .join(Patient, Patient.id == Case.patient_id)
    .join(Site, Site.id == Case.site_id)
    .outerjoin(LegalEntry, LegalEntry.id == _in_force)
    .where(Case.ref == bindparam("ref"), on_my_care_team(Case.id))
)
PERSON = (User.id, User.ref, User.display_name, User.roles)
_team = (
    select(*PERSON, CareTeamMember.discipline, CareTeamMember.is_lead)
    .join(User, User.id == CareTeamMember.user_id)
    .where(CareTeamMember.case_id == bindparam("case"), holds(CareTeamMember))
    .order_by(CareTeamMember.is_lead.desc(), CareTeamMember.id)
)
_concerns = (
    select(
        *PERSON,
        SafetyConcern.ref.label("concern"),
        SafetyConcern.kind,
        SafetyConcern.words,
        SafetyConcern.in_touch,
        SafetyConcern.raised_at,
    )
    .join(User, User.id == SafetyConcern.raised_by_id)
    .where(SafetyConcern.case_id == bindparam("case"), SafetyConcern.closed_at.is_(None))
    .order_by(SafetyConcern.raised_at)
)
_diagnoses = (
    select(Diagnosis.code, Diagnosis.ended_on)
    .where(Diagnosis.case_id == bindparam("case"), Diagnosis.ended_on.is_(None))
    .order_by(Diagnosis.id)
)


def case_shown_to(person: User, ref: str) -> ShownCase | None:
    """The case of this address; None where this person may not read its record."""
    if not is_clinician(person, None):
        return None
    moment = clock.now()
    found = read_one(_case, ref=ref, me=person.id, now=moment)
    return None if found is None else _shown(found, moment)


def _shown(row: Any, moment: datetime) -> ShownCase:
    name = f"{row.given_names} {row.family_name}"
    concerns = [] if row.frozen_at else read(_concerns, case=row.id)  # as Case.open_concerns
    team = read(_team, case=row.id, now=moment)
    return ShownCase(
        id=row.id,
        ref=row.ref,
        status=row.standing,
        setting=row.setting,
        ward=row.ward,
        approach=row.approach,
        next_review_on=row.next_review_on,
        last_discussed_on=row.last_discussed_on,
        died_on=row.died_on,
        frozen_at=row.frozen_at,
        patient=Known(name, row.pronouns, row.file_number, row.born, row.phone),
        site=Where(row.site, row.site_ref),
        legal_now=Legal(*row[-4:]) if row.status else None,
        team_today=[Member(Person(*one[:4]), *one[4:]) for one in team],
        open_concerns=[Concern(Person(*one[:4]), *one[4:]) for one in concerns],
        diagnoses=read(_diagnoses, case=row.id),
    )
