"""Where the practice works, and the teams that meet."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, long_text, name_text
from mdt.domain.vocabulary import MeetingKind, Role, SiteKind
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, held_today
from mdt.models.people import User


class Site(Audited, Addressed, Editable, Model):
    """Rooms or a hospital."""

    __tablename__ = "site"

    name: Mapped[name_text] = mapped_column(unique=True)
    kind: Mapped[SiteKind]


class Team(Audited, Addressed, Editable, Model):
    """An MDT: the people who meet. Being on it opens no record by itself."""

    __tablename__ = "team"

    name: Mapped[name_text] = mapped_column(unique=True)
    members: Mapped[list["TeamMember"]] = relationship(back_populates="team")

    @property
    def members_today(self) -> list[User]:
        """Who is on the team at this instant."""
        return [m.user for m in self.members if held_today(m.from_at, m.until_at)]

    @property
    def core_ids(self) -> frozenset[int]:
        """The clinicians who are core members of the team's meetings today."""
        return frozenset(u.id for u in self.members_today if Role.CLINICIAN in u.roles)

    @property
    def member_ids(self) -> frozenset[int]:
        """Everybody on the team today, coordinators too."""
        return frozenset(u.id for u in self.members_today)


class TeamMember(Numbered, Model):
    """A person on a team, from when until when."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class MeetingType(Audited, Addressed, Editable, Model):
    """A kind of meeting: what it is for, who must be there, how long a case takes."""

    __tablename__ = "meeting_type"
    __table_args__ = (CheckConstraint("minutes_per_case BETWEEN 1 AND 120", name="minutes_range"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[name_text]
    kind: Mapped[MeetingKind] = mapped_column(
        default=MeetingKind.MDT, server_default=MeetingKind.MDT.value
    )
    purpose: Mapped[long_text]
    objectives: Mapped[long_text] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    next_audit_on: Mapped[date | None]
    core: Mapped[str] = mapped_column(default="", server_default="")  # disciplines, as quorum
    quorum: Mapped[str] = mapped_column(default="")  # disciplines, space-separated
    quorum_any: Mapped[int] = mapped_column(default=0, server_default="0")  # how many different
    minutes_per_case: Mapped[int] = mapped_column(default=10)
    weeks_unbrought: Mapped[int] = mapped_column(default=8)

    team: Mapped[Team] = relationship()
    owner: Mapped[User | None] = relationship()
