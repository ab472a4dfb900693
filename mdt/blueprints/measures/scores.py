"""Entering a measure, what came of it, taking it back, and marking it "read with care"."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from mdt.asking import Answer
from mdt.blueprints.measures.forms import CareForm, WithdrawForm, score_form
from mdt.blueprints.measures.room import ask, back, bp, case_here, case_to_write, row_of
from mdt.domain.errors import NotFound
from mdt.domain.events import AuditEvent
from mdt.domain.measure_file import Measure
from mdt.domain.measures import load
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import OutcomeKind
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import note_reading
from mdt.models.cases import Case
from mdt.models.measures import MeasureScore
from mdt.models.safety import SafetyTask
from mdt.queries import measures as reading
from mdt.services import measures, require
from mdt.templating import SAID, me

SAID["score-entered"] = _l("Entered.")
SAID["score-withdrawn"] = _l("Withdrawn. The entry stays readable, struck, with the reason.")
SAID["care-marked"] = _l("Marked. This measure gives no verdict on this case for now.")
SAID["care-ended"] = _l("Ended. The measure gives its verdict again.")

OWN = {kind.value for kind in OutcomeKind}  # rated line by line, in the patient's words


@bp.get("/cases/<ref:case_ref>/measures/new")
def choose(case_ref: str) -> Answer:
    """Choose a measure: those of this case first, then all others by name."""
    case = case_to_write(case_ref)
    used = [course.measure.id for course in reading.courses_of(case)]
    known = load()
    return render_template(
        "measures/choose.html",
        tab="measures",
        case=case,
        used=[known[name] for name in used if name in known],
        others=sorted(
            (one for one in known.values() if one.id not in used),
            key=lambda one: one.short.casefold(),
        ),
        own=OWN,
    )


@bp.route("/cases/<ref:case_ref>/measures/new/<template:measure_id>", methods=["GET", "POST"])
def enter(case_ref: str, measure_id: str) -> Answer:
    """Enter a filled-in measure: item numbers, or the total."""
    case, measure = case_to_write(case_ref), _measure(measure_id)
    if (elsewhere := _elsewhere(case, measure)) is not None:
        return elsewhere
    form = score_form(measure)
    done, score = sent(
        form, lambda: measures.enter(me(), case, measure.id, ref=form.own_ref, **form.facts)
    )
    if done:
        here = {"case_ref": case.ref, "score_ref": score.ref}
        return redirect(url_for("measures.score", **here, said="score-entered"), 303)
    page = render_template(
        "measures/enter.html", tab="measures", case=case, measure=measure, form=form
    )
    return page, status_of(form)


@bp.get("/cases/<ref:case_ref>/measures/scores/<ref:score_ref>")
def score(case_ref: str, score_ref: str) -> Answer:
    """One filled-in measure: its numbers, what it came to, and what it asks of somebody."""
    case = case_here(case_ref)
    note_reading(me(), AuditEvent.MEASURES_READ, case)
    found = _score(case, score_ref)
    course = next(one for one in reading.courses_of(case) if one.measure.id == found.measure_id)
    return render_template(
        "measures/score.html", tab="measures", case=case, score=found, course=course
    )


@bp.route("/cases/<ref:case_ref>/measures/scores/<ref:score_ref>/withdraw", methods=["GET", "POST"])
def withdraw(case_ref: str, score_ref: str) -> Answer:
    """Take back a wrong entry, by name and with the reason."""
    case = case_here(case_ref)
    found = _score(case, score_ref)
    require(me(), Permission.SCORE_WITHDRAW, found)
    form = WithdrawForm(version=found.version)
    return ask(
        "measures/withdraw.html",
        case,
        form,
        lambda: measures.withdraw(me(), found, reason=form.reason.data or "", version=form.seen),
        said="score-withdrawn",
        thing=found,
        measure=reading.measure_of(found.measure_id),
    )


@bp.route("/cases/<ref:case_ref>/measures/care/<template:measure_id>", methods=["GET", "POST"])
def care(case_ref: str, measure_id: str) -> Answer:
    """Say why a measure gives no verdict on this case for now."""
    case, measure = case_to_write(case_ref), _measure(measure_id)
    standing = measures.care_of(case, measure.id)
    form = CareForm()
    if standing is not None and request.method == "GET":
        form.words.data = standing.words
    return ask(
        "measures/care.html",
        case,
        form,
        lambda: measures.read_with_care(me(), case, measure.id, words=form.words.data or ""),
        said="care-marked",
        measure=measure,
        standing=standing,
    )


@bp.post("/cases/<ref:case_ref>/measures/care/<template:measure_id>/end")
def end_care(case_ref: str, measure_id: str) -> Response:
    """From now on the measure gives its verdict again."""
    case, measure = case_to_write(case_ref), _measure(measure_id)
    standing = measures.care_of(case, measure.id)
    if standing is not None:
        measures.end_care(me(), standing)
    return back(case, "care-ended", measure.id)


def _measure(measure_id: str) -> Measure:
    found = load().get(measure_id)
    if found is None:
        raise NotFound("measure")
    return found


def _elsewhere(case: Case, measure: Measure) -> Response | None:
    """What is rated line by line, or worked out from goals, is entered where its lines stand."""
    if measure.id in OWN:
        to = url_for("measures.index", case_ref=case.ref, _anchor=f"own-{measure.id}")
    elif measure.answers is None:
        to = url_for("goals.index", case_ref=case.ref)
    else:
        return None
    return redirect(to, 303)


def _score(case: Case, score_ref: str) -> MeasureScore:
    who = (joinedload(MeasureScore.entered_by), joinedload(MeasureScore.withdrawn_by))
    tasks = selectinload(MeasureScore.tasks).joinedload(SafetyTask.owner)
    return row_of(case, MeasureScore, score_ref, *who, tasks)
