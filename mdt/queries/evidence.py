"""What the library says now: shipped claims and the practice's own, each with its grade today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import REF_LENGTH, db
from mdt.domain.evidence import MARKED, Claim, load
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.i18n import label_of
from mdt.models.evidence import Citation, ClaimWithdrawal, EvidenceEntry, EvidenceReview

Reviews = Sequence[EvidenceReview]


@dataclass(frozen=True)
class Withdrawn:
    """That the practice does not hold by a claim any more: why, who says so, and since when."""

    ref: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Cited:
    """A claim as it stands beside whatever rests on it, also in print."""

    ref: str
    claim: str
    theme: EvidenceTheme
    grade: Grade
    counter: str  # one counter-reference in short form; "" when none is known
    changed_at: datetime | None  # when the grade last changed; None if it never did
    withdrawn: Withdrawn | None = None

    @property
    def words(self) -> str:
        """What the grade means."""
        return label_of(self.grade)

    @property
    def marked(self) -> bool:
        """Whether it wears its mark wherever it is cited."""
        return self.grade in MARKED


def cited(refs: Iterable[str]) -> dict[str, Cited]:
    """These claims by their ref; one that nobody knows is left out."""
    wanted = set(refs)
    if not wanted:
        return {}
    shipped = [claim for ref, claim in load().claims.items() if ref in wanted]
    own = {ref for ref in wanted if len(ref) == REF_LENGTH} - set(load().claims)
    entries = _entries(select(EvidenceEntry).where(EvidenceEntry.ref.in_(own))) if own else []
    reviews = reviews_of(EvidenceReview.claim_ref.in_(wanted))
    return _stand(shipped, entries, reviews)


def offered() -> list[Cited]:
    """What one may lean on: every claim but those withdrawn, for a list to choose from."""
    return [one for one in everything() if one.withdrawn is None]


def everything() -> list[Cited]:
    """Every claim, shipped and own, also a withdrawn one; the same theme stands together."""
    found = _stand(load().claims.values(), _entries(select(EvidenceEntry)), reviews_of())
    order = list(EvidenceTheme)
    return sorted(found.values(), key=lambda one: order.index(one.theme))


def cited_by(things: Iterable[str]) -> dict[str, list[Cited]]:
    """What goals or interventions rest on, by their ref; one that cites nothing is left out."""
    asked = (Citation.thing_ref, Citation.claim_ref)
    query = select(*asked).where(Citation.thing_ref.in_(list(things))).order_by(Citation.id)
    pairs = db.session.execute(query).all()
    standing = cited(claim for _thing, claim in pairs)
    found: dict[str, list[Cited]] = defaultdict(list)
    for thing, claim in pairs:
        if claim in standing:
            found[thing].append(standing[claim])
    return dict(found)


def reviews_of(*which: ColumnElement[bool]) -> Mapping[str, Reviews]:
    """The reviews by claim, the oldest first."""
    found: dict[str, list[EvidenceReview]] = defaultdict(list)
    query = select(EvidenceReview).where(*which)
    order = (EvidenceReview.claim_ref, EvidenceReview.number)
    for row in db.session.scalars(
        query.options(joinedload(EvidenceReview.reviewer)).order_by(*order)
    ):
        found[row.claim_ref].append(row)
    return found


def _entries(query: Select[EvidenceEntry]) -> Sequence[EvidenceEntry]:
    gone = selectinload(EvidenceEntry.withdrawals)
    people = (ClaimWithdrawal.by, ClaimWithdrawal.taken_up_by)
    query = query.options(*(gone.joinedload(person) for person in people))
    return db.session.scalars(query.order_by(EvidenceEntry.id)).all()


def _stand(
    shipped: Iterable[Claim], entries: Iterable[EvidenceEntry], reviews: Mapping[str, Reviews]
) -> dict[str, Cited]:
    found = {}
    for claim in shipped:
        changed = claim.history[-1].date if len(claim.history) > 1 else None
        since = datetime.combine(changed, time(), UTC) if changed else None
        ours = reviews.get(claim.id, ())
        found[claim.id] = Cited(
            claim.id,
            claim.claim,
            claim.theme,
            *_now(claim.grade, claim.counter, since, ours),
        )
    for entry in entries:
        ours = reviews.get(entry.ref, ())
        now = _now(entry.grade, entry.counter, None, ours)
        gone = _withdrawn(entry.withdrawn)
        found[entry.ref] = Cited(entry.ref, entry.claim, entry.theme, *now, gone)
    return found


def _withdrawn(row: ClaimWithdrawal | None) -> Withdrawn | None:
    if row is None:
        return None
    return Withdrawn(row.ref, row.reason, row.by.display_name, row.created_at)


def _now(
    grade: Grade, counter: str, since: datetime | None, reviews: Reviews
) -> tuple[Grade, str, datetime | None]:
    """Grade, counter-reference and day of the last change once the practice's reviews are read."""
    for review in reviews:
        since = review.created_at if review.grade is not review.grade_before else since
        grade, counter = review.grade, review.counter or counter
    return grade, counter, since
