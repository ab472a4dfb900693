"""The room over the cast: words, decisions, reviews, closing, read-back; no word lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.forecast import Expected
from mdt.domain.vocabulary import FormulationStatus, Outcome, Presence
from mdt.models.decisions import Action, Decision, DecisionReview, Dissent
from mdt.models.meetings import AgendaItem, Meeting
from mdt.services import agenda, decisions, items, measures, meetings
from tests.counting import statements
from tests.formulation_writing import keep
from tests.goal_making import make_goal
from tests.meeting_room import decided, held, in_days, item_of, planned, settled, started

NASTY = "<script>alert(1)</script> שלום \U0001f9e0 *bold*"


class Room:
    """A running meeting, the first case's item, and one person's browser in it."""

    def __init__(self, cast, sign_in, name="psychiatrist", **kw):
        self.meeting = started(cast, cast.first, **kw)
        self.ref, self.item_ref = self.meeting.ref, self.meeting.accepted[0].ref
        self.browser = sign_in(getattr(cast, name))

    @property
    def item(self) -> AgendaItem:
        return db.session.scalars(select(AgendaItem).where(AgendaItem.ref == self.item_ref)).one()

    def get(self):
        return self.browser.get(f"/meetings/{self.ref}/room?item={self.item_ref}")

    def url(self, deed: str) -> str:
        return f"/meetings/{self.ref}/items/{self.item_ref}/{deed}"

    def post(self, deed: str, data=None, **kw):
        return self.browser.post(self.url(deed), data, **kw)

    def decision(self, **more):
        given = {"d-ref": new_ref(), "d-text": "Rota", "d-rationale": "She asked for it."}
        return {**given, "d-due_on": in_days(7).isoformat(), **more}


@pytest.fixture
def room(cast, sign_in):
    return Room(cast, sign_in)


def count(kind) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


DEEDS = {
    "discussion": {"discussion": "x", "version": "1"},
    "views": {"patient_views": "x", "version": "1"},
    "told": {"told_reason": "x", "version": "1"},
    "decisions": {"d-text": "x"},
    "stand": {},
    "close": {"outcome": "decided", "version": "1"},
    "open": {},
}


@pytest.mark.parametrize("name", ["coordinator", "supervisor", "admin", "outsider"])
def test_who_does_not_treat_finds_no_deed_of_the_room(cast, sign_in, name):
    room = Room(cast, sign_in, name)

    answers = {deed: room.post(deed, data).status for deed, data in DEEDS.items()}

    assert answers == dict.fromkeys(DEEDS, 404)
    assert (room.item.discussion, count(Decision)) == ("", 0)


def test_m11_sentence_goals_measures_and_decisions_stand_beside_the_talk(cast, sign_in):
    held(cast, cast.first, days_ago=14)
    make_goal(cast.ot, cast.first, wording="I want to ring before I do it")
    for day, total in ((-60, 22), (-1, 10)):
        measures.enter(cast.ot, cast.first, "phq9", taken_on=in_days(day), total=total)
    shared, words = FormulationStatus.SHARED_WITH_TEAM, {"one_sentence": [("She tests us.", None)]}
    keep(
        cast.psychologist1, cast.first, template_id="team_summary", narrative="", fields=words,
        status=shared,
    )  # fmt: skip

    page = Room(cast, sign_in).get()

    known = page.soup.select_one("section.known").get_text(" ", strip=True)
    assert "She tests us." in known
    assert "I want to ring before I do it" in known
    assert "PHQ-9 22 to 10" in known
    assert page.soup.select_one("#at-earlier") is not None


def test_who_was_not_there_reads_and_does_not_write(cast, sign_in):
    room = Room(cast, sign_in, "ot", present=("psychiatrist", "psychologist1"))
    page = room.get()
    assert page.soup.select_one("textarea") is None

    data = {"discussion": "x", "version": str(room.item.version)}
    assert room.post("discussion", data).status == 403
    assert room.post("decisions", room.decision(**{"d-implementer": cast.ot.ref})).status == 403


def test_the_coordinator_in_the_room_reads_no_item(cast, sign_in):
    room = Room(cast, sign_in, "coordinator")
    page = room.get()

    assert page.status == 200
    assert "for the clinicians in the room. You see whose turn it is" in page.words
    assert page.buttons[:2] == ["Who comes and goes", "To the agenda"]
    assert "Who answers the skill call" not in page.text


def test_what_is_missing_is_said_from_the_start_and_leads_there(room):
    page = room.get()

    assert "Before this item can close:" in page.words
    links = {a["href"] for a in page.soup.select('.talk a[href^="#"]')}
    assert links == {"#at-views", "#at-told"}
    assert all(page.soup.find(id=link[1:]) for link in links)


def test_the_room_says_how_long_the_item_has_taken(room):
    with clock.at(clock.now() + timedelta(minutes=12)):
        page = room.get()

    assert "12 of 10 min" in page.words


def test_words_are_kept_shown_safely_and_autosaved(room):
    mark = room.get().form("/discussion")["version"]
    quiet = {"Accept": "application/json"}

    saved = room.post("discussion", {"discussion": NASTY, "version": mark}, headers=quiet)

    assert saved.status == 200
    assert set(saved.answer.json) == {"saved_at", "version"}
    again = room.post(
        "discussion",
        {"discussion": NASTY + " more", "version": saved.answer.json["version"]},
        headers=quiet,
    )
    assert again.status == 200
    assert room.item.discussion == NASTY + " more"
    assert "<script>alert" not in room.get().text


def test_two_who_write_the_same_field_at_once_are_both_kept(cast, sign_in, room):
    mark = room.get().form("/discussion")["version"]
    room.post("discussion", {"discussion": "Theirs, <b>bold</b>.", "version": mark})
    other = sign_in(cast.ot)

    page = other.post(room.url("discussion"), {"discussion": NASTY, "version": mark})

    assert page.status == 303
    assert sorted(room.item.discussion.splitlines()) == sorted(["Theirs, <b>bold</b>.", NASTY])


def test_words_of_others_stay_while_a_page_saves_what_it_shows(cast, sign_in, room):
    """An autosave has its own words before it, not those that came between."""
    quiet = {"Accept": "application/json"}
    room.post("discussion", room.get().form("/discussion") | {"discussion": "One. Two."})
    mark = room.get().form("/discussion")["version"]
    other = sign_in(cast.ot)
    other.post(room.url("discussion"), {"discussion": "One, they say. Two.", "version": mark})

    for words in ("One. Two. Th", "One. Two. Three.", "One. Two. Three!"):
        saved = room.post("discussion", {"discussion": words, "version": mark}, headers=quiet)
        mark = saved.answer.json["version"]

    assert room.item.discussion == "One, they say. Two. Three!"


def test_whoever_cannot_say_what_they_had_before_them_sees_both_texts(cast, sign_in, room):
    mark = room.get().form("/discussion")["version"]
    room.post("discussion", {"discussion": "Theirs, <b>bold</b>.", "version": mark})
    other, torn = sign_in(cast.ot), "1-torn-x"

    quiet = other.post(
        room.url("discussion"),
        {"discussion": "Mine.", "version": torn},
        headers={"Accept": "application/json"},
    )
    page = other.post(room.url("discussion"), {"discussion": NASTY, "version": torn})

    assert (quiet.status, page.status) == (409, 409)
    assert [p.get_text() for p in page.soup.select("pre")] == ["Theirs, <b>bold</b>.", NASTY]
    assert room.item.discussion == "Theirs, <b>bold</b>."
    kept = other.post(room.url("discussion"), page.form("/discussion"))
    assert kept.status == 303
    assert room.item.discussion == NASTY


def test_different_words_at_the_same_time_are_both_kept(cast, sign_in, room):
    page = room.get()
    discussion, views = page.form("/discussion"), page.form("/views")
    room.post("discussion", {**discussion, "discussion": "Said."})

    answer = sign_in(cast.ot).post(
        room.url("views"), {"version": views["version"], "patient_views": "Ask me first."}
    )

    assert answer.status == 303
    assert (room.item.discussion, room.item.patient_views) == ("Said.", "Ask me first.")


def test_too_long_comes_back_whole(room):
    page = room.post("discussion", {"discussion": "x" * 60_001, "version": "1-a"})

    assert page.status == 422
    assert "This is too long: the limit is 60000 characters." in page.words
    assert "x" * 60_001 in page.text


def test_a_megabyte_a_nul_and_a_torn_version_break_nothing(room):
    for data in (
        {"discussion": "x" * 1_000_000, "version": "1"},
        {"discussion": "a\x00b", "version": "999999999999999999"},
        {"discussion": "y", "version": "\x00-<script>"},
        {"version": ""},
    ):
        assert room.post("discussion", data).status in {303, 409, 422}


def test_views_are_known_or_not_by_one_press(room):
    mark = room.get().form("/views")["version"]
    assert room.post("views", {"version": mark, "because": "not asked yet"}).status == 303
    assert (room.item.views_missing, room.item.patient_views) == ("not asked yet", "")

    mark = room.get().form("/views")["version"]
    room.post("views", {"version": mark, "patient_views": "Yes.", "views_source": "first_hand",
                        "views_missing": "not asked yet"})  # fmt: skip
    assert (room.item.views_missing, room.item.patient_views) == ("", "Yes.")
    assert "Yes." in room.get().soup.select_one(".known .said").get_text()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Name who tells the patient, or write why nobody does."),
        ({"told_by": "ot"}, "Say by which day."),
        ({"told_by": "ot", "told_reason": "no"}, "Either somebody tells the patient"),
        ({"told_by": "aaaaaaaaaaaaaaaa"}, "Choose a person from the list."),
        ({"told_by": "ot", "told_on": "2026-02-30"}, "Write a day such as 2026-11-24."),
    ],
)
def test_who_tells_the_patient_is_named_or_nobody_is(cast, room, given, sentence):
    data = {**given, "version": room.get().form("/told")["version"]}
    if data.get("told_by") == "ot":
        data["told_by"] = cast.ot.ref

    page = room.post("told", data)

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert room.item.told is None


def test_a12_a_decision_lacks_nothing(cast, room):
    who = {"d-implementer": cast.ot.ref}
    for lacking, sentence in [
        ({"d-text": " "}, "Say what was decided."),
        ({"d-implementer": ""}, "Name the one person who does it."),
        ({"d-implementer": cast.outsider.ref}, "Choose a person from the list."),
        ({"d-due_on": ""}, "Choose the day by which it is done."),
        ({"d-due_on": "2026-02-30"}, "Write a day such as 2026-11-24."),
        ({"d-due_on": "1066-10-14"}, "Look at the year again."),
        ({"d-text": "x" * 2001}, "This is too long: the limit is 2000 characters."),
    ]:
        page = room.post("decisions", room.decision(**{**who, **lacking}))
        assert page.status == 422, lacking
        assert sentence in " ".join(page.errors), (lacking, page.errors)
    assert (count(Decision), count(Action)) == (0, 0)


def test_all_that_a_decision_lacks_is_said_at_once(room):
    page = room.post(
        "decisions", room.decision(**{"d-text": "", "d-implementer": "", "d-due_on": ""})
    )

    assert page.status == 422
    assert page.errors == [
        "Say what was decided.",
        "Name the one person who does it.",
        "Choose the day by which it is done.",
    ]


def test_all_that_a_further_task_lacks_is_said_at_once(cast, room):
    room.post("decisions", room.decision(**{"d-implementer": cast.ot.ref}))
    made = db.session.scalars(select(Decision)).one()

    page = room.post(f"decisions/{made.ref}/actions", {})

    assert page.status == 422
    assert page.errors == [
        "Say what is to be done.",
        "Name the one person who does it.",
        "Choose the day by which it is done.",
    ]


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


def test_a_decision_is_recorded_once_however_often_it_is_sent(cast, room):
    sent = room.decision(**{"d-implementer": cast.ot.ref, "d-text": NASTY})
    for _time in range(3):
        assert room.post("decisions", sent).status == 303

    assert (count(Decision), count(Action)) == (1, 1)
    page = room.get()
    assert NASTY in page.words
    assert "<script>alert" not in page.text


def test_what_and_why_and_one_press_record_a_decision(cast, room):
    form = room.get().form("/decisions")
    assert form["d-implementer"] == cast.psychologist1.ref  # who presents the case

    answer = room.post(
        "decisions", {**form, "d-text": "Rota", "d-rationale": "Asked for.", "d-due_in": "14"}
    )

    assert answer.status == 303
    made = db.session.scalars(select(Decision)).one()
    assert (made.implementer.username, made.due_on) == ("psychologist1", in_days(14))


def test_a14_the_stamp_is_told_before_and_after(cast, sign_in):
    room = Room(cast, sign_in, present=("psychiatrist", "psychologist1"))
    assert "Inquorate: no occupational therapy present." in room.get().words

    room.post("decisions", room.decision(**{"d-implementer": cast.psychologist1.ref}))
    meetings.mark_attendance(
        cast.psychiatrist, room.item.meeting, person=cast.ot, state=Presence.PRESENT
    )

    assert "inquorate: no occupational therapy present" in room.get().words
    assert "quorum met" in room.get().words


def test_two_who_reword_a_decision_lose_no_word(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    path = room.url(f"decisions/{made.ref}")
    form = {**room.browser.get(path).form(), "d-reason": "Said otherwise."}
    assert room.browser.post(path, {**form, "d-text": "Theirs"}).status == 303

    other = sign_in(cast.ot)
    page = other.post(path, {**form, "csrf_token": other.guard(), "d-text": "Mine <i>"})

    assert page.status == 409
    assert [p.get_text().split("\n")[0] for p in page.soup.select("pre")] == ["Theirs", "Mine <i>"]
    assert other.post(path, page.form()).status == 303
    assert db.session.scalars(select(Decision)).one().text == "Mine <i>"


def test_a_dissent_and_a_further_task_stand_beside_the_decision(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    ot = sign_in(cast.ot)
    sent = {f"x-{made.ref}-words": "I would begin now.", f"x-{made.ref}-named": "y"}
    assert ot.post(room.url(f"decisions/{made.ref}/dissents"), sent).status == 303
    told = {"ref": new_ref(), "text": "Ring Zanele", "owner": cast.ot.ref}
    task = {f"a-{made.ref}-{k}": v for k, v in {**told, "due_on": str(in_days(1))}.items()}
    for _time in range(2):
        assert ot.post(room.url(f"decisions/{made.ref}/actions"), task).status == 303

    page = room.get()
    assert "Ms O. Pretend sees it differently: I would begin now." in page.words
    assert "also Ms O. Pretend" in page.words
    assert (count(Dissent), count(Action)) == (1, 2)
    empty = ot.post(room.url(f"decisions/{made.ref}/dissents"), {f"x-{made.ref}-words": " "})
    assert (empty.status, empty.errors) == (422, ["Say what you see differently."])


def test_somebody_elses_refs_lead_nowhere(cast, sign_in, room):
    other = decided(cast.psychiatrist, room.item, who=cast.ot)
    meeting = planned(cast, days=3)
    foreign = item_of(meeting, cast.second).ref
    browser = room.browser
    for path in (
        f"/meetings/{room.ref}/items/{foreign}/discussion",
        f"/meetings/{meeting.ref}/items/{room.item_ref}/discussion",
        f"/meetings/{room.ref}/items/{room.item_ref}/decisions/{new_ref()}/dissents",
        f"/meetings/{room.ref}/items/{room.item_ref}/reviews/{other.ref}",
        f"/meetings/{room.ref}/items/{room.item_ref}/reviews/{new_ref()}",
    ):
        assert browser.post(path, {"discussion": "x", "version": "1"}).status == 404, path
    assert browser.get(f"/meetings/{room.ref}/room?item={foreign}").status == 404
    assert browser.get(f"/meetings/{room.ref}/room?item=%00").status == 404


class Reviewing(Room):
    """A room in which an earlier decision is due."""

    def __init__(self, cast, sign_in, due_after=7):
        self.earlier = held(cast, cast.first, days_ago=14, due_after=due_after)
        super().__init__(cast, sign_in)

    def review(self, **given):
        ref = self.earlier.ref
        version = str(db.session.get(Decision, self.earlier.id).version)
        data = {f"r-{ref}-{name}": value for name, value in {"version": version, **given}.items()}
        return self.post(f"reviews/{ref}", data)


def test_a13_the_close_names_the_decision_that_was_not_reviewed(cast, sign_in):
    room = Reviewing(cast, sign_in)
    page = room.post("close", {"outcome": "decided", "version": str(room.item.version)})

    assert page.status == 422
    assert "Review the earlier decision “Rota for December, told to her by name”" in page.errors[0]
    assert page.soup.select_one(f'a[href="#review-{room.earlier.ref}"]') is not None
    assert room.review(result="done").status == 303
    assert "1 to review" not in room.get().words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"result": "not_done"}, "Say whether it carries on or stops here."),
        ({"result": "not_done", "onward": "stop", "words": "x"}, "Choose why it was not carried"),
        (
            {"result": "partly", "onward": "on", "reason": "cost"},
            "Give it a new date to carry on to.",
        ),
        ({"result": "not_done", "onward": "stop", "reason": "cost"}, "why it stops here"),
        ({"result": "not_done", "onward": "stop", "reason": "weather"}, "Not a valid choice"),
        ({"result": "burnt"}, "Choose what became of it."),
        ({"result": "stands"}, "It was due"),
    ],
)
def test_a13_a_review_that_leaves_a_question_open_comes_back(cast, sign_in, given, sentence):
    room = Reviewing(cast, sign_in)

    page = room.review(**given)

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert count(DecisionReview) == 0


def test_carry_on_with_a_new_date(cast, sign_in):
    room = Reviewing(cast, sign_in)
    answer = room.review(
        result="partly", reason="transport", onward="on", carried_to=in_days(7).isoformat()
    )

    assert answer.status == 303
    assert "carries on until" in room.get().words


def test_two_who_review_at_once_are_told(cast, sign_in):
    room = Reviewing(cast, sign_in)
    ref = room.earlier.ref
    data = {f"r-{ref}-version": "1", f"r-{ref}-result": "done"}
    assert room.post(f"reviews/{ref}", data).status == 303

    page = room.post(f"reviews/{ref}", data)

    assert page.status == 409
    assert "Somebody looked at this decision just now." in page.words
    assert count(DecisionReview) == 1


def test_these_stand_by_one_press(cast, sign_in):
    room = Reviewing(cast, sign_in, due_after=60)
    page = room.get()
    assert "These stand" in page.buttons
    assert room.post("stand").status == 303

    assert "These stand" not in room.get().buttons
    assert count(DecisionReview) == 1


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


def test_the_room_costs_the_same_however_long_the_agenda(cast, sign_in):
    room = Room(cast, sign_in)
    for number in range(2):
        decided(cast.psychiatrist, room.item, who=cast.ot, text=f"Decision {number}")
    url = f"/meetings/{room.ref}/room?item={room.item_ref}"
    room.browser.get(url)
    with statements() as few:
        assert room.browser.get(url).status == 200
    for number in range(11):
        agenda.add_business(cast.psychiatrist, room.item.meeting, title=f"B{number}", minutes=5)
        decided(cast.psychiatrist, room.item, who=cast.ot, text=f"More {number}")
    with statements() as many:
        page = room.browser.get(url)

    assert len(page.soup.select(".run > li")) == 12
    assert len(many) == len(few) < 50


def test_business_has_decisions_and_no_patient(cast, sign_in):
    room = Room(cast, sign_in)
    item = agenda.add_business(cast.psychiatrist, room.item.meeting, title="Stamps", minutes=5)
    items.open(cast.psychiatrist, item)
    path = f"/meetings/{room.ref}/room?item={item.ref}"

    page = room.browser.get(path)

    assert page.heading == "Stamps"
    assert "Who tells the patient" not in page.words
    sent = room.decision(**{"d-implementer": cast.coordinator.ref})
    answer = room.browser.post(f"/meetings/{room.ref}/items/{item.ref}/decisions", sent)
    assert answer.status == 303
    assert db.session.scalars(select(Action)).one().case_id is None


def test_a_settled_item_reads_without_forms(cast, sign_in, room):
    made = decided(cast.psychiatrist, room.item, who=cast.ot)
    decisions.dissent(cast.ot, made, words="Not yet.", named=False)
    settled(cast.psychiatrist, room.item)

    page = sign_in(cast.ot).get(f"/meetings/{room.ref}/room?item={room.item_ref}")

    assert "Closed" in page.words
    assert "A member sees it differently: Not yet." in page.words
    assert page.soup.select_one("textarea") is None


FORETOLD = "She has slept in her own room for a week"


def test_what_was_expected_is_looked_at_by_one_press(cast, sign_in):
    with clock.at(clock.ago(days=14)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        expected = Expected(FORETOLD, clock.today() + timedelta(days=7), 70)
        decision = decided(cast.psychiatrist, item, who=cast.ot, days=90, expected=expected)
        settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
    room = Room(cast, sign_in)
    assert FORETOLD in room.get().words
    form = room.get().form(f"/forecasts/{decision.ref}")

    answer = room.post(f"forecasts/{decision.ref}", {**form, f"f-{decision.ref}-came": "no"})

    assert answer.status == 303
    page = room.get()
    found = [one.get_text(strip=True) for one in page.soup.select("#at-earlier .nowrap")]
    assert found[-1] == "It did not come"
    late = room.post(f"forecasts/{decision.ref}", {**form, f"f-{decision.ref}-came": "yes"})
    assert (late.status, "looked at this just now" in late.words) == (409, True)
    torn = room.post(f"forecasts/{decision.ref}", {**page.form(f"/forecasts/{decision.ref}")})
    assert (torn.status, "Choose from the list." in torn.words) == (422, True)


def test_half_a_forecast_comes_back_at_its_fields(room, cast):
    sent = room.decision(**{"d-implementer": cast.ot.ref, "d-expected": FORETOLD})

    page = room.post("decisions", {**sent, "d-expected_percent": "many"})

    assert page.status == 422
    assert page.errors == [
        "Choose the day on which you will look whether it came.",
        "A whole number from 1 to 99.",
    ]
    assert FORETOLD in page.text
    assert "many" in page.text
