"""What the chart of a case shows: its lanes, its days in hospital, decisions and safety events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from mdt import clock
from mdt.database import read
from mdt.domain.change import Rule
from mdt.domain.chart import Facts, Lane, Mark, Point, Reference, Stay
from mdt.domain.dates import day_words
from mdt.domain.goals import EXPECTED_T
from mdt.domain.labels import label
from mdt.domain.measure_file import Direction, Measure
from mdt.domain.progress import shown
from mdt.domain.vocabulary import IncidentKind, OutcomeKind, Setting
from mdt.models.cases import Case, SiteMove
from mdt.models.decisions import Decision
from mdt.models.interventions import Incident
from mdt.models.places import Site
from mdt.models.safety import SafetyConcern
from mdt.queries.goals import Goals, goals_of
from mdt.queries.measures import Course, courses_of
from mdt.queries.outcomes import Outcomes, outcomes_of

CASE: BindParameter[Any] = bindparam("case")
AT_FIRST = 5  # lanes that stand without being asked for
MOST_MARKS = 40
T_LOW, T_HIGH = 20.0, 80.0
BETTER = {Direction.LOWER: "lower is better", Direction.HIGHER: "higher is better"}


@dataclass(frozen=True)
class Choice:
    """A lane that can be shown, by its name in the address."""

    key: str
    words: str
    lane: Lane
    verdict: str
    function: bool = False
    distress: bool = False


@dataclass(frozen=True)
class Progress:
    """The chart's facts with the verdicts that stand under it, and what else could be shown."""

    facts: Facts
    chosen: list[Choice]
    offered: list[Choice]

    @property
    def table(self) -> list[tuple[date, list[float | None]]]:
        """Every day with a figure, newest first: one figure a lane, None where there is none."""
        lanes = [dict(choice.lane.points) for choice in self.chosen]
        days = sorted({day for lane in lanes for day in lane}, reverse=True)
        return [(day, [lane.get(day) for lane in lanes]) for day in days]

    @property
    def beside(self) -> tuple[str, ...]:
        """How life goes beside how it feels: a measure of function and one of distress."""
        function = [choice.key for choice in self.offered if choice.function]
        feeling = [choice.key for choice in self.offered if choice.distress]
        return (function[0], feeling[0]) if function and feeling else ()


def progress_of(case: Case, asked: Sequence[str] = ()) -> Progress:
    """The chart of a case whose record may be read; `asked` names lanes, else the newest few."""
    offered = [*_goal_lane(goals_of(case)), *_measure_lanes(courses_of(case))]
    offered += _outcome_lanes(outcomes_of(case))
    known = [choice for choice in offered if choice.key in set(asked)]
    chosen = known or offered[:AT_FIRST]
    moves, marks = read(_moves, case=case.id), _marks(case)
    facts = Facts(clock.today(), tuple(c.lane for c in chosen), tuple(_stays(moves)), marks)
    return Progress(facts, chosen, offered)


def _goal_lane(goals: Goals) -> Iterable[Choice]:
    points = tuple(Point(p.on, p.t) for p in goals.points if p.t is not None)
    if points:
        n, of = goals.rated
        lane = Lane(
            name="GAS T",
            sub=("higher is better", f"{n} of {of} goals rated"),
            low=T_LOW,
            high=T_HIGH,
            ticks=(T_LOW, EXPECTED_T, T_HIGH),
            points=points,
            references=(Reference(EXPECTED_T, "as expected, 50"),),
        )
        yield Choice("t", "GAS T", lane, _t_words(points))


def _t_words(points: Sequence[Point]) -> str:
    last = f"{points[-1].value:.2f}"
    if len(points) == 1:
        return f"{last}: one score only"
    return f"{points[0].value:.2f} to {last}; 50 is what was expected by the review"


def _measure_lanes(courses: Iterable[Course]) -> Iterable[Choice]:
    for course in courses:
        measure, points = (
            course.measure,
            tuple(
                Point(line.taken_on, line.total)
                for line in course.standing
                if line.total is not None
            ),
        )
        if not points or measure.total is None:
            continue
        low, high = measure.total
        cutoffs = measure.cutoffs[:1]
        lane = Lane(
            name=measure.short,
            sub=(*filter(None, [BETTER.get(measure.direction)]), f"{low:g} to {high:g}"),
            low=low,
            high=high,
            ticks=tuple(sorted({low, *(c.at for c in cutoffs), high})),
            points=points,
            references=tuple(Reference(c.at, f"published cut-off {c.at:g}") for c in cutoffs),
            **_unchanged(points, course.rule, with_care=course.care is not None),
        )
        yield Choice(
            measure.id,
            measure.short,
            lane,
            str(course.reading),
            function=_about(measure, "function", "disability"),
            distress=_about(measure, "distress", "severity"),
        )


