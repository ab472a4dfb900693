"""The pack: blind until it is handed in, locked from then on, and no silence assumed."""

import json

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.minutes import canonical
from mdt.domain.policy import Permission, can, who
from mdt.domain.vocabulary import Discipline
from mdt.models.audit import AuditRow
from mdt.models.packs import Contribution
from mdt.queries.minutes import item_facts
from mdt.queries.packs import boxes_of, readable_parts, standing_of, who_has_met
from mdt.services import conflicts, invitations, items, meetings, packs
from mdt.services.packs import Part
from tests.meeting_room import asked, decided, in_days, item_of, planned, started
from tests.pack_making import MARKS, brought, part


@pytest.fixture
def item(cast):
    """The first case on tomorrow's agenda, published."""
    meeting = planned(cast, days=1)
    asked(cast, meeting, cast.first)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    return item_of(meeting, cast.first)


def readers(cast, one: Contribution) -> set[str]:
    return {person.username for person in who(Permission.PACK_READ, one, cast.everybody)}


def test_g3_a_draft_is_read_by_nobody_but_its_author_and_not_known_of(cast, item):
    draft = packs.save(cast.ot, item, Part(words="canary-draft"), version=0)

    assert readers(cast, draft) == {"ot"}
    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject == "contribution")).all()
    assert [(row.event, row.private_to) for row in rows] == [("pack.saved", cast.ot.ref)]
    assert "canary" not in json.dumps([row.payload for row in rows])
    assert item.handed_in_ids == frozenset()


def test_m7_handed_in_it_is_read_by_whoever_has_handed_in_their_own(cast, item):
    of_the_ot = brought(cast.ot, item)
    assert readers(cast, of_the_ot) == {"ot"}

    brought(cast.psychologist1, item)

    assert readers(cast, of_the_ot) == {"ot", "psychologist1"}


def test_g3_when_the_item_opens_everybody_who_may_read_it_reads_the_pack(cast):
    meeting = started(cast, cast.second, cast.first)
    later = meeting.accepted[1]
    of_the_ot = brought(cast.ot, later)
    assert readers(cast, of_the_ot) == {"ot"}

    items.open(cast.psychiatrist, later)

    assert readers(cast, of_the_ot) == {"ot", "psychologist1", "psychologist2", "psychiatrist"}


def test_g3_handed_in_it_is_locked_and_what_is_added_is_marked(cast, item):
    mine = brought(cast.ot, item, "She sleeps.")

    with pytest.raises(NotNow):
        packs.save(cast.ot, item, part("She does not."), version=mine.version)
    packs.add(cast.ot, item, words="Since yesterday not.")
    packs.add(cast.ot, item, words="Since yesterday not.")

    assert (mine.words, mine.added) == ("She sleeps.", "Since yesterday not.")
    assert mine.added_at is not None


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        (Part(words="", marks=dict(MARKS)), "words"),
        (Part(words="x", marks={**MARKS, "history": ""}), "history"),
        (Part(words="x", marks={**MARKS, "safety": "guessed"}), "safety"),
        (Part(words="x", marks={**MARKS, "patient_views": "none"}), "no_views_because"),
        (Part(words="x", nothing_to_add=True), "words"),
    ],
)
def test_m8_a_part_without_its_six_marks_is_not_handed_in(cast, item, spoilt, field):
    with pytest.raises(Invalid) as refused:
        packs.hand_in(cast.ot, item, spoilt, version=0)

    assert refused.value.field == field
    assert item.handed_in_ids == frozenset()


def test_m8_views_that_are_none_carry_their_reason(cast, item):
    marks = {**MARKS, "patient_views": "none", "no_views_because": "did not wish to say"}
    packs.hand_in(cast.ot, item, part(marks=marks), version=0)

    assert packs.mine(cast.ot, item).marks["no_views_because"] == "did not wish to say"


