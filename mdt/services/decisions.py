"""Decisions: recorded with who and when, looked at again, never overwritten by a later view."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import REF_ALPHABET, REF_LENGTH, db, new_ref
from mdt.domain.decisions import (
    Review,
    check_review,
    comes_back,
    state_after,
    wrong_with_decision,
    wrong_with_task,
)
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.forecast import NOTHING, Expected
from mdt.domain.vocabulary import (
    ActionState,
    NotDoneReason,
    ReviewResult,
)
from mdt.models.decisions import Action, Decision, DecisionBefore, DecisionReview, Dissent
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.queries.decisions import earlier_of
from mdt.queries.room_people import implementers_of
from mdt.services import Permission, expect_version, forecasts, items, require, search
from mdt.services.audit import Work, change
from mdt.services.meetings import quorum_of


def record(
    actor: User,
    item: AgendaItem,
    *,
    text: str,
    rationale: str,
    implementer: User | None,
    due_on: date | None,
    preference: str = "",
    expected: Expected = NOTHING,
    ref: str | None = None,
) -> Decision:
    """Record what was settled; it makes its first action in the same words.

    `ref` is the address the form was given: sent twice, it is one decision.
    """
    require(actor, Permission.DECISION_RECORD, item)
    require(actor, Permission.ITEM_READ, item)
    items.check_in_hand(item, actor)
    who, when = _checked_decision(item, text, rationale, implementer, due_on)
    forecasts.check(expected, item)
    with change(actor) as work:
        _hold(item)
        if (made := _made(Decision, ref)) is not None:
            return _the_same(made, item, actor)
        decision = Decision(
            ref=_ref_of(ref),
            item=item,
            meeting=item.meeting,
            case=item.case,
            text=text.strip(),
            rationale=rationale.strip(),
            implementer=who,
            due_on=when,
            preference=preference.strip(),
            inquorate=quorum_of(item.meeting, item).stamp,
            recorded_by=actor,
        )
        forecasts.keep(decision, expected)
        db.session.add(decision)
        _note(work, decision)
        _first_action(work, decision)
        search.index(decision)
    return decision


def amend(
    actor: User,
    decision: Decision,
    *,
    text: str,
    rationale: str,
    implementer: User | None,
    due_on: date | None,
    preference: str = "",
    expected: Expected = NOTHING,
    reason: str = "",
    version: int,
) -> None:
    """Change a decision of this meeting before it is signed: the old one is kept, with the reason.

    Completing what was left empty is no change of it. Its first action follows.
    """
    require(actor, Permission.DECISION_RECORD, decision)
    require(actor, Permission.ITEM_READ, decision.item)
    expect_version(decision, version)
    items.check_in_hand(decision.item, actor)
    who, when = _checked_decision(decision.item, text, rationale, implementer, due_on)
    forecasts.check(expected, decision.item, decision.expected)
    given = {
        "text": text.strip(),
        "rationale": rationale.strip(),
        "implementer": who,
        "due_on": when,
        "preference": preference.strip(),
    }
    changed = [name for name, value in given.items() if getattr(decision, name) != value]
    anew = [name for name in changed if getattr(decision, name)]
    if anew and not reason.strip():
        raise Invalid("reason", "Say why it is changed: the old one is kept beside it.")
    with change(actor) as work:
        if anew:
            decision.before.append(_as_it_read(decision, actor, reason))
        forecasts.keep(decision, expected)
        followers = _same_words(decision)
        for name in changed:
            setattr(decision, name, given[name])
        for action in followers:
            action.text, action.owner, action.due_on = decision.text, who, when
        work.note(AuditEvent.DECISION_CHANGED, decision, covers=tuple(followers), fields=changed)
        search.index(decision)


def _as_it_read(decision: Decision, actor: User, reason: str) -> DecisionBefore:
    names = ("text", "rationale", "implementer", "due_on", "preference")
    held = {name: getattr(decision, name) for name in names}
    return DecisionBefore(**held, reason=" ".join(reason.split()), by=actor)


def review(
    actor: User,
    decision: Decision,
    item: AgendaItem,
    *,
    result: ReviewResult,
    reason: NotDoneReason | None = None,
    words: str = "",
    carried_to: date | None = None,
    version: int,
) -> DecisionReview:
    """Look at an earlier decision again: done, partly, not done and why; carry on or stop."""
    require(actor, Permission.DECISION_RECORD, item)
    require(actor, Permission.ITEM_READ, item)
    expect_version(decision, version)
    items.check_in_hand(item, actor)
    _check_earlier(decision, item)
    look = Review(result, reason, carried_to is not None, carried_to, words)
    _check_look(look, decision)
    with change(actor) as work:
        return _reviewed(work, decision, item, look, actor)


def stand(actor: User, item: AgendaItem) -> int:
    """Earlier decisions that are not due yet stand as they are; how many there were."""
    require(actor, Permission.DECISION_RECORD, item)
    require(actor, Permission.ITEM_READ, item)
    items.check_in_hand(item, actor)
    today = clock.today()
    waiting = [e.decision for e in earlier_of(item, today) if not e.due and e.review is None]
    with change(actor) as work:
        for decision in waiting:
            _reviewed(work, decision, item, Review(ReviewResult.STANDS), actor)
    return len(waiting)


def dissent(actor: User, decision: Decision, *, words: str, named: bool) -> Dissent:
    """Keep a minority view beside the decision, by name if its holder wishes."""
    require(actor, Permission.DISSENT_KEEP, decision)
    require(actor, Permission.ITEM_READ, decision.item)
    if decision.meeting.signed_at is not None:
        raise NotNow("The minutes are signed: add an addendum.")
    if not words.strip():
        raise Invalid("words", "Say what you see differently.")
    if any(d.user_id == actor.id and d.words == words.strip() for d in decision.dissents):
        return next(d for d in decision.dissents if d.words == words.strip())
    with change(actor) as work:
        row = Dissent(user=actor, named=named, words=words.strip())
        decision.dissents.append(row)
        work.note(AuditEvent.DISSENT_KEPT, decision, named=named)
    return row


def further_action(
    actor: User,
    decision: Decision,
    *,
    text: str,
    owner: User | None,
    due_on: date | None,
    ref: str | None = None,
) -> Action:
    """Add another task to a decision."""
    require(actor, Permission.DECISION_RECORD, decision)
    require(actor, Permission.ITEM_READ, decision.item)
    items.check_in_hand(decision.item, actor)
    who, when = _checked_task(decision.item, text, owner, due_on)
    with change(actor) as work:
        _hold(decision.item)
        made: Action | None = _made(Action, ref)
        if made is not None:
            if made.decision_id != decision.id:
                raise Invalid("text", "Send the form again.")
            return made
        return _give(work, decision, text.strip(), who, when, ref=_ref_of(ref))


def new_form_ref() -> str:
    """The address a form's decision will have: sent twice, it is one decision."""
    return new_ref()


