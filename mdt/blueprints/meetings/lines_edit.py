"""One line of the agenda on a page of its own: question, time, presenter, who is asked in."""

from typing import Any

from flask import render_template, request

from mdt.blueprints.meetings.door import Answer, arranged, bp, item_or_404, to
from mdt.blueprints.meetings.forms import DropForm, InviteForm, PrepareForm, QuestionForm
from mdt.blueprints.meetings.lines import line_of
from mdt.domain.errors import StaleEdit
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ItemType, Target
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.models.meetings import AgendaItem
from mdt.queries.room_people import by_name, to_invite
from mdt.services import agenda, invitations
from mdt.templating import SAID, me

SAID["question-kept"] = "The question is kept."
SAID["prepared"] = "Kept."
SAID["uninvited"] = _l("Taken off this item.")
SAID["invited"] = "Asked in for this item."


@bp.get("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/")
def item(meeting_ref: str, item_ref: str) -> Answer:
    """One line, to be worded and prepared."""
    return item_page(item_or_404(meeting_ref, item_ref))


def item_page(one: AgendaItem, **forms: Any) -> str:
    """The line with its three forms."""
    version = str(one.version)
    return render_template(
        "meetings/item.html",
        room="meetings",
        meeting=one.meeting,
        item=one,
        line=line_of(me(), one),
        takes_target=agenda.takes_target(one),
        question_form=forms.get("question")
        or QuestionForm(formdata=None, question=one.question, version=version),
        prepare_form=forms.get("prepare") or _prepare_form(one, fresh=True),
        invite_form=forms.get("invite") or _invite_form(one, fresh=True),
    )


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/question")
def question(meeting_ref: str, item_ref: str) -> Answer:
    """Say what the meeting is asked."""
    one = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    form = QuestionForm()
    try:
        ok, _done = sent(
            form,
            lambda: agenda.put_question(
                me(), one, question=form.question.data or "", version=form.seen
            ),
        )
    except StaleEdit:
        form.version.data = str(one.version)
        facts = {"meeting": one.meeting, "item": one, "form": form}
        return render_template("meetings/question_apart.html", room="meetings", **facts), 409
    if not ok:
        return item_page(one, question=form), status_of(form)
    return to("show", one.meeting, "question-kept", _anchor=f"i-{one.ref}")


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/prepare")
def prepare(meeting_ref: str, item_ref: str) -> Answer:
    """Time, presenter and type."""
    one = arranged(meeting_ref, item_ref)
    form = _prepare_form(one)
    ok, _done = sent(
        form,
        lambda: agenda.prepare(
            me(),
            one,
            minutes=form.minutes.data,
            presenter=form.presenter.person,
            type=ItemType(form.type.data),
            target=Target(form.target.data) if form.target.data else None,
            version=form.seen,
        ),
    )
    if not ok:
        return item_page(one, prepare=form), status_of(form)
    return to("item", one.meeting, "prepared", item_ref=one.ref)


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/invites")
def invite(meeting_ref: str, item_ref: str) -> Answer:
    """Ask a clinician in for this item."""
    one = arranged(meeting_ref, item_ref)
    form = _invite_form(one)
    ok, _row = sent(form, lambda: invitations.invite(me(), one, person=form.person.person))
    if not ok:
        return item_page(one, invite=form), status_of(form)
    return to("item", one.meeting, "invited", item_ref=one.ref)


@bp.post("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/invites/end")
def uninvite(meeting_ref: str, item_ref: str) -> Answer:
    """Take an invitation back."""
    one = arranged(meeting_ref, item_ref)
    ref = request.form.get("person", "")
    person = next((row.user for row in one.invites if row.user.ref == ref), None)
    if person is not None:
        invitations.uninvite(me(), one, person=person)
    return to("item", one.meeting, "uninvited", item_ref=one.ref)


@bp.route("/meetings/<ref:meeting_ref>/items/<ref:item_ref>/drop", methods=["GET", "POST"])
def drop(meeting_ref: str, item_ref: str) -> Answer:
    """Leave an item out of this meeting, with a reason."""
    one = arranged(meeting_ref, item_ref)
    form, overtaken = DropForm(version=str(one.version)), False
    try:
        ok, _done = sent(
            form, lambda: agenda.drop(me(), one, reason=form.reason.data or "", version=form.seen)
        )
        if ok:
            return to("show", one.meeting, "dropped", _anchor="suggested")
    except StaleEdit:
        overtaken = True
        form.version.data = str(one.version)
        form.reason.errors = [_("Somebody changed this line just now. Check, and send it again.")]
    facts = {"meeting": one.meeting, "item": one, "line": line_of(me(), one), "form": form}
    page = render_template("meetings/drop.html", room="meetings", **facts)
    return page, 409 if overtaken else status_of(form)


def _prepare_form(one: AgendaItem, *, fresh: bool = False) -> PrepareForm:
    given: dict[str, Any] = {"formdata": None} if fresh else {}
    form = PrepareForm(
        minutes=one.minutes,
        presenter=one.presenter.ref if one.presenter else "",
        type=one.type,
        target=one.target or "",
        version=str(one.version),
        **given,
    )
    people = {p.id: p for p in one.meeting.team.members_today}
    if one.case is not None and can(me(), Permission.ITEM_READ, one):
        people |= {m.user_id: m.user for m in one.case.team_today}
    if one.presenter is not None:
        people[one.presenter.id] = one.presenter
    form.presenter.offer(by_name(people.values()), empty=_("nobody yet"))
    return form


def _invite_form(one: AgendaItem, *, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    asked = one.invited_ids
    form.person.offer([p for p in to_invite(one.meeting) if p.id not in asked], empty=_("choose"))
    form.person.optional = False
    return form
