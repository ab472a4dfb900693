"""The agenda's page: suggested, accepted, ordered, worded, published; and what it costs."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.models.meetings import Meeting
from mdt.services import agenda
from tests.cast import make_case
from tests.counting import statements
from tests.meeting_room import NAME, QUESTION, asked, at, item_of, planned, published


def test_the_agenda_gives_a_reason_for_each_line(cast, sign_in):
    page = sign_in(cast.psychiatrist).get(at(published(cast)))

    assert page.heading == "Case conference"
    assert page.words.count("obody has brought this case for 14 weeks") == 2
    assert page.words.count(QUESTION) == 2
    assert "20 of 90 min, 70 min free" in page.words
    assert [t.get_text() for t in page.soup.select(".agenda .at")] == ["14:00", "14:10"]


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
