"""Looking for a code of the WHO ICD-10 list by its letters or by its words."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from mdt.database import db
from mdt.models.cases import IcdCode

MOST = 20
SHORTEST = 2


def codes_like(words: str) -> Sequence[IcdCode]:
    """Codes that begin so, or whose title holds every word; the shortest code first."""
    asked = " ".join(words.split())
    if len(asked) < SHORTEST:
        return []
    title = func.lower(IcdCode.title)
    by_words = and_(*(title.contains(w.lower(), autoescape=True) for w in asked.split()))
    by_code = IcdCode.code.startswith(asked.upper(), autoescape=True)
    query = select(IcdCode).where(or_(by_code, by_words))
    shortest_first = query.order_by(func.length(IcdCode.code), IcdCode.code)
    return db.session.scalars(shortest_first.limit(MOST)).all()
