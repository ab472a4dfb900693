"""The series of one's teams, each with what of it still stands in the diary."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt.database import db
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.models.places import MeetingType, Team, TeamMember
from mdt.models.series import MeetingSeries
from mdt.queries.meetings import MORNING, teams_for

MOST = 50


@dataclass(frozen=True)
class Rhythm:
    """One series: who chairs in which order, and its meetings to come."""

    series: MeetingSeries
    chairs: list[str]
    coming: list[Meeting]


def series_for(user: User) -> list[Rhythm]:
    """The series of this person's teams: those that go on first, the newest first."""
    teams = [team.id for team in teams_for(user)]
    query = (
        select(MeetingSeries)
        .join(MeetingType, MeetingType.id == MeetingSeries.type_id)
        .where(MeetingType.team_id.in_(teams))
        .options(
            joinedload(MeetingSeries.type)
            .joinedload(MeetingType.team)
            .selectinload(Team.members)
            .joinedload(TeamMember.user)
        )
        .order_by(MeetingSeries.ended_at.is_not(None), MeetingSeries.id.desc())
        .limit(MOST)
    )
    found = list(db.session.scalars(query))
    coming = _coming([one.id for one in found])
    names = _names({ref for one in found for ref in one.chairs})
    return [
        Rhythm(one, [names[ref] for ref in one.chairs if ref in names], coming.get(one.id, []))
        for one in found
    ]


def _coming(ids: list[int]) -> dict[int, list[Meeting]]:
    query = (
        select(Meeting)
        .where(Meeting.series_id.in_(ids), Meeting.closed_at.is_(None), Meeting.starts >= MORNING)
        .options(joinedload(Meeting.chair), selectinload(Meeting.items))
        .order_by(Meeting.starts)
    )
    found: dict[int, list[Meeting]] = {}
    for meeting in db.session.scalars(query):
        found.setdefault(meeting.series_id or 0, []).append(meeting)
    return found


def _names(refs: set[str]) -> dict[str, str]:
    rows = db.session.execute(select(User.ref, User.display_name).where(User.ref.in_(refs)))
    return {row.ref: row.display_name for row in rows}
