"""A patient, a course of care, and the people who may read it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt import clock
from mdt.database import Model, long_text, name_text, short_text
from mdt.domain.vocabulary import (
    Approach,
    CaseStatus,
    ContactKind,
    Discipline,
    LegalStatus,
    LineKind,
    RetentionClass,
    Setting,
)
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped, held_today
from mdt.models.people import User
from mdt.models.places import Site, Team
from mdt.models.safety import SafetyConcern


class Patient(Audited, Addressed, Stamped, Editable, Model):
    """Who the record is about."""

    __tablename__ = "patient"

    file_number: Mapped[str] = mapped_column(String(40), unique=True)
    given_names: Mapped[name_text]
    family_name: Mapped[name_text]
    pronouns: Mapped[str] = mapped_column(String(40), default="")
    born: Mapped[date]
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[name_text] = mapped_column(default="")
    address: Mapped[short_text] = mapped_column(default="")
    funder: Mapped[name_text] = mapped_column(default="")

    cases: Mapped[list["Case"]] = relationship(back_populates="patient", order_by="Case.opened_on")

    @property
    def name(self) -> str:
        """Given names and family name, as the team says them."""
        return f"{self.given_names} {self.family_name}"


class Case(Audited, Addressed, Stamped, Editable, Model):
    """One course of care of one patient."""

    __tablename__ = "case_of_care"
    __table_args__ = (Index("ix_case_of_care_team_status", "team_id", "status"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    setting: Mapped[Setting]
    ward: Mapped[name_text] = mapped_column(default="")
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.ACTIVE)
    approach: Mapped[Approach] = mapped_column(default=Approach.OTHER)
    referral: Mapped[long_text] = mapped_column(default="")
    referred_on: Mapped[date | None]
    opened_on: Mapped[date]
    next_review_on: Mapped[date | None]
    last_discussed_on: Mapped[date | None]
    retention_class: Mapped[RetentionClass] = mapped_column(default=RetentionClass.ADULT)
    restricted: Mapped[bool] = mapped_column(default=False)
    summary_to_supervisor: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    close_reason: Mapped[short_text] = mapped_column(default="")
    died_on: Mapped[date | None]
    frozen_at: Mapped[datetime | None]  # after a death: read-only for ever
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    frozen_by: Mapped[User | None] = relationship()
    patient: Mapped[Patient] = relationship(back_populates="cases")
    team: Mapped[Team] = relationship()
    site: Mapped[Site] = relationship()
    care_team: Mapped[list["CareTeamMember"]] = relationship(
        back_populates="case", order_by="CareTeamMember.id"
    )
    legal: Mapped[list["LegalEntry"]] = relationship(
        back_populates="case", order_by="LegalEntry.since"
    )
    diagnoses: Mapped[list["Diagnosis"]] = relationship(
        back_populates="case", order_by="Diagnosis.id"
    )
    lines: Mapped[list["CaseLine"]] = relationship(
        back_populates="case", order_by="CaseLine.as_of.desc(), CaseLine.id.desc()"
    )
    contacts: Mapped[list["Contact"]] = relationship(back_populates="case", order_by="Contact.id")
    authorisations: Mapped[list["SharingAuthorisation"]] = relationship(
        back_populates="case", order_by="SharingAuthorisation.id"
    )
    concerns: Mapped[list[SafetyConcern]] = relationship(
        back_populates="case", order_by="SafetyConcern.raised_at"
    )

    @property
    def case(self) -> "Case":
        """So that a rule can ask any thing of a case for its case."""
        return self

    @property
    def name(self) -> str:
        """The patient's name."""
        return self.patient.name

    @property
    def team_today(self) -> list["CareTeamMember"]:
        """The care team at this instant, lead first."""
        held = [m for m in self.care_team if held_today(m.from_at, m.until_at)]
        return sorted(held, key=lambda m: (not m.is_lead, m.id))

    @property
    def care_ids(self) -> frozenset[int]:
        """Who is on the care team at this instant."""
        return frozenset(m.user_id for m in self.team_today)

    @property
    def former_ids(self) -> frozenset[int]:
        """Who was on the care team and is not any more."""
        return frozenset(m.user_id for m in self.care_team) - self.care_ids

    @property
    def lead(self) -> User | None:
        """The lead clinician today."""
        return next((m.user for m in self.team_today if m.is_lead), None)

    @property
    def lead_id(self) -> int | None:
        """The lead clinician's key, for the rules."""
        return next((m.user_id for m in self.team_today if m.is_lead), None)

    @property
    def open_concerns(self) -> list[SafetyConcern]:
        """Safety concerns that no named clinician has closed: they call somebody to act.

        After a death none does any more; the rows stay as they stood, in the safety room.
        """
        if self.frozen_at is not None:
            return []
        return [concern for concern in self.concerns if concern.closed_at is None]

    @property
    def legal_now(self) -> "LegalEntry | None":
        """The legal status in force, or None when nobody has recorded one."""
        past = [entry for entry in self.legal if entry.since <= clock.now()]
        return past[-1] if past else None

    @property
    def authorisation(self) -> "SharingAuthorisation | None":
        """The patient's standing authorisation for sharing in the MDT, if there is one."""
        return next((a for a in reversed(self.authorisations) if a.withdrawn_on is None), None)


