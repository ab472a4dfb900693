"""What others have put into a case since a person last looked: one statement for many cases.

Counts of the shared record only. Nothing of reflections is counted, and none may be added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, literal_column, select, union_all

from mdt.database import read
from mdt.domain.vocabulary import FormulationStatus, ItemKind
from mdt.i18n import _n
from mdt.models.cases import LegalEntry, SiteMove
from mdt.models.decisions import Decision
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal, GoalRating
from mdt.models.interventions import Incident
from mdt.models.measures import MeasureScore
from mdt.models.meetings import AgendaItem
from mdt.models.notes import Addendum, Note
from mdt.models.people import LastLooked, User
from mdt.models.safety import SafetyConcern

ME: BindParameter[Any] = bindparam("me")
CASES: BindParameter[Any] = bindparam("cases", expanding=True)
DRAFT = FormulationStatus.DRAFT


@dataclass(frozen=True)
class News:
    """How much of one kind is new in one case."""

    name: str
    count: int

    @property
    def words(self) -> str:
        """ "2 notes", "a safety concern was raised"."""
        return _words(self.name, self.count)


def since_last_look(
    me: User, case_ids: Iterable[int], *, before: bool = False
) -> dict[int, list[News]]:
    """News by case; `before` counts from the look before this one, when this one is noted already.

    A case nobody looked at has no entry here.
    """
    ids = list(case_ids)
    if not ids:
        return {}
    found: dict[int, list[News]] = {}
    for case_id, rank, count in sorted(read(_statement(before), me=me.id, cases=ids)):
        found.setdefault(case_id, []).append(News(NAMES[rank], count))
    return found


def _counted() -> list[tuple[str, Any, Any, Any, Any]]:
    """Name, rows, case, moment, author: safety first, then what was settled, then written."""
    concern = select().select_from(SafetyConcern)
    rated = select().select_from(GoalRating).join(Goal, Goal.id == GoalRating.goal_id)
    added = select().select_from(Addendum).join(Note, Note.id == Addendum.note_id)
    decided = select().select_from(Decision)
    item = select().select_from(AgendaItem).where(AgendaItem.kind == ItemKind.CASE)
    shared = select().select_from(Formulation).where(Formulation.status != DRAFT)
    return [
        ("concern_raised", concern, SafetyConcern.case_id, SafetyConcern.raised_at,
         SafetyConcern.raised_by_id),
        ("concern_closed", concern, SafetyConcern.case_id, SafetyConcern.closed_at,
         SafetyConcern.closed_by_id),
        ("decision", decided, Decision.case_id, Decision.created_at, Decision.recorded_by_id),
        ("settled", decided, Decision.case_id, Decision.settled_at, literal_column("0")),
        ("discussed", item, AgendaItem.case_id, AgendaItem.closed_at, AgendaItem.closed_by_id),
        ("note", select().select_from(Note), Note.case_id, Note.signed_at, Note.author_id),
        ("addendum", added, Note.case_id, Addendum.created_at, Addendum.author_id),
        ("formulation", shared, Formulation.case_id, Formulation.created_at, Formulation.author_id),
        ("goal_set", select().select_from(Goal), Goal.case_id, Goal.created_at, Goal.author_id),
        ("goal_rated", rated, Goal.case_id, GoalRating.created_at, GoalRating.author_id),
        ("score", select().select_from(MeasureScore), MeasureScore.case_id,
         MeasureScore.created_at, MeasureScore.entered_by_id),
        ("incident", select().select_from(Incident), Incident.case_id, Incident.created_at,
         Incident.author_id),
        ("moved", select().select_from(SiteMove), SiteMove.case_id, SiteMove.moved_at,
         SiteMove.author_id),
        ("legal", select().select_from(LegalEntry), LegalEntry.case_id, LegalEntry.since,
         LegalEntry.author_id),
    ]  # fmt: skip


COUNTED = _counted()
NAMES = [name for name, *_rest in COUNTED]


@cache
def _statement(before: bool) -> Select[Any]:
    moment = LastLooked.before if before else LastLooked.at
    parts = []
    for rank, (_name, rows, case_id, at, author) in enumerate(COUNTED):
        looked = (LastLooked.user_id == ME) & (LastLooked.what == "case")
        parts.append(
            rows.add_columns(
                case_id.label("case"), literal_column(str(rank)).label("rank"), func.count()
            )
            .join(LastLooked, looked & (LastLooked.thing_id == case_id))
            .where(case_id.in_(CASES), at > moment, author != ME)
            .group_by(case_id)
        )
    return select(union_all(*parts).subquery())


def _words(name: str, count: int) -> str:
    words: dict[str, str] = {
        "concern_raised": _n("a safety concern raised", "%(num)d safety concerns raised", count),
        "concern_closed": _n("a safety concern closed", "%(num)d safety concerns closed", count),
        "decision": _n("%(num)d decision", "%(num)d decisions", count),
        "settled": _n("%(num)d decision settled", "%(num)d decisions settled", count),
        "discussed": _n("discussed at a meeting", "discussed at %(num)d meetings", count),
        "note": _n("%(num)d note", "%(num)d notes", count),
        "addendum": _n("%(num)d addendum", "%(num)d addenda", count),
        "formulation": _n("a new formulation", "%(num)d new formulations", count),
        "goal_set": _n("a new goal", "%(num)d new goals", count),
        "goal_rated": _n("a goal rated", "goals rated %(num)d times", count),
        "score": _n("a measure entered", "%(num)d measures entered", count),
        "incident": _n("an incident noted", "%(num)d incidents noted", count),
        "moved": _n("moved", "moved %(num)d times", count),
        "legal": _n("legal status recorded", "legal status recorded %(num)d times", count),
    }
    return words[name]
