"""The chair's walk: eight cases from the agenda to signed minutes, with the keyboard alone.

Keys go to whatever has the focus; nothing is clicked, filled in or focused in any other way. What
a plain case costs is counted, so that the room does not grow clumsy unseen.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import Outcome
from mdt.models.cases import Case
from mdt.models.meetings import Meeting
from mdt.services import care_team, items, meetings
from tests.browser.serving import served
from tests.browser.visiting import Visits, ready
from tests.cast import PASSWORD, Cast, assemble, make_case
from tests.databases import Place
from tests.houses import house
from tests.meeting_room import asked, decided, in_days, item_of, planned, settled, started

pytestmark = [pytest.mark.browser, pytest.mark.postgres_too]

MORE = ("Thandi", "Sipho", "Aisha", "Pieter", "Lerato", "Naledi")
PLAIN = 14  # keys besides the words: open, review, discuss, decide, tell, close


class Hand:
    """Ten fingers at the keyboard; the keys they press are counted, apart from words."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def say(self, words: str) -> None:
        self.page.keyboard.type(words)

    def go(self, *keys: str) -> None:
        """Press these; the last one leads to another page."""
        with self.page.expect_navigation():
            self.press(*keys)
        ready(self.page)

    def tab_to(self, wanted: str) -> None:
        """Tab until this has the focus."""
        while not self.page.locator(f"{wanted}:focus").count():
            assert self.pressed < 1000, f"Tab never came to {wanted}"
            self.press("Tab")

    def focused(self, name: str) -> None:
        """What has the focus is called like this."""
        expect(self.page.locator(":focus")).to_have_accessible_name(name)

    def day(self, day: date) -> None:
        """A day, in the order in which the browser asks for it."""
        self.say(f"{day:%m%d%Y}")


@pytest.fixture
def walk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Visits]:
    """A published agenda of eight cases, and the door of the house."""
    folder: Path = tmp_path_factory.mktemp("walk")
    with house(folder, "walk") as app, app.app_context():
        assemble()
        published()
        db.session.remove()
        db.engine.dispose()
        settings = app.config["MDT"]
        place = Place(Path(settings.instance), settings.database_url)
        with served(place, keyring=settings.keyring) as address:
            visits = Visits(browser, address, expected={422})
            yield visits
            visits.close()
            assert visits.complaints == []


def published() -> None:
    """Eight cases, each with a decision that is due; two have one more that is not due yet."""
    cast = Cast()
    cases = [cast.first, cast.second, *more(cast)]
    with clock.at(clock.ago(days=14)):
        before = started(cast, *cases)
        for number, case in enumerate(cases):
            item = item_of(before, case)
            items.open(cast.psychiatrist, item)
            decided(cast.psychiatrist, item, who=case.lead, text=f"Earlier decision {number + 1}")
            if number in {2, 6}:
                decided(cast.psychiatrist, item, who=cast.ot, text="Not due yet", days=60)
            settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, before, version=before.version)
        meetings.read_back(cast.psychiatrist, before, version=before.version)
    db.session.expire_all()
    meeting = planned(cast)
    asked(cast, meeting, *cases)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)


def more(cast: Cast) -> list[Case]:
    """Six more cases, with all three disciplines on their care teams."""
    lead, found = cast.psychologist1, []
    with clock.at(clock.ago(days=90)):
        care_team.add_to_care_team(cast.psychologist2, cast.second, person=cast.ot)
        for number, name in enumerate(MORE):
            case = make_case(lead, f"T-01{number:02}", name, "Example-Invented")
            for one in (cast.ot, cast.psychiatrist):
                care_team.add_to_care_team(lead, case, person=one)
            found.append(case)
    return found


def test_the_chair_walks_through_eight_cases_by_keyboard_alone(walk: Visits):
    hand = Hand(walk.window())
    come_in(hand)
    open_meeting(hand)
    ways = (plain, not_done, only_reviewed, deferred, undecided, plain, only_reviewed, in_her_words)
    costs = [one_item(hand, number, way) for number, way in enumerate(ways)]
    assert [costs[0], costs[5]] == [PLAIN - 1, PLAIN]
    close_and_sign(hand)
    as_signed(hand.page)
    as_held()


