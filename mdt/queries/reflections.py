"""Reflections, scoped to the person who asks: one's own, and those shared by name.

With `services/reflections.py` this is the only place that knows the table. What others may know
of a reflection is nothing, not even how many there are: no other query may count them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from mdt import clock
from mdt.database import db
from mdt.domain import reflecting
from mdt.domain.events import AuditEvent
from mdt.domain.mirror import counts
from mdt.domain.reflecting import Thoughts
from mdt.domain.vocabulary import Dial, Role, Visibility
from mdt.models.audit import AuditRow
from mdt.models.cases import CareTeamMember, Case
from mdt.models.people import Supervision, User
from mdt.models.reflections import Reflection, ReflectionShare
from mdt.queries.cases import held, on_care_team


@dataclass(frozen=True)
class Leaf:
    """One reflection as this reader may have it: `row`, and what it says in clear."""

    row: Reflection
    thoughts: Thoughts
    mine: bool
    shared_at: datetime | None = None


@dataclass(frozen=True)
class Strand:
    """One feeling over time, from kept reflections of one author; unanswered ones are left out."""

    dial: Dial
    points: list[tuple[date, int]]


@dataclass(frozen=True)
class Attempt:
    """Somebody tried an address and was told that there is no such record."""

    person: str
    at: datetime


def readable(person: User) -> Select[Reflection]:
    """What this person may read: own ones, and those shared by name with somebody of the case."""
    query = select(Reflection).join(Case, Case.id == Reflection.case_id)
    if person.reflections_are_shut:
        return query.where(false())
    rows = [Reflection.author_id == person.id]
    if Role.CLINICIAN in person.roles:
        rows.append(and_(_shared_with(person), on_care_team(person)))
    if Role.SUPERVISOR in person.roles:
        rows.append(and_(_shared_with(person), _supervised(person)))
    return query.where(or_(*rows))


def _shared_with(person: User) -> ColumnElement[bool]:
    standing = exists().where(
        ReflectionShare.reflection_id == Reflection.id,
        ReflectionShare.reader_id == person.id,
        ReflectionShare.taken_back_at.is_(None),
    )
    return and_(Reflection.kept_at.is_not(None), standing)


def _supervised(person: User) -> ColumnElement[bool]:
    return exists().where(
        CareTeamMember.case_id == Reflection.case_id,
        held(CareTeamMember),
        Supervision.clinician_id == CareTeamMember.user_id,
        Supervision.supervisor_id == person.id,
        held(Supervision),
    )


def find(person: User, case_ref: str, ref: str) -> Leaf | None:
    """The reflection at an address, if this person may read it; one statement either way."""
    query = readable(person).where(Reflection.ref == ref, Case.ref == case_ref)
    row = db.session.scalars(_whole(query)).first()
    return None if row is None else _leaf(person, row)


def of_case(person: User, case_ref: str) -> list[Leaf]:
    """All that this person may read on one case, drafts first, then the newest."""
    return _listed(person, readable(person).where(Case.ref == case_ref))


def everywhere(person: User) -> list[Leaf]:
    """All that this person may read, on every case."""
    return _listed(person, readable(person))


def draft_on(person: User, case: Case) -> Reflection | None:
    """The draft this person is in the middle of, on this case."""
    query = select(Reflection).where(
        Reflection.author_id == person.id,
        Reflection.case_id == case.id,
        Reflection.kept_at.is_(None),
    )
    return db.session.scalars(query.order_by(Reflection.saved_at.desc())).first()


def _whole(query: Select[Reflection]) -> Select[Reflection]:
    case = joinedload(Reflection.case)
    return query.options(
        undefer(Reflection.content_sealed),
        undefer(Reflection.about_me_sealed),
        joinedload(Reflection.author),
        selectinload(Reflection.shares).joinedload(ReflectionShare.reader),
        case.joinedload(Case.patient),
        case.selectinload(Case.care_team).joinedload(CareTeamMember.user),
    )


def _listed(person: User, query: Select[Reflection]) -> list[Leaf]:
    newest = query.order_by(
        Reflection.kept_at.is_not(None), Reflection.kept_at.desc(), Reflection.id.desc()
    )
    return [_leaf(person, row) for row in db.session.scalars(_whole(newest))]


def _leaf(person: User, row: Reflection) -> Leaf:
    mine = row.author_id == person.id
    # What it may tell about its author is not even opened for anybody else.
    thoughts = reflecting.opened(row.content, row.about_me if mine else None)
    shared = [s.shared_at for s in row.standing_shares if s.reader_id == person.id]
    return Leaf(row, thoughts, mine, shared[0] if shared else None)


def strands(leaves: Sequence[Leaf]) -> list[Strand]:
    """My own dials over time, each with the days on which I answered it."""
    kept = sorted(
        ((leaf.row.kept_at, leaf.thoughts) for leaf in leaves if leaf.mine and leaf.row.kept_at),
        key=lambda pair: pair[0],
    )
    found = [
        Strand(
            dial,
            [(clock.local(at).date(), t.dials[dial]) for at, t in kept if dial in t.dials],
        )
        for dial in Dial
    ]
    return [strand for strand in found if strand.points]


def attempts_at(reflection: Reflection) -> list[Attempt]:
    """Who tried to open one's own reflection and was refused (reference A1).

    The try was noted exactly as a try at an address that never existed: only who knows the
    address can find it.
    """
    tried = json.dumps({"kind": "reflection", "tried": reflection.ref}, sort_keys=True)
    query = (
        select(User.display_name, AuditRow.at)
        .join(User, User.ref == AuditRow.actor_ref)
        .where(
            AuditRow.at >= reflection.created_at,
            AuditRow.event == AuditEvent.REFUSED,
            AuditRow.payload == tried,
        )
        .order_by(AuditRow.id.desc())
    )
    return [Attempt(*row) for row in db.session.execute(query)]


def dials_for_the_map(rater: User, case: Case, today: date) -> dict[str, int] | None:
    """This person's latest dials shared with the reflective group, if all eight count today.

    For the mirror map alone: no text, and None where nothing may enter.
    """
    to_group = exists().where(
        ReflectionShare.reflection_id == Reflection.id,
        ReflectionShare.visibility == Visibility.REFLECTIVE_GROUP,
        ReflectionShare.taken_back_at.is_(None),
    )
    query = (
        select(Reflection)
        .where(Reflection.author_id == rater.id, Reflection.case_id == case.id)
        .where(Reflection.kept_at.is_not(None), to_group)
        .order_by(Reflection.kept_at.desc(), Reflection.id.desc())
        .options(undefer(Reflection.content_sealed))
    )
    for row in db.session.scalars(query):
        dials = reflecting.opened(row.content).dials
        if set(dials) == set(Dial) and row.kept_at is not None:
            counted = counts(clock.local(row.kept_at).date(), today)
            return {str(name): value for name, value in dials.items()} if counted else None
    return None
