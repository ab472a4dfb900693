"""How a meeting went, in the marks of those who were there; and the yearly audit of its kind."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain import meeting_audit
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.quality import check
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.models.quality import MeetingAudit, MeetingMarks
from mdt.queries.quality import figures_of
from mdt.services import Permission, require
from mdt.services.audit import change

YEAR = timedelta(days=365)


def marks_of(person: User, meeting: Meeting) -> MeetingMarks | None:
    """What this person marked; nobody else's sheet is read by anybody."""
    own = select(MeetingMarks).where(
        MeetingMarks.meeting_id == meeting.id, MeetingMarks.user_id == person.id
    )
    return db.session.scalars(own).first()


def mark(
    actor: User, meeting: Meeting, *, marks: Mapping[str, int | None], words: str = ""
) -> MeetingMarks:
    """Say how the meeting went; a second thought replaces the first.

    Raises NotNow while it still runs, Invalid when nothing is marked.
    """
    require(actor, Permission.MEETING_MARK, meeting)
    if meeting.closed_at is None:
        raise NotNow("The meeting is not over yet.")
    try:
        given = check(marks)
    except ValueError as wrong:
        raise Invalid("marks", str(wrong)) from wrong
    if not given:
        raise Invalid("marks", "Nothing is marked yet.")
    with change(actor) as work:
        # Two clicks at once: the second waits for this row, then finds the first one's sheet.
        db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
        sheet = marks_of(actor, meeting)
        if sheet is None:
            sheet = MeetingMarks(meeting_id=meeting.id, user_id=actor.id)
            db.session.add(sheet)
        elif (sheet.marks, sheet.words) == (given, words):
            return sheet
        sheet.marks, sheet.words = given, words
        work.note(AuditEvent.MEETING_MARKED, meeting)
    return sheet


def audit(
    actor: User,
    kind: MeetingType,
    *,
    answers: Mapping[str, str],
    plan: str,
    next_on: date | None,
    ref: str | None = None,
) -> MeetingAudit:
    """Keep the audit of the last year: what was computed, what was answered, what will change.

    Sent twice with one `ref` it is kept once.
    """
    require(actor, Permission.MEETING_AUDIT, kind)
    if next_on is not None and next_on <= clock.today():
        raise Invalid("next_on", "Choose a day that lies ahead.")
    try:
        said = meeting_audit.check(answers)
    except ValueError as wrong:
        raise Invalid("plan", str(wrong)) from wrong
    until = clock.today()
    with change(actor) as work:
        same = select(MeetingAudit).where(MeetingAudit.ref == ref, MeetingAudit.type_id == kind.id)
        if ref and (twin := db.session.scalars(same).first()) is not None:
            return twin
        made = MeetingAudit(
            ref=ref or new_ref(),
            type=kind,
            from_on=until - YEAR,
            until_on=until,
            computed={
                figure.value: list(share)
                for figure, share in figures_of(kind, until - YEAR, until).items()
            },
            answers={str(number): one.value for number, one in said.items()},
            plan=plan,
            by=actor,
        )
        db.session.add(made)
        work.note(AuditEvent.MEETING_AUDITED, made)
        if next_on is not None and kind.next_audit_on != next_on:
            kind.next_audit_on = next_on
            work.note(AuditEvent.MEETING_TYPE_CHANGED, kind, fields=["next_audit_on"])
    return made