def come_in(hand: Hand) -> None:
    """By the door, and to the agenda from Today."""
    hand.page.goto("/login")
    ready(hand.page)
    hand.say("psychiatrist")
    hand.press("Tab")
    hand.say(PASSWORD)
    hand.go("Enter")
    hand.press("Tab", "Enter")  # past the rail
    hand.tab_to('a[href^="/meetings/"]:has-text("agenda")')
    hand.go("Enter")
    expect(hand.page.locator("ol.agenda > li")).to_have_count(8)


def open_meeting(hand: Hand) -> None:
    hand.go("n")
    hand.press("n")
    hand.focused("All are here: start the meeting")
    hand.go("Enter")
    expect(hand.page.locator(".room-top")).to_contain_text("quorum met")
    hand.press("?")
    expect(hand.page.locator("#room-keys")).to_be_visible()
    hand.press("Escape")
    expect(hand.page.locator("#room-keys")).to_be_hidden()


def one_item(hand: Hand, number: int, way: object) -> int:
    """One item from opening to its outcome; how many keys it took besides the words."""
    assert callable(way)
    before = hand.pressed
    expect(hand.page.locator(".room-name")).to_contain_text(f"item {number + 1} of 8")
    if number:  # the first one opened with the meeting
        hand.go("n")
    way(hand, number)
    return hand.pressed - before


def plain(hand: Hand, number: int) -> None:
    """The earlier decision done, a few words, views not known, a decision, who tells, the end."""
    done(hand)
    discuss(hand, number)
    unknown(hand)
    decide(hand, number)
    tell(hand)
    hand.press("o")
    hand.go("Enter")


def done(hand: Hand) -> None:
    hand.press("r")
    hand.focused("Done")
    hand.go("Enter")
    expect(hand.page.locator("#at-earlier")).to_contain_text("done")


def discuss(hand: Hand, number: int) -> None:
    hand.press("w")
    hand.say(f"Everybody was heard on item {number + 1}.")
    hand.press("Escape")


def unknown(hand: Hand) -> None:
    hand.press("u")
    hand.focused("not asked yet")
    hand.go("Enter")


def decide(hand: Hand, number: int) -> None:
    """What and why; the presenter and a fortnight are proposed."""
    hand.press("d")
    hand.say(f"Decision {number + 1}, said by one person")
    hand.press("Tab")
    hand.say("One voice is enough.")
    hand.go("Control+Enter")
    expect(hand.page.locator("#at-decisions li").first).to_contain_text(f"Decision {number + 1}")


def tell(hand: Hand) -> None:
    hand.press("t")
    hand.go("Control+Enter")
    expect(hand.page.locator("#at-told")).to_contain_text("tells the patient by")


def not_done(hand: Hand, number: int) -> None:
    """The earlier decision was not carried out, for a reason, and goes on until a new day."""
    hand.press("r", "Tab", "Enter", "Tab", "ArrowDown")
    hand.focused("not done")
    hand.press("Tab")
    hand.say("Not attempted")
    hand.press("Tab")
    hand.say("She was on leave.")
    hand.press("Tab")
    hand.say("carry")
    hand.press("Tab")
    hand.day(in_days(10))
    hand.go("Enter")
    expect(hand.page.locator("#at-earlier")).to_contain_text("carries on until")
    discuss(hand, number)
    unknown(hand)
    decide(hand, number)
    tell(hand)
    hand.press("o")
    hand.go("Enter")


def only_reviewed(hand: Hand, _number: int) -> None:
    """The earlier ones looked at, and nothing further: two presses of Tab less than a decision."""
    done(hand)
    hand.press("r")
    hand.focused("These stand")
    hand.go("Enter")
    hand.press("o", "Tab")
    hand.focused("Reviewed, nothing further")
    hand.go("Enter")


