"""The log of an item's text, over the database: numbered, merged, in words, and pruned."""

from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import func, select, update

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.live_update import MOST_LETTERS, STROKES, Malformed, pen_of
from mdt.domain.meetings import NoDecision
from mdt.domain.vocabulary import Outcome
from mdt.live import log, text
from mdt.live.presence import Place
from mdt.models.audit import AuditRow
from mdt.models.live import LivePresence, LiveText, LiveUpdate
from mdt.models.meetings import AgendaItem
from mdt.services import items, live, minutes
from tests.live.writing import Desk
from tests.meeting_room import item_of, sealed, started

OUT_OF_TIME: dict[str, Any] = {
    "outcome": Outcome.NO_DECISION,
    "reason": NoDecision.TIME_RAN_OUT,
    "until": None,
}


def out_of_time(chair, item) -> None:
    items.close(chair, item, **OUT_OF_TIME, version=item.version)


@pytest.fixture
def item(cast):
    meeting = started(cast, cast.first)
    return item_of(meeting, cast.first)


def steps(item) -> int:
    query = select(func.count()).select_from(LiveUpdate).where(LiveUpdate.item_id == item.id)
    return db.session.scalar(query) or 0


def test_two_who_type_in_one_field_at_once_lose_no_key(cast, item):
    one, other = Desk(cast.ot, item), Desk(cast.psychologist1, item)
    for mine, theirs in zip("The patient sleeps.", "VOICES LESS OFTEN!?", strict=True):
        for desk, key in ((one, mine), (other, theirs)):
            live.type_in(desk.person, item, desk.key(key))

    assert sorted(item.discussion) == sorted("The patient sleeps.VOICES LESS OFTEN!?")
    assert log.stand_of(item)[0] == steps(item) == 1 + 2 * 19
    one.hear(other)
    assert one.said() == log_words(item)


def log_words(item) -> str:
    return text.in_words(log.stand_of(item)[1], "discussion")["discussion"]


def test_the_same_step_again_changes_nothing(cast, item):
    desk = Desk(cast.ot, item)
    step = desk.key("Once.")
    first = live.type_in(cast.ot, item, step)
    trail = db.session.scalar(select(func.count()).select_from(AuditRow))

    assert live.type_in(cast.ot, item, step) == first
    assert (item.discussion, steps(item)) == ("Once.", 2)
    assert db.session.scalar(select(func.count()).select_from(AuditRow)) == trail


def test_the_trail_has_one_row_a_person_and_quarter_of_an_hour(cast, item):
    desk, other = Desk(cast.ot, item), Desk(cast.psychologist1, item)
    with clock.at(clock.now().replace(minute=1)):
        for key in "four":
            live.type_in(cast.ot, item, desk.key(key))
        live.type_in(cast.psychologist1, item, other.key("x"))
    written = select(AuditRow.actor_ref).where(AuditRow.event == "item.written")

    assert sorted(db.session.scalars(written)) == sorted([cast.ot.ref, cast.psychologist1.ref])


def test_what_was_typed_leaves_the_items_version_alone(cast, item):
    before = item.version

    live.type_in(cast.ot, item, Desk(cast.ot, item).key("Somebody types."))

    items.close(cast.psychiatrist, item, **OUT_OF_TIME, version=before)
    assert item.discussion == "Somebody types."


def test_a_form_and_the_live_room_are_one_truth(cast, item):
    """M: what a page without script sends whole goes in by what differs."""
    items.write(cast.ot, item, version=item.version, discussion="One. Two.")
    desk = Desk(cast.psychologist1, item)
    had = (log.head_of(item),)
    live.type_in(cast.psychologist1, item, desk.key("Zero. "))

    items.write(cast.ot, item, version=item.version, seen=had, discussion="One. Two. Three.")

    assert item.discussion == "Zero. One. Two. Three."


def test_steps_that_never_came_are_asked_for(cast, item):
    desk = Desk(cast.ot, item)
    first, second = desk.key("a"), desk.key("b")

    with pytest.raises(log.Behind):
        live.type_in(cast.ot, item, second)
    assert (item.discussion, db.session.get(LiveText, item.id)) == ("", None)
    live.type_in(cast.ot, item, text.merged(first, second))
    assert item.discussion == "ba"


