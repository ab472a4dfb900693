"""An item closed, the next one opened, and the way to the read-back; who is there."""

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.domain.vocabulary import Outcome, Presence
from mdt.models.meetings import Meeting
from mdt.services import agenda, decisions, items, meetings
from tests.meeting_room import decided, in_days, item_of, planned, settled, started


def test_an_item_that_may_not_close_yet_says_all_that_stands_in_the_way(room):
    sent = {"outcome": "deferred", "version": str(room.item.version)}
    page = room.post("close", sent)

    assert page.status == 422
    links = [a["href"] for a in page.soup.select("#outcome-errors a")]
    assert links == ["#at-views", "#why-later", "#until", "#at-told"]
    assert all(page.soup.find(id=link[1:]) for link in links)
    assert page.words.count("Say why the item is deferred.") == 1


def test_what_is_settled_folds_to_one_line_and_opens_again(cast, room):
    mark = room.get().form("/views")["version"]
    room.post("views", {"version": mark, "because": "not asked yet"})
    mark = room.get().form("/told")["version"]
    day = in_days(3).isoformat()
    room.post("told", {"version": mark, "told_by": cast.ot.ref, "told_on": day})

    page = room.get()

    folded = page.soup.select("details.settled:not([open])")
    heads = [one.find("h2").get_text() for one in folded]
    assert heads == ["What the patient wants", "Telling the patient"]
    assert all(one.find("form") is not None for one in folded)
    assert "Nothing is owed but the outcome." in page.words


def whole(cast, room) -> None:
    """All that the item owes but its outcome."""
    decided(cast.psychiatrist, room.item, who=cast.ot)
    items.write(cast.psychiatrist, room.item, version=room.item.version,
                views_missing="not asked yet")  # fmt: skip
    mark = room.get().form("/told")["version"]
    data = {"version": mark, "told_by": cast.ot.ref, "told_on": in_days(1).isoformat()}
    assert room.post("told", data).status == 303


def test_from_decision_to_read_back(cast, room):
    whole(cast, room)
    closed = room.post("close", {"outcome": "decided", "version": str(room.item.version)})
    assert closed.status == 303
    twice = room.post("close", {"outcome": "decided", "version": str(room.item.version)})
    assert twice.status == 409
    meeting = room.browser.get(f"/meetings/{room.ref}/close")
    assert "Every item is closed." in meeting.words
    answer = room.browser.post(f"/meetings/{room.ref}/close", meeting.form())
    assert answer.location.startswith(f"/meetings/{room.ref}/read-back")

    page = room.browser.get(answer.location)
    assert "Rota for December, told to her by name" in page.words
    assert "Ms O. Pretend" in page.words
    room.browser.post(f"/meetings/{room.ref}/read-back", page.form())
    assert "read back" in room.browser.get(f"/meetings/{room.ref}/read-back").words
    assert db.session.scalars(select(Meeting)).one().read_back_at is not None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"outcome": "deferred", "reason": "", "until": ""}, "Say why the item is deferred."),
        ({"outcome": "deferred", "reason": "Away", "until": "2001-01-01"}, "a day after today"),
        ({"outcome": "deferred", "reason": "Away", "until": "soon"}, "Write a day"),
        ({"outcome": "no_decision", "reason": "because"}, "Choose why there is no decision."),
        ({"outcome": ""}, "Choose how the item ends"),
        ({"outcome": "postponed"}, "Not a valid choice"),
    ],
)
def test_an_outcome_that_is_not_whole_comes_back(cast, room, given, sentence):
    whole(cast, room)

    page = room.post("close", {**given, "version": str(room.item.version)})

    assert page.status == 422
    assert sentence in page.words
    assert room.item.closed_at is None


def test_no_decision_by_one_press(room):
    data = {"outcome": "no_decision", "reason": "time ran out", "words": "Fire drill.",
            "version": str(room.item.version)}  # fmt: skip
    assert room.post("close", data).status == 303

    assert (room.item.outcome, room.item.outcome_reason) == (
        Outcome.NO_DECISION, "time ran out: Fire drill.",
    )  # fmt: skip


def test_the_rest_has_no_time_by_one_press(cast, sign_in):
    meeting = started(cast, cast.first, cast.second)
    ref, browser = meeting.ref, sign_in(cast.psychiatrist)
    page = browser.get(f"/meetings/{ref}/close")
    assert "2 items are still open." in page.words

    answer = browser.post(f"/meetings/{ref}/close", {**page.form(), "rest": "1"})

    assert answer.status == 303
    assert browser.get(f"/meetings/{ref}/read-back").words.count("time ran out") == 2


