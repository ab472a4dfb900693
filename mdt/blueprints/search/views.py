"""Search, asked by POST: the words stay out of addresses, logs and the trail."""

from typing import Any

from flask import (
    Blueprint,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from mdt.blueprints.search import asked, palette
from mdt.blueprints.search.forms import SearchForm
from mdt.domain.events import AuditEvent
from mdt.domain.palette import Place, matching
from mdt.forms import status_of
from mdt.i18n import _l
from mdt.loading import note_reading
from mdt.queries.search import Found, Hit, find
from mdt.templating import me

bp = Blueprint("search", __name__)

NAMES = {
    "case": _l("Case"),
    "note": _l("Note"),
    "formulation": _l("Formulation"),
    "goal": _l("Goal"),
    "decision": _l("Decision"),
    "minutes": _l("Minutes"),
}
PAGES = {"formulation": "formulation.index", "goal": "goals.index", "case": "overview.show"}


@bp.route("/search", methods=["GET", "POST"])
def search() -> Response:
    """Ask, and see what was found; that somebody searched is noted, never for what."""
    form, found = SearchForm(), None
    if form.was_sent():
        found = _look(form)
    elif request.method == "GET" and (last := asked.take()):
        form = SearchForm(formdata=None, data=last)
        found = _look(form)
    go = _beside(found, form.q.data or "") if found else []
    page = render_template("search/search.html", form=form, found=found, go=go, named=palette.named)
    answer = make_response(page, status_of(form))
    return asked.keep(answer, form) if form.was_sent() else answer


@bp.get("/search/places")
def places() -> Response:
    """Where I may go by typing: asked once, when the palette is opened; the words stay here."""
    found = [{**place._asdict(), "name": palette.named(place)} for place in palette.places()]
    return jsonify(places=found, parts=[part._asdict() for part in palette.parts()])


def _beside(found: Found, asked: str) -> list[Place]:
    """Where the same words lead, beside the cases that stand among what was found."""
    listed = {address_of(hit) for hit in found.cases}
    places = matching(palette.places(), palette.parts(), asked)
    return [place for place in places if place.url not in listed]


def _look(form: SearchForm) -> Found:
    found = find(me(), form.q.data or "", kind=form.kind.data or "", before=form.before.data or "")
    note_reading(me(), AuditEvent.SEARCHED, count=found.count)
    return found


@bp.app_template_filter("name_of_kind")
def name_of_kind(hit: Hit) -> str:
    """What kind of entry was found, in one word."""
    return str(NAMES[hit.kind])


@bp.app_template_filter("address_of")
def address_of(hit: Hit) -> str | None:
    """Where the entry is read; None while its room is not open."""
    if hit.kind == "note":
        return url_for("notes.show", case_ref=hit.case_ref, note_ref=hit.ref)
    if hit.meeting_ref:
        room = "minutes.show" if hit.in_minutes else "meetings.show"
        return _if_open(room, meeting_ref=hit.meeting_ref)
    return _if_open(PAGES[hit.kind], case_ref=hit.case_ref)


def _if_open(endpoint: str, **place: Any) -> str | None:
    return url_for(endpoint, **place) if endpoint in current_app.view_functions else None