def test_m10_nothing_to_add_is_an_answer(cast, item):
    packs.hand_in(cast.ot, item, Part(nothing_to_add=True), version=0)

    assert item.handed_in_ids == {cast.ot.id}


def test_sent_twice_it_is_handed_in_once_and_a_second_window_loses_nothing(cast, item):
    first = brought(cast.ot, item, "One.")
    assert brought(cast.ot, item, "One.") is first

    draft = packs.save(cast.psychologist1, item, Part(words="Left window"), version=0)
    packs.save(cast.psychologist1, item, Part(words="Left window, more"), version=draft.version)
    with pytest.raises(StaleEdit):
        packs.save(cast.psychologist1, item, Part(words="Right window"), version=1)


def test_who_may_write_a_part_and_who_is_asked_for_one(cast, item):
    assert {p.username for p in who(Permission.PACK_WRITE, item, cast.everybody)} == {
        "psychiatrist",
        "psychologist1",
        "psychologist2",
        "ot",
    }
    asked_for = {person.username for person in standing_of(item).owing}
    assert asked_for == {"psychiatrist", "psychologist1", "ot"}

    invitations.invite(cast.coordinator, item, person=cast.outsider)
    assert cast.outsider in standing_of(item).owing
    with pytest.raises(NotAllowed):
        packs.save(cast.supervisor, item, part(), version=0)


def test_m7_the_state_of_a_pack_is_waiting_partly_late_complete(cast, item):
    assert standing_of(item).state == "waiting"
    brought(cast.ot, item)
    assert standing_of(item).state == "partly"
    with clock.at(clock.ago(days=-1)):
        assert standing_of(item).state == "late"
    brought(cast.psychologist1, item)
    brought(cast.psychiatrist, item)
    assert standing_of(item).state == "complete"


def test_m10_a_box_for_each_core_discipline_and_silence_stands_as_silence(cast):
    meeting = started(cast, cast.first, present=("psychiatrist", "psychologist1"))
    item = meeting.accepted[0]
    packs.say_nothing(cast.psychiatrist, item, person=cast.psychologist1)

    found = {
        box.discipline: (bool(box.parts), box.absent, box.silent)
        for box in boxes_of(item, readable_parts(cast.psychiatrist, item))
    }

    assert found == {
        Discipline.PSYCHIATRY: (False, False, True),
        Discipline.PSYCHOLOGY: (True, False, False),
        Discipline.OCCUPATIONAL_THERAPY: (False, True, False),
    }


def test_nobody_says_nothing_for_somebody_who_is_not_here_or_has_begun(cast):
    meeting = started(cast, cast.first, present=("psychiatrist", "psychologist1"))
    item = meeting.accepted[0]
    packs.save(cast.psychologist1, item, Part(words="half a"), version=0)

    for person in (cast.ot, cast.psychologist1):
        with pytest.raises(Invalid):
            packs.say_nothing(cast.psychiatrist, item, person=person)


def test_m9_the_room_sees_who_of_those_here_has_met_the_patient(cast):
    meeting = started(cast, cast.second, cast.first)
    item = meeting.accepted[1]
    packs.hand_in(cast.ot, item, part(met_on=in_days(-3)), version=0)
    brought(cast.psychologist1, item)
    items.open(cast.psychiatrist, item)

    met = who_has_met(item, readable_parts(cast.psychiatrist, item))

    assert [(one.name, one.on) for one in met] == [("Ms O. Pretend", in_days(-3))]


def test_m9_the_patients_words_are_written_before_the_meeting_with_who_asked_and_when(cast, item):
    items.hear(
        cast.ot,
        item,
        version=item.version,
        patient_views="Answer the same way.",
        views_source="first_hand",
        views_by="Ms O. Pretend",
        views_on=in_days(-1),
    )
    assert (item.patient_views, item.views_on) == ("Answer the same way.", in_days(-1))

    with pytest.raises(Invalid):
        items.hear(cast.ot, item, version=item.version, patient_views="x", views_on=in_days(1))
    with pytest.raises(NotAllowed):
        items.hear(cast.coordinator, item, version=item.version, patient_views="x")


