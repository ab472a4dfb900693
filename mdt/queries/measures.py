"""Scores of measures: a course for each, with its verdict; one statement for many cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.database import read
from mdt.domain import progress
from mdt.domain.change import CANNOT_TELL, READ_WITH_CARE, Rule
from mdt.domain.measure_file import Bands, Direction, Measure, Method, Missing
from mdt.domain.measures import load
from mdt.models.measures import MeasureCare, MeasureScore
from mdt.models.people import User
from mdt.models.safety import SafetyTask
from mdt.queries.shown_case import AnyCase

CASE: BindParameter[Any] = bindparam("case")
CASES: BindParameter[Any] = bindparam("cases", expanding=True)
SHOWN = 3  # courses on the overview


class Task(NamedTuple):
    """An answer that somebody has to talk about."""

    ref: str
    item: int
    owner: str
    closed_at: datetime | None


@dataclass(frozen=True)
class ScoreLine:
    """One filled-in measure as a page shows it; the policy can be asked about it."""

    case: AnyCase | None
    ref: str
    taken_on: date
    total: float | None
    rated: int
    items: int
    by_items: bool
    prorated: bool
    band: str
    subscales: dict[str, float | None]
    rule: Rule | None
    words: str
    entered_at: datetime
    entered_by: str
    entered_by_id: int
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    tasks: tuple[Task, ...] = ()

    @property
    def answered(self) -> str:
        """ "11 of 12 rated"; of a total alone that its items were not seen."""
        return progress.answered(self.rated, self.items) if self.by_items else ""

    @property
    def figure(self) -> str:
        """The total as printed; "" where there is none."""
        return "" if self.total is None else progress.shown(self.total)


class Care(NamedTuple):
    """Why a measure is read with care, in whose words."""

    words: str
    by: str
    since: datetime


@dataclass(frozen=True)
class Course:
    """One measure on one case: its scores by their days, and what they come to in words."""

    measure: Measure
    lines: list[ScoreLine]
    care: Care | None = None
    standing: list[ScoreLine] = field(init=False)

    def __post_init__(self) -> None:
        stand = [line for line in self.lines if line.withdrawn_at is None]
        object.__setattr__(self, "standing", stand)

    @property
    def latest(self) -> ScoreLine | None:
        """The last score that stands."""
        return self.standing[-1] if self.standing else None

    @property
    def rule(self) -> Rule | None:
        """The rule in use: the one kept with the last score."""
        return self.latest.rule if self.latest else None

    @property
    def points(self) -> list[progress.Point]:
        """The scores that stand, by their days."""
        return [progress.Point(line.taken_on, line.total) for line in self.standing]

    @property
    def totals(self) -> list[float]:
        """The totals in their order, for the line."""
        return progress.totals_of(self.points)

    @property
    def scale(self) -> tuple[float, float]:
        """From where to where the line is drawn."""
        low, high = self.measure.total or (0, 1)
        return min(low, *self.totals, low), max(high, *self.totals, high)

    @cached_property
    def reading(self) -> progress.Reading:
        """From the first to the last: figures and verdict."""
        care = self.care.words if self.care else None
        if self.measure.total is None and self.standing:
            answers = self.measure.method is Method.ANSWERS
            plain = "entered, and never added up" if answers else f"no total: {CANNOT_TELL}"
            verdict = f"{READ_WITH_CARE}: {care}" if care else plain
            return progress.Reading(self._parts, verdict)
        return progress.read(self.measure, self.points, self.rule, care)

    @property
    def lately(self) -> str:
        """That the last is reliably worse than the one before, where the whole does not say so."""
        care = self.care.words if self.care else None
        worse = progress.worsened(self.measure, self.points, self.rule, care) or ""
        return "" if worse == str(self.reading) else worse

    @property
    def in_figures(self) -> str:
        """The verdict without anybody's words, for a reader of summaries."""
        if not self.care:
            return str(self.reading)
        return ": ".join(filter(None, (self.reading.figures, READ_WITH_CARE)))

    @property
    def bands(self) -> Bands | None:
        """The published bands, where the last score has a word; none beside a safety task."""
        latest = self.latest
        if latest is None or not latest.band or latest.tasks or self.care:
            return None
        return self.measure.bands

    @property
    def _parts(self) -> str:
        """ "anxiety 5.8 to 5.2, avoidance 4.9 to 4.1": what there is without a total."""
        found = []
        for part in self.measure.subscales:
            values = [line.subscales.get(part.id) for line in self.standing]
            known = [progress.shown(value) for value in values if value is not None]
            if known:
                ends = " to ".join((known[:1] + known[-1:])[: len(known)])
                found.append(f"{part_words(part.id)} {ends}")
        return ", ".join(found)


def part_words(part: str) -> str:
    """The name of a subscale, to read."""
    return part.replace("_", " ")


def measure_of(measure_id: str) -> Measure:
    """The measure of a score; one that the file no longer defines keeps its figures."""
    return load().get(measure_id) or Measure(
        id=measure_id,
        version=0,
        name=measure_id,
        short=measure_id,
        construct="",
        respondent="",
        recall="",
        method=Method.SUM,
        direction=Direction.NONE,
        max_missing=0,
        on_missing=Missing.NO_TOTAL,
        total=(0, 0),
    )


_enterer, _withdrawer, _carer = aliased(User), aliased(User), aliased(User)
_standing_care = and_(
    MeasureCare.case_id == MeasureScore.case_id,
    MeasureCare.measure_id == MeasureScore.measure_id,
    MeasureCare.ended_at.is_(None),
)