def _about(measure: Measure, *words: str) -> bool:
    return any(word in measure.construct for word in words)


def _unchanged(points: Sequence[Point], rule: Rule | None, *, with_care: bool) -> dict[str, Any]:
    """The band of no reliable change around the first score; none where nobody can tell."""
    if rule is None or with_care:
        return {}
    first = points[0].value
    limit = f"{rule.points:.2f}" if rule.strict else f"{rule.points:g}"
    words = f"shaded: {shown(first)} ± {limit}"
    return {"unchanged": (first, rule.points), "unchanged_words": words}


def _outcome_lanes(outcomes: dict[OutcomeKind, Outcomes]) -> Iterable[Choice]:
    for kind, found in outcomes.items():
        for number, part in enumerate(found.parts):
            points = tuple(
                Point(day.on, mean)
                for day in found.days
                if (mean := day.means[number].mean) is not None
            )
            if points:
                yield _outcome_lane(kind, part, points, found)


def _outcome_lane(
    kind: OutcomeKind, part: str, points: tuple[Point, ...], found: Outcomes
) -> Choice:
    low, high = (0, 10) if kind is OutcomeKind.GBO else (1, 10)
    name = "GBO" if kind is OutcomeKind.GBO else f"COPM {_part_words(part)}"
    lane = Lane(
        name=name,
        sub=("higher is better", f"mean of {len(found.standing)}, {low} to {high}"),
        low=low,
        high=high,
        ticks=(low, 5, high),
        points=points,
    )
    moved = found.moved(part)
    words = f"{shown(points[0].value)}: rated once" if moved is None else _moved_words(kind, moved)
    return Choice(f"{kind.value}-{part}", name, lane, words)


def _moved_words(kind: OutcomeKind, moved: Any) -> str:
    rule = "more than 2.45" if kind is OutcomeKind.GBO else "2 or more"
    points = moved.shift.points
    return (
        f"{shown(moved.before)} to {shown(moved.after)} over {moved.shift.shared} rated both times"
        f" ({points:+.1f}; rule of thumb: {rule})".replace("-", "\N{MINUS SIGN}")
    )


def _part_words(part: str) -> str:
    return "performance" if part == "value" else part


_moves = (
    select(SiteMove.moved_at, SiteMove.setting, Site.name, SiteMove.ward)
    .join(Site, Site.id == SiteMove.site_id)
    .where(SiteMove.case_id == CASE)
    .order_by(SiteMove.moved_at, SiteMove.id)
)
_decisions = (
    select(Decision.created_at, Decision.text)
    .where(Decision.case_id == CASE)
    .order_by(Decision.created_at.desc(), Decision.id.desc())
    .limit(MOST_MARKS)
)
_concerns = (
    select(SafetyConcern.raised_at, SafetyConcern.kind, SafetyConcern.closed_at)
    .where(SafetyConcern.case_id == CASE)
    .order_by(SafetyConcern.raised_at)
)
_incidents = (
    select(Incident.happened_on, Incident.kind)
    .where(
        Incident.case_id == CASE,
        Incident.kind == IncidentKind.SELF_HARM,
        Incident.withdrawn_at.is_(None),
    )
    .order_by(Incident.happened_on)
)


def _stays(moves: Iterable[Any]) -> Iterable[Stay]:
    """Days in hospital, from each admission to the next move out."""
    since: date | None = None
    words = ""
    for moved_at, setting, site, ward in moves:
        day = clock.local(moved_at).date()
        if setting is Setting.INPATIENT and since is None:
            since, words = day, ", ".join(part for part in (site, ward) if part)
        elif setting is not Setting.INPATIENT and since is not None:
            yield Stay(since, day, words)
            since = None
    if since is not None:
        yield Stay(since, None, words)


def _marks(case: Case) -> tuple[Mark, ...]:
    decided = sorted(
        (clock.local(row.created_at).date(), row.text) for row in read(_decisions, case=case.id)
    )
    happened = [(row.happened_on, f"{label(row.kind).capitalize()} noted") for row in
                read(_incidents, case=case.id)]  # fmt: skip
    for row in read(_concerns, case=case.id):
        words = f"Safety concern raised: {label(row.kind)}"
        ended = row.closed_at and day_words(clock.local(row.closed_at).date())
        words += f"; closed {ended}" if ended else "; open"
        happened.append((clock.local(row.raised_at).date(), words))
    marks = [Mark(on, str(n), words) for n, (on, words) in enumerate(decided, start=1)]
    marks += [
        Mark(on, _letter(n), words, safety=True) for n, (on, words) in enumerate(sorted(happened))
    ]
    return tuple(sorted(marks, key=lambda mark: (mark.on, mark.safety)))


def _letter(number: int) -> str:
    """A, B, … Z, AA."""
    turns, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] * (turns + 1)
