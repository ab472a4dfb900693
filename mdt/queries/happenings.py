"""What can happen in a case: one branch each, with the same columns, for the timeline.

There is no branch for reflections, and none may be added.
"""

from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, String, bindparam, cast, exists, func, select
from sqlalchemy.orm import aliased

from mdt.columns import UTCDateTime
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ActionKind, FormulationStatus, ItemKind
from mdt.models.audit import AuditRow
from mdt.models.cases import CareTeamMember, Case, LegalEntry, SiteMove
from mdt.models.decisions import Action, Decision
from mdt.models.formulations import Formulation
from mdt.models.goals import Goal, GoalRating
from mdt.models.interventions import Incident
from mdt.models.measures import MeasureScore
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.models.places import MeetingType, Site
from mdt.models.safety import PlanTerms, SafetyConcern, SafetyTask

EXCERPT = 700  # characters of a note that are read for its line
CASE: BindParameter[Any] = bindparam("case")
NOW = bindparam("now", type_=UTCDateTime)


class Branch(NamedTuple):
    """One kind of thing: its rows, when, what the line says; `by` is joined as User."""

    name: str
    kind: str  # the filter it answers to
    rows: Select[Any]  # FROM and WHERE; the columns are put in by the timeline
    at: Any
    key: Any
    ref: Any
    by: bool = True  # whether User is the person whose deed it was
    what: Any = None
    words: Any = None
    more: Any = None
    other_at: Any = None
    due: Any = None


def _of(thing: Any, author: Any) -> Select[Any]:
    return select().select_from(thing).join(User, User.id == author).where(thing.case_id == CASE)


def _around_a_plan(event: AuditEvent) -> Select[Any]:
    """A deed around a version of the safety plan: its moment and its doer stand in the trail."""
    return (
        select()
        .select_from(PlanTerms)
        .join(Formulation, Formulation.id == PlanTerms.formulation_id)
        .join(AuditRow, (AuditRow.subject_ref == PlanTerms.ref) & (AuditRow.event == event.value))
        .join(User, User.ref == AuditRow.actor_ref)
        .where(PlanTerms.case_id == CASE)
    )


def _last_of(event: AuditEvent) -> Any:
    """What a row says now belongs to the last such deed alone."""
    later = aliased(AuditRow)
    said = (later.subject_ref == PlanTerms.ref) & (later.event == event.value)
    return AuditRow.id == (
        select(func.max(later.id)).where(said).correlate(PlanTerms).scalar_subquery()
    )


def _follow_ups(by: Any) -> Select[Any]:
    """Contacts after a crisis: only those, other tasks stand in the room of actions."""
    return (
        _of(Action, by)
        .join(_owner, _owner.id == Action.owner_id)
        .where(Action.kind == ActionKind.FOLLOW_UP)
    )


_owner, _sibling = aliased(User), aliased(SafetyTask)


def _excerpt(text: Any) -> Any:
    return func.substr(text, 1, EXCERPT)