def test_m5_who_stands_aside_reads_writes_and_decides_nothing_of_the_item(cast):
    meeting = started(cast, cast.first)
    item = meeting.accepted[0]
    brought(cast.psychologist1, item)
    conflicts.stand_aside(cast.ot, item, words="Her cousin.")
    conflicts.stand_aside(cast.ot, item, words="Her cousin.")

    for permission in ("item:read", "minutes:read", "item:write", "decision:record", "pack:write"):
        assert not can(cast.ot, permission, item), permission
    assert readable_parts(cast.ot, item) == []
    with pytest.raises(NotAllowed):
        packs.save(cast.ot, item, part(), version=0)
    assert len(item.stood_aside) == 1
    with pytest.raises(NotNow):
        conflicts.take_back(cast.ot, item)


def test_m5_who_stands_aside_is_not_counted_for_the_quorum_of_that_item(cast):
    meeting = started(cast, cast.first, cast.second)
    first, second = meeting.accepted
    conflicts.stand_aside(cast.ot, first)
    items.open(cast.psychiatrist, second)

    assert decided(cast.psychiatrist, first, who=cast.psychologist1).inquorate == (
        "inquorate: no occupational therapy present"
    )
    assert decided(cast.psychiatrist, second, who=cast.ot).inquorate == ""


def test_standing_aside_is_taken_back_while_the_item_waits(cast, item):
    conflicts.stand_aside(cast.ot, item)
    conflicts.take_back(cast.ot, item)

    assert item.aside_ids == frozenset()
    assert can(cast.ot, Permission.ITEM_READ, item)


def test_a_chair_who_stands_aside_still_ends_the_meeting(cast):
    meeting = started(cast, cast.first)
    conflicts.stand_aside(cast.psychiatrist, meeting.accepted[0])

    meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)

    assert meeting.closed_at is not None


def test_m6_an_invitation_is_taken_back_and_opens_nothing_any_more(cast, item):
    invitations.invite(cast.coordinator, item, person=cast.outsider)
    assert can(cast.outsider, Permission.ITEM_READ, item)

    invitations.uninvite(cast.coordinator, item, person=cast.outsider)

    assert not can(cast.outsider, Permission.ITEM_READ, item)
    assert cast.outsider.id not in {row.user_id for row in item.meeting.attendance}


def test_m10_the_minutes_hold_a_box_for_each_discipline_and_who_stood_aside(cast):
    meeting = started(cast, cast.second, cast.first, present=("psychiatrist", "psychologist1"))
    item = meeting.accepted[1]
    marks = {**MARKS, "history": "second_hand"}
    packs.hand_in(
        cast.psychologist1,
        item,
        part("She **sleeps**.", marks=marks, met_on=in_days(-2)),
        version=0,
    )
    packs.save(cast.psychiatrist, item, part("canary-draft"), version=0)
    conflicts.stand_aside(cast.psychologist2, item, words="Her uncle.")
    items.open(cast.psychiatrist, item)

    facts = item_facts(item, 2)

    assert [(row.discipline, row.who, row.words) for row in facts.brought] == [
        ("psychology", "Ms A. Example", "She **sleeps**."),
        ("occupational therapy", "", "absent"),
        ("psychiatry", "", "here, nothing recorded"),
    ]
    assert "history second-hand; mental state and measures first-hand" in facts.brought[0].known
    assert [one.partition(",")[0] for one in facts.met] == ["Ms A. Example"]
    assert facts.aside == (
        "Mr B. Sample stood aside from this item: conflict of interest (Her uncle.).",
    )
    assert "canary" not in canonical(facts).decode()


def test_a_pack_nobody_turned_to_stays_out_of_the_minutes(cast):
    meeting = started(cast, cast.second, cast.first)
    brought(cast.ot, meeting.accepted[1])

    assert item_facts(meeting.accepted[1], 2).brought == ()
