"""Copies of minutes to be given on: what goes in is chosen, and what is left out is said."""

from flask import Response, render_template, request

from mdt import clock
from mdt.blueprints.minutes.door import Answer, bp, minutes_or_404, readable_items
from mdt.domain import copies
from mdt.domain.dates import moment_words
from mdt.domain.errors import NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.minutes import MinutesFacts
from mdt.exports import minutes as printed
from mdt.exports import word as word_file
from mdt.exports.sealed import Carried
from mdt.models.meetings import Meeting
from mdt.queries import minutes as compiled
from mdt.services.practice import name_on_paper
from mdt.templating import me

PRINTED = AuditEvent.MINUTES_PRINTED


@bp.get("/minutes/copy")
def copy(meeting_ref: str) -> Answer:
    """Choose what a copy holds before it is given on."""
    meeting = minutes_or_404(meeting_ref)
    whole = compiled.copy_for(me(), meeting, name_on_paper())
    apart = sum(1 for item in whole.items for part in item.decisions if part.key)
    return render_template(
        "minutes/copy.html",
        room="meetings",
        meeting=meeting,
        items=readable_items(meeting),
        confidential=apart,
    )


@bp.get("/minutes.pdf")
def pdf(meeting_ref: str) -> Response:
    """The minutes as a PDF one would hand to a colleague."""
    meeting = minutes_or_404(meeting_ref, PRINTED)
    facts = _chosen(meeting)
    line = printed.printed_line(me().display_name, moment_words(clock.local(clock.now())))
    carried = Carried(meeting.ref, tuple(compiled.hashes_of(meeting)), line)
    return _file(printed.pdf(facts, carried=carried), meeting, "pdf", "application/pdf")


@bp.get("/minutes.docx")
def word(meeting_ref: str) -> Response:
    """The same facts as a Word document."""
    meeting = minutes_or_404(meeting_ref, PRINTED)
    line = printed.printed_line(me().display_name, moment_words(clock.local(clock.now())))
    return _file(
        word_file.document(_chosen(meeting), printed=line), meeting, "docx", word_file.KIND
    )


@bp.get("/minutes.txt")
def text(meeting_ref: str) -> Response:
    """The sealed words as plain text, with what it takes to check them by hand."""
    meeting = minutes_or_404(meeting_ref, PRINTED)
    if not meeting.seal:
        raise NotNow("A text copy is made of signed minutes: these are not signed yet.")
    made = copies.as_text(meeting.ref, _chosen(meeting), compiled.hashes_of(meeting))
    return _file(made.encode("utf-8", "surrogatepass"), meeting, "txt", "text/plain")


def _chosen(meeting: Meeting) -> MinutesFacts:
    """What this reader may read, or the part of it that was ticked."""
    only = set(request.args.getlist("item")) if "chosen" in request.args else None
    confidential = "chosen" not in request.args or "confidential" in request.args
    name = name_on_paper()
    return compiled.copy_for(me(), meeting, name, only=only, confidential=confidential)


def _file(made: bytes, meeting: Meeting, ending: str, kind: str) -> Response:
    name = f"{meeting.day:%Y-%m-%d} minutes.{ending}"
    held = "inline" if ending == "pdf" else "attachment"
    return Response(
        made, mimetype=kind, headers={"Content-Disposition": f'{held}; filename="{name}"'}
    )