def deferred(hand: Hand, number: int) -> None:
    """What is owed is named, and its link leads into the field; then it is put off."""
    done(hand)
    hand.press("o")
    hand.go("Enter")
    expect(hand.page.locator("#outcome-errors")).to_be_focused()
    hand.press("Tab", "Enter")
    expect(hand.page.get_by_label("In the patient's words")).to_be_focused()
    hand.press("Escape")
    unknown(hand)
    tell(hand)
    discuss(hand, number)
    hand.press("o", "Tab", "Tab")
    hand.focused("Deferred…")
    hand.press("Enter", "Tab")
    hand.say("Her sister comes next week")
    hand.press("Tab")
    hand.day(in_days(9))
    hand.go("Enter")


def undecided(hand: Hand, number: int) -> None:
    """Talked about, and no decision, for a reason of the short list."""
    done(hand)
    discuss(hand, number)
    unknown(hand)
    tell(hand)
    hand.press("o", "Tab", "Tab", "Tab")
    hand.focused("No decision…")
    hand.press("Enter", "Tab", "Tab", "Tab")
    hand.focused("More information is needed")
    hand.go("Enter")


def in_her_words(hand: Hand, number: int) -> None:
    """The patient's own words, who heard them; two decisions, one given to somebody else."""
    done(hand)
    discuss(hand, number)
    hand.press("v")
    hand.say("Do not call me brave again.")
    hand.press("Tab")
    hand.say("first")
    hand.press("Tab")
    hand.say("Ms A. Example")
    hand.go("Enter")
    expect(hand.page.locator(".known")).to_contain_text("Do not call me brave again.")
    decide(hand, number)
    hand.press("d")
    hand.say("A chair by the window")
    hand.press("Tab")
    hand.say("She asked for it.")
    hand.press("Tab")
    hand.say("Ms O")
    hand.press("Tab")
    hand.day(in_days(3))
    hand.go("Enter")
    expect(hand.page.locator("#at-decisions > ul > li")).to_have_count(2)
    hand.press("a")
    hand.say("Measure the window")
    hand.press("Tab")
    hand.say("Ms O")
    hand.press("Tab")
    hand.day(in_days(2))
    hand.go("Enter")
    expect(hand.page.locator("#at-decisions")).to_contain_text("Measure the window")
    tell(hand)
    hand.press("o")
    hand.go("Enter")


def close_and_sign(hand: Hand) -> None:
    hand.go("n")
    expect(hand.page.locator("main")).to_contain_text("Every item is closed.")
    hand.press("n")
    hand.focused("Close the meeting")
    hand.go("Enter")
    expect(hand.page.locator("main")).to_contain_text("Decision 1, said by one person")
    hand.press("n")
    hand.focused("Read back to the room")
    hand.go("Enter")
    hand.go("n")
    hand.press("n")
    hand.focused("Sign the minutes")
    hand.go("Enter")
    expect(hand.page.locator("main")).to_contain_text("Signed and sealed.")


def as_signed(page: Page) -> None:
    """The minutes hold what was said, and their seal fits."""
    doc = page.locator("article.doc")
    for number in (1, 2, 4, 5, 6, 8):
        expect(doc).to_contain_text(f"Everybody was heard on item {number}.")
    for words in ("Decision 8, said by one person", "She was on leave.", "Do not call me brave",
                  "Her sister comes next week", "A chair by the window"):  # fmt: skip
        expect(doc).to_contain_text(words)
    expect(page.locator(".doc-sign")).to_contain_text("these are the words that were signed")


def as_held() -> None:
    """What the house holds of it."""
    db.session.expire_all()
    meeting = db.session.scalars(db.select(Meeting).order_by(Meeting.id.desc())).first()
    assert meeting is not None
    none, decided_ = Outcome.NO_DECISION, Outcome.DECIDED
    held = [item.outcome for item in meeting.accepted]
    assert held == [decided_, decided_, none, Outcome.DEFERRED, none, decided_, none, decided_]
    given = [(d.implementer.username, d.due_on) for i in meeting.accepted for d in i.decisions]
    fortnight = in_days(14)
    lead = ("psychologist1", fortnight)
    assert sorted(given) == sorted(
        [lead, ("psychologist2", fortnight), lead, lead, ("ot", in_days(3))]
    )
