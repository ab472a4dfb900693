"""The trail: append-only rows in 64 keyed chains, their heads, and seals over all heads."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mdt.database import REF_LENGTH, Model, long_text


class AuditRow(Model):
    """One thing that happened. Not a relationship to anything: the trail outlives what it names."""

    __tablename__ = "audit_row"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_audit_row_case_at", "case_ref", "at"),
        Index("ix_audit_row_actor_at", "actor_ref", "at"),
        Index("ix_audit_row_subject_at", "subject_ref", "at"),
        Index("ix_audit_row_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int] = mapped_column(SmallInteger)
    seq: Mapped[int]
    at: Mapped[datetime]
    actor_ref: Mapped[str | None] = mapped_column(String(REF_LENGTH))
    event: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str | None] = mapped_column(String(REF_LENGTH))
    case_ref: Mapped[str | None] = mapped_column(String(REF_LENGTH))
    private_to: Mapped[str | None] = mapped_column(String(REF_LENGTH))
    payload: Mapped[long_text]  # canonical JSON; keys declared per event, never clinical text
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Model):
    """The end of one chain; its row is locked last, so writers of different cases do not queue."""

    __tablename__ = "audit_head"

    chain: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditSeal(Model):
    """All heads at one moment, keyed: an old copy put back, or a cut tail, shows against it."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    heads: Mapped[long_text]
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