def _reviewed(
    work: Work, decision: Decision, item: AgendaItem, look: Review, actor: User
) -> DecisionReview:
    row = DecisionReview(
        item=item,
        result=look.result,
        reason=look.reason,
        words=look.words.strip(),
        carried_to=look.new_due,
        by=actor,
    )
    decision.reviews.append(row)
    decision.state = state_after(look.result)
    decision.due_on = look.new_due or decision.due_on
    lives = comes_back(decision.state, carries_on=bool(look.carries_on))
    decision.settled_at = None if lives else clock.now()
    if look.result is not ReviewResult.STANDS:
        _actions_follow(work, decision, look, actor, lives=lives)
    work.note(
        AuditEvent.DECISION_REVIEWED,
        decision,
        result=look.result.value,
        reason=look.reason.value if look.reason else None,
        carried_to=look.new_due.isoformat() if look.new_due else None,
    )
    return row


def _actions_follow(
    work: Work, decision: Decision, look: Review, actor: User, *, lives: bool
) -> None:
    """What goes on keeps its tasks open under the new date; what is settled settles its own."""
    for action in decision.actions:
        if lives and action.state is not ActionState.DONE:
            _goes_on(work, action, decision.due_on)
        elif not lives and action.state is ActionState.OPEN and action.text == decision.text:
            action.state = ActionState(decision.state.value)
            action.words, action.reason = look.words.strip(), look.reason
            action.settled_at, action.settled_by = clock.now(), actor
            work.note(AuditEvent.ACTION_SETTLED, action, state=action.state.value)


