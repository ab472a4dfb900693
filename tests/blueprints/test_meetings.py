"""The pages of the meetings' room, over the cast: the diary, the agenda, a case's discussions."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ConcernKind, ItemState
from mdt.models.audit import AuditRow
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.places import MeetingType
from mdt.queries.meetings import items_for, meetings_for, next_meeting_for
from mdt.services import agenda, decisions, meetings, minutes, questions, safety
from mdt.services.audit import change
from tests.cast import make_case
from tests.counting import statements
from tests.meeting_room import QUESTION, asked, held, in_days, item_of, planned, started

REASON = "nobody has brought"
NAME = "Nomvula Example-Protea"


def published(cast, **kw) -> Meeting:
    """A published agenda with both cases."""
    meeting = planned(cast, **kw)
    asked(cast, meeting, cast.first, cast.second)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


def without_authorisation(cast) -> None:
    """The first patient takes the authorisation for sharing back."""
    row = cast.first.authorisation
    with change(cast.psychologist1) as work:
        row.withdrawn_on = clock.today()
        work.note(AuditEvent.SHARING_WITHDRAWN, row)


def at(meeting: Meeting, page: str = "") -> str:
    """An address of the meeting."""
    return f"/meetings/{meeting.ref}/{page}"


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


def test_the_agenda_gives_a_reason_for_each_line(cast, sign_in):
    page = sign_in(cast.psychiatrist).get(at(published(cast)))

    assert page.heading == "Case conference"
    assert page.words.count("obody has brought this case for 14 weeks") == 2
    assert page.words.count(QUESTION) == 2
    assert "20 of 90 min, 70 min free" in page.words
    assert [t.get_text() for t in page.soup.select(".agenda .at")] == ["14:00", "14:10"]


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


def test_a_suggestion_is_accepted_dropped_and_put_back(cast, sign_in):
    meeting = planned(cast)
    item = item_of(meeting, cast.first).ref
    browser = sign_in(cast.psychiatrist)
    assert NAME in browser.get(at(meeting)).soup.select_one("#suggested").get_text()

    empty = browser.post(at(meeting, f"items/{item}/drop"), {"reason": " ", "version": "1"})
    assert (empty.status, empty.errors) == (422, ["Say in a few words why not this time."])
    long = browser.post(at(meeting, f"items/{item}/drop"), {"reason": "x" * 501, "version": "1"})
    assert long.status == 422
    assert "x" * 501 in long.text
    version = str(item_of(meeting, cast.first).version)
    browser.post(at(meeting, f"items/{item}/drop"), {"reason": "Away", "version": version})
    assert "Left out: Nomvula Example-Protea, Away" in browser.get(at(meeting)).words.replace(
        " ,", ","
    )

    browser.post(at(meeting, f"items/{item}/undo"))
    browser.post(at(meeting, f"items/{item}/accept"))
    assert NAME in browser.get(at(meeting)).soup.select_one(".agenda").get_text()


def test_publishing_says_which_case_has_no_question(cast, sign_in):
    meeting = planned(cast)
    browser = sign_in(cast.psychiatrist)
    browser.post(at(meeting, "accept-all"))
    version = str(db.session.scalars(select(Meeting)).one().version)

    page = browser.post(at(meeting, "publish"), {"version": version})

    assert page.status == 422
    alert = page.soup.select_one('[role="alert"]').get_text()
    assert f"{NAME} has no question for the meeting." in alert
    assert "Riaan Demo-Fiktief has no question" in alert


def test_the_order_sent_is_the_order_kept(cast, sign_in):
    meeting = published(cast)
    first, second = (item.ref for item in meeting.accepted)
    browser = sign_in(cast.coordinator)

    assert browser.post(at(meeting, "order"), {"order": f"{second} {first}"}).status == 303
    assert [i.ref for i in db.session.scalars(select(Meeting)).one().accepted] == [second, first]
    assert browser.post(at(meeting, f"items/{first}/up")).status == 303
    assert [i.ref for i in db.session.scalars(select(Meeting)).one().accepted] == [first, second]
    for order in ("aaaaaaaaaaaaaaaa", "\x00 <script>", "x " * 5000):
        assert browser.post(at(meeting, "order"), {"order": order}).status == 422
    assert [i.ref for i in db.session.scalars(select(Meeting)).one().accepted] == [first, second]


def test_two_who_order_one_agenda_at_once_see_both_orders(cast, sign_in):
    meeting = published(cast)
    first, second = (item.ref for item in meeting.accepted)
    browser, seen = sign_in(cast.coordinator), f"{first} {second}"
    turned = {"order": f"{second} {first}", "seen": seen}
    assert sign_in(cast.psychiatrist).post(at(meeting, "order"), turned).status == 303
    assert browser.post(at(meeting, "order"), turned).status == 303  # the same wish is no clash

    page = browser.post(at(meeting, "order"), {"order": seen, "seen": seen})

    assert page.status == 409
    names = [cast.first.name, cast.second.name]
    shown = [one.get_text().split("\n") for one in page.soup.select("pre")]
    assert shown == [names[::-1], names]
    assert "Dr Demo Psychiatrist" in page.soup.select_one(".conflict .by").get_text()
    assert browser.post(at(meeting, "order"), page.form("/order")).status == 303
    assert [i.ref for i in db.session.scalars(select(Meeting)).one().accepted] == [first, second]


def test_whoever_moves_a_line_stays_at_it(cast, sign_in):
    meeting = published(cast)
    first, second = (item.ref for item in meeting.accepted)
    browser = sign_in(cast.coordinator)

    sent = browser.post(at(meeting, "order"), {"order": f"{second} {first}", "moved": second})
    pressed = browser.post(at(meeting, f"items/{second}/down"))
    timed = browser.post(at(meeting, f"items/{first}/minutes"), {"minutes": "15"})

    places = [page.location.partition("#")[2] for page in (sent, pressed, timed)]
    assert places == [f"n-{second}", f"down-{second}", f"m-{first}"]
    page = browser.get(at(meeting))
    assert all(page.soup.find(id=place) is not None for place in places)
    other = browser.post(at(meeting, "order"), {"order": f"{second} {first}", "moved": "elsewhere"})
    assert "#" not in other.location


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


@pytest.mark.parametrize("minutes", ["0", "999", "ten", "", "9" * 400, "1.5"])
def test_minutes_that_cannot_be_are_refused_in_words(cast, sign_in, minutes):
    meeting = published(cast)
    item = item_of(meeting, cast.first).ref

    page = sign_in(cast.psychiatrist).post(
        at(meeting, f"items/{item}/minutes"), {"minutes": minutes}
    )

    assert page.status == 422
    assert "between 1 and 120 minutes" in page.words
    assert item_of(db.session.scalars(select(Meeting)).one(), cast.first).minutes == 10


def test_two_people_wording_a_question_lose_no_word(cast, sign_in):
    meeting = published(cast)
    item = item_of(meeting, cast.first)
    stale = {"question": "<b>Mine</b>, not theirs?", "version": str(item.version - 1)}

    browser = sign_in(cast.ot)
    page = browser.post(at(meeting, f"items/{item.ref}/question"), stale)

    assert page.status == 409
    assert QUESTION in page.words
    assert "<b>Mine</b>, not theirs?" in page.words
    again = browser.post(at(meeting, f"items/{item.ref}/question"), page.form("question"))
    assert again.status == 303


GOOD = {"time": "14:00", "minutes": "60", "place": "Demo Rooms"}


def plan_form(cast, **more):
    return {
        "type": cast.meeting_type.ref, "day": in_days(2).isoformat(), **GOOD,
        "chair": cast.psychiatrist.ref, "coordinator": cast.coordinator.ref, **more,
    }  # fmt: skip


def test_a_meeting_is_planned_by_form(cast, sign_in):
    answer = sign_in(cast.coordinator).post("/meetings/new", plan_form(cast))

    assert answer.status == 303
    page = sign_in(cast.psychiatrist).get(answer.location)
    assert "Suggested 2" in page.words
    assert "The agenda has begun to build itself" in page.words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": "2026-02-31"}, "Write a day such as 2026-11-24."),
        ({"day": "1999-01-01"}, "Choose today or a later day."),
        ({"day": ""}, "Choose the day."),
        ({"time": "25:00"}, "Write a time such as 14:00."),
        ({"minutes": "4"}, "A meeting takes between 5 and 600 minutes."),
        ({"place": "x" * 201}, "This is too long: the limit is 200 characters."),
        ({"place": "\x00"}, "Say where the meeting is, or on which screen."),
        ({"chair": "aaaaaaaaaaaaaaaa"}, "Choose a person from the list."),
        ({"type": "aaaaaaaaaaaaaaaa"}, "Not a valid choice"),
    ],
)
def test_a_plan_that_cannot_be_comes_back_with_its_words(cast, sign_in, given, sentence):
    page = sign_in(cast.coordinator).post("/meetings/new", plan_form(cast, **given))

    assert page.status == 422
    assert sentence in " ".join(page.errors)
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize("name", ["supervisor", "admin"])
def test_who_is_of_no_team_plans_nothing(cast, sign_in, name):
    assert sign_in(getattr(cast, name)).get("/meetings/new").status == 403
    assert sign_in(getattr(cast, name)).post("/meetings/new", plan_form(cast)).status == 403


def test_another_teams_type_is_not_offered(cast, sign_in):
    page = sign_in(cast.outsider).post("/meetings/new", plan_form(cast))

    assert page.status == 422
    assert "has not described a kind of meeting yet" in page.words
    assert db.session.scalars(select(Meeting)).all() == []


def test_the_diary_has_its_empty_states_and_its_lists(cast, sign_in):
    empty = sign_in(cast.psychiatrist).get("/meetings/")
    assert "No meeting is planned." in empty.words
    assert "No meeting has been held yet." in empty.words
    held(cast, cast.first, days_ago=14)
    planned(cast, days=2)
    started(cast, cast.first)

    page = sign_in(cast.ot).get("/meetings/")

    heads = [h.get_text() for h in page.soup.select("main h2")]
    assert heads == ["Running now", "Coming", "Past"]
    assert "closed, not signed" in page.words
    assert "Case conference" not in sign_in(cast.outsider).get("/meetings/").text


def test_a_type_is_described_and_reworded(cast, sign_in):
    browser = sign_in(cast.coordinator)
    team = cast.team.ref
    given = {"name": "Crisis", "purpose": "To decide today.", "quorum": ["psychiatry", "nursing"],
             "minutes_per_case": "20", "weeks_unbrought": "4"}  # fmt: skip
    assert browser.post(f"/meetings/types/new/{team}", given).status == 303
    kind = db.session.scalars(select(MeetingType).where(MeetingType.name == "Crisis")).one()
    assert (kind.quorum, kind.minutes_per_case) == ("psychiatry nursing", 20)

    page = browser.get(f"/meetings/types/{kind.ref}")
    ticked = {box["value"] for box in page.soup.select('input[name="quorum"][checked]')}
    assert ticked == {"psychiatry", "nursing"}
    stale = browser.post(
        f"/meetings/types/{kind.ref}", {**given, "purpose": "Mine", "version": "9"}
    )
    assert stale.status == 409
    assert {"To decide today.", "Mine"} <= {
        " ".join(p.get_text().split()) for p in stale.soup.select("pre")
    }
    blank = browser.post(f"/meetings/types/{kind.ref}", {**given, "purpose": "", "version": "1"})
    assert blank.status == 422
    assert "A meeting needs a written purpose" in " ".join(blank.errors)
    assert sign_in(cast.outsider).get(f"/meetings/types/{kind.ref}").status == 404


def test_a_question_is_asked_from_the_case(cast, sign_in):
    meeting = planned(cast, days=1)
    case = cast.first.ref
    browser = sign_in(cast.ot)
    answer = browser.post(f"/cases/{case}/meetings/questions", {"words": "May she go home?"})
    assert answer.status == 303

    page = browser.get(f"/cases/{case}/meetings/")
    assert "May she go home?" in page.words
    assert "on the next agenda" in page.words
    suggested = sign_in(cast.psychiatrist).get(at(meeting)).soup.select_one("#suggested")
    assert "May she go home?" in suggested.get_text()
    assert browser.post(f"/cases/{case}/meetings/questions", {"words": " "}).status == 422
    assert sign_in(cast.psychologist2).get(f"/cases/{case}/meetings/").status == 404


def test_only_who_asked_takes_a_question_back(cast, sign_in):
    question = questions.ask(cast.ot, cast.first, words="May she?")
    case, ref = cast.first.ref, question.ref
    path = f"/cases/{case}/meetings/questions/{ref}/withdraw"

    assert sign_in(cast.psychologist1).post(path, {"version": "1"}).status == 403
    assert sign_in(cast.ot).post(path, {"version": "1"}).status == 303
    assert "May she?" not in sign_in(cast.ot).get(f"/cases/{case}/meetings/").words


def test_a_cases_discussions_tell_what_became_of_each_decision(cast, sign_in):
    held(cast, cast.first, days_ago=14)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/meetings/")

    assert "Rota for December, told to her by name" in page.words
    assert "7 days overdue" in page.words


def test_the_next_meeting_is_the_running_one_or_the_soonest(cast):
    assert next_meeting_for(cast.ot) is None
    later = planned(cast, days=5)
    soon = planned(cast, days=2)
    assert next_meeting_for(cast.ot).ref == soon.ref
    running = started(cast, cast.first)
    assert next_meeting_for(cast.ot).ref == running.ref
    assert next_meeting_for(cast.outsider) is None
    assert later.ref != soon.ref


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


def test_an_agenda_costs_the_same_at_one_and_at_twelve_items(cast, sign_in):
    meeting = planned(cast)
    asked(cast, meeting, cast.first)
    url, browser = at(meeting), sign_in(cast.psychologist1)
    browser.get(url)
    with statements() as few:
        assert browser.get(url).status == 200
    with clock.at(clock.ago(days=3)):
        lead = cast.psychologist1
        more = [make_case(lead, f"T-1{n:03}", "Zola", f"Sample-{n}") for n in range(11)]
    agenda.refresh(cast.coordinator, meeting)
    for case in more:
        agenda.accept(cast.coordinator, item_of(meeting, case))
    with statements() as many:
        page = browser.get(url)

    assert len(page.soup.select(".agenda > li")) == 12
    assert len(many) == len(few)


def test_looking_again_costs_the_chair_a_fixed_number_of_statements(cast, sign_in):
    meeting = planned(cast)
    url, chair = at(meeting), sign_in(cast.psychiatrist)
    chair.get(url)
    with statements() as few:
        chair.get(url)
    with clock.at(clock.ago(days=3)):
        for n in range(11):
            make_case(cast.psychologist1, f"T-1{n:03}", "Zola", f"Sample-{n}")
    chair.get(url)
    with statements() as many:
        page = chair.get(url)

    assert len(page.soup.select("#suggested .rows > li")) == 13
    assert len(many) == len(few) < 45


def test_an_empty_agenda_says_what_would_fill_it(cast, sign_in):
    meeting = planned(cast)
    page = sign_in(cast.ot).get(at(meeting))

    assert "Nothing is on the agenda yet." in page.words
    assert page.soup.select_one("#suggested") is None


def test_m1_m24_the_agenda_is_headed_by_its_purpose_with_the_way_to_all_of_it(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.get(at(published(cast)))

    assert "To agree plans for people in our care." in page.words
    (way,) = [a["href"] for a in page.soup.select("a") if a.get_text() == "Purpose in full"]
    assert way == f"/meetings/types/#type-{cast.meeting_type.ref}"
    assert "To agree plans for people in our care." in browser.get("/meetings/types/").words


def test_m14_a_dissent_by_name_stands_beside_the_decision_when_it_comes_back(cast, sign_in):
    decision = held(cast, cast.first, days_ago=14)
    with clock.at(clock.ago(days=14)):
        decisions.dissent(cast.ot, decision, words="I would wait for her sister.", named=True)
    meeting = started(cast, cast.first)

    room = sign_in(cast.psychiatrist).get(at(meeting, "room"))

    assert "Ms O. Pretend saw it differently: I would wait for her sister." in room.words
