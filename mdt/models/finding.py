"""One row of words for each thing search can find. Reflections are never written here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mdt.database import REF_LENGTH, Model, long_text, name_text


class SearchDocument(Model):
    """The words of one record entry, and what is needed to show it and to guard it."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "ref"),
        Index("ix_search_document_case_at", "case_id", "at"),
        CheckConstraint(
            "kind IN ('case', 'note', 'formulation', 'goal', 'decision', 'minutes')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(REF_LENGTH))
    case_id: Mapped[int]
    item_id: Mapped[int | None]  # decisions and minutes: also readable with the item
    at: Mapped[datetime]
    title: Mapped[name_text]
    text: Mapped[long_text]
    words: Mapped[long_text]  # split in Python, so that both databases agree
