"""What one person owes: safety first, then tasks, notes, reviews; one statement for each kind."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    Row,
    and_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from mdt import clock
from mdt.columns import UTCDateTime
from mdt.database import read
from mdt.domain.dates import days_words, short_day_words
from mdt.domain.formulation import SHARED
from mdt.domain.owed import Owed
from mdt.domain.packs import due_on
from mdt.domain.predicates import is_clinician
from mdt.domain.vocabulary import (
    ActionKind,
    ActionState,
    CaseStatus,
    ItemKind,
    ItemState,
    MeetingKind,
    Presence,
)
from mdt.i18n import _, label_of
from mdt.models.cases import CareTeamMember, Case, Patient, SharingAuthorisation
from mdt.models.decisions import Action
from mdt.models.formulations import Formulation
from mdt.models.measures import MeasureScore
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting, MinutesAgreement
from mdt.models.notes import Note
from mdt.models.packs import Contribution, StoodAside
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.models.safety import PlanTerms, SafetyTask
from mdt.models.supervision import SupervisionItem
from mdt.queries.safety_standing import PLAN, answered_words, plan_review

MOST = 100  # of one kind; the rooms show the rest
AHEAD = timedelta(days=14)  # reviews of the next two weeks
AGREE_WITHIN = timedelta(days=30)  # after that nobody is reminded to agree with minutes

ME: BindParameter[Any] = bindparam("me")
TODAY = bindparam("today", type_=Date, callable_=clock.today)
NOW = bindparam("now", type_=UTCDateTime, callable_=clock.now)
Rows = Sequence[Row[Any]]


def holds(row: Any) -> ColumnElement[bool]:
    """A membership that holds at the moment `now`."""
    return and_(row.from_at <= NOW, row.until_at.is_(None) | (row.until_at > NOW))


def ask(statement: Any, me: User, **given: Any) -> Rows:
    """Run one of the statements of the first page for this person."""
    return read(statement, me=me.id, now=clock.now(), **given)


def on_my_care_team(case_id: Any) -> ColumnElement[bool]:
    """Whether I am on the care team of the case at this moment."""
    member = aliased(CareTeamMember)
    return exists().where(member.case_id == case_id, member.user_id == ME, holds(member))


def falls_to_me(person_id: Any, case_id: Any) -> ColumnElement[bool]:
    """Whether a duty of this person is mine: I am that person, or I lead and they have left."""
    theirs, mine = aliased(CareTeamMember), aliased(CareTeamMember)
    still_here = exists().where(
        theirs.case_id == case_id, theirs.user_id == person_id, holds(theirs)
    )
    i_lead = exists().where(mine.case_id == case_id, mine.user_id == ME, mine.is_lead, holds(mine))
    return or_(and_(person_id == ME, still_here), and_(~still_here, i_lead))


def closed_after_a_death(case_id: Any) -> ColumnElement[bool]:
    """Whether the record of a case is closed for good."""
    record = aliased(Case)
    return exists().where(record.id == case_id, record.frozen_at.is_not(None))


_REVIEW_ON = plan_review(PlanTerms.review_on, Case.id)

_actions = (
    select(
        Action.ref,
        Action.kind,
        Action.text,
        Action.due_on,
        Patient.given_names,
        Patient.family_name,
    )
    .select_from(Action)
    .outerjoin(Case, and_(Case.id == Action.case_id, on_my_care_team(Action.case_id)))
    .outerjoin(Patient, Patient.id == Case.patient_id)
    .where(
        Action.owner_id == ME,
        Action.state == ActionState.OPEN,
        or_(Action.snoozed_until.is_(None), Action.snoozed_until <= TODAY),
        # After a death nobody is asked to ring the patient; the task stays as it stood.
        ~and_(Action.kind == ActionKind.FOLLOW_UP, closed_after_a_death(Action.case_id)),
    )
    .order_by(Action.due_on, Action.id)
    .limit(MOST)
)
_notes = (
    select(
        Note.ref,
        Note.kind,
        Note.happened_at,
        Case.ref.label("case_ref"),
        Patient.given_names,
        Patient.family_name,
    )
    .join(Case, Case.id == Note.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .where(Note.author_id == ME, Note.signed_at.is_(None), on_my_care_team(Note.case_id))
    .order_by(Note.happened_at, Note.id)
    .limit(MOST)
)
_unspoken = (
    select(
        SafetyTask.ref,
        SafetyTask.score_id,
        SafetyTask.item,
        SafetyTask.created_at,
        MeasureScore.measure_id,
        Case.ref.label("case_ref"),
        Patient.given_names,
        Patient.family_name,
    )
    .join(MeasureScore, MeasureScore.id == SafetyTask.score_id)
    .join(Case, Case.id == SafetyTask.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .where(
        SafetyTask.closed_at.is_(None),
        Case.frozen_at.is_(None),
        falls_to_me(SafetyTask.owner_id, SafetyTask.case_id),
    )
    .order_by(SafetyTask.score_id, SafetyTask.item)
    .limit(MOST)
)
_plans = (
    select(Case.ref, Patient.given_names, Patient.family_name, _REVIEW_ON.label("review_on"))
    .join(Formulation, Formulation.case_id == Case.id)
    .join(Patient, Patient.id == Case.patient_id)
    .where(
        Formulation.template_id == PLAN,
        Formulation.status.in_(SHARED),
        Case.status != CaseStatus.CLOSED,
        Case.frozen_at.is_(None),
        falls_to_me(Formulation.author_id, Case.id),
        bindparam("until") >= _REVIEW_ON,
    )
    .order_by(_REVIEW_ON, Case.id)
    .limit(MOST)
)
_reviews = (
    select(Case.ref, Case.next_review_on, Patient.given_names, Patient.family_name)
    .join(CareTeamMember, CareTeamMember.case_id == Case.id)
    .join(Patient, Patient.id == Case.patient_id)
    .where(
        CareTeamMember.user_id == ME,
        CareTeamMember.is_lead,
        holds(CareTeamMember),
        Case.status != CaseStatus.CLOSED,
        Case.next_review_on <= bindparam("until"),
    )
    .order_by(Case.next_review_on, Case.id)
    .limit(MOST)
)
_to_sign = (
    select(Meeting.ref, Meeting.starts, MeetingType.name)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .where(Meeting.chair_id == ME, Meeting.closed_at.is_not(None), Meeting.signed_at.is_(None))
    .order_by(Meeting.starts)
    .limit(MOST)
)
_to_agree = (
    select(Meeting.ref, Meeting.starts, MeetingType.name)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .join(Attendance, Attendance.meeting_id == Meeting.id)
    .where(
        Attendance.user_id == ME,
        Attendance.arrived_at.is_not(None),
        Meeting.signed_at > bindparam("since", type_=UTCDateTime),
        Meeting.signed_by_id != ME,
        ~exists().where(MinutesAgreement.meeting_id == Meeting.id, MinutesAgreement.user_id == ME),
    )
    .order_by(Meeting.starts)
    .limit(MOST)
)
_packs = (
    select(
        AgendaItem.ref,
        Meeting.ref.label("meeting_ref"),
        Meeting.starts,
        MeetingType.name,
        Patient.given_names,
        Patient.family_name,
    )
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .join(Case, Case.id == AgendaItem.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .where(
        AgendaItem.kind == ItemKind.CASE,
        AgendaItem.state == ItemState.ACCEPTED,
        AgendaItem.opened_at.is_(None),
        Meeting.closed_at.is_(None),
        Meeting.starts >= bindparam("morning", type_=DateTime),
        MeetingType.kind != MeetingKind.CRISIS,
        or_(
            on_my_care_team(AgendaItem.case_id),
            and_(
                Meeting.published_at.is_not(None),
                exists().where(ItemInvite.item_id == AgendaItem.id, ItemInvite.user_id == ME),
                exists().where(
                    SharingAuthorisation.case_id == AgendaItem.case_id,
                    SharingAuthorisation.withdrawn_on.is_(None),
                ),
            ),
        ),
        ~exists().where(
            Contribution.item_id == AgendaItem.id,
            Contribution.author_id == ME,
            Contribution.handed_in_at.is_not(None),
        ),
        ~exists().where(
            StoodAside.item_id == AgendaItem.id,
            StoodAside.user_id == ME,
            StoodAside.taken_back_at.is_(None),
        ),
        ~exists().where(
            Attendance.meeting_id == Meeting.id,
            Attendance.user_id == ME,
            Attendance.state.in_([Presence.APOLOGIES, Presence.ABSENT]),
        ),
    )
    .order_by(Meeting.starts, AgendaItem.position, AgendaItem.id)
    .limit(MOST)
)
_supervision = (
    select(SupervisionItem.ref, SupervisionItem.created_at, User.display_name)
    .join(User, User.id == SupervisionItem.supervisor_id)
    .where(SupervisionItem.clinician_id == ME, SupervisionItem.discussed_at.is_(None))
    .order_by(SupervisionItem.id)
    .limit(MOST)
)


def owed_by(me: User) -> list[Owed]:
    """Everything this person owes, whatever roles the account has."""
    found = list(_tasks(me))
    if is_clinician(me, None):
        found = [*_safety(me), *found, *_parts(me), *_unsigned(me), *_due_reviews(me)]
        found += [*_minutes(me), *_brought(me)]
    return found


def _tasks(me: User) -> Iterator[Owed]:
    for row in ask(_actions, me):
        sort = "" if row.kind is ActionKind.TASK else label_of(row.kind).capitalize()
        about = " · ".join(part for part in (sort, _name(row)) if part)
        yield Owed("action", row.text, about, row.due_on, address=(row.ref,))


def _safety(me: User) -> Iterator[Owed]:
    """Answers to talk about, owed on the day they were entered; plans to look at again."""
    today = clock.today()
    for _form, group in groupby(ask(_unspoken, me), key=lambda row: row.score_id):
        rows = list(group)
        row = rows[0]
        since = clock.local(row.created_at).date()
        days = (today - since).days
        waits = _("open for %(days)s", days=days_words(days)) if days else _("open since today")
        text = answered_words(row.measure_id, [one.item for one in rows])
        said = _("%(answer)s: not yet spoken about", answer=text)
        yield Owed("task", said, _name(row), since, waits, (row.case_ref, row.ref))
    for row in ask(_plans, me, until=today + AHEAD):
        text = _("Look at the safety plan again")
        yield Owed("plan", text, _name(row), row.review_on, address=(row.ref,))


def _unsigned(me: User) -> Iterator[Owed]:
    today = clock.today()
    for row in ask(_notes, me):
        day = clock.local(row.happened_at).date()
        of_day = short_day_words(day, today)
        text = _("Sign the %(kind)s note of %(day)s", kind=label_of(row.kind), day=of_day)
        days = (today - day).days
        waits = (
            _("unsigned for %(days)s", days=days_words(days)) if days > 0 else _("not signed yet")
        )
        yield Owed("note", text, _name(row), today, waits, (row.case_ref, row.ref))


def _due_reviews(me: User) -> Iterator[Owed]:
    for row in ask(_reviews, me, until=clock.today() + AHEAD):
        due = row.next_review_on
        yield Owed("review", _("Review the case"), _name(row), due, address=(row.ref,))


def _parts(me: User) -> Iterator[Owed]:
    """One's part of each pack, owed the day before the meeting."""
    today = clock.today()
    morning = datetime.combine(today, time())
    for row in ask(_packs, me, morning=morning):
        text = _("Your part of the pack: %(name)s", name=_name(row))
        due = due_on(row.starts.date())
        yield Owed("pack", text, _meeting(row), due, address=(row.meeting_ref, row.ref))


def _minutes(me: User) -> Iterator[Owed]:
    today = clock.today()
    for row in ask(_to_sign, me):
        yield Owed("sign", _("Sign the minutes"), _meeting(row), today, address=(row.ref,))
    for row in ask(_to_agree, me, since=clock.now() - AGREE_WITHIN):
        text = _("Say whether you agree with the minutes")
        yield Owed("agree", text, _meeting(row), address=(row.ref,))


def _brought(me: User) -> Iterator[Owed]:
    for row in ask(_supervision, me):
        text = _("Talk it over in supervision")
        brought = _("brought to %(name)s", name=row.display_name)
        yield Owed("supervision", text, brought, address=(row.ref,))


def _name(row: Any) -> str:
    return f"{row.given_names} {row.family_name}" if row.family_name else ""


def _meeting(row: Any) -> str:
    return f"{row.name}, {short_day_words(row.starts.date(), clock.today())}"
