"""Whom a form of the meeting offers."""

from collections.abc import Iterable

from sqlalchemy import select

from mdt.database import db
from mdt.domain.vocabulary import MeetingKind, Role
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User


def implementers_of(item: AgendaItem) -> list[User]:
    """Who may be asked to carry out a decision: who treats, the team, who came or was asked in."""
    people = {person.id: person for person in item.meeting.team.members_today}
    people |= {r.user_id: r.user for r in item.meeting.attendance if r.arrived_at is not None}
    people |= {invite.user_id: invite.user for invite in item.invites}
    if item.case is not None:
        people |= {member.user_id: member.user for member in item.case.team_today}
    return by_name(person for person in people.values() if person.is_active)


def present_first(item: AgendaItem) -> list[User]:
    """The same people, those on the care team first, then who is here."""
    care = item.case.care_ids if item.case else frozenset()
    here = item.meeting.present_ids
    return sorted(implementers_of(item), key=lambda p: (p.id not in care, p.id not in here))


def to_invite(meeting: Meeting) -> list[User]:
    """Clinicians who do not come anyway, to be asked in for one item.

    To a crisis the care team comes; of the team that meets, who else is there is asked in too.
    """
    query = select(User).where(User.closed_at.is_(None)).order_by(User.display_name)
    core = meeting.team.core_ids
    if meeting.type.kind is MeetingKind.CRISIS:
        core = frozenset(row.user_id for row in meeting.attendance)
    return [
        person
        for person in db.session.scalars(query)
        if Role.CLINICIAN in person.roles and person.id not in core
    ]


def by_name(people: Iterable[User]) -> list[User]:
    """People in the order of the alphabet, titles and all."""
    return sorted(people, key=lambda person: person.display_name)
