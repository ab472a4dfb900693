"""Scores of measures: entered as item numbers or as a total, withdrawn by name, never edited.

A positive safety item opens a task for whoever entered it, in the same deed; nothing here closes
one (reference 5.2, S3). Numbers only: no wording of any questionnaire.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain import measures as scoring
from mdt.domain.change import rule_of
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.measure_file import Measure
from mdt.domain.measures import Given, Score
from mdt.models.cases import Case
from mdt.models.measures import MeasureCare, MeasureScore
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.services import Permission, expect_version, require
from mdt.services.audit import Work, change
from mdt.services.holding import hold


def enter(
    actor: User,
    case: Case,
    measure_id: str,
    *,
    taken_on: date,
    answers: Sequence[Given] | None = None,
    total: float | None = None,
    parts: Mapping[str, float] | None = None,
    words: str = "",
    ref: str | None = None,
) -> MeasureScore:
    """Keep one filled-in measure, as item numbers or as its total alone.

    `parts` are the figures of subscales whose items the file does not know.

    Sent twice with one `ref` it is kept once. Raises Invalid naming the field, and for a wrong
    answer its item.
    """
    require(actor, Permission.PROGRESS_WRITE, case)
    measure = measure_of(measure_id)
    if taken_on > clock.today():
        raise Invalid("taken_on", "The day it was filled in cannot be still to come.")
    scored = _scored(measure, answers, total, parts or {})
    rule = rule_of(measure)
    with change(actor) as work:
        hold(case)
        if (twin := _sent_before(actor, case, measure_id, ref)) is not None:
            return twin
        made = MeasureScore(
            ref=ref or new_ref(),
            case=case,
            measure_id=measure.id,
            measure_version=measure.version,
            taken_on=taken_on,
            answers=None if answers is None else list(answers),
            total=scored.total,
            rated=scored.rated,
            items=scored.items,
            prorated=scored.prorated,
            band=scored.band or "",
            subscales=dict(scored.subscales),
            rule={} if rule is None else asdict(rule),
            words=words,
            entered_by=actor,
        )
        db.session.add(made)
        db.session.flush()
        work.note(AuditEvent.SCORE_ENTERED, made, measure=measure.id)
        _open_tasks(work, actor, made, scored)
    return made


def withdraw(actor: User, score: MeasureScore, *, reason: str, version: int) -> None:
    """Take back a wrong entry by name; it stays readable, and so do its tasks."""
    require(actor, Permission.SCORE_WITHDRAW, score)
    if not reason.strip():
        raise Invalid("reason", "Say what was wrong with the entry.")
    if (score.withdrawn_by_id, score.withdrawn_reason) == (actor.id, reason):
        return
    expect_version(score, version)
    if score.withdrawn_at is not None:
        raise NotNow("This entry has been withdrawn already.")
    with change(actor) as work:
        score.withdrawn_at, score.withdrawn_by = clock.now(), actor
        score.withdrawn_reason = reason
        work.note(AuditEvent.SCORE_WITHDRAWN, score, measure=score.measure_id)


def read_with_care(actor: User, case: Case, measure_id: str, *, words: str) -> MeasureCare:
    """Say why this measure gives no verdict on this case for now; an earlier sentence ends."""
    require(actor, Permission.PROGRESS_WRITE, case)
    measure = measure_of(measure_id)
    if not words.strip():
        raise Invalid("words", "Say in a sentence why it has to be read with care.")
    with change(actor) as work:
        hold(case)
        standing = care_of(case, measure_id)
        if standing is not None and standing.words == words:
            return standing
        if standing is not None:
            _end(work, actor, standing)
        made = MeasureCare(case=case, measure_id=measure.id, words=words, author=actor)
        db.session.add(made)
        work.note(AuditEvent.CARE_MARKED, made, measure=measure.id)
    return made


def end_care(actor: User, care: MeasureCare) -> None:
    """From now on the measure gives its verdict again."""
    require(actor, Permission.PROGRESS_WRITE, care)
    if care.ended_at is None:
        with change(actor) as work:
            _end(work, actor, care)


def care_of(case: Case, measure_id: str) -> MeasureCare | None:
    """The sentence that stands for a measure on a case, if there is one."""
    standing = select(MeasureCare).where(
        MeasureCare.case_id == case.id,
        MeasureCare.measure_id == measure_id,
        MeasureCare.ended_at.is_(None),
    )
    return db.session.scalars(standing.order_by(MeasureCare.id.desc())).first()


def measure_of(measure_id: str) -> Measure:
    """The measure of that name; Invalid where the file does not define it."""
    try:
        return scoring.load()[measure_id]
    except KeyError as unknown:
        raise Invalid("measure", "Choose a measure from the list.") from unknown


def _scored(
    measure: Measure,
    answers: Sequence[Given] | None,
    total: float | None,
    parts: Mapping[str, float],
) -> Score:
    if answers is not None:
        return _from_items(measure, answers)
    if parts:
        return _from_parts(measure, parts)
    if total is None:
        raise Invalid("total", "Enter the item numbers, or the total.")
    try:
        checked = scoring.check_total(measure, total)
    except ValueError as wrong:
        raise Invalid("total", str(wrong)) from wrong
    count = measure.answers.count if measure.answers else 0
    return Score(checked, count, count, scoring.band_of(measure, checked), {}, ())


def _from_items(measure: Measure, answers: Sequence[Given]) -> Score:
    try:
        scored = scoring.score(measure, answers)
    except ValueError as wrong:
        raise Invalid("answers", str(wrong)) from wrong
    if not scored.rated:
        raise Invalid("answers", "No item has a number yet.")
    return scored


def _from_parts(measure: Measure, parts: Mapping[str, float]) -> Score:
    try:
        checked = {name: scoring.check_part(measure, name, value) for name, value in parts.items()}
    except ValueError as wrong:
        raise Invalid("parts", str(wrong)) from wrong
    count = measure.answers.count if measure.answers else 0
    return Score(None, count, count, None, checked, ())


def _open_tasks(work: Work, actor: User, made: MeasureScore, scored: Score) -> None:
    for item in scored.safety:
        task = SafetyTask(case=made.case, score=made, item=item, owner=actor)
        db.session.add(task)
        work.note(AuditEvent.TASK_OPENED, task, item=item)


def _end(work: Work, actor: User, care: MeasureCare) -> None:
    care.ended_at, care.ended_by_id = clock.now(), actor.id
    work.note(AuditEvent.CARE_ENDED, care, measure=care.measure_id)


def _sent_before(actor: User, case: Case, measure_id: str, ref: str | None) -> MeasureScore | None:
    known = db.session.scalars(select(MeasureScore).where(MeasureScore.ref == ref)).first()
    if known is None:
        return None
    if (known.case_id, known.entered_by_id, known.measure_id) != (case.id, actor.id, measure_id):
        raise NotNow("This form was sent before, for something else. Open it anew.")
    return known
