"""Safety tasks: an answer that has to be talked about, until a clinician says what was done.

No later score, no zero and no date closes one (reference 5.2, S3).
"""

from datetime import datetime

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change


def see(actor: User, task: SafetyTask) -> None:
    """Say that one has seen the answer; the first to say so stands."""
    require(actor, Permission.SAFETY_ANSWER, task)
    if task.seen_at is not None:
        return
    with change(actor) as work:
        task.seen_at, task.seen_by = clock.now(), actor
        work.note(AuditEvent.TASK_SEEN, task)


def answer(
    actor: User, task: SafetyTask, *, spoken_at: datetime | None, action: str, version: int
) -> None:
    """Say when the patient was spoken to and what was done; this closes the task by name.

    Raises Invalid without either, and for a conversation still to come or before the answer.
    """
    require(actor, Permission.SAFETY_ANSWER, task)
    if spoken_at is None:
        raise Invalid("spoken_at", "Say when you spoke with the patient.")
    if spoken_at > clock.now():
        raise Invalid("spoken_at", "This lies ahead: say it once you have spoken.")
    if clock.local(spoken_at).date() < task.score.taken_on:
        raise Invalid("spoken_at", "This is before the form was filled in.")
    if not action.strip():
        raise Invalid("action", "Say what was done.")
    if (task.closed_by_id, task.spoken_at, task.action) == (actor.id, spoken_at, action):
        return
    expect_version(task, version)
    if task.closed_at is not None:
        raise NotNow("This task has been answered already.")
    with change(actor) as work:
        if task.seen_at is None:
            task.seen_at, task.seen_by = clock.now(), actor
        task.spoken_at, task.action = spoken_at, action
        task.closed_at, task.closed_by = clock.now(), actor
        work.note(AuditEvent.TASK_ANSWERED, task)
