"""A meeting from plan to read-back: who may, when, and what stands in the way."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import (
    Discipline,
    ItemKind,
    ItemState,
    MeetingKind,
    MeetingStatus,
    Outcome,
    Presence,
)
from mdt.models.audit import AuditRow
from mdt.models.meetings import AgendaItem, Meeting
from mdt.services import agenda, cases, items, meetings, practice
from tests.meeting_room import (
    asked,
    decided,
    here,
    in_days,
    item_of,
    planned,
    settled,
    started,
)


def test_a_planned_meeting_keeps_its_wall_clock_and_expects_its_core_members(cast):
    meeting = planned(cast, days=3)

    assert meeting.starts == datetime.combine(in_days(3), datetime.min.time()).replace(hour=14)
    assert meeting.status is MeetingStatus.PLANNED
    assert clock.local(meeting.starts_at).hour == 14
    expected = {row.user.username for row in meeting.attendance}
    assert expected == {"psychiatrist", "psychologist1", "psychologist2", "ot"}


def test_who_may_plan_arrange_and_run(cast):
    meeting = planned(cast)
    people = cast.everybody

    def allowed(permission: Permission) -> set[str]:
        return {person.username for person in who(permission, meeting, people)}

    assert allowed(Permission.MEETING_PLAN) == {
        "psychiatrist", "psychologist1", "psychologist2", "ot", "coordinator",
    }  # fmt: skip
    assert allowed(Permission.AGENDA_ARRANGE) == {"psychiatrist", "coordinator"}
    assert allowed(Permission.MEETING_RUN) == {"psychiatrist"}
    assert allowed(Permission.MEETING_SEE) == {
        "psychiatrist", "psychologist1", "psychologist2", "ot", "coordinator",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": -1}, "day"),
        ({"days": 365 * 7}, "day"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"chair": "coordinator"}, "chair"),
        ({"coordinator": "outsider"}, "coordinator"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(cast, change, field):
    day = in_days(change.get("days", 2))
    with pytest.raises(Invalid) as refused:
        meetings.plan(
            cast.coordinator,
            cast.meeting_type,
            starts=datetime(day.year, day.month, day.day, 14),  # noqa: DTZ001 - wall clock
            minutes=change.get("minutes", 90),
            place="Demo Rooms",
            chair=getattr(cast, change.get("chair", "psychiatrist")),
            coordinator=getattr(cast, change.get("coordinator", "coordinator")),
        )

    assert refused.value.field == field
    assert db.session.scalars(select(Meeting)).all() == []


def test_publishing_names_the_cases_without_a_question(cast):
    meeting = planned(cast)
    agenda.accept(cast.coordinator, item_of(meeting, cast.first))

    with pytest.raises(NotNow, match="Nomvula Example-Protea has no question"):
        meetings.publish(cast.coordinator, meeting, version=meeting.version)

    assert meeting.published_at is None


def test_an_empty_agenda_is_not_published(cast):
    meeting = planned(cast)

    with pytest.raises(NotNow, match="Nothing stands on the agenda"):
        meetings.publish(cast.psychiatrist, meeting, version=meeting.version)


def test_a_stale_page_publishes_nothing(cast):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)

    with pytest.raises(StaleEdit):
        meetings.publish(cast.psychiatrist, meeting, version=meeting.version + 1)


@pytest.mark.parametrize("lacking", ["chair", "coordinator"])
def test_no_start_without_chair_and_coordinator(cast, lacking):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)
    meetings.amend(cast.psychologist1, meeting, version=meeting.version, **{lacking: None})
    actor = cast.psychiatrist

    error = NotAllowed if lacking == "chair" else Invalid
    with pytest.raises(error):
        meetings.start(actor, meeting, version=meeting.version)

    assert meeting.started_at is None


def test_m1_no_start_without_a_purpose(cast):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)
    meeting.type.purpose = " "

    with pytest.raises(Invalid) as refused:
        meetings.start(cast.psychiatrist, meeting, version=meeting.version)

    assert refused.value.field == "purpose"
    db.session.rollback()


def test_the_start_opens_the_first_item_with_what_is_known(cast):
    meeting = started(cast, cast.first, cast.second)

    first, second = meeting.accepted
    assert (first.opened_at is None, second.opened_at is None) == (False, True)
    assert first.known["safety"] == []
    assert first.known["earlier"] == []


@pytest.mark.parametrize("name", ["psychologist1", "coordinator", "supervisor", "outsider"])
def test_only_the_chair_runs_the_meeting(cast, name):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)
    person = getattr(cast, name)

    with pytest.raises(NotAllowed):
        meetings.start(person, meeting, version=meeting.version)
    with pytest.raises(NotAllowed):
        meetings.close(person, meeting, version=meeting.version)
    with pytest.raises(NotAllowed):
        meetings.read_back(person, meeting, version=meeting.version)


def test_the_quorum_counts_who_is_here_now_and_their_deputies(cast):
    meeting = started(cast, cast.first, present=("psychiatrist", "psychologist1"))
    chair = cast.psychiatrist
    assert meetings.quorum_of(meeting).missing == (Discipline.OCCUPATIONAL_THERAPY,)

    meetings.mark_attendance(
        chair,
        meeting,
        person=cast.psychologist2,
        state=Presence.PRESENT,
        deputy_for=Discipline.OCCUPATIONAL_THERAPY,
    )
    assert meetings.quorum_of(meeting).met

    meetings.mark_attendance(
        chair, meeting, person=cast.psychologist2, state=Presence.PRESENT,
        deputy_for=Discipline.OCCUPATIONAL_THERAPY, left_at=clock.now(),
    )  # fmt: skip
    assert not meetings.quorum_of(meeting).met


def test_nobody_leaves_before_they_arrive(cast):
    meeting = started(cast, cast.first)

    with pytest.raises(Invalid):
        meetings.mark_attendance(
            cast.psychiatrist, meeting, person=cast.ot, state=Presence.PRESENT,
            arrived_at=clock.now(), left_at=clock.ago(minutes=5),
        )  # fmt: skip


def test_a_meeting_with_an_open_item_does_not_close(cast):
    meeting = started(cast, cast.first)

    with pytest.raises(NotNow, match="Nomvula Example-Protea"):
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)


def test_closing_tells_the_case_when_it_was_discussed(cast):
    case = cast.first
    with db.session.no_autoflush:
        meeting = started(cast, case, cast.second, present=("psychiatrist", "psychologist1", "ot"))
    first = item_of(meeting, case)
    decided(cast.psychiatrist, first, who=cast.ot)
    settled(cast.psychiatrist, first)

    meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)

    assert case.last_discussed_on == meeting.day
    assert cast.second.last_discussed_on is None
    second = item_of(meeting, cast.second)
    assert (second.outcome, second.outcome_reason) == (Outcome.NO_DECISION, "time ran out")
    absent = {r.user.username for r in meeting.attendance if r.state is Presence.ABSENT}
    assert absent == {"psychologist2"}


def test_what_had_no_time_goes_first_next_time(cast):
    with clock.at(clock.ago(days=7)):
        meeting = started(cast, cast.first, cast.second)
        first = item_of(meeting, cast.first)
        decided(cast.psychiatrist, first, who=cast.ot, days=60)
        settled(cast.psychiatrist, first)
        meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)
    after = planned(cast)

    suggested = [item for item in after.items if item.state is ItemState.SUGGESTED]
    assert suggested[0].case_id == cast.second.id
    assert suggested[0].reasons[0]["text"] == "time ran out last time"


def test_a_review_that_was_held_is_due_no_more(cast):
    case = cast.first
    cases.set_review(cast.psychologist1, case, on=clock.today(), version=case.version)
    meeting = started(cast, case)
    item = item_of(meeting, case)
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    meetings.close(cast.psychiatrist, meeting, version=meeting.version)

    assert case.next_review_on is None


def test_read_back_comes_after_the_close_and_before_the_signature(cast):
    meeting = started(cast, cast.first)
    chair = cast.psychiatrist
    with pytest.raises(NotNow):
        meetings.read_back(chair, meeting, version=meeting.version)

    meetings.close_out_of_time(chair, meeting, version=meeting.version)
    meetings.read_back(chair, meeting, version=meeting.version)

    assert meeting.read_back_at is not None


def test_every_step_stands_in_the_trail(cast):
    meeting = started(cast, cast.first)
    meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)
    meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)

    query = select(AuditRow.event).where(AuditRow.subject_ref == meeting.ref)
    assert set(db.session.scalars(query)) == {
        "meeting.planned", "meeting.published", "meeting.started", "meeting.closed",
        "meeting.read_back", "meeting.attendance_marked",
    }  # fmt: skip
    item = db.session.scalars(select(AgendaItem.ref).where(AgendaItem.meeting_id == meeting.id))
    query = select(AuditRow.event).where(AuditRow.subject_ref.in_(list(item)))
    assert {"item.suggested", "item.accepted", "item.opened", "item.closed"} <= set(
        db.session.scalars(query)
    )


def test_the_slot_of_a_running_meeting_may_be_handed_on(cast):
    meeting = started(cast, cast.first)

    meetings.amend(cast.psychologist1, meeting, version=meeting.version, chair=cast.psychologist1)

    assert items.name_for(cast.psychologist1, meeting.accepted[0]) == "Nomvula Example-Protea"
    with pytest.raises(NotAllowed):
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)


def test_a_late_comer_was_present_from_when_they_came(cast):
    meeting = started(cast, cast.first, present=("psychiatrist",))
    with clock.at(clock.now() + timedelta(minutes=12)):
        here(cast.psychiatrist, meeting, cast.ot)
        row = next(r for r in meeting.attendance if r.user_id == cast.ot.id)

    assert row.arrived_at > meeting.started_at


def test_m1_a_kind_of_meeting_has_an_owner_its_core_and_the_day_of_its_audit(cast):
    kind = practice.add_meeting_type(
        cast.psychiatrist,
        cast.team,
        name="Thinking together",
        purpose="To think about what a patient stirs up in us.",
        kind=MeetingKind.REFLECTIVE,
        owner=cast.ot,
        core=[Discipline.PSYCHOLOGY],
        next_audit_on=in_days(200),
    )

    assert (kind.owner_id, kind.core, kind.next_audit_on) == (
        cast.ot.id,
        "psychology",
        in_days(200),
    )
    with pytest.raises(Invalid):
        meetings.amend_type(cast.ot, kind, version=kind.version, purpose=" ")
    meetings.amend_type(cast.ot, kind, version=kind.version, owner=None, name="Thinking")
    assert (kind.name, kind.owner_id) == ("Thinking", cast.ot.id)


@pytest.mark.parametrize(
    ("of", "kind", "field"),
    [
        (MeetingKind.BUSINESS, ItemKind.CASE, "case"),
        (MeetingKind.BUSINESS, ItemKind.REFLECTIVE, "case"),
        (MeetingKind.REFLECTIVE, ItemKind.CASE, "kind"),
        (MeetingKind.REFLECTIVE, ItemKind.REFLECTIVE, ""),
    ],
)
def test_m2_a_section_belongs_to_its_kind_of_meeting(cast, of, kind, field):
    meetings.amend_type(
        cast.psychiatrist, cast.meeting_type, version=cast.meeting_type.version, kind=of
    )
    meeting = planned(cast, days=1)
    assert meeting.items == []  # only an MDT's agenda builds itself from cases

    given = {"question": "", "kind": kind}
    if field:
        with pytest.raises(Invalid) as refused:
            agenda.add_case(cast.psychiatrist, meeting, cast.first, **given)
        assert refused.value.field == field
    else:
        assert agenda.add_case(cast.psychiatrist, meeting, cast.first, **given).kind is kind
