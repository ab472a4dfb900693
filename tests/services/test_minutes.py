"""Signing, sealing, agreeing and adding to minutes."""

import pytest
from sqlalchemy import text

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.models.meetings import Meeting
from mdt.queries.minutes import copy_for, item_facts
from mdt.services import decisions, items, meetings, minutes
from tests.meeting_room import decided, in_days, item_of, settled, started


@pytest.fixture
def closed(cast) -> Meeting:
    """A meeting about both cases, closed and read back, not yet signed."""
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            item = item_of(meeting, case)
            items.open(cast.psychiatrist, item)
            decided(cast.psychiatrist, item, who=cast.psychiatrist)
            settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
        meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


@pytest.fixture
def signed(cast, closed) -> Meeting:
    minutes.sign(cast.psychiatrist, closed, version=closed.version)
    return closed


def test_only_the_chair_signs(cast, closed):
    for person in cast.everybody:
        if person.username != "psychiatrist":
            with pytest.raises(NotAllowed):
                minutes.sign(person, closed, version=closed.version)
    assert closed.signed_at is None


def test_minutes_are_signed_once_and_only_as_they_were_read(cast, closed):
    with pytest.raises(StaleEdit):
        minutes.sign(cast.psychiatrist, closed, version=closed.version - 1)
    minutes.sign(cast.psychiatrist, closed, version=closed.version)
    with pytest.raises(NotNow):
        minutes.sign(cast.psychiatrist, closed, version=closed.version)


def test_decisions_are_read_back_before_signing(cast):
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first)
        settled_item = item_of(meeting, cast.first)
        items.open(cast.psychiatrist, settled_item)
        decided(cast.psychiatrist, settled_item, who=cast.ot)
        settled(cast.psychiatrist, settled_item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
    with pytest.raises(NotNow, match="Read the decisions back"):
        minutes.sign(cast.psychiatrist, meeting, version=meeting.version)


def test_the_seal_holds_and_tells_when_a_word_was_changed(cast, signed):
    assert minutes.check_seal(signed).ok

    item = signed.accepted[0]
    item.sealed_facts = {**item.sealed_facts, "question": "Something else?"}

    assert minutes.check_seal(signed).first_bad == 0


def test_the_words_of_the_signing_stand_when_the_record_moves_on(cast, signed):
    before = item_facts(signed.accepted[0], 1)
    db.session.execute(text("UPDATE patient SET family_name = 'Renamed-Example'"))
    db.session.expire_all()

    assert item_facts(signed.accepted[0], 1) == before
    assert minutes.check_seal(signed).ok


def test_a_readers_copy_says_how_many_items_it_leaves_out(cast, signed):
    assert copy_for(cast.psychiatrist, signed, "P").left_out == 0
    assert copy_for(cast.coordinator, signed, "P").left_out == 2
    assert copy_for(cast.outsider, signed, "P").items == ()


def test_without_authorisation_only_the_care_team_reads_the_item(cast, signed):
    assert len(copy_for(cast.psychologist1, signed, "P").items) == 2
    for row in cast.second.authorisations:
        row.withdrawn_on = clock.today()
        db.session.info["work"] = None
    with db.session.no_autoflush:
        assert len(copy_for(cast.psychologist1, signed, "P").items) == 1
        assert len(copy_for(cast.psychologist2, signed, "P").items) == 2
    db.session.rollback()


def test_who_was_there_agrees_once(cast, signed):
    minutes.agree(cast.ot, signed)
    minutes.agree(cast.ot, signed)

    assert [row.user.username for row in signed.agreements] == ["ot"]
    with pytest.raises(NotAllowed):
        minutes.agree(cast.outsider, signed)


def test_an_addendum_stands_beside_the_sealed_words(cast, signed):
    """A21: later changes are dated addenda; the original is unchanged and both print."""
    item = signed.accepted[0]
    minutes.add_addendum(cast.ot, signed, item=item, text="It was Tuesday, not Wednesday.")
    db.session.expire_all()
    shown = copy_for(cast.psychiatrist, signed, "P").items[0]

    assert [a.text for a in shown.addenda] == ["It was Tuesday, not Wednesday."]
    assert minutes.check_seal(signed).ok
    with pytest.raises(Invalid):
        minutes.add_addendum(cast.ot, signed, text="  ")


def test_a_further_task_stands_in_the_minutes_and_the_first_is_not_said_twice(cast):
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        items.open(cast.psychiatrist, item)
        decision = decided(cast.psychiatrist, item, who=cast.ot)
        decisions.further_action(
            cast.psychiatrist, decision, text="Ring the ward.", owner=cast.ot, due_on=in_days(2)
        )
    db.session.expire_all()

    assert [task.text for task in item_facts(item, 1).tasks] == ["Ring the ward."]
