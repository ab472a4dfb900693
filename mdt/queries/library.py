"""The pages of the evidence library: the list, one claim in full, and where it is cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.evidence import Claim, Graded, Point, Reference, load
from mdt.domain.vocabulary import EvidenceTheme, FormulationStatus, Grade
from mdt.models.cases import Case
from mdt.models.evidence import Citation, ClaimWithdrawal, EvidenceEntry, EvidenceReview
from mdt.models.formulations import Formulation, Statement, StatementLink
from mdt.models.people import User
from mdt.queries.cases import cases_for
from mdt.queries.evidence import Cited, cited, everything, reviews_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """A claim in the list."""

    cited: Cited
    own: bool
    review_by: date | None

    @property
    def overdue(self) -> bool:
        """Whether the day by which somebody meant to look again has passed."""
        stands = self.cited.withdrawn is None
        return stands and self.review_by is not None and self.review_by < clock.today()


@dataclass(frozen=True, kw_only=True)
class Page(Line):
    """A claim in full."""

    between: tuple[Grade, ...]
    in_talk: bool
    applies_to: str
    speaks_for: Sequence[Point]
    speaks_against: Sequence[Point]
    does_not_say: str
    references: Sequence[Reference]
    sources: Sequence[str]  # of an own claim: a reference a line, as somebody wrote it
    history: Sequence[Graded]  # the newest first
    number: int  # the place that the next review will have
    entry: EvidenceEntry | None

    @property
    def withdrawals(self) -> Sequence[ClaimWithdrawal]:
        """Each time it was withdrawn, the last first."""
        return self.entry.withdrawals[::-1] if self.entry else ()


@dataclass(frozen=True)
class Use:
    """A case in which a claim is cited, and by what."""

    case: Case
    kind: str
    thing_ref: str


def listed(theme: EvidenceTheme | None = None, grade: Grade | None = None) -> list[Line]:
    """Every claim of that theme and grade; shipped ones first within a theme."""
    reviews, shipped = reviews_of(), load().claims
    own = {row.ref: row.review_by for row in db.session.scalars(select(EvidenceEntry))}
    lines = []
    for one in everything():
        if theme in (None, one.theme) and grade in (None, one.grade):
            first = own[one.ref] if one.ref in own else shipped[one.ref].review_by
            due = _review_by(first, reviews.get(one.ref, ()))
            lines.append(Line(cited=one, own=one.ref in own, review_by=due))
    return lines


def claim_of(ref: str) -> Page | None:
    """One claim in full; None when the library has none of that name."""
    standing = cited([ref]).get(ref)
    if standing is None:
        return None
    reviews = reviews_of(EvidenceReview.claim_ref == ref).get(ref, ())
    if ref in load().claims:
        return _shipped(load().claims[ref], standing, reviews)
    query = select(EvidenceEntry).where(EvidenceEntry.ref == ref)
    entry = db.session.scalars(query.options(joinedload(EvidenceEntry.author))).one()
    return _own(entry, standing, reviews)


def uses_of(person: User, ref: str) -> list[Use]:
    """Where a claim is cited, in the cases whose record this person may read, and no other."""
    mine = cases_for(person).with_only_columns(Case.id)
    cites = (
        select(Citation)
        .where(Citation.claim_ref == ref, Citation.case_id.in_(mine))
        .options(joinedload(Citation.case).joinedload(Case.patient))
        .order_by(Citation.case_id, Citation.id)
    )
    links = select(Statement.formulation_id).join(Statement.rests_on)
    resting = links.where(StatementLink.kind == "evidence", StatementLink.target_ref == ref)
    stand = (
        select(Formulation)
        .where(Formulation.id.in_(resting), Formulation.case_id.in_(mine))
        .where(Formulation.status != FormulationStatus.SUPERSEDED)
        .options(joinedload(Formulation.case).joinedload(Case.patient))
        .order_by(Formulation.case_id, Formulation.id)
    )
    found = [Use(row.case, row.thing_kind, row.thing_ref) for row in db.session.scalars(cites)]
    return found + [Use(one.case, "formulation", one.ref) for one in db.session.scalars(stand)]


def _shipped(claim: Claim, standing: Cited, reviews: Sequence[EvidenceReview]) -> Page:
    return Page(
        cited=standing,
        own=False,
        review_by=_review_by(claim.review_by, reviews),
        between=claim.between if standing.grade is claim.grade else (),
        in_talk=claim.in_talk,
        applies_to=claim.applies_to,
        speaks_for=claim.speaks_for,
        speaks_against=claim.speaks_against,
        does_not_say=claim.does_not_say,
        references=claim.references,
        sources=(),
        history=[*_reviewed(reviews), *reversed(claim.history)],
        number=len(reviews) + 1,
        entry=None,
    )


def _own(entry: EvidenceEntry, standing: Cited, reviews: Sequence[EvidenceReview]) -> Page:
    added = clock.local(entry.created_at).date()
    first = Graded(entry.grade, added, entry.author.display_name, "")
    return Page(
        cited=standing,
        own=True,
        review_by=_review_by(entry.review_by, reviews),
        between=(),
        in_talk=False,
        applies_to=entry.applies_to,
        speaks_for=_points(entry.speaks_for),
        speaks_against=_points(entry.speaks_against),
        does_not_say=entry.does_not_say,
        references=(),
        sources=_lines(entry.sources),
        history=[*_reviewed(reviews), first],
        number=len(reviews) + 1,
        entry=entry,
    )


def _review_by(first: date | None, reviews: Sequence[EvidenceReview]) -> date | None:
    """The last review says when to look again, also when it names no day."""
    return reviews[-1].review_by if reviews else first


def _reviewed(reviews: Sequence[EvidenceReview]) -> list[Graded]:
    return [
        Graded(row.grade, clock.local(row.created_at).date(), row.reviewer.display_name, row.reason)
        for row in reversed(reviews)
    ]


def _points(text: str) -> list[Point]:
    return [Point(line) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
