"""Goals and problems that the patient rates: named in their words, rated all at once, ended."""

from flask import request

from mdt.asking import Answer
from mdt.blueprints.measures.own_forms import LINE_FORMS, EndLineForm, rate_form
from mdt.blueprints.measures.room import ask, bp, case_to_write, row_of
from mdt.database import new_ref
from mdt.domain.errors import NotFound
from mdt.domain.vocabulary import OutcomeKind
from mdt.i18n import _l
from mdt.models.measures import OutcomeLine
from mdt.queries.outcomes import outcomes_of
from mdt.services import outcomes
from mdt.templating import SAID, me

SAID["outcome-named"] = _l("Kept. Rate it with the patient when it fits.")
SAID["outcome-rated"] = _l("Rated. What was left empty stays unrated.")
SAID["outcome-ended"] = _l("Ended. Its history stays; a new one may begin.")


@bp.route("/cases/<ref:case_ref>/measures/own/<template:kind>/new", methods=["GET", "POST"])
def name_line(case_ref: str, kind: str) -> Answer:
    """Put a goal or a problem down in the patient's words."""
    case, of_kind = case_to_write(case_ref), _kind(kind)
    form = LINE_FORMS[of_kind](ref=new_ref())
    return ask(
        "measures/line.html",
        case,
        form,
        lambda: outcomes.name_line(me(), case, kind=of_kind, ref=form.own_ref, **form.facts),
        said="outcome-named",
        kind=of_kind,
    )


@bp.route("/cases/<ref:case_ref>/measures/own/<template:kind>/rate", methods=["GET", "POST"])
def rate(case_ref: str, kind: str) -> Answer:
    """Rate every line of one kind, on one day."""
    case, of_kind = case_to_write(case_ref), _kind(kind)
    found = outcomes_of(case)[of_kind]
    gone = [line for line in found.ended if any(line.ref in name for name in request.form)]
    form = rate_form([*found.standing, *gone])
    return ask(
        "measures/rate.html",
        case,
        form,
        lambda: outcomes.rate(me(), case, kind=of_kind, **form.facts),
        said="outcome-rated",
        kind=of_kind,
    )


@bp.route("/cases/<ref:case_ref>/measures/lines/<ref:line_ref>/end", methods=["GET", "POST"])
def end_line(case_ref: str, line_ref: str) -> Answer:
    """End a goal or a problem; its history stays."""
    case = case_to_write(case_ref)
    line = row_of(case, OutcomeLine, line_ref)
    form = EndLineForm(version=line.version)
    return ask(
        "measures/end.html",
        case,
        form,
        lambda: outcomes.end_line(me(), line, words=form.words.data or "", version=form.seen),
        said="outcome-ended",
        thing=line,
    )


def _kind(kind: str) -> OutcomeKind:
    if kind not in set(OutcomeKind):
        raise NotFound("measure")
    return OutcomeKind(kind)
