"""Looking for a code of the WHO ICD-10 list by its letters or by its words."""

from collections.abc import Sequence

from sqlalchemy import and_, case, func, or_, select

from mdt.database import db
from mdt.models.cases import IcdCode

MOST = 20
SHORTEST, LONGEST = 2, 100  # letters; SQLite refuses a pattern of some thousands


def codes_like(words: str) -> Sequence[IcdCode]:
    """Codes that begin so, or whose title holds every word; mental disorders first."""
    asked = " ".join(words.split())
    if not SHORTEST <= len(asked) <= LONGEST:
        return []
    title = func.lower(IcdCode.title)
    by_words = and_(*(title.contains(w.lower(), autoescape=True) for w in asked.split()))
    by_code = IcdCode.code.startswith(asked.upper(), autoescape=True)
    query = select(IcdCode).where(or_(by_code, by_words))
    elsewhere = case((IcdCode.code.startswith("F"), 0), else_=1)
    nearest = query.order_by(elsewhere, func.length(IcdCode.code), IcdCode.code)
    return db.session.scalars(nearest.limit(MOST)).all()
