"""What statements rest on: each source in words, how it stands, and whether it has moved on.

Who may read a source is asked of the policy, kind by kind. One that is gone and one that may not
be read look the same: there is nothing to be learnt from a link.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain import measures
from mdt.domain.dates import day_words, moment_words
from mdt.domain.labels import label
from mdt.domain.policy import Permission, can
from mdt.domain.progress import shown
from mdt.domain.staleness import Source, print_of, why_stale
from mdt.models.cases import Case
from mdt.models.formulations import LinkLook, Statement, StatementLink
from mdt.models.goals import Goal, GoalRating
from mdt.models.measures import MeasureScore
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.queries import evidence
from mdt.queries.evidence import Cited

NOTES_OFFERED = 30
SCORES_OFFERED = 12
KINDS = {  # in the order in which they are offered
    "goal": "Goals",
    "score": "Scores",
    "note": "Notes",
    "evidence": "Evidence library",
}


@dataclass(frozen=True)
class Target:
    """A source as a page names it, and as it stands."""

    kind: str
    ref: str
    words: str
    source: Source = field(default_factory=Source)
    cited: Cited | None = None
    addenda: tuple[datetime, ...] = ()

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.ref}"

    @property
    def gone(self) -> bool:
        """Whether it was withdrawn: then nothing new is made to rest on it."""
        prints = self.source.prints
        return bool(prints.get("withdrawn") or prints.get("claim_withdrawn"))


@dataclass(frozen=True)
class Rest:
    """One link as it is shown: its source if the reader may know it, and why to look again."""

    link: StatementLink
    target: Target | None
    reasons: tuple[str, ...] = ()
    looked: LinkLook | None = None


@dataclass(frozen=True)
class _Readable:
    """What the policy asks of a source."""

    case: Case
    author_id: int = 0
    signed_at: datetime | None = None


def rests_of(
    reader: User, case: Case, statements: Iterable[Statement], kept_at: datetime
) -> dict[int, Rest]:
    """Each link of these statements, by its number; `kept_at` is when their version was kept."""
    links = [link for statement in statements for link in statement.rests_on]
    found = targets_named(reader, case, [value_of(link) for link in links])
    looks = _looks(links)
    return {
        link.id: _rest(link, found.get(value_of(link)), looks.get(link.id), kept_at)
        for link in links
    }


def targets_named(reader: User, case: Case, values: Sequence[str]) -> dict[str, Target]:
    """Sources of this case by the values a form sends; what may not be read is not found."""
    named: dict[str, set[str]] = {}
    for value in values:
        kind, _colon, ref = value.partition(":")
        named.setdefault(kind, set()).add(ref)
    found = [
        target
        for kind, find in FINDERS.items()
        if kind in named
        for target in find(reader, case, named[kind])
    ]
    return {target.value: target for target in found}


def linkable(reader: User, case: Case) -> dict[str, list[Target]]:
    """What a statement can rest on, by the name of its kind; kinds with nothing left out."""
    offers = {
        "goal": _goals(reader, case, only=Goal.ended_on.is_(None)),
        "score": _scores(reader, case, only=MeasureScore.withdrawn_at.is_(None))[:SCORES_OFFERED],
        "note": _notes(reader, case, limit=NOTES_OFFERED),
        "evidence": [_cited(one) for one in evidence.offered()],
    }
    return {KINDS[kind]: offers[kind] for kind in KINDS if offers[kind]}


def value_of(link: StatementLink) -> str:
    """How a form names what this link leads to."""
    return f"{link.kind}:{link.target_ref}"


def _rest(
    link: StatementLink, target: Target | None, look: LinkLook | None, kept_at: datetime
) -> Rest:
    if target is None:
        return Rest(link, None)
    seen = look.seen if look else link.seen
    if not seen and target.kind == "note":  # linked before prints were taken
        before = [at for at in target.addenda if at <= (link.seen_at or kept_at)]
        seen = {"addenda": str(len(before))}
    looked_on = clock.local(look.created_at).date() if look else None
    reasons = why_stale(seen, target.source, clock.today(), looked_on)
    return Rest(link, target, tuple(reasons), look)


def _looks(links: Sequence[StatementLink]) -> dict[int, LinkLook]:
    """The last time somebody looked at each of these again."""
    if not links:
        return {}
    query = (
        select(LinkLook)
        .where(LinkLook.link_id.in_([link.id for link in links]))
        .order_by(LinkLook.id)
    )
    return {look.link_id: look for look in db.session.scalars(query)}


def _notes(
    reader: User, case: Case, refs: Iterable[str] | None = None, *, limit: int | None = None
) -> list[Target]:
    query = (
        select(
            Note.id,
            Note.ref,
            Note.kind,
            Note.happened_at,
            Note.signed_at,
            Note.author_id,
            User.display_name.label("author"),
        )
        .join(User, User.id == Note.author_id)
        .where(Note.case_id == case.id, Note.signed_at.is_not(None))
        .order_by(Note.happened_at.desc(), Note.id.desc())
        .limit(limit)
    )
    if refs is not None:
        query = query.where(Note.ref.in_(refs))
    rows = [
        row
        for row in db.session.execute(query)
        if can(reader, Permission.NOTE_READ, _Readable(case, row.author_id, row.signed_at))
    ]
    added = _addenda([row.id for row in rows])
    return [_note(row, added.get(row.id, [])) for row in rows]


def _note(row: Any, added: list[datetime]) -> Target:
    happened = clock.local(row.happened_at)
    words = f"{label(row.kind)}, {moment_words(happened)}, {row.author}"
    source = Source(happened.date(), {"addenda": str(len(added))})
    return Target("note", row.ref, words, source, addenda=tuple(added))


def _addenda(ids: list[int]) -> dict[int, list[datetime]]:
    if not ids:
        return {}
    found: dict[int, list[datetime]] = {}
    query = select(Addendum.note_id, Addendum.created_at).where(Addendum.note_id.in_(ids))
    for note_id, at in db.session.execute(query):
        found.setdefault(note_id, []).append(at)
    return found


def _goals(
    reader: User, case: Case, refs: Iterable[str] | None = None, *, only: Any = True
) -> list[Target]:
    if not can(reader, Permission.RECORD_READ, _Readable(case)):
        return []
    rated = (
        select(func.max(GoalRating.rated_on))
        .where(GoalRating.goal_id == Goal.id)
        .correlate(Goal)
        .scalar_subquery()
    )
    query = (
        select(
            Goal.ref,
            Goal.wording,
            Goal.level_m2,
            Goal.level_m1,
            Goal.level_0,
            Goal.level_p1,
            Goal.level_p2,
            Goal.ended_on,
            Goal.created_at,
            rated.label("rated_on"),
        )
        .where(Goal.case_id == case.id, only)
        .order_by(Goal.id)
    )
    if refs is not None:
        query = query.where(Goal.ref.in_(refs))
    return [_goal(row) for row in db.session.execute(query)]


def _goal(row: Any) -> Target:
    """A goal is as old as the last time anybody set or rated it."""
    levels = (row.level_m2, row.level_m1, row.level_0, row.level_p1, row.level_p2)
    set_on = clock.local(row.created_at).date()
    rated_on: date = row.rated_on or set_on
    prints = {
        "wording": print_of(row.wording),
        "levels": print_of(*levels),
        "ended": row.ended_on.isoformat() if row.ended_on else "",
    }
    return Target("goal", row.ref, row.wording, Source(max(set_on, rated_on), prints))


def _scores(
    reader: User, case: Case, refs: Iterable[str] | None = None, *, only: Any = True
) -> list[Target]:
    if not can(reader, Permission.RECORD_READ, _Readable(case)):
        return []
    query = (
        select(
            MeasureScore.ref,
            MeasureScore.measure_id,
            MeasureScore.taken_on,
            MeasureScore.total,
            MeasureScore.withdrawn_at,
        )
        .where(MeasureScore.case_id == case.id, only)
        .order_by(MeasureScore.taken_on.desc(), MeasureScore.id.desc())
    )
    if refs is not None:
        query = query.where(MeasureScore.ref.in_(refs))
    return [_score(row) for row in db.session.execute(query)]


def _score(row: Any) -> Target:
    measure = measures.load().get(row.measure_id)
    name = measure.short if measure else row.measure_id
    figure = "" if row.total is None else f" {shown(row.total)}"
    words = f"{name}{figure}, {day_words(row.taken_on)}"
    gone = row.withdrawn_at.isoformat() if row.withdrawn_at else ""
    return Target("score", row.ref, words, Source(row.taken_on, {"withdrawn": gone}))


def _claims(_reader: User, _case: Case, refs: Iterable[str]) -> list[Target]:
    return [_cited(one) for one in evidence.cited(refs).values()]


def _cited(one: Cited) -> Target:
    """A claim does not grow old by itself; what counts is that its grade was looked at."""
    prints = {
        "grade": one.grade.value,
        "claim": print_of(one.claim),
        "claim_withdrawn": one.withdrawn.ref if one.withdrawn else "",
    }
    return Target("evidence", one.ref, one.claim, Source(None, prints), cited=one)


FINDERS: dict[str, Callable[[User, Case, Iterable[str]], list[Target]]] = {
    "goal": _goals,
    "score": _scores,
    "note": _notes,
    "evidence": _claims,
}
