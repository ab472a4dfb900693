"""Interventions for tests, made through the services."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from mdt import clock
from mdt.domain.vocabulary import IncidentKind, InterventionKind
from mdt.models.cases import Case
from mdt.models.interventions import Incident, Intervention
from mdt.models.people import User
from mdt.services import incidents, interventions

Pair = tuple[int | None, int | None]


def plan(actor: User, case: Case, **given: Any) -> Intervention:
    """Something to try, unless the test says what."""
    return interventions.plan(
        actor, case, **{"kind": InterventionKind.ROLE_PLAY, "name": "Saying no", **given}
    )


def log(actor: User, row: Intervention, pairs: Iterable[Pair], *, days: int = 0) -> None:
    """One try for each pair of numbers, on one day after another until `days` ago."""
    pairs = list(pairs)
    for number, (before, after) in enumerate(pairs):
        on = clock.today() - timedelta(days=days + len(pairs) - 1 - number)
        line = interventions.Try(on, before=before, after=after, words=f"Line {number}")
        interventions.tried(actor, row, line)


def happened(actor: User, case: Case, *, days: int = 0, **given: Any) -> Incident:
    """An incident so many days ago: self-harm, unless the test says what."""
    facts: dict[str, Any] = {"kind": IncidentKind.SELF_HARM, "words": "Cut her arm.", **given}
    return incidents.note_incident(
        actor, case, happened_on=clock.today() - timedelta(days=days), **facts
    )
