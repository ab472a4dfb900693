"""Decisions in the room: the earlier ones looked at, new ones recorded, other views kept."""

from typing import Any

from flask import render_template

from mdt import clock
from mdt.blueprints.meetings.door import Answer, bp, decision_of, item_or_404, to
from mdt.blueprints.meetings.room import room_page
from mdt.blueprints.meetings.room_desk import (
    action_form,
    decision_form,
    dissent_form,
    may_write,
    review_form,
)
from mdt.blueprints.meetings.room_forms import ScoreForm
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission
from mdt.forms import Form, sent, status_of
from mdt.i18n import _
from mdt.loading import refuse
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem
from mdt.queries.decisions import earlier_of, foretold_of
from mdt.queries.trail import last_saved
from mdt.services import decisions, forecasts, require
from mdt.templating import SAID, me

SAID["decision-recorded"] = "Recorded. It is on the list of the person who does it."
SAID["decision-changed"] = "Changed."
SAID["reviewed"] = "Reviewed."
SAID["scored"] = "Kept beside what was expected."
SAID["stand"] = "These stand."
SAID["dissent-kept"] = "Kept beside the decision."
SAID["action-added"] = "Added."

READ = Permission.ITEM_READ
ITEM = "/meetings/<ref:meeting_ref>/items/<ref:item_ref>"


@bp.post(f"{ITEM}/decisions")
def record(meeting_ref: str, item_ref: str) -> Answer:
    """Record a decision; sent twice, it is one."""
    item = item_or_404(meeting_ref, item_ref, READ)
    require(me(), Permission.DECISION_RECORD, item)  # before the form says what it lacks
    form = decision_form(item, posted=True)
    ok, _made = sent(
        form, lambda: decisions.record(me(), item, ref=form.own_ref, **form.as_decided())
    )
    if not ok:
        return room_page(item.meeting, item, decision=form), status_of(form)
    return _back(item, "decision-recorded", "decisions")


@bp.route(f"{ITEM}/decisions/<ref:decision_ref>", methods=["GET", "POST"])
def amend_decision(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Reword a decision of this meeting before it is signed."""
    item = item_or_404(meeting_ref, item_ref, READ)
    decision = decision_of(item, decision_ref)
    if not may_write(me(), item):
        raise NotAllowed("You may see this, but not do that.")
    form = decision_form(item, posted=True, of=decision)
    facts: dict[str, Any] = {
        "meeting": item.meeting,
        "item": item,
        "decision": decision,
        "form": form,
    }
    try:
        ok, _done = sent(
            form, lambda: decisions.amend(me(), decision, version=form.seen, **form.as_decided())
        )
    except StaleEdit:
        form.version.data = str(decision.version)
        facts["saved"] = last_saved(decision)
        return render_template("meetings/decision_apart.html", room="meetings", **facts), 409
    if ok:
        return _back(item, "decision-changed", "decisions")
    return render_template("meetings/decision.html", room="meetings", **facts), status_of(form)


@bp.post(f"{ITEM}/decisions/<ref:decision_ref>/dissents")
def dissent(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Keep a different view beside a decision."""
    item = item_or_404(meeting_ref, item_ref, READ)
    decision = decision_of(item, decision_ref)
    form = dissent_form(decision, posted=True)
    given: dict[str, Any] = {"words": form.words.data or "", "named": bool(form.named.data)}
    return _deed(
        item, form, "dissent", decision, lambda: decisions.dissent(me(), decision, **given)
    )


@bp.post(f"{ITEM}/decisions/<ref:decision_ref>/actions")
def further(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Add another task to a decision."""
    item = item_or_404(meeting_ref, item_ref, READ)
    decision = decision_of(item, decision_ref)
    form = action_form(item, decision, posted=True)
    given = {"text": form.text.data or "", "owner": form.owner.person, "due_on": form.due_on.data}
    return _deed(
        item,
        form,
        "action",
        decision,
        lambda: decisions.further_action(me(), decision, ref=form.own_ref, **given),
    )


@bp.post(f"{ITEM}/reviews/<ref:decision_ref>")
def review(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Say what became of an earlier decision."""
    item = item_or_404(meeting_ref, item_ref, READ)
    found = [e.decision for e in earlier_of(item, clock.today()) if e.decision.ref == decision_ref]
    if not found:
        raise refuse(me(), "decision", decision_ref)
    decision = found[0]
    form = review_form(decision, posted=True)
    try:
        return _deed(
            item,
            form,
            "review",
            decision,
            lambda: decisions.review(me(), decision, item, version=form.seen, **form.as_reviewed()),
        )
    except StaleEdit:
        form.version.data = str(decision.version)
        form.result.errors = [
            _("Somebody looked at this decision just now. Check, and send it again.")
        ]
        return room_page(item.meeting, item, review={decision.ref: form}), 409


@bp.post(f"{ITEM}/stand")
def stand(meeting_ref: str, item_ref: str) -> Answer:
    """Earlier decisions that are not due yet stand."""
    item = item_or_404(meeting_ref, item_ref, READ)
    decisions.stand(me(), item)
    return _back(item, "stand", "earlier")


@bp.post(f"{ITEM}/forecasts/<ref:decision_ref>")
def score(meeting_ref: str, item_ref: str, decision_ref: str) -> Answer:
    """Say whether what was expected of an earlier decision came."""
    item = item_or_404(meeting_ref, item_ref, READ)
    found = [d for d in foretold_of(item, clock.today()) if d.ref == decision_ref]
    if not found:
        raise refuse(me(), "decision", decision_ref)
    form, decision = ScoreForm(prefix=f"f-{decision_ref}-"), found[0]
    given: dict[str, Any] = {"came_true": form.came_true, "version": form.seen}
    try:
        return _deed(
            item, form, "score", decision, lambda: forecasts.score(me(), decision, item, **given)
        )
    except StaleEdit:
        form.came.errors = [_("Somebody looked at this just now. Check, and press again.")]
        return room_page(item.meeting, item, score={decision.ref: form}), 409


WORDS = {
    "dissent": "dissent-kept",
    "action": "action-added",
    "review": "reviewed",
    "score": "scored",
}
PLACES = {"dissent": "decisions", "action": "decisions", "review": "earlier", "score": "earlier"}


def _deed(item: AgendaItem, form: Form, name: str, decision: Decision, deed: Any) -> Answer:
    try:
        ok, _done = sent(form, deed)
    except NotNow as problem:
        form.refuse(Invalid("", str(problem)))
        ok = False
    if not ok:
        return room_page(item.meeting, item, **{name: {decision.ref: form}}), status_of(form)
    return _back(item, WORDS[name], PLACES[name])


def _back(item: AgendaItem, said: str, place: str) -> Answer:
    return to("room", item.meeting, said, item=item.ref, _anchor=f"at-{place}")