def _scores() -> Select[Any]:
    return (
        select(
            MeasureScore.id,
            MeasureScore.case_id,
            MeasureScore.measure_id,
            MeasureScore.ref,
            MeasureScore.taken_on,
            MeasureScore.total,
            MeasureScore.rated,
            MeasureScore.items,
            MeasureScore.answers,
            MeasureScore.prorated,
            MeasureScore.band,
            MeasureScore.subscales,
            MeasureScore.rule,
            MeasureScore.words,
            MeasureScore.created_at,
            MeasureScore.entered_by_id,
            MeasureScore.withdrawn_at,
            MeasureScore.withdrawn_reason,
            _enterer.display_name.label("entered_by"),
            _withdrawer.display_name.label("withdrawn_by"),
            MeasureCare.words.label("care"),
            MeasureCare.created_at.label("care_since"),
            _carer.display_name.label("care_by"),
        )
        .join(_enterer, _enterer.id == MeasureScore.entered_by_id)
        .outerjoin(_withdrawer, _withdrawer.id == MeasureScore.withdrawn_by_id)
        .outerjoin(MeasureCare, _standing_care)
        .outerjoin(_carer, _carer.id == MeasureCare.author_id)
        .order_by(MeasureScore.taken_on, MeasureScore.id)
    )


_all = _scores().where(MeasureScore.case_id == CASE)
_stand = _scores().where(MeasureScore.case_id.in_(CASES), MeasureScore.withdrawn_at.is_(None))
_tasks = (
    select(
        SafetyTask.score_id,
        SafetyTask.ref,
        SafetyTask.item,
        User.display_name,
        SafetyTask.closed_at,
    )
    .join(User, User.id == SafetyTask.owner_id)
    .where(SafetyTask.case_id == CASE)
    .order_by(SafetyTask.item)
)


def courses_of(case: AnyCase) -> list[Course]:
    """Every measure with an entry, also a withdrawn one; the last filled in stands first."""
    tasks: dict[int, list[Task]] = {}
    for score_id, *facts in read(_tasks, case=case.id):
        tasks.setdefault(score_id, []).append(Task(*facts))
    return _courses([(row, case, tuple(tasks.get(row.id, ()))) for row in read(_all, case=case.id)])


def latest_of(case: AnyCase) -> list[Course]:
    """The few measures that were filled in last, for the overview."""
    return courses_in([case.id]).get(case.id, [])[:SHOWN]


def courses_in(case_ids: Iterable[int]) -> dict[int, list[Course]]:
    """The courses of these cases as they stand, by case."""
    ids = list(case_ids)
    found: dict[int, list[Any]] = {}
    for row in read(_stand, cases=ids) if ids else ():
        found.setdefault(row.case_id, []).append((row, None, ()))
    return {case_id: _courses(rows) for case_id, rows in found.items()}


def scores_of(these: Select[Any]) -> Any:
    """The totals of these cases, of measures that give a verdict; for the agenda."""
    return (
        select(
            MeasureScore.case_id,
            MeasureScore.measure_id,
            MeasureScore.taken_on,
            MeasureScore.total,
            MeasureScore.rule,
            MeasureScore.created_at,
        )
        .outerjoin(MeasureCare, _standing_care)
        .where(
            MeasureScore.case_id.in_(these),
            MeasureScore.withdrawn_at.is_(None),
            MeasureScore.total.is_not(None),
            MeasureCare.id.is_(None),
        )
        .order_by(MeasureScore.taken_on, MeasureScore.id)
    )


def worsened_in(rows: Sequence[Any]) -> dict[int, list[tuple[str, date]]]:
    """What got reliably worse by case, each with the day on which the last score was entered."""
    courses: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        courses.setdefault((row.case_id, row.measure_id), []).append(row)
    found: dict[int, list[tuple[str, date]]] = {}
    for (case_id, measure_id), course in courses.items():
        measure, last = measure_of(measure_id), course[-1]
        points = [progress.Point(row.taken_on, row.total) for row in course]
        rule = Rule(**last.rule) if last.rule else None
        if said := progress.worsened(measure, points, rule):
            entered_on = clock.local(last.created_at).date()
            found.setdefault(case_id, []).append((f"{measure.short} {said}", entered_on))
    return found


def _courses(rows: Sequence[Any]) -> list[Course]:
    found: dict[str, list[Any]] = {}
    for one in rows:
        found.setdefault(one[0].measure_id, []).append(one)
    newest = sorted(found, key=lambda key: (found[key][-1][0].taken_on, found[key][-1][0].id))
    return [_course(key, found[key]) for key in reversed(newest)]


def _course(measure_id: str, rows: Sequence[Any]) -> Course:
    last = rows[-1][0]
    care = Care(last.care, last.care_by, last.care_since) if last.care else None
    return Course(measure_of(measure_id), [_line(*one) for one in rows], care)


def _line(row: Any, case: AnyCase | None, tasks: tuple[Task, ...]) -> ScoreLine:
    return ScoreLine(
        case=case,
        ref=row.ref,
        taken_on=row.taken_on,
        total=row.total,
        rated=row.rated,
        items=row.items,
        by_items=row.answers is not None,
        prorated=row.prorated,
        band=row.band,
        subscales=row.subscales,
        rule=Rule(**row.rule) if row.rule else None,
        words=row.words,
        entered_at=row.created_at,
        entered_by=row.entered_by,
        entered_by_id=row.entered_by_id,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by or "",
        withdrawn_reason=row.withdrawn_reason,
        tasks=tasks,
    )
