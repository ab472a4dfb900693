"""Which documents of search a person may be shown: the SQL twin of the policy's reading rows.

A person's marks narrow the search inside the index; the condition beside them decides. Who has
more marks than an index can be asked for at once is served by the condition alone.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all

from mdt.database import db
from mdt.domain.marks import author_mark, case_mark, meeting_mark, team_mark
from mdt.domain.vocabulary import ItemState, Role
from mdt.models.cases import CareTeamMember, SharingAuthorisation
from mdt.models.finding import SearchDocument
from mdt.models.meetings import AgendaItem, ItemInvite, Meeting
from mdt.models.notes import Note
from mdt.models.packs import StoodAside
from mdt.models.people import User
from mdt.models.places import TeamMember
from mdt.queries.cases import held
from mdt.queries.meetings import stood_aside

MOST_MARKS = 100
MARKS = {"case": case_mark, "team": team_mark, "meeting": meeting_mark}


@dataclass(frozen=True)
class Reach:
    """How far a person's search goes."""

    marks: list[str] | None  # None: too many to ask the index for
    is_empty: bool  # no clinical access of any kind: nothing to look through


def reach_of(user: User) -> Reach:
    """Whose cases, teams and meetings this person's search goes through, in one statement."""
    rows = [
        select(literal("meeting"), Meeting.id).where(Meeting.chair_id == user.id),
        select(literal("meeting"), AgendaItem.meeting_id)
        .join(ItemInvite, ItemInvite.item_id == AgendaItem.id)
        .where(ItemInvite.user_id == user.id),
        select(literal("note"), Note.author_id).where(Note.author_id == user.id).limit(1),
    ]
    if Role.CLINICIAN in user.roles:
        rows.append(
            select(literal("case"), CareTeamMember.case_id).where(_of(CareTeamMember, user))
        )
    if user.roles & {Role.CLINICIAN, Role.COORDINATOR}:
        rows.append(select(literal("team"), TeamMember.team_id).where(_of(TeamMember, user)))
    parts = [select(part.subquery()) for part in rows]  # a limit inside a union needs its own
    places = db.session.execute(union_all(*parts)).all()
    marks = sorted({MARKS[kind](number) for kind, number in places if kind in MARKS})
    return Reach(
        marks=[*marks, author_mark(user.id)] if len(marks) < MOST_MARKS else None,
        is_empty=not places,
    )


def readable_by(user: User) -> ColumnElement[bool]:
    """Whether a document may be shown to this person today."""
    return or_(
        and_(own_case(user), ~_left(user)),
        _own_note(user),
        and_(SearchDocument.kind == "decision", readable_item(user, as_item=True)),
        and_(SearchDocument.kind == "minutes", readable_item(user, as_item=False)),
    )


def own_case(user: User) -> ColumnElement[bool]:
    """RECORD_READ: a clinician, on the care team of the case today."""
    if Role.CLINICIAN not in user.roles:
        return false()
    return SearchDocument.case_id.in_(
        select(CareTeamMember.case_id).where(_of(CareTeamMember, user))
    )


def _left(user: User) -> ColumnElement[bool]:
    """Whether this person has stood aside from the item that a document is of."""
    return exists().where(
        StoodAside.item_id == SearchDocument.item_id,
        StoodAside.user_id == user.id,
        StoodAside.taken_back_at.is_(None),
    )


def _own_note(user: User) -> ColumnElement[bool]:
    """NOTE_READ: who wrote it."""
    wrote = exists().where(Note.ref == SearchDocument.ref, Note.author_id == user.id)
    return and_(SearchDocument.kind == "note", wrote)


def readable_item(user: User, *, as_item: bool) -> ColumnElement[bool]:
    """ITEM_READ (a decision) or MINUTES_READ, for those who are not on the care team."""
    business = AgendaItem.case_id.is_(None)
    room = _in_the_room(user)
    rows = [
        and_(business, room),
        and_(room, Meeting.published_at.is_not(None), _authorised(), _agreed(as_item)),
    ]
    if as_item and Role.COORDINATOR in user.roles:
        rows.append(and_(business, _on_team(user)))
    return exists().where(
        AgendaItem.id == SearchDocument.item_id,
        AgendaItem.meeting_id == Meeting.id,
        or_(*rows),
        ~stood_aside(user),
    )


def _agreed(as_item: bool) -> ColumnElement[bool]:
    """An item is read once it was accepted; signed minutes hold no other."""
    return AgendaItem.state == ItemState.ACCEPTED if as_item else AgendaItem.id.is_not(None)


def _in_the_room(user: User) -> ColumnElement[bool]:
    """The chair, a core member today, or invited to this item."""
    invited = exists().where(ItemInvite.item_id == AgendaItem.id, ItemInvite.user_id == user.id)
    rows = [Meeting.chair_id == user.id, invited]
    if Role.CLINICIAN in user.roles:
        rows.append(_on_team(user))
    return or_(*rows)


def _on_team(user: User) -> ColumnElement[bool]:
    return Meeting.team_id.in_(select(TeamMember.team_id).where(_of(TeamMember, user)))


def _authorised() -> ColumnElement[bool]:
    standing = exists().where(
        SharingAuthorisation.case_id == AgendaItem.case_id,
        SharingAuthorisation.withdrawn_on.is_(None),
    )
    return or_(AgendaItem.case_id.is_(None), standing)


def _of(membership: type[CareTeamMember] | type[TeamMember], user: User) -> ColumnElement[bool]:
    return and_(membership.user_id == user.id, held(membership))
