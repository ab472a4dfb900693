"""The minutes of a meeting: read, signed, agreed, added to."""

from flask import render_template, request

from mdt.blueprints.minutes import copies, corrections  # noqa: F401 - their addresses
from mdt.blueprints.minutes.door import (
    Answer,
    back,
    bp,
    item_named,
    minutes_or_404,
    readable_items,
)
from mdt.blueprints.minutes.forms import AddendumForm, SignForm
from mdt.database import new_ref
from mdt.domain.minutes import short
from mdt.exports.minutes import left_out_words
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.models.meetings import Meeting
from mdt.queries import minutes as compiled
from mdt.services import minutes
from mdt.services.practice import name_on_paper
from mdt.templating import SAID, me

SAID["minutes-signed"] = _l("Signed and sealed. From now on changes are addenda.")
SAID["minutes-agreed"] = _l("Kept: you agree with these minutes.")
SAID["minutes-added"] = _l("Added, under your name and the time of now.")


@bp.get("/minutes")
def show(meeting_ref: str) -> str:
    """The minutes as a page: the items this reader may read."""
    meeting = minutes_or_404(meeting_ref)
    return _page(meeting, _addendum_form(meeting))


@bp.post("/minutes/signature")
def sign(meeting_ref: str) -> Answer:
    """Sign: the chair, once, after reading back."""
    meeting = minutes_or_404(meeting_ref)
    form = SignForm()
    minutes.sign(me(), meeting, version=form.seen)
    return back(meeting, "minutes-signed")


@bp.post("/minutes/agreements")
def agree(meeting_ref: str) -> Answer:
    """Agree, as somebody who was there."""
    meeting = minutes_or_404(meeting_ref)
    minutes.agree(me(), meeting)
    return back(meeting, "minutes-agreed")


@bp.post("/minutes/addenda")
def add(meeting_ref: str) -> Answer:
    """Add what is missing or wrong; the signed words stay."""
    meeting = minutes_or_404(meeting_ref)
    form = _addendum_form(meeting)
    item = item_named(meeting, form.item.data)
    kept = next((a for a in meeting.addenda if a.ref == form.once.data), None)
    if kept is not None:  # sent twice: it is there already
        return back(meeting, "minutes-added")
    done, _row = sent(
        form,
        lambda: minutes.add_addendum(
            me(), meeting, item=item, text=form.text.data or "", ref=form.once.data or None
        ),
    )
    return back(meeting, "minutes-added") if done else (_page(meeting, form), status_of(form))


def _addendum_form(meeting: Meeting) -> AddendumForm:
    form = AddendumForm()
    form.item.choices = [
        ("", _("the meeting as a whole")),
        *readable_items(meeting).items(),
    ]
    if request.method == "GET" or len(form.once.data or "") != 16:
        form.once.data = new_ref()
    return form


def _page(meeting: Meeting, form: AddendumForm) -> str:
    copy = compiled.copy_for(me(), meeting, name_on_paper())
    return render_template(
        "minutes/show.html",
        room="meetings",
        meeting=meeting,
        minutes=copy,
        checked=minutes.check_seal(meeting) if meeting.seal else None,
        short_seal=short(meeting.seal) if meeting.seal else "",
        left_out=left_out_words(copy),
        agreed=any(row.user_id == me().id for row in meeting.agreements),
        sign_form=SignForm(version=meeting.version),
        form=form,
        waiting=corrections.waiting_for(me(), meeting),
    )
