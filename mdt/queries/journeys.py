"""Pages for the patient of their own goals: those that were made, and the roads of today."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db
from mdt.domain.journey import Road, of_goal, of_numbers
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.measures import JourneyPage, OutcomeLine
from mdt.queries.goals import goals_of
from mdt.queries.outcomes import outcomes_of


def pages_of(case: Case) -> list[JourneyPage]:
    """Every page of a case, the newest first."""
    query = select(JourneyPage).where(JourneyPage.case_id == case.id)
    people = (joinedload(JourneyPage.made_by), joinedload(JourneyPage.checked_by))
    return list(db.session.scalars(query.options(*people).order_by(JourneyPage.id.desc())))


def roads_of(case: Case, *, said: str) -> list[Road]:
    """The roads of all goals of a case as they stand today: standing ones first, then ended.

    `said` puts a number the patient gave into words, as "%d of 10".
    """
    goals, own = goals_of(case), outcomes_of(case)[OutcomeKind.GBO]
    standing = [_of_goal(goal) for goal in goals.open]
    standing += [_of_line(line, said) for line in own.standing]
    ended = [_of_goal(goal) for goal in goals.ended] + [_of_line(line, said) for line in own.ended]
    return standing + [road._replace(taken=False) for road in ended]


def _of_goal(goal: Goal) -> Road:
    return of_goal(
        goal.ref,
        goal.wording,
        levels=dict(zip(range(-2, 3), goal.levels, strict=True)),
        set_on=clock.local(goal.created_at).date(),
        baseline=goal.baseline,
        ratings=[(row.rated_on, row.level) for row in goal.ratings],
        target_on=goal.target_on,
        ended=goal.ended_on is not None,
    )


def _of_line(line: OutcomeLine, said: str) -> Road:
    given = [(row.rated_on, row.value) for row in line.ratings if row.value is not None]
    return of_numbers(line.ref, line.words, given, said=said)
