"""The timeline of a case, newest first: one statement however much there is."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from mdt import clock
from mdt.columns import UTCDateTime
from mdt.database import read
from mdt.domain.dates import WEEKDAYS, is_late, short_day_words
from mdt.domain.goals import level_label
from mdt.domain.progress import shown
from mdt.domain.vocabulary import (
    ActionState,
    ConcernKind,
    DecisionState,
    Discipline,
    FormulationStatus,
    IncidentKind,
    LegalStatus,
    NoteKind,
    Outcome,
    Setting,
)
from mdt.domain.words import set_apart
from mdt.i18n import label_of
from mdt.models.people import User
from mdt.queries.happenings import BRANCHES, EXCERPT, KINDS, Branch
from mdt.queries.measures import measure_of
from mdt.queries.shown_case import AnyCase

PAGE = 30
SHOWN = 360  # characters of a note on its line
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.+)$", re.MULTILINE)
BLOCK = re.compile(r"\n[ \t]*(?:\n\s*|(?=(?:#{1,6}|>|[-*+]|\d+\.)[ \t]))")
MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}|>|[-*+])[ \t]+|\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", re.MULTILINE
)
WEEK = 7
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FURTHEST = 10**17  # microseconds: past the year 5000 nobody looks

AT = bindparam("at", type_=UTCDateTime)
RANK = bindparam("rank", type_=Integer)
KEY = bindparam("key", type_=Integer)
DISCIPLINE = bindparam("discipline", type_=String)

SETS: dict[str, type[StrEnum]] = {
    "note": NoteKind,
    "addendum": NoteKind,
    "formulation": FormulationStatus,
    "incident": IncidentKind,
    "concern_raised": ConcernKind,
    "concern_closed": ConcernKind,
    "follow_up_settled": ActionState,
    "discussed": Outcome,
    "decision": DecisionState,
    "moved": Setting,
    "legal": LegalStatus,
    "joined": Discipline,
    "left": Discipline,
}


class Place(NamedTuple):
    """Where a page of the timeline ended: the next one begins after it."""

    at: datetime
    rank: int
    key: int

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.rank}-{self.key}"


def place_of(text: str) -> Place | None:
    """The place an address names; None when it names none."""
    parts = text.split("-")
    if len(parts) != 3 or not all(p.isascii() and p.isdecimal() and len(p) < 18 for p in parts):
        return None
    moment, rank, key = (int(part) for part in parts)
    if moment > FURTHEST or max(rank, key) > 2**31 - 1:
        return None
    return Place(EPOCH + moment * MICROSECOND, rank, key)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    name: str
    at: datetime
    ref: str
    by: str
    what: str
    words: str
    more: str
    other_at: datetime | None
    due: date | None

    @property
    def what_words(self) -> str:
        """The member of a closed set that the line is about, as a person reads it."""
        if self.name == "goal_rated":
            return level_label(int(self.what))
        if self.name in {"score", "spoken_about"}:
            return measure_of(self.what).short
        kind = SETS.get(self.name)
        return label_of(kind(self.what)) if kind and self.what else ""

    @property
    def figure(self) -> str:
        """The total of a filled-in measure; "" where there is none."""
        return shown(float(self.more)) if self.name == "score" and self.more else ""

    @property
    def review_on(self) -> date | None:
        """The day on which a plan was to be looked at again, as it was set then."""
        said = json.loads(self.words).get("review") if self.name == "plan_agreed" else None
        return date.fromisoformat(said) if said else None

    @property
    def day_words(self) -> str:
        """ "Mon, 21:15" within the week, "Fri 13 Nov" before that."""
        moment, today = clock.local(self.at), clock.today()
        if 0 <= (today - moment.date()).days < WEEK:
            return f"{WEEKDAYS[moment.weekday()]}, {moment:%H:%M}"
        return short_day_words(moment.date(), today)

    @property
    def is_late(self) -> bool:
        """A note that was signed more than a day after what it tells of."""
        return self.name == "note" and self.other_at is not None and is_late(self.at, self.other_at)

    @property
    def is_safety(self) -> bool:
        """Whether the line is about safety and wears its colour."""
        return self.name in {"concern_raised", "concern_closed"}


@dataclass(frozen=True)
class TimelinePage:
    """One page, and where the older ones begin."""

    entries: list[Entry]
    older: Place | None


def page_of(
    case: AnyCase,
    *,
    kind: str = "",
    discipline: Discipline | None = None,
    before: Place | None = None,
) -> TimelinePage:
    """Newest first, of one kind or of all, by one discipline or by all."""
    given: dict[str, Any] = {"case": case.id, "now": clock.now()}
    if discipline is not None:
        given["discipline"] = discipline.value
    if before is not None:
        given.update(at=before.at, rank=before.rank, key=before.key)
    chosen = kind if kind in KINDS else ""
    statement = _statement(chosen, discipline is not None, before is not None)
    rows = read(statement, **given)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    older = Place(last.at, last.rank, last.key) if last else None
    return TimelinePage([_entry(row) for row in rows[:PAGE]], older)


@cache
def _statement(kind: str, by_discipline: bool, older: bool) -> Select[Any]:
    """Built once for each of the few shapes a reader can ask for."""
    parts = [
        _part(rank, branch, by_discipline, older)
        for rank, branch in enumerate(BRANCHES)
        if kind in ("", branch.kind) and (branch.by or not by_discipline)
    ]
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    newest = (together.c.at.desc(), together.c.rank.desc(), together.c.key.desc())
    return select(together).order_by(*newest).limit(PAGE + 1)


def _part(rank: int, branch: Branch, by_discipline: bool, older: bool) -> Select[Any]:
    query = branch.rows.add_columns(
        literal_column(str(rank), Integer).label("rank"),
        branch.at.label("at"),
        branch.key.label("key"),
        branch.ref.label("ref"),
        _text(User.display_name if branch.by else None).label("by"),
        _text(branch.what).label("what"),
        _text(branch.words).label("words"),
        _text(branch.more).label("more"),
        cast(null(), UTCDateTime).label("other_at")
        if branch.other_at is None
        else branch.other_at.label("other_at"),
        cast(null(), Date).label("due") if branch.due is None else branch.due.label("due"),
    )
    if by_discipline:
        query = query.where(cast(User.discipline, String) == DISCIPLINE)
    if older:
        query = query.where(_before(rank, branch))
    return query.order_by(branch.at.desc(), branch.key.desc()).limit(PAGE + 1)


def _text(column: Any) -> ColumnElement[str | None]:
    return cast(null() if column is None else column, String)


def _before(rank: int, branch: Branch) -> ColumnElement[bool]:
    place = literal_column(str(rank), Integer)
    same_moment = or_(place < RANK, and_(place == RANK, branch.key < KEY))
    return and_(branch.at <= AT, or_(branch.at < AT, same_moment))


def _entry(row: Any) -> Entry:
    name = BRANCHES[row.rank].name
    words = row.words or ""
    return Entry(
        name=name,
        at=row.at,
        ref=row.ref,
        by=row.by or "",
        what=row.what or "",
        words=_short(words) if name in {"note", "addendum", "opened"} else words,
        more=row.more or "",
        other_at=row.other_at,
        due=row.due,
    )


def _short(text: str) -> str:
    """The beginning of a note without its marks, cut at a word; rendering each would cost more."""
    blocks = BLOCK.split(HEADING.sub(r"\1\n", text))
    bare = (" ".join(MARKS.sub("", block).split()) for block in blocks)
    words = set_apart(block for block in bare if block)
    if len(text) < EXCERPT and len(words) <= SHOWN:
        return words
    return words[:SHOWN].rsplit(" ", 1)[0] + "…"
