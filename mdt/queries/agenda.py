"""What the agenda is built from: every active case of a team, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.database import db, read
from mdt.domain.agenda import (
    Asked,
    CaseFacts,
    DecisionFact,
    GoalFact,
    Worsened,
    not_risen_since,
)
from mdt.domain.decisions import comes_back, proposed
from mdt.domain.meetings import ran_out_of_time
from mdt.domain.vocabulary import (
    CaseStatus,
    DecisionState,
    Discipline,
    ItemKind,
    Outcome,
)
from mdt.models.cases import CareTeamMember, Case
from mdt.models.decisions import Action, Decision, DecisionReview
from mdt.models.goals import Goal, GoalRating
from mdt.models.meetings import AgendaItem, Question
from mdt.models.packs import Contribution
from mdt.models.people import User
from mdt.models.safety import PlanTerms, SafetyConcern, SafetyTask
from mdt.queries.decisions import STILL_TO_DO
from mdt.queries.measures import scores_of, worsened_in
from mdt.queries.owed import holds
from mdt.queries.safety_standing import plan_review
from mdt.queries.shown_meeting import AnyMeeting

Found = dict[int, list[Any]]


class Looks(NamedTuple):
    """The statements of one look at what is due."""

    cases: Any
    concerns: Any
    decisions: Any
    asked: Any
    outcomes: Any
    scores: Any
    goals: Any
    unheard: Any


def cases_of(ids: Iterable[int]) -> dict[int, Case]:
    """These cases with their care teams."""
    query = (
        select(Case)
        .where(Case.id.in_(list(ids)))
        .options(
            joinedload(Case.patient),
            selectinload(Case.care_team).joinedload(CareTeamMember.user),
        )
    )
    return {case.id: case for case in db.session.scalars(query)}


def facts_of(meeting: AnyMeeting, only: Case | None = None) -> dict[int, CaseFacts]:
    """What is due on each case the team has in treatment, or on one case alone; by its key."""
    looks = _looks(one=only is not None)
    these = {"case": only.id} if only is not None else {"team": meeting.team_id}
    concerns = _by_case(read(looks.concerns, **these))
    decisions = _decisions(read(looks.decisions, **these))
    asked = _by_case(read(looks.asked, meeting=meeting.id, **these))
    worse = worsened_in(read(looks.scores, **these))
    goals = _goals(read(looks.goals, **these))
    unheard = _by_case(read(looks.unheard, meeting=meeting.id, now=clock.now(), **these))
    last = {row[0]: _after(*row[1:]) for row in read(looks.outcomes, meeting=meeting.id, **these)}
    return {
        row.id: CaseFacts(
            key=row.ref,
            opened_on=row.opened_on,
            next_review_on=row.next_review_on,
            last_discussed_on=row.last_discussed_on,
            open_concerns=[(kind, clock.local(at).date()) for kind, at in concerns[row.id]],
            unspoken=row.unspoken,
            unspoken_since=row.unspoken_since and clock.local(row.unspoken_since).date(),
            plan_review_on=row.plan_review_on,
            worsened=[Worsened(*one) for one in worse.get(row.id, ())],
            decisions=decisions[row.id],
            asked=[Asked(*one) for one in asked[row.id]],
            goals=goals.get(row.id, ()),
            unheard=[one for one in Discipline if [one] in unheard[row.id]],
            **last.get(row.id, {}),
        )
        for row in read(looks.cases, **these)
    }


def questions_for(meeting: AnyMeeting, case_ids: Iterable[int]) -> Select[Question]:
    """What members ask about these cases: not withdrawn, and on no other meeting's agenda."""
    on_this = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    return (
        select(Question)
        .where(
            Question.case_id.in_(list(case_ids)),
            Question.withdrawn_at.is_(None),
            Question.item_id.is_(None) | Question.item_id.in_(on_this),
        )
        .options(joinedload(Question.author))
        .order_by(Question.id)
    )


@cache
def _looks(*, one: bool) -> Looks:
    """Built once for a team, and once for a single case."""
    these = select(Case.id)
    if one:
        these = these.where(Case.id == bindparam("case"))
    else:
        these = these.where(Case.team_id == bindparam("team"), Case.status == CaseStatus.ACTIVE)
    return Looks(
        cases=select(
            Case.id,
            Case.ref,
            Case.opened_on,
            Case.next_review_on,
            Case.last_discussed_on,
            _unspoken(func.count(SafetyTask.id)).label("unspoken"),
            _unspoken(func.min(SafetyTask.created_at)).label("unspoken_since"),
            plan_review(PlanTerms.review_on, Case.id).label("plan_review_on"),
        )
        .where(Case.id.in_(these))
        .order_by(Case.opened_on, Case.id),
        concerns=select(SafetyConcern.case_id, SafetyConcern.kind, SafetyConcern.raised_at)
        .where(SafetyConcern.case_id.in_(these), SafetyConcern.closed_at.is_(None))
        .order_by(SafetyConcern.raised_at),
        decisions=_still_to_do(these),
        asked=select(Question.case_id, User.display_name, Question.words)
        .join(User, User.id == Question.author_id)
        .where(
            Question.case_id.in_(these),
            Question.withdrawn_at.is_(None),
            Question.item_id.is_(None) | Question.item_id.in_(_on_this),
        )
        .order_by(Question.id),
        outcomes=_outcomes(these),
        scores=scores_of(these),
        goals=select(
            Goal.case_id,
            Goal.id,
            Goal.created_at,
            Goal.baseline,
            GoalRating.rated_on,
            GoalRating.level,
        )
        .outerjoin(GoalRating, GoalRating.goal_id == Goal.id)
        .where(Goal.case_id.in_(these), Goal.ended_on.is_(None))
        .order_by(Goal.id, GoalRating.rated_on, GoalRating.id),
        unheard=_unheard(these),
    )


