"""The minutes of a meeting: read, printed, signed, agreed, added to."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt import clock
from mdt.blueprints.minutes.forms import AddendumForm, SignForm
from mdt.database import db, new_ref
from mdt.domain.dates import moment_words
from mdt.domain.events import AuditEvent
from mdt.domain.minutes import MinutesFacts, short
from mdt.domain.policy import can
from mdt.exports import minutes as printed
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import note_reading, refuse
from mdt.models.meetings import Meeting
from mdt.queries import minutes as compiled
from mdt.services import minutes
from mdt.services.practice import setting
from mdt.templating import SAID, me

bp = Blueprint("minutes", __name__, url_prefix="/meetings/<ref:meeting_ref>")

SAID["minutes-signed"] = _l("Signed and sealed. From now on changes are addenda.")
SAID["minutes-agreed"] = _l("Kept: you agree with these minutes.")
SAID["minutes-added"] = _l("Added, under your name and the time of now.")


def minutes_or_404(ref: str, event: AuditEvent) -> Meeting:
    """A meeting that has minutes this person may read something of; the reading is noted."""
    meeting = db.session.scalars(compiled.whole(ref)).first()
    known = meeting is not None and meeting.closed_at is not None
    if meeting is None or not known or not _has_part(meeting):
        raise refuse(me(), "minutes", ref)
    note_reading(me(), event, meeting)
    return meeting


def _has_part(meeting: Meeting) -> bool:
    return can(me(), "meeting:run", meeting) or bool(compiled.readable(me(), meeting))


@bp.get("/minutes")
def show(meeting_ref: str) -> str:
    """The minutes as a page: the items this reader may read."""
    meeting = minutes_or_404(meeting_ref, AuditEvent.MINUTES_READ)
    return _page(meeting, _addendum_form(meeting))


@bp.get("/minutes.pdf")
def pdf(meeting_ref: str) -> Response:
    """The same as a PDF one would hand to a colleague."""
    meeting = minutes_or_404(meeting_ref, AuditEvent.MINUTES_PRINTED)
    now = moment_words(clock.local(clock.now()))
    made = printed.pdf(_copy(meeting), printed_by=me().display_name, printed_words=now)
    name = f"{meeting.day:%Y-%m-%d} minutes.pdf"
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@bp.post("/minutes/signature")
def sign(meeting_ref: str) -> BaseResponse | tuple[str, int]:
    """Sign: the chair, once, after reading back."""
    meeting = minutes_or_404(meeting_ref, AuditEvent.MINUTES_READ)
    form = SignForm()
    minutes.sign(me(), meeting, version=form.seen)
    return _back(meeting, "minutes-signed")


@bp.post("/minutes/agreements")
def agree(meeting_ref: str) -> BaseResponse:
    """Agree, as somebody who was there."""
    meeting = minutes_or_404(meeting_ref, AuditEvent.MINUTES_READ)
    minutes.agree(me(), meeting)
    return _back(meeting, "minutes-agreed")


@bp.post("/minutes/addenda")
def add(meeting_ref: str) -> BaseResponse | tuple[str, int]:
    """Add what is missing or wrong; the signed words stay."""
    meeting = minutes_or_404(meeting_ref, AuditEvent.MINUTES_READ)
    form = _addendum_form(meeting)
    item = next((i for i in meeting.accepted if i.ref == form.item.data), None)
    kept = next((a for a in meeting.addenda if a.ref == form.once.data), None)
    if kept is not None:  # sent twice: it is there already
        return _back(meeting, "minutes-added")
    done, _row = sent(
        form,
        lambda: minutes.add_addendum(
            me(), meeting, item=item, text=form.text.data or "", ref=form.once.data or None
        ),
    )
    return _back(meeting, "minutes-added") if done else (_page(meeting, form), status_of(form))


def _addendum_form(meeting: Meeting) -> AddendumForm:
    form = AddendumForm()
    readable = compiled.readable(me(), meeting)
    form.item.choices = [("", _("the meeting as a whole"))] + [
        (item.ref, f"{number}. {item.heading}")
        for number, item in enumerate(meeting.accepted, 1)
        if item in readable
    ]
    if request.method == "GET" or len(form.once.data or "") != 16:
        form.once.data = new_ref()
    return form


def _copy(meeting: Meeting) -> MinutesFacts:
    practice = str(setting("practice").get("name", "Mirror MDT"))
    return compiled.copy_for(me(), meeting, practice)


def _page(meeting: Meeting, form: AddendumForm) -> str:
    return render_template(
        "minutes/show.html",
        room="meetings",
        meeting=meeting,
        minutes=_copy(meeting),
        checked=minutes.check_seal(meeting) if meeting.seal else None,
        short_seal=short(meeting.seal) if meeting.seal else "",
        left_out=printed.left_out_words(_copy(meeting)),
        agreed=any(row.user_id == me().id for row in meeting.agreements),
        sign_form=SignForm(version=meeting.version),
        form=form,
    )


def _back(meeting: Meeting, said: str) -> BaseResponse:
    return redirect(url_for("minutes.show", meeting_ref=meeting.ref, said=said), 303)
