"""The measures of a case with their verdicts, and which measures there are."""

from typing import Any

from flask import render_template

from mdt.blueprints.measures import own, scores
from mdt.blueprints.measures.room import bp, case_here
from mdt.domain import occupational
from mdt.domain.change import rule_of, signed
from mdt.domain.events import AuditEvent
from mdt.domain.measure_file import Direction, Measure, Method, Missing
from mdt.domain.measures import load, offered
from mdt.domain.progress import shown
from mdt.domain.vocabulary import OutcomeKind
from mdt.i18n import _, _l, _n
from mdt.loading import note_reading
from mdt.queries import measures as reading
from mdt.queries import outcomes
from mdt.templating import me

bp.add_app_template_filter(shown, "figure")
bp.add_app_template_filter(signed, "signed")

DIRECTIONS = {
    Direction.LOWER: _l("lower is better"),
    Direction.HIGHER: _l("higher is better"),
    Direction.NONE: _l("no direction: not added up"),
}
MARKS = {
    "verified": _l("verified: read in the source named"),
    "second-hand": _l("second-hand: read where it is quoted"),
    "recalled": _l("recalled: not opened; check before relying on it"),
    "local": _l("local: this practice's own rule"),
}
TITLES = {OutcomeKind.GBO: _l("Goal-based outcomes"), OutcomeKind.COPM: _l("COPM")}
PARTS = {
    (OutcomeKind.GBO, "value"): _l("Mean"),
    (OutcomeKind.COPM, "value"): _l("Performance"),
    (OutcomeKind.COPM, "satisfaction"): _l("Satisfaction"),
}


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "DIRECTIONS": DIRECTIONS,
        "MARKS": MARKS,
        "OUTCOME_TITLES": TITLES,
        "OUTCOME_PARTS": PARTS,
        "part_words": reading.part_words,
        "rule_of": rule_of,
        "between": between,
        "missing_words": missing_words,
        "occupational": occupational,
    }


@bp.get("/cases/<ref:case_ref>/measures/")
def index(case_ref: str) -> str:
    """Each measure with its course and verdict, and the patient's own ratings."""
    case = case_here(case_ref)
    note_reading(me(), AuditEvent.MEASURES_READ, case)
    return render_template(
        "measures/index.html",
        tab="measures",
        case=case,
        courses=reading.courses_of(case),
        outcomes=outcomes.outcomes_of(case),
    )


@bp.get("/measures/")
def reference() -> str:
    """Every measure there is: items, bands, cut-offs, rules of change, sources and marks."""
    every = sorted(load().values(), key=lambda one: one.short.casefold())
    return render_template("measures/reference.html", room="help", measures=every)


def between(measure: Measure) -> str:
    """What the items are answered with: "each 0 to 3"; an item of its own kind by its number."""
    shape = measure.answers
    if shape is None:
        return ""
    words = [_("each %(low)s to %(high)s", low=shown(shape.low), high=shown(shape.high))]
    if shape.step != 1:
        words[0] += _(", in steps of %(step)s", step=shown(shape.step))
    own = [_("item %(n)s: %(kind)s", n=n, kind=offered(shape, n)) for n in sorted(shape.also)]
    return "; ".join([*words, *own])


def missing_words(measure: Measure) -> str:
    """What becomes of the total when answers are missing, as the file says."""
    if measure.answers is None or measure.method is Method.ANSWERS:
        return ""
    if measure.on_missing is Missing.NO_TOTAL or not measure.max_missing:
        return _("With an answer missing there is no total.")
    most = measure.max_missing
    may_lack = ", ".join(str(item) for item in measure.answers.may_lack)
    if measure.on_missing is Missing.LEAVE_OUT:
        if may_lack:
            return _(
                "Item %(items)s may be missing: it is left out, not taken as 0; no band then.",
                items=may_lack,
            )
        return _("Missing answers are left out, not taken as 0; no band then.")
    return _n(
        "One answer may be missing: the mean of the others stands in for it.",
        "Up to %(num)d answers may be missing: the mean of the others stands in for them.",
        most,
    )


__all__ = ["bp", "own", "scores"]
