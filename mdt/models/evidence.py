"""The practice's part of the evidence library: own claims, reviews of grades, what cites what.

The claims that are shipped stand in `mdt/data/evidence/`; here they are known by their id.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdt.database import Model, closed_set, long_text, name_text, short_text
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.models.cases import Case
from mdt.models.mixins import Addressed, Audited, Editable, Stamped
from mdt.models.people import User

CLAIM_LENGTH = 40  # a shipped claim's id, or the ref of an entry of one's own


class EvidenceEntry(Audited, Addressed, Stamped, Editable, Model):
    """A claim that the practice added, with what speaks for it and against it."""

    __tablename__ = "evidence_entry"

    theme: Mapped[EvidenceTheme]
    claim: Mapped[short_text]
    grade: Mapped[Grade]  # as it was added; since then the reviews say
    speaks_for: Mapped[long_text] = mapped_column(default="")  # a point a line
    speaks_against: Mapped[long_text] = mapped_column(default="")
    applies_to: Mapped[short_text] = mapped_column(default="")
    does_not_say: Mapped[long_text]
    sources: Mapped[long_text] = mapped_column(default="")  # a reference a line
    counter: Mapped[name_text] = mapped_column(default="")  # one reference against, in short
    review_by: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    author: Mapped[User] = relationship()
    withdrawals: Mapped[list["ClaimWithdrawal"]] = relationship(
        back_populates="entry", order_by="ClaimWithdrawal.number"
    )

    @property
    def withdrawn(self) -> "ClaimWithdrawal | None":
        """Why it does not stand today; None while it does."""
        last = self.withdrawals[-1] if self.withdrawals else None
        return last if last is not None and last.taken_up_at is None else None


class ClaimWithdrawal(Audited, Addressed, Stamped, Editable, Model):
    """An own claim does not stand any more: who says so and why; it may be taken up again."""

    __tablename__ = "claim_withdrawal"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("reason <> ''", name="with_reason"),
        CheckConstraint("taken_up_at IS NULL OR taken_up_reason <> ''", name="taken_up_why"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("evidence_entry.id"))
    number: Mapped[int]  # of this claim: of two who withdraw it at once the second is told
    reason: Mapped[short_text]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taken_up_at: Mapped[datetime | None]
    taken_up_reason: Mapped[short_text] = mapped_column(default="")
    taken_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    entry: Mapped[EvidenceEntry] = relationship(back_populates="withdrawals")
    by: Mapped[User] = relationship(foreign_keys=by_id)
    taken_up_by: Mapped[User | None] = relationship(foreign_keys=taken_up_by_id)


class EvidenceReview(Audited, Addressed, Stamped, Model):
    """Somebody looked at a claim again: the grade before, the grade now, and why."""

    __tablename__ = "evidence_review"
    __table_args__ = (
        UniqueConstraint("claim_ref", "number"),
        CheckConstraint("number > 0", name="number_counts"),
    )

    claim_ref: Mapped[str] = mapped_column(String(CLAIM_LENGTH))
    number: Mapped[int]  # of this claim: of two who review at once the second is told
    grade_before: Mapped[Grade] = mapped_column(closed_set(Grade, "grade_before"))
    grade: Mapped[Grade]
    reason: Mapped[long_text]
    counter: Mapped[name_text] = mapped_column(default="")
    review_by: Mapped[date | None]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    reviewer: Mapped[User] = relationship()


class Citation(Audited, Addressed, Stamped, Model):
    """A goal or something practised rests on a claim."""

    __tablename__ = "citation"
    __table_args__ = (
        UniqueConstraint("thing_ref", "claim_ref"),
        Index("ix_citation_claim_case", "claim_ref", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_care.id"), index=True)
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_ref: Mapped[str] = mapped_column(String(16))
    claim_ref: Mapped[str] = mapped_column(String(CLAIM_LENGTH))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()