BRANCHES = (
    Branch(
        "note",
        "notes",
        _of(Note, Note.author_id).where(Note.signed_at.is_not(None)),
        at=Note.happened_at,
        key=Note.id,
        ref=Note.ref,
        what=Note.kind,
        words=_excerpt(Note.text),
        other_at=Note.signed_at,
    ),
    Branch(
        "addendum",
        "notes",
        select()
        .select_from(Addendum)
        .join(Note, Note.id == Addendum.note_id)
        .join(User, User.id == Addendum.author_id)
        .where(Note.case_id == CASE),
        at=Addendum.created_at,
        key=Addendum.id,
        ref=Note.ref,
        what=Note.kind,
        words=_excerpt(Addendum.text),
        other_at=Note.happened_at,
    ),
    Branch(
        "formulation",
        "formulation",
        _of(Formulation, Formulation.author_id).where(
            Formulation.status != FormulationStatus.DRAFT
        ),
        at=Formulation.created_at,
        key=Formulation.id,
        ref=Formulation.ref,
        what=Formulation.status,
        words=Formulation.template_title,
        more=cast(Formulation.number, String),
    ),
    Branch(
        "goal_set",
        "goals",
        _of(Goal, Goal.author_id),
        at=Goal.created_at,
        key=Goal.id,
        ref=Goal.ref,
        words=Goal.wording,
    ),
    Branch(
        "goal_rated",
        "goals",
        select()
        .select_from(GoalRating)
        .join(Goal, Goal.id == GoalRating.goal_id)
        .join(User, User.id == GoalRating.author_id)
        .where(Goal.case_id == CASE),
        at=GoalRating.created_at,
        key=GoalRating.id,
        ref=Goal.ref,
        what=cast(GoalRating.level, String),
        words=Goal.wording,
        more=GoalRating.reason,
        due=GoalRating.rated_on,
    ),
    Branch(
        "score",
        "measures",
        _of(MeasureScore, MeasureScore.entered_by_id).where(MeasureScore.withdrawn_at.is_(None)),
        at=MeasureScore.created_at,
        key=MeasureScore.id,
        ref=MeasureScore.ref,
        what=MeasureScore.measure_id,
        words=MeasureScore.words,
        more=cast(MeasureScore.total, String),
        due=MeasureScore.taken_on,
    ),
    Branch(
        "incident",
        "measures",
        _of(Incident, Incident.author_id).where(Incident.withdrawn_at.is_(None)),
        at=Incident.created_at,
        key=Incident.id,
        ref=Incident.ref,
        what=Incident.kind,
        words=Incident.words,
        due=Incident.happened_on,
    ),
    Branch(
        "concern_raised",
        "safety",
        _of(SafetyConcern, SafetyConcern.raised_by_id),
        at=SafetyConcern.raised_at,
        key=SafetyConcern.id,
        ref=SafetyConcern.ref,
        what=SafetyConcern.kind,
        words=SafetyConcern.words,
    ),
    Branch(
        "concern_closed",
        "safety",
        _of(SafetyConcern, SafetyConcern.closed_by_id).where(SafetyConcern.closed_at.is_not(None)),
        at=SafetyConcern.closed_at,
        key=SafetyConcern.id,
        ref=SafetyConcern.ref,
        what=SafetyConcern.kind,
        words=SafetyConcern.close_reason,
        more=SafetyConcern.told,
    ),
    Branch(
        "spoken_about",
        "safety",
        _of(SafetyTask, SafetyTask.closed_by_id)
        .join(MeasureScore, MeasureScore.id == SafetyTask.score_id)
        .where(
            SafetyTask.closed_at.is_not(None),
            ~exists().where(  # one line for the answers of a form that were answered together
                _sibling.score_id == SafetyTask.score_id,
                _sibling.closed_at == SafetyTask.closed_at,
                _sibling.item < SafetyTask.item,
            ),
        ),
        at=SafetyTask.closed_at,
        key=SafetyTask.id,
        ref=SafetyTask.ref,
        what=MeasureScore.measure_id,
        words=SafetyTask.action,
        other_at=SafetyTask.spoken_at,
    ),
    Branch(
        "plan_agreed",
        "safety",
        _around_a_plan(AuditEvent.PLAN_TERMS_SET),
        at=AuditRow.at,
        key=AuditRow.id,
        ref=PlanTerms.ref,
        words=AuditRow.payload,  # the day that was set then
        more=cast(Formulation.number, String),
    ),
    Branch(
        "copy_given",
        "safety",
        _around_a_plan(AuditEvent.PLAN_COPY_GIVEN).where(_last_of(AuditEvent.PLAN_COPY_GIVEN)),
        at=AuditRow.at,
        key=AuditRow.id,
        ref=PlanTerms.ref,
        words=PlanTerms.copy_words,
        more=cast(Formulation.number, String),
        due=PlanTerms.copy_given_on,
    ),
    Branch(
        "follow_up_given",
        "safety",
        _follow_ups(Action.given_by_id),
        at=Action.created_at,
        key=Action.id,
        ref=Action.ref,
        words=Action.text,
        more=_owner.display_name,
        due=Action.due_on,
    ),
    Branch(
        "follow_up_settled",
        "safety",
        _follow_ups(Action.settled_by_id).where(Action.settled_at.is_not(None)),
        at=Action.settled_at,
        key=Action.id,
        ref=Action.ref,
        what=Action.state,
        words=Action.words,
        more=_owner.display_name,
    ),
    Branch(
        "discussed",
        "meetings",
        select()
        .select_from(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .where(
            AgendaItem.case_id == CASE,
            AgendaItem.closed_at.is_not(None),
            AgendaItem.kind == ItemKind.CASE,
        ),
        at=AgendaItem.closed_at,
        key=AgendaItem.id,
        ref=Meeting.ref,
        by=False,
        what=AgendaItem.outcome,
        words=AgendaItem.question,
        more=MeetingType.name,
    ),
    Branch(
        "decision",
        "meetings",
        _of(Decision, Decision.implementer_id).join(Meeting, Meeting.id == Decision.meeting_id),
        at=Decision.created_at,
        key=Decision.id,
        ref=Meeting.ref,
        what=Decision.state,
        words=Decision.text,
        due=Decision.due_on,
    ),
    Branch(
        "moved",
        "care",
        _of(SiteMove, SiteMove.author_id).join(Site, Site.id == SiteMove.site_id),
        at=SiteMove.moved_at,
        key=SiteMove.id,
        ref=SiteMove.ref,
        what=SiteMove.setting,
        words=SiteMove.words,
        more=Site.name,
    ),
    Branch(
        "legal",
        "care",
        _of(LegalEntry, LegalEntry.author_id).where(LegalEntry.since <= NOW),
        at=LegalEntry.since,
        key=LegalEntry.id,
        ref=LegalEntry.ref,
        what=LegalEntry.status,
        words=LegalEntry.note,
    ),
    Branch(
        "joined",
        "care",
        _of(CareTeamMember, CareTeamMember.user_id).where(CareTeamMember.from_at <= NOW),
        at=CareTeamMember.from_at,
        key=CareTeamMember.id,
        ref=User.ref,
        what=CareTeamMember.discipline,
    ),
    Branch(
        "left",
        "care",
        _of(CareTeamMember, CareTeamMember.user_id).where(CareTeamMember.until_at <= NOW),
        at=CareTeamMember.until_at,
        key=CareTeamMember.id,
        ref=User.ref,
        what=CareTeamMember.discipline,
    ),
    Branch(
        "opened",
        "care",
        select().select_from(Case).where(Case.id == CASE),
        at=Case.created_at,
        key=Case.id,
        ref=Case.ref,
        by=False,
        words=Case.referral,
    ),
)

KINDS = tuple(dict.fromkeys(branch.kind for branch in BRANCHES))
