"""What a kind of meeting comes to over time: marks, time, decisions, and the year's figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db
from mdt.domain.decisions import Implementation, implementation
from mdt.domain.forecast import Brier, Forecast, brier
from mdt.domain.meeting_audit import Figure, Share
from mdt.domain.quality import Area, areas
from mdt.domain.vocabulary import (
    DecisionState,
    ItemKind,
    ItemState,
    ItemType,
    NotDoneReason,
    Outcome,
)
from mdt.models.cases import Case
from mdt.models.decisions import Action, Decision, DecisionBefore
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.packs import Contribution
from mdt.models.places import MeetingType
from mdt.models.quality import MeetingAudit, MeetingMarks

FEWEST = 3  # sheets: with fewer the mean is somebody's own mark
THIRTEEN_MONTHS = timedelta(days=396)
PARTS = 6
REVIEWED = (DecisionState.DONE, DecisionState.PARTLY, DecisionState.NOT_DONE)


@dataclass(frozen=True)
class Sitting:
    """One meeting's marks; without areas where fewer than three people marked it."""

    meeting: Meeting
    sheets: int
    areas: list[Area]

    @property
    def mean(self) -> float | None:
        """The mean of the areas that were marked."""
        found = [area.mean for area in self.areas if area.mean is not None]
        return sum(found) / len(found) if found else None


@dataclass(frozen=True)
class TimeTaken:
    """Minutes planned and taken by the case items of a kind of meeting."""

    items: int
    planned: int
    taken: int


@dataclass(frozen=True)
class Course:
    """A kind of meeting over a span of time."""

    sittings: list[Sitting]
    time: TimeTaken
    implemented: Implementation
    by_kind: list[tuple[ItemType, Implementation]]
    reasons: list[tuple[NotDoneReason, int]]
    forecasts: Brier


def course_of(kind: MeetingType, since: date, until: date) -> Course:
    """Marks, time, decisions and forecasts of a kind of meeting between two days."""
    meetings = db.session.scalars(
        _held(kind, since, until).options(selectinload(Meeting.items))
    ).all()
    decisions = _decisions(meetings)
    reasons = Counter(
        last.reason
        for decision in decisions
        if (last := decision.last_review) is not None and last.reason is not None
    )
    return Course(
        sittings=_sittings(meetings),
        time=_time(item for meeting in meetings for item in _cases(meeting)),
        implemented=implementation(decision.state for decision in decisions),
        by_kind=[
            (kind, implementation(d.state for d in decisions if d.item.type is kind))
            for kind in ItemType
            if any(d.item.type is kind for d in decisions)
        ],
        reasons=sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0].value)),
        forecasts=brier(
            Forecast(decision.forecast_percent, decision.came_true, decision.scored_at is not None)
            for decision in decisions
            if decision.forecast_percent is not None
        ),
    )


def audits_of(kind: MeetingType) -> Sequence[MeetingAudit]:
    """The audits of a kind of meeting, the latest first."""
    query = select(MeetingAudit).where(MeetingAudit.type_id == kind.id)
    return db.session.scalars(query.order_by(MeetingAudit.id.desc())).all()


def figures_of(kind: MeetingType, since: date, until: date) -> dict[Figure, Share]:
    """What the year's meetings answer by themselves."""
    meetings = db.session.scalars(
        _held(kind, since, until).options(selectinload(Meeting.items))
    ).all()
    items = [item for meeting in meetings for item in _cases(meeting)]
    closed = [item for item in items if item.closed_at is not None]
    decisions = _decisions(meetings)
    reviewed = [decision for decision in decisions if decision.state in REVIEWED]
    return {
        Figure.DECIDED: _share(item.outcome is Outcome.DECIDED for item in closed),
        Figure.WRITTEN_DOWN: _share(
            item.outcome is Outcome.DECIDED or bool(item.outcome_reason) for item in closed
        ),
        Figure.OBJECTIVES: _share([bool(kind.objectives.strip())]),
        Figure.NEW_PATIENTS: _new_patients(kind, since, until, items),
        Figure.MINIMUM_INFORMATION: _minimum(items),
        Figure.AUDITED: _share([_audited(kind, until)]),
        Figure.ACTIONS: _share(decision.id in _with_action(decisions) for decision in decisions),
        Figure.IMPLEMENTED: _share(d.state is DecisionState.DONE for d in reviewed),
        Figure.CHANGED_WITH_REASON: _changed(decisions),
        Figure.IMPLEMENTER: _share(d.implementer_id is not None for d in decisions),
    }