def _unspoken(column: Any) -> Any:
    """Of the answers that somebody still has to talk about."""
    return (
        select(column)
        .where(SafetyTask.case_id == Case.id, SafetyTask.closed_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


_on_this = select(AgendaItem.id).where(AgendaItem.meeting_id == bindparam("meeting"))


def _still_to_do(these: Select[Any]) -> Any:
    """Decisions with their last look back, a row for each of their tasks."""
    latest = (
        select(func.max(DecisionReview.id))
        .where(DecisionReview.decision_id == Decision.id)
        .correlate(Decision)
        .scalar_subquery()
    )
    return (
        select(
            Decision.id,
            Decision.case_id,
            Decision.text,
            Decision.due_on,
            Decision.state,
            DecisionReview.result,
            DecisionReview.reason,
            DecisionReview.carried_to,
            Action.state.label("task_state"),
            Action.reason.label("task_reason"),
        )
        .outerjoin(DecisionReview, DecisionReview.id == latest)
        .outerjoin(Action, Action.decision_id == Decision.id)
        .where(Decision.case_id.in_(these), Decision.state.in_(STILL_TO_DO))
        .order_by(Decision.due_on, Decision.id, Action.id)
    )


def _latest(these: Select[Any]) -> Any:
    """Which item of each case closed last, on another agenda than this."""
    return (
        select(AgendaItem.case_id, func.max(AgendaItem.closed_at))
        .where(
            AgendaItem.case_id.in_(these),
            AgendaItem.kind == ItemKind.CASE,
            AgendaItem.closed_at.is_not(None),
            AgendaItem.meeting_id != bindparam("meeting"),
        )
        .group_by(AgendaItem.case_id)
    )


def _outcomes(these: Select[Any]) -> Any:
    """How each case's latest item closed, when that bears on the next agenda."""
    return select(
        AgendaItem.case_id,
        AgendaItem.outcome,
        AgendaItem.outcome_reason,
        AgendaItem.deferred_until,
        AgendaItem.views_missing,
    ).where(tuple_(AgendaItem.case_id, AgendaItem.closed_at).in_(_latest(these)))


def _unheard(these: Select[Any]) -> Any:
    """Disciplines that treat the patient and were silent at the last item others had brought to."""
    brought = exists().where(
        Contribution.item_id == AgendaItem.id, Contribution.handed_in_at.is_not(None)
    )
    return (
        select(CareTeamMember.case_id, CareTeamMember.discipline)
        .join(AgendaItem, AgendaItem.case_id == CareTeamMember.case_id)
        .where(
            tuple_(AgendaItem.case_id, AgendaItem.closed_at).in_(_latest(these)),
            holds(CareTeamMember),
            brought,
            ~brought.where(Contribution.discipline == CareTeamMember.discipline),
        )
        .distinct()
        .order_by(CareTeamMember.case_id, CareTeamMember.discipline)
    )


def _by_case(rows: Sequence[Any]) -> Found:
    found: Found = defaultdict(list)
    for case_id, *facts in rows:
        found[case_id].append(facts)
    return found


def _decisions(rows: Sequence[Any]) -> Found:
    tasks: Found = defaultdict(list)
    for row in rows:
        tasks[row.id].append(row)
    found: Found = defaultdict(list)
    for group in tasks.values():
        first = group[0]
        if comes_back(first.state, carries_on=first.carried_to is not None):
            found[first.case_id].append(_fact(first, group))
    return found


def _fact(decision: Any, group: list[Any]) -> DecisionFact:
    """A decision, or what its owner says of it where the room has not looked yet."""
    tasks = [row for row in group if row.task_state is not None]
    said = proposed(row.task_state for row in tasks)
    undone = decision.state is DecisionState.OPEN and said is DecisionState.NOT_DONE
    why = next((row.task_reason for row in tasks if row.task_reason is not None), None)
    return DecisionFact(
        text=decision.text,
        due=decision.due_on,
        state=DecisionState.NOT_DONE if undone else decision.state,
        result=decision.result,
        reason=why if undone else decision.reason,
        carries_on=undone or decision.carried_to is not None,
    )


def _after(
    outcome: Outcome | None, reason: str, until: date | None, views_missing: str
) -> dict[str, Any]:
    if outcome is Outcome.NO_DECISION and ran_out_of_time(reason):
        return {"ran_out_of_time": True}  # it was not discussed: nobody's view was missed
    known = {"views_missing": views_missing}
    return {**known, "deferred_until": until} if outcome is Outcome.DEFERRED else known


def _goals(rows: Sequence[Any]) -> dict[int, list[GoalFact]]:
    """Goals below what was expected, each with the day since when it has not risen."""
    of_goal: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        of_goal.setdefault((row.case_id, row.id), []).append(row)
    found: dict[int, list[GoalFact]] = {}
    for (case_id, _goal), group in of_goal.items():
        set_on = clock.local(group[0].created_at).date()
        ratings = [(row.rated_on, row.level) for row in group if row.rated_on is not None]
        start = [] if group[0].baseline is None else [(set_on, group[0].baseline)]
        if ratings and ratings[-1][1] >= 0:
            continue
        since = not_risen_since(set_on, [*start, *ratings])
        found.setdefault(case_id, []).append(GoalFact(since, bool(ratings)))
    return found