class CareTeamMember(Numbered, Model):
    """Who is on the case, from when until when: this row decides who may read."""

    __tablename__ = "care_team_member"
    __table_args__ = (Index("ix_care_team_member_user_until", "user_id", "until_at", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    discipline: Mapped[Discipline]
    is_lead: Mapped[bool] = mapped_column(default=False)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship(back_populates="care_team")
    user: Mapped[User] = relationship(foreign_keys=user_id)
    added_by: Mapped[User] = relationship(foreign_keys=added_by_id)


class LegalEntry(Audited, Addressed, Model):
    """One legal status and since when; the latest is in force."""

    __tablename__ = "legal_entry"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    status: Mapped[LegalStatus]
    since: Mapped[datetime]
    note: Mapped[short_text] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None]  # the application under Chapter V that stops the clock
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship(back_populates="legal")
    author: Mapped[User] = relationship(foreign_keys=author_id)
    applied_by: Mapped[User | None] = relationship(foreign_keys=applied_by_id)


class IcdCode(Model):
    """The WHO ICD-10 list, loaded once."""

    __tablename__ = "icd_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[short_text]
    note: Mapped[short_text] = mapped_column(default="")


class Diagnosis(Audited, Addressed, Stamped, Model):
    """An ICD-10 (WHO) code on a case."""

    __tablename__ = "diagnosis"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    code: Mapped[str] = mapped_column(String(8))
    title: Mapped[short_text]
    made_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="diagnoses")
    author: Mapped[User] = relationship()


class CaseLine(Audited, Addressed, Stamped, Model):
    """Medication, allergy or substance as dated text with its source. This does not prescribe."""

    __tablename__ = "case_line"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    kind: Mapped[LineKind]
    text: Mapped[short_text]
    source: Mapped[name_text]
    as_of: Mapped[date]
    ended_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship(back_populates="lines")
    author: Mapped[User] = relationship()


class Contact(Audited, Addressed, Editable, Model):
    """Referrer, GP or next of kin, and what each may be told."""

    __tablename__ = "contact"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    kind: Mapped[ContactKind]
    name: Mapped[name_text]
    relation: Mapped[name_text] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    may_be_told: Mapped[short_text] = mapped_column(default="")
    ended_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="contacts")


class SharingAuthorisation(Audited, Addressed, Stamped, Model):
    """What the patient authorised the team to share in the MDT, and when it was withdrawn."""

    __tablename__ = "sharing_authorisation"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    given_on: Mapped[date]
    with_whom: Mapped[short_text]
    sites: Mapped[short_text] = mapped_column(default="")
    words: Mapped[short_text] = mapped_column(default="")
    withdrawn_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship(back_populates="authorisations")
    author: Mapped[User] = relationship()


class SiteMove(Audited, Addressed, Stamped, Model):
    """An admission, transfer or discharge: where the case went, when, and why."""

    __tablename__ = "site_move"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    setting: Mapped[Setting]
    ward: Mapped[name_text] = mapped_column(default="")
    moved_at: Mapped[datetime]
    words: Mapped[short_text] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()
    site: Mapped[Site] = relationship()
    author: Mapped[User] = relationship()
