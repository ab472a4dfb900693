"""Actions: a task with an owner and a date, until its owner says how it went."""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.safety import follow_up_due
from mdt.domain.vocabulary import ActionKind, ActionState, NotDoneReason
from mdt.models.cases import Case
from mdt.models.decisions import Action
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

WANTS_REASON = {ActionState.PARTLY, ActionState.NOT_DONE}


def give(
    actor: User,
    case: Case,
    *,
    text: str,
    owner: User,
    due_on: date,
    kind: ActionKind = ActionKind.TASK,
    ref: str | None = None,
) -> Action:
    """Give a task outside a meeting, to somebody on the care team."""
    require(actor, Permission.ACTION_GIVE, case)
    if owner.id not in case.care_ids:
        raise Invalid("owner", "The owner is somebody on the care team.")
    with change(actor) as work:
        hold(case)
        if ref and (made := _of_this_form(case, ref)) is not None:
            return made
        action = Action(
            case=case,
            text=text,
            owner=owner,
            due_on=due_on,
            kind=kind,
            given_by=actor,
            **({"ref": ref} if ref else {}),
        )
        db.session.add(action)
        work.note(AuditEvent.ACTION_GIVEN, action, owner=owner.ref, due=due_on.isoformat())
    return action


def follow_up(
    actor: User, case: Case, *, text: str, owner: User, due_on: date | None, ref: str | None = None
) -> Action:
    """Name who is in contact after a crisis, a closed concern or a discharge, within 48 hours."""
    require(actor, Permission.ACTION_GIVE, case)
    if not text.strip():
        raise Invalid("text", "Say how the contact is made.")
    last = clock.local(follow_up_due(clock.now())).date()
    if due_on is None or not clock.today() <= due_on <= last:
        raise Invalid("due_on", f"Within 48 hours: by {day_words(last)} at the latest.")
    return give(
        actor, case, text=text, owner=owner, due_on=due_on, kind=ActionKind.FOLLOW_UP, ref=ref
    )


def _of_this_form(case: Case, ref: str) -> Action | None:
    """The same action, when the form was sent twice."""
    query = select(Action).where(Action.ref == ref, Action.case_id == case.id)
    return db.session.scalars(query).first()


def settle(
    actor: User,
    action: Action,
    *,
    state: ActionState,
    words: str = "",
    reason: NotDoneReason | None = None,
    version: int,
) -> None:
    """Say how one's own task went; the next meeting knows."""
    require(actor, Permission.ACTION_SETTLE, action)
    expect_version(action, version)
    if state in WANTS_REASON and reason is None:
        raise Invalid("reason", "Say why: choose a reason from the list.")
    if state is ActionState.OPEN:
        raise Invalid("state", "Choose how it went.")
    if action.state is not ActionState.OPEN:
        raise NotNow("This action is settled already. Open it again first.")
    with change(actor) as work:
        action.state, action.words = state, words
        action.reason = reason if state in WANTS_REASON else None
        action.settled_at, action.settled_by_id = clock.now(), actor.id
        work.note(AuditEvent.ACTION_SETTLED, action, state=state.value)


def snooze(actor: User, action: Action, *, until: date | None, version: int) -> None:
    """Put one's own task out of sight until a day near its date, or have it back now (None).

    It cannot sleep past the day on which it is due: what is late stays in sight.
    """
    require(actor, Permission.ACTION_SETTLE, action)
    if action.state is not ActionState.OPEN:
        raise NotNow("This action is settled already.")
    if until is not None and not clock.today() < until <= action.due_on:
        raise Invalid("until", _too_long(action.due_on))
    if action.snoozed_until == until:
        return  # the second of two clicks
    expect_version(action, version)
    with change(actor) as work:
        action.snoozed_until = until
        work.note(AuditEvent.ACTION_SNOOZED, action, until=until.isoformat() if until else None)


def _too_long(due: date) -> str:
    if due <= clock.today():
        return "What is due stays in sight: say how it went instead."
    return f"Choose a day after today, and not after {day_words(due)}, when it is due."


def reopen(actor: User, action: Action, *, version: int) -> None:
    """Take back what one said of a task, while no meeting has settled its decision."""
    require(actor, Permission.ACTION_SETTLE, action)
    expect_version(action, version)
    if action.decision is not None and action.decision.settled_at is not None:
        raise NotNow("A meeting has settled the decision this action belongs to.")
    with change(actor) as work:
        action.state, action.settled_at, action.settled_by_id = ActionState.OPEN, None, None
        action.snoozed_until = None
        work.note(AuditEvent.ACTION_REOPENED, action)
