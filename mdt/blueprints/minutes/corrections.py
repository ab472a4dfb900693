"""Corrections of signed minutes: proposed on one page, answered on another."""

from typing import Any

from flask import render_template, request

from mdt.asking import OVERTAKEN
from mdt.blueprints.minutes.door import (
    Answer,
    back,
    bp,
    item_named,
    minutes_or_404,
    readable_items,
)
from mdt.blueprints.minutes.forms import DeclineForm, ProposeForm, TakeUpForm
from mdt.database import new_ref
from mdt.domain.policy import Permission, can, require
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import refuse
from mdt.models.meetings import Meeting, MinutesProposal
from mdt.models.people import User
from mdt.services import corrections
from mdt.templating import SAID, me

SAID["correction-proposed"] = _l("Proposed. It prints below the minutes, with the chair's answer.")
SAID["correction-answered"] = _l("Answered. What was proposed and your answer both print.")

PROPOSALS = "/minutes/corrections"


@bp.route(f"{PROPOSALS}/new", methods=["GET", "POST"])
def propose(meeting_ref: str) -> Answer:
    """Propose a correction, as somebody who was there."""
    meeting = minutes_or_404(meeting_ref)
    require(me(), Permission.MINUTES_PROPOSE, meeting)
    form = ProposeForm(ref=new_ref(), item=request.args.get("item", ""))
    form.item.choices = [("", _("the meeting as a whole")), *readable_items(meeting).items()]
    done, _row = sent(form, lambda: _propose(meeting, form))
    if done:
        return back(meeting, "correction-proposed")
    facts: dict[str, Any] = {"meeting": meeting, "form": form}
    return render_template("minutes/propose.html", room="meetings", **facts), status_of(form)


def _propose(meeting: Meeting, form: ProposeForm) -> MinutesProposal:
    item = item_named(meeting, form.item.data)
    return corrections.propose(
        me(), meeting, item=item, words=form.words.data or "", ref=form.own_ref
    )


@bp.get(f"{PROPOSALS}/<ref:proposal_ref>")
def correction(meeting_ref: str, proposal_ref: str) -> Answer:
    """What was proposed, beside the two ways to answer it."""
    return _page(_proposal(meeting_ref, proposal_ref))


@bp.post(f"{PROPOSALS}/<ref:proposal_ref>/addendum")
def take_up(meeting_ref: str, proposal_ref: str) -> Answer:
    """Take it up, as an addendum."""
    proposal = _proposal(meeting_ref, proposal_ref)
    require(me(), Permission.PROPOSAL_ANSWER, proposal)
    form = TakeUpForm()
    try:
        done, _row = sent(
            form,
            lambda: corrections.take_up(
                me(), proposal, text=form.text.data or "", version=form.seen
            ),
        )
    except OVERTAKEN:
        return _overtaken(proposal, take=form)
    if done:
        return back(proposal.meeting, "correction-answered")
    return _page(proposal, take=form), status_of(form)


@bp.post(f"{PROPOSALS}/<ref:proposal_ref>/answer")
def decline(meeting_ref: str, proposal_ref: str) -> Answer:
    """Say why it is not taken up."""
    proposal = _proposal(meeting_ref, proposal_ref)
    require(me(), Permission.PROPOSAL_ANSWER, proposal)
    form = DeclineForm()
    try:
        done, _row = sent(
            form,
            lambda: corrections.decline(
                me(), proposal, answer=form.answer.data or "", version=form.seen
            ),
        )
    except OVERTAKEN:
        return _overtaken(proposal, leave=form)
    if done:
        return back(proposal.meeting, "correction-answered")
    return _page(proposal, leave=form), status_of(form)


def waiting_for(person: User, meeting: Meeting) -> list[MinutesProposal]:
    """Corrections that nobody has answered and this person may read, for the chair to answer."""
    return [row for row in meeting.proposals if row.answered_at is None and _may_read(person, row)]


def _may_read(person: User, proposal: MinutesProposal) -> bool:
    return proposal.item is None or can(person, Permission.MINUTES_READ, proposal.item)


def _proposal(meeting_ref: str, proposal_ref: str) -> MinutesProposal:
    meeting = minutes_or_404(meeting_ref)
    found = next((row for row in meeting.proposals if row.ref == proposal_ref), None)
    if found is None or not _may_read(me(), found):
        raise refuse(me(), "minutesproposal", proposal_ref)
    return found


def _page(
    proposal: MinutesProposal,
    *,
    take: TakeUpForm | None = None,
    leave: DeclineForm | None = None,
    overtaken: bool = False,
) -> str:
    return render_template(
        "minutes/correction.html",
        room="meetings",
        meeting=proposal.meeting,
        proposal=proposal,
        about=readable_items(proposal.meeting).get(proposal.item.ref) if proposal.item else None,
        take=take or TakeUpForm(formdata=None, text=proposal.words, version=proposal.version),
        leave=leave or DeclineForm(formdata=None, version=proposal.version),
        overtaken=overtaken,
    )


def _overtaken(proposal: MinutesProposal, **forms: Any) -> Answer:
    """Answered meanwhile: what stands, beside what was typed."""
    for form in forms.values():
        form.version.data = str(proposal.version)
    return _page(proposal, overtaken=True, **forms), 409