def _share(answers: Iterable[bool]) -> Share:
    counted = list(answers)
    return Share(sum(counted), len(counted))


def _held(kind: MeetingType, since: date, until: date) -> Select[Meeting]:
    first = datetime.combine(since, time())
    after = datetime.combine(until + timedelta(days=1), time())
    return (
        select(Meeting)
        .where(
            Meeting.type_id == kind.id,
            Meeting.closed_at.is_not(None),
            Meeting.starts >= first,
            Meeting.starts < after,
        )
        .order_by(Meeting.starts)
    )


def _cases(meeting: Meeting) -> list[AgendaItem]:
    return [
        item
        for item in meeting.items
        if item.kind is ItemKind.CASE
        and item.state is ItemState.ACCEPTED
        and item.opened_at is not None
    ]


def _sittings(meetings: Sequence[Meeting]) -> list[Sitting]:
    rows = db.session.scalars(
        select(MeetingMarks).where(MeetingMarks.meeting_id.in_([m.id for m in meetings]))
    ).all()
    found = []
    for meeting in meetings:
        sheets = [row.marks for row in rows if row.meeting_id == meeting.id]
        shown = areas(sheets) if len(sheets) >= FEWEST else []
        found.append(Sitting(meeting, len(sheets), shown))
    return found


def _time(items: Iterable[AgendaItem]) -> TimeTaken:
    timed = [i for i in items if i.opened_at is not None and i.closed_at is not None]
    taken = sum(
        (i.closed_at - i.opened_at).total_seconds() for i in timed if i.closed_at and i.opened_at
    )
    return TimeTaken(len(timed), sum(item.minutes for item in timed), round(taken / 60))


def _decisions(meetings: Sequence[Meeting]) -> Sequence[Decision]:
    made = select(Decision).where(Decision.meeting_id.in_([meeting.id for meeting in meetings]))
    with_them = made.options(selectinload(Decision.reviews), joinedload(Decision.item))
    return db.session.scalars(with_them).all()


def _with_action(decisions: Sequence[Decision]) -> set[int]:
    query = select(Action.decision_id).where(Action.decision_id.in_([d.id for d in decisions]))
    return {found for found in db.session.scalars(query) if found is not None}


def _changed(decisions: Sequence[Decision]) -> Share:
    query = select(DecisionBefore.reason).where(
        DecisionBefore.decision_id.in_([decision.id for decision in decisions])
    )
    return _share(bool(reason.strip()) for reason in db.session.scalars(query))


def _minimum(items: Sequence[AgendaItem]) -> Share:
    """An item counts when its contributions together mark all six parts."""
    query = select(Contribution.item_id, Contribution.marks).where(
        Contribution.item_id.in_([item.id for item in items]),
        Contribution.handed_in_at.is_not(None),
    )
    marked: dict[int, set[str]] = {item.id: set() for item in items}
    for item_id, marks in db.session.execute(query):
        marked[item_id] |= {part for part, known in marks.items() if known}
    return _share(len(parts) >= PARTS for parts in marked.values())


def _new_patients(
    kind: MeetingType, since: date, until: date, items: Sequence[AgendaItem]
) -> Share:
    first, after = clock.wall(since, 0), clock.wall(until + timedelta(days=1), 0)
    opened = select(Case.id).where(
        Case.team_id == kind.team_id, Case.created_at >= first, Case.created_at < after
    )
    discussed = {item.case_id for item in items}
    return _share(case_id in discussed for case_id in db.session.scalars(opened))


def _audited(kind: MeetingType, until: date) -> bool:
    query = select(MeetingAudit.id).where(
        MeetingAudit.type_id == kind.id, MeetingAudit.until_on >= until - THIRTEEN_MONTHS
    )
    return db.session.scalars(query.limit(1)).first() is not None