def _goes_on(work: Work, action: Action, due_on: date) -> None:
    was_open = action.state is ActionState.OPEN
    action.state, action.due_on = ActionState.OPEN, due_on
    action.settled_at = action.settled_by = action.reason = None
    if was_open:
        owner = action.owner.ref
        work.note(AuditEvent.ACTION_GIVEN, action, owner=owner, due=due_on.isoformat())
    else:
        work.note(AuditEvent.ACTION_REOPENED, action)


def _first_action(work: Work, decision: Decision) -> Action:
    """The decision as a task, in the same words."""
    return _give(work, decision, decision.text, decision.implementer, decision.due_on)


def _give(
    work: Work, decision: Decision, text: str, owner: User, due_on: date, **given: Any
) -> Action:
    action = Action(
        case=decision.case,
        decision=decision,
        text=text,
        owner=owner,
        due_on=due_on,
        given_by=work.actor,
        **given,
    )
    db.session.add(action)
    work.note(AuditEvent.ACTION_GIVEN, action, owner=owner.ref, due=due_on.isoformat())
    return action


def _note(work: Work, decision: Decision) -> None:
    work.note(
        AuditEvent.DECISION_RECORDED,
        decision,
        implementer=decision.implementer.ref,
        due=decision.due_on.isoformat(),
        inquorate=bool(decision.inquorate),
    )


def _checked_decision(
    item: AgendaItem, text: str, rationale: str, who: User | None, when: date | None
) -> tuple[User, date]:
    """What and why, one of the people offered, and a day."""
    given: dict[str, Any] = {"named": who is not None, "due_on": when, **_days(item)}
    return _checked(item, who, when, wrong_with_decision(text, rationale, **given))


def _checked_task(
    item: AgendaItem, text: str, who: User | None, when: date | None
) -> tuple[User, date]:
    """Words, one of the people offered, and a day."""
    given: dict[str, Any] = {"named": who is not None, "due_on": when, **_days(item)}
    return _checked(item, who, when, wrong_with_task(text, **given))


def _days(item: AgendaItem) -> dict[str, date]:
    return {"first": item.meeting.day, "today": clock.today()}


def _checked(
    item: AgendaItem, who: User | None, when: date | None, wrong: Iterable[Invalid]
) -> tuple[User, date]:
    for problem in wrong:
        raise problem
    assert who is not None  # noqa: S101 - the rule asks for both
    assert when is not None  # noqa: S101
    if who.id not in {person.id for person in implementers_of(item)}:
        raise Invalid("implementer", "Choose a person from the list.")
    return who, when


def _check_look(look: Review, decision: Decision) -> None:
    try:
        check_review(look, due=decision.due_on, today=clock.today())
    except Invalid as problem:
        field = "carried_to" if problem.field == "new_due" else problem.field
        raise Invalid(field, problem.sentence) from problem


def _check_earlier(decision: Decision, item: AgendaItem) -> None:
    known = {e.decision.id for e in earlier_of(item, clock.today())}
    if decision.id not in known:
        raise NotNow("This decision is not waiting for this item.")


def _same_words(decision: Decision) -> list[Action]:
    return [a for a in decision.actions if a.text == decision.text and a.state is ActionState.OPEN]


def _hold(item: AgendaItem) -> None:
    """Two sendings of one form wait for each other."""
    db.session.flush()
    row = select(Meeting.id).where(Meeting.id == item.meeting_id).with_for_update()
    db.session.execute(row)


def _made(kind: type[Any], ref: str | None) -> Any:
    return db.session.scalars(select(kind).where(kind.ref == ref)).first() if ref else None


def _the_same(made: Decision, item: AgendaItem, actor: User) -> Decision:
    if made.item_id != item.id or made.recorded_by_id != actor.id:
        raise Invalid("text", "Send the form again.")
    return made


def _ref_of(ref: str | None) -> str:
    if ref is None:
        return new_ref()
    if len(ref) != REF_LENGTH or not set(ref) <= set(REF_ALPHABET):
        raise Invalid("text", "Send the form again.")
    return ref