def test_after_the_close_the_chair_alone_completes(cast, sign_in, room):
    whole(cast, room)
    items.close(cast.psychiatrist, room.item, outcome=Outcome.DECIDED, version=room.item.version)
    meetings.close(cast.psychiatrist, room.item.meeting, version=room.item.meeting.version)
    late = room.decision(**{"d-implementer": cast.ot.ref, "d-text": "Late"})

    assert sign_in(cast.psychologist1).post(room.url("decisions"), late).status == 403
    assert room.post("decisions", late).status == 303
    assert "Record decision" in room.get().buttons
    assert (
        "Record decision"
        not in sign_in(cast.psychologist1)
        .get(f"/meetings/{room.ref}/room?item={room.item_ref}")
        .buttons
    )


def test_a_closed_item_is_taken_up_again_by_the_chair(cast, sign_in, room):
    whole(cast, room)
    items.close(cast.psychiatrist, room.item, outcome=Outcome.DECIDED, version=room.item.version)
    version = {"version": str(room.item.version)}
    assert sign_in(cast.ot).post(room.url("reopen"), version).status == 403
    assert room.post("reopen", version).status == 303
    assert room.item.closed_at is None


def test_the_next_item_opens_with_one_press(cast, sign_in):
    meeting = started(cast, cast.first, cast.second)
    ref, second = meeting.ref, item_of(meeting, cast.second).ref
    browser = sign_in(cast.psychiatrist)
    page = browser.get(f"/meetings/{ref}/room")
    form = page.soup.select_one(f'form[action$="/items/{second}/open"]')
    assert form.select_one('[data-key="n"]') is not None

    assert browser.post(form["action"]).status == 303
    assert item_of(db.session.scalars(select(Meeting)).one(), cast.second).opened_at is not None
    assert "Riaan Demo-Fiktief" in browser.get(f"/meetings/{ref}/room").heading


def test_attendance_is_marked_and_the_meeting_started_by_form(cast, sign_in):
    meeting = planned(cast)
    agenda.add_case(cast.psychiatrist, meeting, cast.first, question="What now?")
    path, browser = f"/meetings/{meeting.ref}/attendance", sign_in(cast.psychiatrist)
    form = browser.get(path).form()
    form[f"{cast.ot.ref}-state"] = "apologies"
    form[f"{cast.psychologist2.ref}-deputy_for"] = "occupational_therapy"
    bad = browser.post(path, {**form, f"{cast.ot.ref}-arrived": "25:99"})
    assert (bad.status, bad.errors) == (422, ["Write a time such as 14:00."])

    answer = browser.post(path, {**form, "all_here": "1", "start": "1"})

    assert answer.location.startswith(f"/meetings/{meeting.ref}/room")
    made = db.session.scalars(select(Meeting)).one()
    states = {row.user.username: row.state for row in made.attendance}
    assert states["ot"] is Presence.APOLOGIES
    assert states["psychologist2"] is Presence.PRESENT
    assert meetings.quorum_of(made).met


def test_the_coordinator_marks_but_does_not_start(cast, sign_in):
    meeting = planned(cast)
    agenda.add_case(cast.psychiatrist, meeting, cast.first, question="What now?")
    path, browser = f"/meetings/{meeting.ref}/attendance", sign_in(cast.coordinator)
    form = browser.get(path).form()

    assert browser.post(path, {**form, "all_here": "1"}).status == 303
    assert browser.post(path, {**browser.get(path).form(), "start": "1"}).status == 403
    assert db.session.scalars(select(Meeting)).one().started_at is None


def test_no_start_without_a_coordinator(cast, sign_in):
    meeting = planned(cast)
    agenda.add_case(cast.psychiatrist, meeting, cast.first, question="What now?")
    meetings.amend(cast.psychiatrist, meeting, version=meeting.version, coordinator=None)
    path, browser = f"/meetings/{meeting.ref}/attendance", sign_in(cast.psychiatrist)

    page = browser.post(path, {**browser.get(path).form(), "start": "1"})

    assert page.status == 422
    assert "Name the coordinator." in page.words


def test_a_settled_item_reads_without_forms(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    decisions.dissent(cast.ot, made, words="Not yet.", named=False)
    settled(cast.psychiatrist, room.item)

    page = sign_in(cast.ot).get(f"/meetings/{room.ref}/room?item={room.item_ref}")

    assert "Closed" in page.words
    assert "A member sees it differently: Not yet." in page.words
    assert page.soup.select_one("textarea") is None
