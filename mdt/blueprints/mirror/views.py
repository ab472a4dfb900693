"""The room of the mirror map: a round is opened, joined by who wishes, shown, and read.

Whoever did not join finds nothing at the address of a shown round, as if it had never been there.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.mirror import drawing
from mdt.blueprints.mirror.forms import JoinForm, RoundForm
from mdt.domain.errors import NotNow
from mdt.domain.mirror import COUNTS_FOR, FEWEST_RATERS, RECOGNISABLE_UNDER
from mdt.domain.reflecting import STRENGTHS
from mdt.forms import Form, sent
from mdt.i18n import _l
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.queries.meetings import reflective_item_of
from mdt.services import mirror, questions
from mdt.templating import SAID, me

bp = Blueprint("mirror", __name__)

Answer = str | Response | tuple[str, int]
HERE = "/cases/<ref:case_ref>/mirror/"

SAID["map-opened"] = _l("A round is open. Those of the reflective group find it here.")
SAID["map-joined"] = _l("Your dials enter this round.")
SAID["map-left"] = _l("Your dials are out of this round.")
SAID["map-shown"] = _l("The map is shown to those who joined.")
SAID["map-gone"] = _l("The round that page was about is not open any more. This is how it stands.")
SAID["map-asked"] = _l(
    "A reflective item is asked for. It will only say that a member asked, and nothing of this map."
)


@bp.get(HERE)
def index(case_ref: str) -> Answer:
    """What a round does and whom it is shown to, said first; then the round that is open."""
    return _page(_case(case_ref))


@bp.post(f"{HERE}open")
def open_round(case_ref: str) -> Answer:
    """Begin a round."""
    case = _case(case_ref)
    mirror.open_round(me(), case)
    return _back(case, "map-opened")


@bp.post(f"{HERE}join")
def join(case_ref: str) -> Answer:
    """Let my dials enter, with my name only if I say so; or change that."""
    case, form = _case(case_ref), JoinForm()
    if (standing := _seen(case, form)) is None:
        return _back(case, "map-gone")
    ok, _nothing = sent(form, lambda: mirror.join(me(), standing, named=form.named.data))
    return _back(case, "map-joined") if ok else _page(case, form=form, status=422)


@bp.post(f"{HERE}leave")
def leave(case_ref: str) -> Answer:
    """Take my dials out again."""
    case = _case(case_ref)
    if (standing := _seen(case, RoundForm())) is None:
        return _back(case, "map-gone")
    mirror.leave(me(), standing)
    return _back(case, "map-left")


@bp.post(f"{HERE}show")
def show(case_ref: str) -> Answer:
    """Freeze the round and show it to those who joined."""
    case, form = _case(case_ref), RoundForm()
    if (standing := _seen(case, form)) is None:
        return _after(case, form.round.data or "", "map-gone")
    try:
        mirror.show(me(), standing)
    except NotNow as too_few:
        return _page(case, problem=str(too_few), status=409)
    return _after(case, standing.ref, "map-shown")


@bp.get(f"{HERE}<ref:round_ref>")
def read(case_ref: str, round_ref: str) -> Answer:
    """The map of a round that I joined."""
    return _map(case_ref, round_ref)


@bp.post(f"{HERE}<ref:round_ref>/reflective")
def ask(case_ref: str, round_ref: str) -> Answer:
    """Ask for a reflective item at the team's next meeting; nothing of the map goes along."""
    case = _case(case_ref)
    _round_or_404(case, round_ref)
    try:
        questions.ask_for_reflection(me(), case)
    except NotNow as problem:
        return _map(case_ref, round_ref, problem=str(problem), status=409)
    at = url_for("mirror.read", case_ref=case.ref, round_ref=round_ref, said="map-asked")
    return redirect(at, 303)


def _case(case_ref: str) -> Case:
    """Its reading is noted as of the case: that somebody looked for a map is nobody's to know."""
    return case_or_404(me(), case_ref)


def _round_or_404(case: Case, ref: str) -> Any:
    found = mirror.find(me(), case.ref, ref)
    if found is None:
        raise refuse(me(), "reflection", ref)
    return found


def _seen(case: Case, form: RoundForm) -> Any:
    """The open round, if it is the one that this form was drawn for."""
    standing = mirror.standing_round(case)
    return standing if standing is not None and standing.ref == form.round.data else None


def _after(case: Case, ref: str, said: str) -> Response:
    """To the map for those who may see it; else to the room."""
    if mirror.find(me(), case.ref, ref) is None:
        return _back(case, said)
    at = url_for("mirror.read", case_ref=case.ref, round_ref=ref, said="map-shown")
    return redirect(at, 303)


def _back(case: Case, said: str) -> Response:
    return redirect(url_for("mirror.index", case_ref=case.ref, said=said), 303)


def _page(case: Case, *, form: Form | None = None, problem: str = "", status: int = 200) -> Answer:
    shut = me().reflections_are_shut
    desk = None if shut else mirror.desk(me(), case)
    standing = desk.standing if desk else None
    facts: dict[str, Any] = {"case": case, "desk": desk, "problem": problem, "tab": "reflections"}
    facts["form"] = form or JoinForm(
        formdata=None, named=bool(desk and desk.named), round=standing.ref if standing else ""
    )
    return render_template("mirror/index.html", **facts, **LIMITS), status


def _map(case_ref: str, ref: str, *, problem: str = "", status: int = 200) -> Answer:
    case = _case(case_ref)
    found = _round_or_404(case, ref)
    drawn = mirror.look(me(), found)
    towards, away = drawing.sides(drawn)
    page = render_template(
        "mirror/map.html",
        tab="reflections",
        case=case,
        round=found,
        map=drawn,
        towards=towards,
        away=away,
        line=drawing.line(drawn.positions),
        values=[drawing.with_sign(at) for at in sorted(drawn.positions)],
        named=[(name, drawing.with_sign(at)) for name, at in drawn.named],
        strengths=STRENGTHS,
        item=reflective_item_of(case),
        problem=problem,
        **LIMITS,
    )
    return page, status


LIMITS = {"fewest": FEWEST_RATERS, "few": RECOGNISABLE_UNDER, "days": COUNTS_FOR.days}
