"""Meetings, who came, and the items of the agenda."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, closed_set, facts, listing, long_text, name_text, short_text
from mdt.domain.vocabulary import (
    Discipline,
    ItemKind,
    ItemState,
    ItemType,
    MeetingStatus,
    Outcome,
    Presence,
    Target,
    Told,
)
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped, held_today
from mdt.models.people import User
from mdt.models.places import MeetingType, Team

if TYPE_CHECKING:
    from mdt.models.decisions import Decision, DecisionReview
    from mdt.models.formulations import Adoption
    from mdt.models.packs import Contribution, StoodAside
    from mdt.models.series import MeetingSeries


class Meeting(Audited, Addressed, Stamped, Editable, Model):
    """One sitting. It keeps its wall-clock time and zone: 14:00 stays 14:00."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_team_starts", "team_id", "starts"),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="minutes_range"),
    )

    type_id: Mapped[int] = mapped_column(ForeignKey("meeting_type.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    starts: Mapped[datetime] = mapped_column(DateTime(timezone=False))  # wall clock of `zone`
    zone: Mapped[str] = mapped_column(String(60))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    minutes: Mapped[int]
    place: Mapped[name_text]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    read_back_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    head: Mapped[facts]  # the head of the minutes as sealed
    seal: Mapped[str] = mapped_column(String(64), default="")

    type: Mapped[MeetingType] = relationship()
    team: Mapped[Team] = relationship()
    chair: Mapped[User | None] = relationship(foreign_keys=chair_id)
    coordinator: Mapped[User | None] = relationship(foreign_keys=coordinator_id)
    series: Mapped["MeetingSeries | None"] = relationship()
    signed_by: Mapped[User | None] = relationship(foreign_keys=signed_by_id)
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="meeting", order_by="AgendaItem.position, AgendaItem.id"
    )
    attendance: Mapped[list["Attendance"]] = relationship(
        back_populates="meeting", order_by="Attendance.id"
    )
    addenda: Mapped[list["MinutesAddendum"]] = relationship(
        back_populates="meeting", order_by="MinutesAddendum.id"
    )
    agreements: Mapped[list["MinutesAgreement"]] = relationship(
        back_populates="meeting", order_by="MinutesAgreement.id"
    )
    proposals: Mapped[list["MinutesProposal"]] = relationship(
        back_populates="meeting", order_by="MinutesProposal.id"
    )

    @property
    def status(self) -> MeetingStatus:
        """Where the meeting stands, told from what has happened to it."""
        if self.signed_at:
            return MeetingStatus.SIGNED
        if self.closed_at:
            return MeetingStatus.CLOSED
        if self.started_at:
            return MeetingStatus.LIVE
        return MeetingStatus.PUBLISHED if self.published_at else MeetingStatus.PLANNED

    @property
    def starts_at(self) -> datetime:
        """The instant the meeting starts, from its wall clock and zone."""
        return self.starts.replace(tzinfo=ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        """The instant its slot is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """The day of the meeting on its own wall clock."""
        return self.starts.date()

    @property
    def accepted(self) -> list["AgendaItem"]:
        """The agenda proper, in order."""
        return [item for item in self.items if item.state is ItemState.ACCEPTED]

    @property
    def present_ids(self) -> frozenset[int]:
        """Who is in the room now: arrived and not left."""
        return frozenset(
            a.user_id for a in self.attendance if a.state is Presence.PRESENT and not a.left_at
        )


class Attendance(Numbered, Model):
    """One person at one meeting: expected, apologies, present from when until when."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    discipline: Mapped[Discipline | None]
    deputy_for: Mapped[Discipline | None] = mapped_column(closed_set(Discipline, "deputy"))
    state: Mapped[Presence] = mapped_column(default=Presence.EXPECTED)
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="attendance")
    user: Mapped[User] = relationship()


class AgendaItem(Audited, Addressed, Stamped, Editable, Model):
    """One matter before the meeting, with its question and, once closed, its outcome."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        Index("ix_agenda_item_meeting_position", "meeting_id", "position"),
        Index("ix_agenda_item_case", "case_id", "closed_at"),
        CheckConstraint("minutes BETWEEN 1 AND 120", name="minutes_range"),
        CheckConstraint("(kind = 'business') = (case_id IS NULL)", name="case_or_business"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    kind: Mapped[ItemKind]
    type: Mapped[ItemType] = mapped_column(default=ItemType.REVIEW)
    state: Mapped[ItemState] = mapped_column(default=ItemState.ACCEPTED)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_of_care.id"))
    title: Mapped[name_text] = mapped_column(default="")
    question: Mapped[short_text] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    minutes: Mapped[int] = mapped_column(default=10)
    reasons: Mapped[listing]  # [{kind, text}, …] as the agenda showed them
    drop_reason: Mapped[short_text] = mapped_column(default="")

    # What the room needs of the record, taken when the item opens (product, Who reads what).
    known: Mapped[facts]
    opened_at: Mapped[datetime | None]
    discussion: Mapped[long_text] = mapped_column(default="")
    crisis: Mapped[facts] = mapped_column(server_default="{}")  # a crisis item's fixed headings
    patient_views: Mapped[long_text] = mapped_column(default="")
    views_source: Mapped[str] = mapped_column(String(20), default="")
    views_by: Mapped[name_text] = mapped_column(default="")
    views_missing: Mapped[short_text] = mapped_column(default="")
    views_on: Mapped[date | None]
    target: Mapped[Target | None]  # of a DBT case: what is spoken of first
    told: Mapped[Told | None]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    told_on: Mapped[date | None]
    told_reason: Mapped[short_text] = mapped_column(default="")
    outcome: Mapped[Outcome | None]
    outcome_reason: Mapped[short_text] = mapped_column(default="")
    deferred_until: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sealed_text: Mapped[long_text] = mapped_column(default="")
    sealed_hash: Mapped[str] = mapped_column(String(64), default="")
    sealed_facts: Mapped[facts]

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    case: Mapped[Case | None] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=asked_by_id)
    presenter: Mapped[User | None] = relationship(foreign_keys=presenter_id)
    told_by: Mapped[User | None] = relationship(foreign_keys=told_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
    invites: Mapped[list["ItemInvite"]] = relationship(back_populates="item")
    decisions: Mapped[list["Decision"]] = relationship(
        back_populates="item", order_by="Decision.id", foreign_keys="Decision.item_id"
    )
    scored: Mapped[list["Decision"]] = relationship(
        back_populates="scored_in", order_by="Decision.id", foreign_keys="Decision.scored_in_id"
    )
    reviews: Mapped[list["DecisionReview"]] = relationship(
        back_populates="item", order_by="DecisionReview.id"
    )
    contributions: Mapped[list["Contribution"]] = relationship(
        back_populates="item", order_by="Contribution.id"
    )
    stood_aside: Mapped[list["StoodAside"]] = relationship(
        back_populates="item", order_by="StoodAside.id"
    )
    adoptions: Mapped[list["Adoption"]] = relationship(
        back_populates="item", order_by="Adoption.id"
    )

    @property
    def invited_ids(self) -> frozenset[int]:
        """Who was asked in for this item only."""
        return frozenset(invite.user_id for invite in self.invites)

    @property
    def aside_ids(self) -> frozenset[int]:
        """Who has stood aside from this item."""
        return frozenset(row.user_id for row in self.stood_aside if row.taken_back_at is None)

    @property
    def handed_in_ids(self) -> frozenset[int]:
        """Whose part of the pack is handed in."""
        return frozenset(part.author_id for part in self.contributions if part.handed_in_at)

    @property
    def heading(self) -> str:
        """The patient's name, or what the business is."""
        return self.case.name if self.case else self.title


class ItemInvite(Numbered, Model):
    """A person asked in for one item."""

    __tablename__ = "item_invite"
    __table_args__ = (UniqueConstraint("item_id", "user_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    item: Mapped[AgendaItem] = relationship(back_populates="invites")
    user: Mapped[User] = relationship()


class Question(Audited, Addressed, Stamped, Editable, Model):
    """What a member asks the next meeting about a case; taken onto an agenda or withdrawn."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_case_item", "case_id", "item_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[short_text]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    withdrawn_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
    item: Mapped[AgendaItem | None] = relationship()


class MinutesAddendum(Audited, Addressed, Stamped, Model):
    """What is said after signing; the signed text stays as it was."""

    __tablename__ = "minutes_addendum"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[long_text]

    meeting: Mapped[Meeting] = relationship(back_populates="addenda")
    item: Mapped[AgendaItem | None] = relationship()
    author: Mapped[User] = relationship()


class MinutesAgreement(Numbered, Model):
    """A person who was there and agrees with the minutes as signed."""

    __tablename__ = "minutes_agreement"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(back_populates="agreements")
    user: Mapped[User] = relationship()


class MinutesProposal(Audited, Addressed, Stamped, Editable, Model):
    """A correction that somebody who was there proposes; the chair takes it up or says why not."""

    __tablename__ = "minutes_proposal"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[long_text]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[short_text] = mapped_column(default="")
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("minutes_addendum.id"))

    meeting: Mapped[Meeting] = relationship(back_populates="proposals")
    item: Mapped[AgendaItem | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    addendum: Mapped[MinutesAddendum | None] = relationship()


__all__ = [
    "AgendaItem",
    "Attendance",
    "ItemInvite",
    "Meeting",
    "MinutesAddendum",
    "MinutesAgreement",
    "MinutesProposal",
    "Question",
    "held_today",
]
