"""Safety tasks: an answer that has to be talked about, until a clinician says what was done.

No later score, no zero and no date closes one (reference 5.2, S3).
"""

from collections.abc import Sequence
from datetime import datetime

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change


def see(actor: User, task: SafetyTask) -> None:
    """Say that one has seen the answers of this form; the first to say so stands."""
    require(actor, Permission.SAFETY_ANSWER, task)
    unseen = [one for one in task.score.tasks if one.seen_at is None]
    if not unseen:
        return
    moment = clock.now()
    with change(actor) as work:
        for one in unseen:
            one.seen_at, one.seen_by = moment, actor
            work.note(AuditEvent.TASK_SEEN, one)


def answer(
    actor: User,
    task: SafetyTask,
    *,
    spoken_at: datetime | None,
    action: str,
    version: int,
    also: Sequence[int] = (),
) -> None:
    """Say when the patient was spoken to and what was done; this closes the task by name.

    `also` are other items of the same form that the same conversation was about. Raises Invalid
    without a time or words, and for a conversation still to come or before the form.
    """
    require(actor, Permission.SAFETY_ANSWER, task)
    _check(task, spoken_at, action)
    if (task.closed_by_id, task.spoken_at, task.action) == (actor.id, spoken_at, action):
        return
    expect_version(task, version)
    if task.closed_at is not None:
        raise NotNow("This task has been answered already.")
    beside = [one for one in open_beside(task) if one.item in set(also)]
    moment = clock.now()
    with change(actor) as work:
        for one in (task, *beside):
            if one.seen_at is None:
                one.seen_at, one.seen_by = moment, actor
            one.spoken_at, one.action = spoken_at, action
            one.closed_at, one.closed_by = moment, actor
            work.note(AuditEvent.TASK_ANSWERED, one)


def open_beside(task: SafetyTask) -> list[SafetyTask]:
    """The other answers of the same form that are still to be talked about."""
    others = (one for one in task.score.tasks if one is not task and one.closed_at is None)
    return sorted(others, key=lambda one: one.item)


def _check(task: SafetyTask, spoken_at: datetime | None, action: str) -> None:
    if spoken_at is None:
        raise Invalid("spoken_at", "Say when you spoke with the patient.")
    if spoken_at > clock.now():
        raise Invalid("spoken_at", "This lies ahead: say it once you have spoken.")
    if clock.local(spoken_at).date() < task.score.taken_on:
        raise Invalid("spoken_at", "This is before the form was filled in.")
    if not action.strip():
        raise Invalid("action", "Say what was done.")
