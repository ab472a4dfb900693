"""What changed in a case since its summary was last read.

The facts hold no field for a reflection, and none may be added: what cannot be held
cannot leak. A concern carries no kind either, for a supervisor learns only that one is open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mdt.domain.goals import trend
from mdt.domain.labels import label
from mdt.domain.vocabulary import CaseStatus, DecisionState, FormulationStatus, NotDoneReason


@dataclass(frozen=True)
class DecisionFacts:
    text: str
    implementer: str
    made_at: datetime
    state: DecisionState = DecisionState.OPEN
    reviewed_at: datetime | None = None
    reason: NotDoneReason | None = None


@dataclass(frozen=True)
class RatingFacts:
    """The T-score after goals were rated, with how many of them it rests on."""

    at: datetime
    t: float | None
    rated: int
    counted: int


@dataclass(frozen=True)
class MeasureFacts:
    """The last score of a measure with its verdict: figures, and nobody's words."""

    at: datetime
    name: str
    verdict: str


@dataclass(frozen=True)
class ConcernFacts:
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""


@dataclass(frozen=True)
class StatusFacts:
    at: datetime
    status: CaseStatus


@dataclass(frozen=True)
class FormulationFacts:
    at: datetime
    version: int
    title: str
    status: FormulationStatus = FormulationStatus.SHARED_WITH_TEAM


@dataclass(frozen=True)
class SummaryFacts:
    """What the record says of one case, each part in the order of time."""

    decisions: Sequence[DecisionFacts] = ()
    ratings: Sequence[RatingFacts] = ()
    measures: Sequence[MeasureFacts] = ()
    concerns: Sequence[ConcernFacts] = ()
    statuses: Sequence[StatusFacts] = ()
    formulations: Sequence[FormulationFacts] = ()


@dataclass(frozen=True)
class Since:
    """The moment of the last reading; everything is new to somebody who never read."""

    read_at: datetime | None

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and (self.read_at is None or moment > self.read_at)


def changed_since(facts: SummaryFacts, read_at: datetime | None) -> list[str]:
    """A sentence for each thing that changed: concerns first, then what was settled."""
    since = Since(read_at)
    return [
        *_concerns(facts.concerns, since),
        *_statuses(facts.statuses, since),
        *_new_decisions(facts.decisions, since),
        *_reviewed(facts.decisions, since),
        *_ratings(facts.ratings, since),
        *_measures(facts.measures, since),
        *_formulations(facts.formulations, since),
    ]


def _concerns(concerns: Sequence[ConcernFacts], since: Since) -> Iterator[str]:
    for concern in concerns:
        if concern.opened_at in since:
            yield "A safety concern was opened."
        if concern.closed_at in since:
            yield f"A safety concern was closed by {concern.closed_by}."


def _statuses(statuses: Sequence[StatusFacts], since: Since) -> Iterator[str]:
    for change in statuses:
        if change.at in since:
            yield f"The case is now {label(change.status)}."


def _new_decisions(decisions: Sequence[DecisionFacts], since: Since) -> Iterator[str]:
    for decision in decisions:
        if decision.made_at in since:
            yield f"Decided: {decision.text} ({decision.implementer})."


def _reviewed(decisions: Sequence[DecisionFacts], since: Since) -> Iterator[str]:
    for decision in decisions:
        if decision.reviewed_at in since and decision.state is not DecisionState.OPEN:
            why = f" ({label(decision.reason)})" if decision.reason else ""
            yield f"{label(decision.state).capitalize()}: {decision.text}{why}."


def _ratings(ratings: Sequence[RatingFacts], since: Since) -> Iterator[str]:
    """Only the latest rating is told, against the one that was known at the last reading."""
    new = [rating for rating in ratings if rating.at in since]
    if not new:
        return
    known = [rating for rating in ratings if rating.at not in since]
    before = known[-1].t if known else new[0].t if len(new) > 1 else None
    latest = new[-1]
    if latest.t is None:
        yield "Goals were rated; there is no score yet."
        return
    of = f"{latest.rated} of {latest.counted} rated"
    yield f"Goals: T {latest.t:.2f}, {trend(before, latest.t)}; {of}."


def _measures(measures: Sequence[MeasureFacts], since: Since) -> Iterator[str]:
    for measure in measures:
        if measure.at in since:
            yield f"{measure.name} {measure.verdict}."


def _formulations(formulations: Sequence[FormulationFacts], since: Since) -> Iterator[str]:
    for version in formulations:
        if version.at in since:
            state = label(version.status)
            yield f"Formulation {version.title}, version {version.version}: {state}."
