"""Who sees what of a meeting, over the cast: a line, an item, or nothing at all."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ConcernKind, ItemState
from mdt.models.audit import AuditRow
from mdt.models.meetings import AgendaItem, Meeting
from mdt.queries.meetings import items_for, meetings_for
from mdt.services import meetings, minutes, safety
from mdt.services.audit import change
from tests.meeting_room import NAME, QUESTION, asked, at, held, item_of, planned, published, started

REASON = "nobody has brought"


def without_authorisation(cast) -> None:
    """The first patient takes the authorisation for sharing back."""
    row = cast.first.authorisation
    with change(cast.psychologist1) as work:
        row.withdrawn_on = clock.today()
        work.note(AuditEvent.SHARING_WITHDRAWN, row)


PAGES = ["", "amend", "attendance", "room", "close", "read-back"]
GRID = {  # who may open which page of a planned meeting; 303 goes on to the page of the moment
    "psychiatrist": [200, 200, 200, 200, 303, 200],
    "psychologist1": [200, 200, 403, 200, 403, 200],
    "psychologist2": [200, 200, 403, 200, 403, 200],
    "ot": [200, 200, 403, 200, 403, 200],
    "coordinator": [200, 200, 200, 200, 403, 200],
    "supervisor": [404] * 6,
    "admin": [404] * 6,
    "outsider": [404] * 6,
}


def test_who_may_open_which_page(cast, sign_in):
    ref = published(cast).ref
    found = {
        person.username: [sign_in(person).get(f"/meetings/{ref}/{page}").status for page in PAGES]
        for person in cast.everybody
    }

    assert found == GRID


def test_nobody_is_sent_to_the_door(cast, sign_in):
    answer = sign_in(None).get(at(published(cast)))

    assert (answer.status, "/login" in answer.location) == (303, True)


DEEDS = ["publish", "refresh", "order", "cases", "business", "accept-all", "attendance", "close"]


@pytest.mark.parametrize("name", ["psychologist1", "ot", "supervisor", "admin", "outsider"])
def test_who_does_not_arrange_changes_nothing(cast, sign_in, name):
    meeting = planned(cast)
    ref, item = meeting.ref, item_of(meeting, cast.first).ref
    wanted = 403 if name in {"psychologist1", "ot"} else 404
    browser = sign_in(getattr(cast, name))

    paths = [*DEEDS, *(f"items/{item}/{deed}" for deed in ("accept", "drop", "up", "minutes"))]
    answers = {path: browser.post(f"/meetings/{ref}/{path}").status for path in paths}

    assert answers == dict.fromkeys(paths, wanted)
    states = db.session.scalars(select(AgendaItem.state)).all()
    assert set(states) == {ItemState.SUGGESTED}


def test_a_form_without_its_token_changes_nothing(cast, sign_in):
    meeting = planned(cast)
    ref, item = meeting.ref, item_of(meeting, cast.first).ref
    browser = sign_in(cast.psychiatrist)

    for path in ("publish", "accept-all", f"items/{item}/accept"):
        assert browser.post_bare(f"/meetings/{ref}/{path}").status == 400
    assert set(db.session.scalars(select(AgendaItem.state))) == {ItemState.SUGGESTED}


def test_lists_and_rules_agree(cast):
    published(cast)
    without_authorisation(cast)
    planned(cast, days=3)
    every_item = db.session.scalars(select(AgendaItem)).all()
    every_meeting = db.session.scalars(select(Meeting)).all()
    for person in cast.everybody:
        readable = {i.ref for i in every_item if can(person, Permission.ITEM_READ, i)}
        assert {i.ref for i in db.session.scalars(items_for(person))} == readable, person.username
        seen = {m.ref for m in every_meeting if can(person, Permission.MEETING_SEE, m)}
        assert {m.ref for m in db.session.scalars(meetings_for(person))} == seen, person.username


def test_a_coordinator_sees_patient_minutes_presenter_and_no_more(cast, sign_in):
    meeting = published(cast)
    raise_concern(cast)
    page = sign_in(cast.coordinator).get(at(meeting))

    assert NAME in page.words
    assert "Ms A. Example" in page.words
    assert page.words.count("Clinical reason") == 2
    for word in (QUESTION, REASON, "safety concern"):
        assert word not in page.words
    item = item_of(meeting, cast.first).ref
    one = sign_in(cast.coordinator).get(at(meeting, f"items/{item}/"))
    assert QUESTION not in one.text
    assert (
        sign_in(cast.coordinator)
        .post(at(meeting, f"items/{item}/question"), {"question": "x", "version": "1"})
        .status
        == 404
    )


def raise_concern(cast):
    return safety.raise_concern(
        cast.psychologist1, cast.first, kind=ConcernKind.SUICIDE,
        words="canary-9c1 said so", in_touch="",
    )  # fmt: skip


def test_a8_the_bar_stands_on_the_agenda_and_in_the_room(cast, sign_in):
    meeting = started(cast, cast.first)
    raise_concern(cast)
    for name in ("psychologist1", "ot", "psychiatrist"):
        page = sign_in(getattr(cast, name)).get(at(meeting))
        line = page.soup.select_one(".agenda .alarm").get_text()
        assert "Open safety concern, day 0" in line
        assert "canary-9c1" in sign_in(getattr(cast, name)).get(at(meeting, "room")).words


def test_who_is_not_of_the_care_team_sees_an_item_from_publishing_on(cast, sign_in):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)
    before = sign_in(cast.psychologist2).get(at(meeting))
    assert NAME not in before.text
    assert "Another item" in before.words

    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)

    assert QUESTION in sign_in(cast.psychologist2).get(at(meeting)).words


def test_without_authorisation_the_care_team_is_alone_with_it(cast, sign_in):
    meeting = published(cast)
    without_authorisation(cast)
    other = sign_in(cast.psychologist2).get(at(meeting))
    assert NAME not in other.text
    assert "Another item" in other.words
    item = item_of(meeting, cast.first).ref
    assert sign_in(cast.psychologist2).get(at(meeting, f"items/{item}/")).status == 404
    room = sign_in(cast.psychologist2).get(at(meeting, f"room?item={item}"))
    assert NAME not in room.text

    for chief in (cast.psychiatrist, cast.coordinator):
        page = sign_in(chief).get(at(meeting))
        assert "Without access: Mr B. Sample" in page.words


def test_who_is_asked_in_sees_that_item_and_no_other(cast, sign_in):
    meeting = published(cast)
    assert sign_in(cast.outsider).get(at(meeting)).status == 404
    item = item_of(meeting, cast.second)
    answer = sign_in(cast.coordinator).post(
        at(meeting, f"items/{item.ref}/invites"), {"person": cast.outsider.ref}
    )
    assert answer.status == 303

    page = sign_in(cast.outsider).get(at(meeting))

    assert "Riaan Demo-Fiktief" in page.words
    assert NAME not in page.text
    assert "Another item" in page.words


def test_nobody_is_led_to_minutes_that_they_may_not_read(cast, sign_in):
    meeting = held(cast, cast.first, days_ago=7).meeting
    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)
    buttons = {
        name: set(sign_in(getattr(cast, name)).get(at(meeting)).buttons)
        & {"Decisions read back", "Minutes"}
        for name in ("psychiatrist", "psychologist1", "coordinator")
    }

    led = {"Decisions read back", "Minutes"}
    assert buttons == {"psychiatrist": led, "psychologist1": led, "coordinator": set()}


def test_reading_a_meeting_is_noted_once_a_quarter(cast, sign_in):
    meeting = published(cast)
    browser = sign_in(cast.ot)
    for _time in range(2):
        browser.get(at(meeting))

    query = select(AuditRow).where(
        AuditRow.event == "meeting.read", AuditRow.actor_ref == cast.ot.ref
    )
    rows = [row for row in db.session.scalars(query) if row.subject_ref == meeting.ref]
    assert 1 <= len(rows) <= 2
