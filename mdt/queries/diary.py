"""The diary of one person: what runs, what comes, what is over."""

from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import ItemState
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.queries.meetings import meetings_for

PAST = 20
COMING = 50


@dataclass
class Diary:
    """Meetings in four lists, with how many items each has."""

    running: list[Meeting]
    coming: list[Meeting]
    past: list[Meeting]
    older: str | None = None
    items: dict[int, int] = field(default_factory=dict)


def diary_of(user: User, *, before: str = "") -> Diary:
    """The diary, past meetings newest first from the one named."""
    mine = meetings_for(user).options(joinedload(Meeting.type), joinedload(Meeting.chair))
    open_ones = [] if before else list(db.session.scalars(_open(mine)))
    past = list(db.session.scalars(_past(mine, before).limit(PAST + 1)))
    shown = past[:PAST]
    diary = Diary(
        running=[m for m in open_ones if m.started_at is not None],
        coming=[m for m in open_ones if m.started_at is None],
        past=shown,
        older=shown[-1].ref if len(past) > PAST else None,
    )
    diary.items = _counts([*open_ones, *shown])
    return diary


def _open(mine: Select[Meeting]) -> Select[Meeting]:
    running = Meeting.started_at.is_not(None)
    query = mine.where(Meeting.closed_at.is_(None), running | (Meeting.starts >= _today()))
    return query.order_by(Meeting.starts, Meeting.id).limit(COMING)


def _past(mine: Select[Meeting], before: str) -> Select[Meeting]:
    """Closed ones, and those whose day went by without them."""
    never = Meeting.started_at.is_(None) & (Meeting.starts < _today())
    query = mine.where(Meeting.closed_at.is_not(None) | never)
    if before:
        last = select(Meeting.starts).where(Meeting.ref == before).scalar_subquery()
        query = query.where(Meeting.starts < last)
    return query.order_by(Meeting.starts.desc(), Meeting.id.desc())


def _today() -> object:
    wall = clock.local(clock.now())
    return wall.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _counts(meetings: list[Meeting]) -> dict[int, int]:
    query = (
        select(AgendaItem.meeting_id, func.count())
        .where(
            AgendaItem.meeting_id.in_([m.id for m in meetings]),
            AgendaItem.state == ItemState.ACCEPTED,
        )
        .group_by(AgendaItem.meeting_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
