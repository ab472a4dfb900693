"""What was measured, rated, tried, and what happened meanwhile."""

from collections.abc import Callable, Sequence
from datetime import date

from mdt.demo.telling import Row, Telling
from mdt.domain import interventions as library
from mdt.domain.journey import Road
from mdt.domain.vocabulary import Doer, IncidentKind, InterventionKind, OutcomeKind, Prompt
from mdt.queries.journeys import roads_of
from mdt.services import approaches, incidents, interventions, journeys, measures, outcomes
from mdt.services.outcomes import Rated


def _measure(telling: Telling, key: str, row: Row) -> None:
    """A filled-in form, as its numbers where the story needs them, else as its total."""
    telling.things[f"{key}:{row['measure']} {row['day']}"] = measures.enter(
        telling.people[row["by"]],
        telling.cases[key],
        row["measure"],
        taken_on=_own_day(telling, row, "taken_day"),
        answers=row.get("answers"),
        total=row.get("total"),
        parts=row.get("parts"),
        words=row.get("words", ""),
    )


def _own_day(telling: Telling, row: Row, name: str) -> date:
    """When it was so, where that is another day than that of writing it down."""
    day: int = row.get(name) or row["day"]
    return telling.day(day)


def _read_with_care(telling: Telling, key: str, row: Row) -> None:
    measures.read_with_care(
        telling.people[row["by"]], telling.cases[key], row["measure"], words=row["words"]
    )


def _name_lines(telling: Telling, key: str, row: Row) -> None:
    for line in row["lines"]:
        telling.things[f"{key}:{line['key']}"] = outcomes.name_line(
            telling.people[row["by"]],
            telling.cases[key],
            kind=OutcomeKind(row["kind"]),
            words=line["words"],
            importance=line.get("importance"),
        )


def _rate_lines(telling: Telling, key: str, row: Row) -> None:
    outcomes.rate(
        telling.people[row["by"]],
        telling.cases[key],
        kind=OutcomeKind(row["kind"]),
        rated_on=telling.day(row["day"]),
        ratings={
            telling.things[f"{key}:{line}"]: Rated(*values)
            for line, values in row["ratings"].items()
        },
    )


def _plan_intervention(telling: Telling, key: str, row: Row) -> None:
    """From the library where the story names an entry, in the words of this case."""
    goal = row.get("goal")
    telling.things[f"{key}:{row['key']}"] = interventions.plan(
        telling.people[row["by"]],
        telling.cases[key],
        kind=InterventionKind(row["kind"]),
        name=row["name"],
        words=row["words"],
        stop_rule=row.get("stop", ""),
        goal=telling.things[f"{key}:{goal}"] if goal else None,
        entry=library.entry(row.get("entry", "")),
    )


def _try_intervention(telling: Telling, key: str, row: Row) -> None:
    doers = {part: Doer(row[part]) for part in ("modelled", "tried") if part in row}
    interventions.tried(
        telling.people[row["by"]],
        telling.things[f"{key}:{row['what']}"],
        interventions.Try(
            tried_on=_own_day(telling, row, "tried_day"),
            before=row.get("before"),
            after=row.get("after"),
            words=row["words"],
            stopped=row.get("stopped"),
            **doers,
        ),
    )


def _end_intervention(telling: Telling, key: str, row: Row) -> None:
    planned = telling.things[f"{key}:{row['what']}"]
    interventions.end(
        telling.people[row["by"]], planned, words=row["words"], version=planned.version
    )


def _answer_approach(telling: Telling, key: str, row: Row) -> None:
    """What an approach wants agreed, in the team's words."""
    approaches.answer(
        telling.people[row["by"]],
        telling.cases[key],
        Prompt(row["prompt"]),
        words=row["words"],
        agreed_on=_own_day(telling, row, "agreed_day"),
    )


def _incident(telling: Telling, key: str, row: Row) -> None:
    """An urge, use or self-harm; `chain` names the version that was written from it."""
    telling.things[f"{key}:incident {row['happened_day']}"] = incidents.note_incident(
        telling.people[row["by"]],
        telling.cases[key],
        kind=IncidentKind(row["kind"]),
        happened_on=telling.day(row["happened_day"]),
        words=row["words"],
        chain=telling.things[f"{key}:{row['chain']}"] if "chain" in row else None,
    )


def _journey(telling: Telling, key: str, row: Row) -> None:
    """The page for the patient: of each goal named, what its stops say, in order."""
    case, who = telling.cases[key], telling.people[row["by"]]
    said = {telling.things[f"{key}:{goal}"].ref: texts for goal, texts in row["say"].items()}
    roads = [_as_said(road, said.get(road.goal, ())) for road in roads_of(case, said=row["number"])]
    page = journeys.make(who, case, roads=roads, words=row["words"])
    journeys.check(who, page, version=page.version)
    if "given_day" in row:
        journeys.give(who, page, on=telling.day(row["given_day"]), version=page.version)


def _as_said(road: Road, texts: Sequence[str]) -> Road:
    if not texts:
        return road._replace(taken=False)
    pairs = zip(road.stops, texts, strict=True)
    return road._replace(taken=True, stops=tuple(s._replace(words=t) for s, t in pairs))


DEEDS: dict[str, Callable[[Telling, str, Row], None]] = {
    "measure": _measure,
    "read_with_care": _read_with_care,
    "name_lines": _name_lines,
    "rate_lines": _rate_lines,
    "intervention": _plan_intervention,
    "tried": _try_intervention,
    "end_intervention": _end_intervention,
    "approach": _answer_approach,
    "incident": _incident,
    "journey": _journey,
}