@pytest.mark.parametrize("forged", [b"", b"\x00", b"noise" * 9, b"\xff" * 300])
def test_a_forged_step_changes_nothing(cast, item, forged):
    with pytest.raises(Malformed):
        live.type_in(cast.ot, item, forged)

    assert (item.discussion, steps(item)) == ("", 0)


def test_nobody_writes_under_somebody_elses_number(cast, item):
    theirs = Desk(cast.psychologist1, item)

    with pytest.raises(Malformed):
        live.type_in(cast.ot, item, theirs.key("Not mine."))
    assert pen_of(cast.ot.ref) != pen_of(cast.psychologist1.ref)
    assert theirs.pen // STROKES == pen_of(cast.psychologist1.ref)


def test_a_field_of_another_kind_of_item_is_refused(cast, item):
    with pytest.raises(Malformed):
        live.type_in(cast.ot, item, Desk(cast.ot, item).key("x", "crisis_happened"))


def test_a_text_that_is_too_long_is_refused_in_words(cast, item):
    desk = Desk(cast.ot, item)
    live.type_in(cast.ot, item, desk.key("x" * (MOST_LETTERS - 1)))

    with pytest.raises(Invalid, match="the limit is 60000 characters"):
        live.type_in(cast.ot, item, desk.key("yz"))
    assert item.discussion == "x" * (MOST_LETTERS - 1)
    with pytest.raises(Invalid, match="the limit is 5000 characters"):
        live.type_in(
            cast.psychiatrist, item, Desk(cast.psychiatrist, item).key("x" * 5001, "patient_views")
        )


def test_words_of_the_patient_take_the_place_of_a_reason_for_none(cast, item):
    items.write(cast.ot, item, version=item.version, patient_views="", views_missing="not asked")

    live.type_in(cast.ot, item, Desk(cast.ot, item).key("Ask me.", "patient_views"))

    db.session.refresh(item)
    assert (item.patient_views, item.views_missing) == ("Ask me.", "")


def test_who_may_not_write_or_read_is_refused_and_so_is_a_closed_item(cast, item):
    for person in (cast.coordinator, cast.supervisor, cast.outsider):
        with pytest.raises(NotAllowed):
            live.type_in(person, item, Desk(person, item).key("x"))
    out_of_time(cast.psychiatrist, item)

    with pytest.raises(NotNow):
        live.type_in(cast.ot, item, Desk(cast.ot, item).key("late"))


def test_signing_keeps_the_words_and_drops_how_they_came_to_be(cast, item):
    """Trap: a Yjs document keeps what was deleted."""
    meeting, desk = item.meeting, Desk(cast.ot, item)
    live.type_in(cast.ot, item, desk.key("canary-4c1 Kept."))
    live.type_in(cast.ot, item, desk.strike(0, 11))
    live.be_at(cast.ot, meeting, Place("a" * 32, item, "discussion"))
    assert b"canary-4c1" in b"".join(row.data for row in db.session.scalars(select(LiveUpdate)))
    said = item.discussion
    sign(cast.psychiatrist, item)

    row = db.session.get(LiveText, item.id, populate_existing=True)
    assert said == item.discussion == "Kept."
    assert (row.state, steps(item)) == (b"", 0)
    assert row.pruned_at is not None
    assert db.session.scalars(select(LivePresence)).all() == []
    assert minutes.check_seal(meeting).ok


def test_the_log_is_dropped_only_once_its_words_stand_in_the_item(cast, item):
    """Were the two ever apart, the log is what people typed."""
    live.type_in(cast.ot, item, Desk(cast.ot, item).key("Typed by all."))
    db.session.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(discussion=""))
    db.session.commit()
    db.session.refresh(item)
    late = Desk(cast.psychiatrist, item).key("Late.")

    sign(cast.psychiatrist, item)

    assert item.discussion == "Typed by all."
    assert "Typed by all." in item.sealed_text
    with pytest.raises(NotAllowed):
        live.type_in(cast.psychiatrist, item, late)


def sign(chair, item) -> None:
    """The meeting ends for want of time, is read back and signed."""
    meeting = item.meeting
    out_of_time(chair, item)
    sealed(chair, meeting)


def test_the_letters_of_a_step_are_what_a_browser_sends(cast, item):
    step = Desk(cast.ot, item).key("é🧠")

    live.type_in(cast.ot, item, step)

    assert item.discussion == "é🧠"
    assert len(b64encode(step)) < 60
