"""Who is asked in for one item of a meeting, and from then on may read it."""

from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Role
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change


def invite(actor: User, item: AgendaItem, *, person: User) -> ItemInvite:
    """Ask a clinician in for one item; they may read it only if the patient authorised sharing."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    if Role.CLINICIAN not in person.roles:
        raise Invalid("person", f"{person.display_name} is not a clinician.")
    if person.id in item.invited_ids:
        raise Invalid("person", f"{person.display_name} is invited already.")
    with change(actor) as work:
        row = ItemInvite(user=person)
        item.invites.append(row)
        _expect_in_room(item.meeting, person)
        work.note(AuditEvent.ITEM_INVITED, item, person=person.ref)
    return row


def uninvite(actor: User, item: AgendaItem, *, person: User) -> None:
    """Take an invitation back: from now on this person reads nothing of the item."""
    require(actor, Permission.AGENDA_ARRANGE, item)
    if item.meeting.signed_at is not None:
        raise NotNow("The minutes are signed.")
    row = next((row for row in item.invites if row.user_id == person.id), None)
    if row is None:
        return
    with change(actor) as work:
        item.invites.remove(row)
        db.session.delete(row)
        work.note(AuditEvent.ITEM_UNINVITED, item, person=person.ref)
        _no_longer_expect(item.meeting, person)


def _no_longer_expect(meeting: Meeting, person: User) -> None:
    """Who came for one item alone is not waited for; who was there stays on the list."""
    wanted = person.id in meeting.team.core_ids or person.id == meeting.chair_id
    if wanted or any(person.id in item.invited_ids for item in meeting.items):
        return
    row = next((row for row in meeting.attendance if row.user_id == person.id), None)
    if row is not None and row.arrived_at is None:
        meeting.attendance.remove(row)
        db.session.delete(row)


def _expect_in_room(meeting: Meeting, person: User) -> None:
    if all(row.user_id != person.id for row in meeting.attendance):
        meeting.attendance.append(Attendance(user=person, discipline=person.discipline))
