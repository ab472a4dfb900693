"""Accounts, their one-time links and sessions, and who supervises whom."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt import clock
from mdt.columns import RoleSet
from mdt.database import Model, facts, name_text, short_text
from mdt.domain.dates import initials
from mdt.domain.vocabulary import Discipline, Reminders, Role
from mdt.models.mixins import Addressed, Audited, Editable, Numbered, Stamped, held_today


class User(Audited, Addressed, Stamped, Editable, UserMixin, Model):
    """A person with an account. Nobody is deleted: an account is closed."""

    __tablename__ = "user_account"

    username: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[name_text]
    discipline: Mapped[Discipline | None]
    roles: Mapped[frozenset[Role]] = mapped_column(RoleSet)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    email: Mapped[name_text] = mapped_column(default="", server_default="")
    reminders: Mapped[Reminders] = mapped_column(
        default=Reminders.DIGEST, server_default=Reminders.DIGEST.value
    )

    # Reflections stay shut after a reset by somebody else until this instant (product A2).
    reflections_shut_until: Mapped[datetime | None]

    supervisions: Mapped[list["Supervision"]] = relationship(
        foreign_keys="Supervision.supervisor_id", back_populates="supervisor"
    )
    supervised_by: Mapped[list["Supervision"]] = relationship(
        foreign_keys="Supervision.clinician_id", back_populates="clinician"
    )

    @property
    def is_active(self) -> bool:
        """An account that is not closed; Flask-Login asks."""
        return self.closed_at is None

    def get_id(self) -> str:
        """What Flask-Login keeps; our own session row is what counts."""
        return self.ref

    @property
    def initials(self) -> str:
        """The letters in the round of the top bar."""
        return initials(self.display_name)

    @property
    def reflections_are_shut(self) -> bool:
        """Whether somebody else reset this account so lately that reflections stay shut."""
        return self.reflections_shut_until is not None and clock.now() < self.reflections_shut_until

    @property
    def supervisee_ids(self) -> frozenset[int]:
        """Whose supervisor of record I am today."""
        held = [s for s in self.supervisions if held_today(s.from_at, s.until_at)]
        return frozenset(s.clinician_id for s in held)

    @property
    def supervisor_id(self) -> int | None:
        """My supervisor of record today, if I have one."""
        held = [s for s in self.supervised_by if held_today(s.from_at, s.until_at)]
        return held[-1].supervisor_id if held else None


class Supervision(Numbered, Model):
    """Who is whose supervisor of record, from when until when."""

    __tablename__ = "supervision"

    clinician_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    clinician: Mapped[User] = relationship(
        foreign_keys=clinician_id, back_populates="supervised_by"
    )
    supervisor: Mapped[User] = relationship(
        foreign_keys=supervisor_id, back_populates="supervisions"
    )


class OneTimeLink(Numbered, Stamped, Model):
    """The way into a new or reset account: works once, for a while, and only its hash is kept."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_reset: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)


class SignIn(Addressed, Stamped, Model):
    """One signed-in browser. The cookie holds a token, this row its hash: ended here, ended now."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    seen_at: Mapped[datetime]
    address: Mapped[name_text]
    agent: Mapped[short_text]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class FailedSignIn(Numbered, Model):
    """One wrong password, by account and by address, to slow guessing. Holds hashes, no names."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_key_at", "key", "at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


class Setting(Model):
    """A fact about this installation: its name, that it is a demonstration, its recovery copy."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[facts]


class LastLooked(Model):
    """When a person last opened a case, its plan or a summary, to say what changed since."""

    __tablename__ = "last_looked"
    __table_args__ = (UniqueConstraint("user_id", "what", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    what: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    at: Mapped[datetime]
    before: Mapped[datetime | None]
