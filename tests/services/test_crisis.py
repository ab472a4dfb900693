"""A crisis meeting: called by any clinician of the care team, quorate with two disciplines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import minutes as rules
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.policy import Permission, who
from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import (
    Discipline,
    ItemType,
    MeetingKind,
    MeetingStatus,
    Outcome,
    Presence,
    Told,
)
from mdt.models.audit import AuditRow
from mdt.models.meetings import Meeting
from mdt.models.places import MeetingType
from mdt.queries.meetings import crisis_ahead_of, next_meeting_of
from mdt.queries.minutes import item_facts
from mdt.services import agenda, cases, crisis, items, meetings, minutes, questions, trail
from tests.meeting_room import decided, held, here, in_days, planned

HEADINGS = {f"crisis_{key}": f"{title}: said." for key, title in CRISIS_AGENDA.items()}


def called(cast, actor=None, **other):
    given = {
        "starts": clock.now() + timedelta(hours=1),
        "place": "Ward 2, sister's office",
        "question": "Who stays with her tonight?",
    }
    return crisis.call(actor or cast.ot, cast.first, **{**given, **other})


def begun(cast, *present):
    """A crisis meeting that runs, with its item open."""
    meeting = called(cast)
    for person in present or (cast.ot, cast.psychologist1):
        here(cast.ot, meeting, person)
    meetings.start(cast.ot, meeting, version=meeting.version)
    return meeting, meeting.items[0]


def test_any_clinician_of_the_care_team_calls_one_and_it_is_there_at_once(cast):
    meeting = called(cast)
    (item,) = meeting.items

    assert (meeting.status, meeting.chair) == (MeetingStatus.PUBLISHED, cast.ot)
    assert (meeting.type.kind, meeting.type.quorum_any) == (MeetingKind.CRISIS, 2)
    assert (item.type, item.case, item.question) == (
        ItemType.CRISIS,
        cast.first,
        "Who stays with her tonight?",
    )
    assert [row.user.username for row in meeting.attendance] == [
        "psychologist1",
        "ot",
        "psychiatrist",
    ]
    assert crisis_ahead_of(cast.first) == [meeting]
    assert trail.verify().whole


def test_only_the_care_team_of_today_calls(cast):
    team = [cast.psychiatrist, cast.psychologist1, cast.ot]

    assert who(Permission.CRISIS_CALL, cast.first, cast.everybody) == team
    for person in set(cast.everybody) - set(team):
        with pytest.raises(NotAllowed):
            called(cast, person)


def test_another_chair_is_somebody_of_the_care_team(cast):
    assert called(cast, chair=cast.psychiatrist).chair == cast.psychiatrist

    with pytest.raises(Invalid) as refused:
        called(cast, chair=cast.psychologist2)
    assert refused.value.field == "chair"


def test_the_kind_of_meeting_is_made_once_for_a_team(cast):
    first, second = called(cast), called(cast, cast.psychiatrist)

    kinds = db.session.scalars(select(MeetingType).where(MeetingType.kind == MeetingKind.CRISIS))
    assert [kind.id for kind in kinds] == [first.type_id]
    assert second.type_id == first.type_id


def test_sent_twice_it_is_called_once_and_the_trail_names_it(cast):
    ref = "c" * 16

    assert called(cast, ref=ref) is called(cast, ref=ref)
    assert len(db.session.scalars(select(Meeting)).all()) == 1
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "meeting.crisis_called"))
    assert [(row.case_ref, row.subject) for row in rows] == [(cast.first.ref, "agendaitem")]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("starts", {"starts": None}),
        ("starts", {"starts": clock.now() - timedelta(days=1)}),
        ("starts", {"starts": clock.now() + timedelta(days=8)}),
        ("place", {"place": " "}),
        ("question", {"question": "\n"}),
    ],
)
def test_when_where_and_the_question_are_asked_for(cast, field, given):
    with pytest.raises(Invalid) as refused:
        called(cast, **given)

    assert refused.value.field == field
    assert db.session.scalars(select(MeetingType).where(MeetingType.kind == "crisis")).all() == []


def test_a_member_of_the_care_team_from_another_team_is_asked_in(cast):
    cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.outsider)
    meeting = called(cast, cast.outsider)

    assert meeting.items[0].invited_ids == {cast.outsider.id}
    assert cast.outsider in [row.user for row in meeting.attendance]
    assert meeting.chair == cast.outsider


@pytest.mark.parametrize(
    ("present", "words"),
    [
        (["ot"], "inquorate: 1 of the 2 disciplines it takes present"),
        (["psychologist1", "psychologist2"], "inquorate: 1 of the 2 disciplines it takes present"),
        (["ot", "psychologist1"], "quorum met"),
        (["ot", "coordinator"], "inquorate: 1 of the 2 disciplines it takes present"),
    ],
)
def test_two_disciplines_are_a_quorum_whichever_they_are(cast, present, words):
    meeting = called(cast)
    for name in present:
        here(cast.ot, meeting, getattr(cast, name))

    assert meetings.quorum_of(meeting).words == words


def test_somebody_who_deputises_is_still_one_discipline(cast):
    meeting = called(cast)
    meetings.mark_attendance(
        cast.ot,
        meeting,
        person=cast.ot,
        state=Presence.PRESENT,
        deputy_for=Discipline.PSYCHIATRY,
    )

    assert meetings.quorum_of(meeting).met is False


def test_it_starts_without_a_coordinator_and_an_ordinary_meeting_does_not(cast):
    meeting, item = begun(cast)
    assert (meeting.status, meeting.coordinator) == (MeetingStatus.LIVE, None)
    assert item.opened_at is not None

    ordinary = planned(cast)
    meetings.amend(cast.psychiatrist, ordinary, version=ordinary.version, coordinator=None)
    assert [one.key for one in meetings.missing_to_start(ordinary)] == ["coordinator"]


def test_an_empty_heading_is_named_before_the_item_closes(cast):
    _meeting, item = begun(cast)
    given = {**HEADINGS, "crisis_legal": "", "crisis_family": "  "}
    items.write(cast.psychologist1, item, version=item.version, **given)

    assert [m.sentence for m in items.missing(item) if m.key.startswith("crisis:")] == [
        "Write something under “Legal status”.",
        "Write something under “Family and others”.",
    ]
    with pytest.raises(Invalid) as refused:
        items.close(cast.ot, item, outcome=Outcome.DECIDED, version=item.version)
    assert refused.value.field == "crisis:legal"


def test_a_crisis_does_not_wait_for_earlier_decisions_nor_count_as_the_review(cast):
    held(cast, cast.first, days_ago=10, due_after=2)
    cases.set_review(cast.ot, cast.first, on=clock.today(), version=cast.first.version)
    meeting, item = begun(cast)

    assert [m for m in items.missing(item) if m.key.startswith("review:")] == []
    close(cast, meeting, item)
    assert cast.first.next_review_on == clock.today()
    assert cast.first.last_discussed_on == meeting.day


def close(cast, meeting, item):
    decided(cast.ot, item, who=cast.psychologist1, text="Ms Example stays until ten")
    items.write(
        cast.ot,
        item,
        version=item.version,
        patient_views="Do not leave me alone.",
        views_source="first_hand",
        views_by="Ms O. Pretend",
        told=Told.WILL_BE_TOLD,
        told_by=cast.ot,
        told_on=in_days(0),
        **HEADINGS,
    )
    items.close(cast.ot, item, outcome=Outcome.DECIDED, version=item.version)
    meetings.close(cast.ot, meeting, version=meeting.version)


def test_the_headings_are_sealed_with_the_item(cast):
    meeting, item = begun(cast)
    close(cast, meeting, item)
    meetings.read_back(cast.ot, meeting, version=meeting.version)
    minutes.sign(cast.ot, meeting, version=meeting.version)
    db.session.expire_all()

    facts = item_facts(item, 1)
    assert [(one.heading, one.words) for one in facts.crisis] == [
        (title, f"{title}: said.") for title in CRISIS_AGENDA.values()
    ]
    assert item.sealed_text.startswith("mirror-mdt item 4\n")
    assert "\ncrisis: 6\ncrisis.1.heading: What happened\n" in item.sealed_text
    assert minutes.check_seal(meeting).ok
    kept = dict(item.sealed_facts)
    kept["crisis"] = [{**kept["crisis"][0], "words": "Nothing."}, *kept["crisis"][1:]]
    item.sealed_facts = kept
    assert minutes.check_seal(meeting) == rules.Verified(ok=False, left_out=0, first_bad=0)
    db.session.rollback()


def test_two_people_write_under_two_headings_at_once(cast):
    _meeting, item = begun(cast)
    seen = item.version
    prints = {name: items.print_of(item, [name]) for name in ("crisis_happened", "crisis_legal")}

    items.write(cast.ot, item, version=seen, base=prints["crisis_happened"], crisis_happened="A")
    items.write(
        cast.psychologist1, item, version=seen, base=prints["crisis_legal"], crisis_legal="B"
    )

    assert item.crisis == {"happened": "A", "legal": "B"}


def test_nothing_is_suggested_for_it_and_it_is_nobodys_next_agenda(cast):
    ordinary = planned(cast, days=2)
    meeting = called(cast)

    assert next_meeting_of(cast.team.id) == ordinary
    agenda.refresh(cast.ot, meeting)
    assert [item.type for item in meeting.items] == [ItemType.CRISIS]
    questions.ask(cast.psychologist1, cast.first, words="Who is on in December?")
    assert len(meeting.items) == 1


def test_a_closed_record_calls_no_meeting(cast):
    from tests.services.test_measures import freeze

    freeze(cast.psychologist1, cast.first, cast.ot)

    with pytest.raises(NotAllowed):
        called(cast)
    with pytest.raises((NotAllowed, NotNow)):
        called(cast, cast.psychologist1)
