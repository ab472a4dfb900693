"""Who agreed to be counted, and what the figures of all of them come to: no name, no word."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain import figures as rules
from mdt.domain.change import CANNOT_TELL, Verdict, judge
from mdt.domain.dates import age
from mdt.domain.figures import FEWEST, Figures, Means, Table
from mdt.domain.labels import label
from mdt.domain.vocabulary import Approach, CaseStatus, Setting
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.research import ResearchAgreement
from mdt.queries.goals import Goals
from mdt.queries.measures import Course, courses_in

VERDICTS = (*(verdict.value for verdict in Verdict), CANNOT_TELL)


def agreements_of(case: Case) -> Sequence[ResearchAgreement]:
    """What the patient agreed to and took back, the latest first."""
    query = select(ResearchAgreement).where(ResearchAgreement.case_id == case.id)
    latest = query.order_by(ResearchAgreement.id.desc())
    return db.session.scalars(latest.options(joinedload(ResearchAgreement.author))).all()


def standing_of(case: Case) -> ResearchAgreement | None:
    """The agreement that stands."""
    return next((row for row in agreements_of(case) if row.withdrawn_on is None), None)


def figures() -> Figures:
    """The figures of everybody who agreed, as they stand now; a person is counted once."""
    cases = _counted()
    if len(cases) < FEWEST:
        return Figures(None)
    return Figures(len(cases), tuple(_tables(cases)), tuple(_scales(cases)))


def _counted() -> list[Case]:
    """The latest case of each patient who agreed."""
    agreed = select(ResearchAgreement.case_id).where(ResearchAgreement.withdrawn_on.is_(None))
    query = select(Case).where(Case.id.in_(agreed)).order_by(Case.opened_on, Case.id)
    found = db.session.scalars(
        query.options(joinedload(Case.patient), selectinload(Case.diagnoses))
    )
    return list({case.patient_id: case for case in found}.values())


def _tables(cases: Sequence[Case]) -> list[Table]:
    days = [((case.closed_on or clock.today()) - case.opened_on).days for case in cases]
    ages = [age(case.patient.born, case.opened_on) for case in cases]
    blocks = (*rules.BLOCKS, rules.OTHER, rules.NONE_RECORDED)
    return [
        rules.counted("Age when the case was opened", rules.AGES, map(rules.age_group, ages)),
        _closed("Setting", Setting, [case.setting for case in cases]),
        _closed("Status", CaseStatus, [case.status for case in cases]),
        _closed("Approach", Approach, [case.approach for case in cases]),
        rules.counted("First diagnosis, by block of ICD-10", blocks, map(_block, cases)),
        rules.counted("Time in care", rules.MONTHS, map(rules.span_group, days)),
    ]


def _closed(title: str, kinds: Any, found: Sequence[Any]) -> Table:
    return rules.counted(title, [label(kind) for kind in kinds], map(label, found))


def _block(case: Case) -> str:
    standing = [row.code for row in case.diagnoses if row.ended_on is None]
    return rules.block_of(standing[0] if standing else None)


def _scales(cases: Sequence[Case]) -> list[Means]:
    """The goals, then each measure that five people or more were asked twice."""
    by_measure: dict[str, list[Course]] = {}
    for courses in courses_in(case.id for case in cases).values():
        for course in courses:
            if len(course.totals) > 1:
                by_measure.setdefault(course.measure.short, []).append(course)
    among = len(cases)
    measured = [_measured(name, by_measure[name], among) for name in sorted(by_measure)]
    return [found for found in (_goals(cases), *measured) if found.people is not None]


def _measured(name: str, courses: Sequence[Course], among: int) -> Means:
    pairs = [(course.totals[0], course.totals[-1]) for course in courses]
    said = Counter(map(_verdict, courses))
    verdicts = {words: said[words] for words in VERDICTS}
    return rules.means(name, pairs, among=among, verdicts=verdicts)


def _verdict(course: Course) -> str:
    """One of four: a measure that is read with care tells nothing here."""
    if course.care is not None:
        return CANNOT_TELL
    said = judge(course.measure, course.totals[0], course.totals[-1], course.rule)
    return next((words for words in VERDICTS if said.startswith(words)), CANNOT_TELL)


def _goals(cases: Sequence[Case]) -> Means:
    """T of the baselines and T now, of the goals that stand."""
    open_goals = select(Goal).where(
        Goal.case_id.in_([case.id for case in cases]), Goal.ended_on.is_(None)
    )
    by_case: dict[int, list[Goal]] = {}
    for goal in db.session.scalars(open_goals.options(selectinload(Goal.ratings))):
        by_case.setdefault(goal.case_id, []).append(goal)
    both = [(found.baseline, found.t) for found in (Goals(g, []) for g in by_case.values())]
    pairs = [(before, now) for before, now in both if before is not None and now is not None]
    return rules.means("Goals (T, from baseline)", pairs, among=len(cases))


def as_of() -> date:
    """The day the figures are of."""
    return clock.today()
