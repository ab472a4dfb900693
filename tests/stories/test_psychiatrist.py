"""The psychiatrist's meeting of tomorrow: agenda, room, decisions, read-back, minutes, addendum."""

import re
from dataclasses import dataclass

import pytest

from mdt import clock
from mdt.models.meetings import AgendaItem, Meeting
from tests.page import Browser, Page
from tests.stories.practice import Practice
from tests.stories.walking import day, send


@dataclass
class Room:
    """The chair in tomorrow's meeting."""

    me: Browser
    meeting: Meeting
    at: str

    def item(self, item: AgendaItem) -> str:
        return f"{self.at}/items/{item.ref}"

    def open(self, item: AgendaItem) -> Page:
        """Turn to an item; the first stands open already."""
        page = self.me.get(f"{self.at}/room?item={item.ref}")
        if "Open this item" in page.words:
            page = send(self.me, page, f"{self.item(item)}/open")
        return page


@pytest.fixture
def room(practice: Practice, sign_in) -> Room:
    tomorrow = clock.local(clock.ago(days=-1)).date()
    with clock.at(clock.wall(tomorrow, 14)):
        meeting = practice.coming
        yield Room(sign_in(practice.psychiatrist), meeting, f"/meetings/{meeting.ref}")


WHY = [
    ("Sample-Khumaloexample", "Time ran out last time; asked for by Ms A. Example"),
    ("Dummy-Naidootest", "1 decision overdue"),
    ("Demo-Fiktief", "asked for by Mr B. Sample"),
    ("Toets-Persoon", "1 decision overdue"),
    ("Example-Protea", "Review due"),
    ("Mock-Dlaminisample", "A goal has not moved for 8 weeks; asked for by Ms O. Pretend"),
]


def test_the_agenda_says_why_each_line_stands_on_it(room):
    lines = lines_of(room.me.get(f"{room.at}/"))

    assert len(lines) == len(WHY)
    for line, (name, reason) in zip(lines, WHY, strict=True):
        assert name in line
        assert reason in line


def test_the_chair_puts_the_agenda_in_order_and_gives_each_its_minutes(room):
    page = room.me.get(f"{room.at}/")
    refs = [li["data-ref"] for li in page.soup.select("ol.agenda li")]
    moved = send(room.me, page, f"{room.at}/items/{refs[2]}/up")
    assert [name_in(line) for line in lines_of(moved)][:3] == [WHY[0][0], WHY[2][0], WHY[1][0]]

    ordered = send(room.me, moved, f"{room.at}/order", order=" ".join(reversed(refs)))
    assert [name_in(line) for line in lines_of(ordered)] == [name for name, _ in reversed(WHY)]

    timed = send(room.me, ordered, f"{room.at}/items/{refs[0]}/minutes", minutes="25")
    assert "75 of 90 min" in timed.words


def test_a_meeting_goes_from_the_agenda_to_signed_minutes(room):
    begin(room)
    first, second, *rest = room.meeting.accepted
    page = decide(room, first)
    page = settle(room, page, first)
    page = look_back(room, second)
    page = settle(room, page, second, outcome="deferred", reason="Wait", until=day(9))
    for item in rest:
        page = room.open(item)
        page = stand_and_review(room, page, item)
        page = settle(room, page, item, outcome="no_decision", reason="no decision was sought")
    signed = end(room)
    assert "Signed and sealed." in signed.words
    assert "these are the words that were signed" in signed.words
    assert "Ask Priya to drive him on Fridays" in signed.words
    document(room)
    amended(room, signed, first)


def begin(room: Room) -> None:
    """Everybody is here, and the meeting starts."""
    where = f"{room.at}/attendance"
    page = room.me.get(where)
    live = send(room.me, page, where, all_here="1", start="1")
    assert "The meeting has started." in live.words
    assert "quorum met" in live.words
    assert "Sample-Khumaloexample" in live.heading


def decide(room: Room, item: AgendaItem) -> Page:
    """What was said, what the patient wants, and a decision with somebody's name and a day."""
    page, at = room.open(item), room.item(item)
    page = stand_and_review(room, page, item)
    page = send(room.me, page, f"{at}/discussion", discussion="Two mornings; said by **one**.")
    page = send(
        room.me, page, f"{at}/views", patient_views="Do not call me brave again.",
        views_source="first_hand", views_by="Ms A. Example, yesterday",
    )  # fmt: skip
    words = {"d-text": "Ask Priya to drive him on Fridays", "d-implementer": "", "d-due_on": ""}
    refused = send(room.me, page, f"{at}/decisions", **words)
    assert refused.status == 422  # nobody does it, and by no day
    assert refused.errors == [
        "Say in a line why.",
        "Name the one person who does it.",
        "Choose the day by which it is done.",
    ]
    assert "Ask Priya" in refused.text
    who = next(
        option["value"]
        for option in refused.soup.select("form.decide select option")
        if "Pretend" in option.get_text()
    )
    whole = {"d-implementer": who, "d-due_on": day(7), "d-rationale": "A way there and back."}
    done = send(room.me, refused, f"{at}/decisions", **whole)
    assert "Recorded. It is on the list of the person who does it." in done.words
    return done


def look_back(room: Room, item: AgendaItem) -> Page:
    """Earlier decisions stand above the discussion; one that is due is looked at first."""
    page = room.open(item)
    sections = [s.get("id") for s in page.soup.select(".talk section[id]")]
    assert sections.index("at-earlier") < sections.index("at-discussion")
    assert "1 to review" in page.words
    refused = room.me.post(
        f"{room.item(item)}/close", {"outcome": "decided", "version": version_of(page)}
    )
    assert refused.status == 422  # not before the earlier decision was looked at
    page = room.open(item)
    return stand_and_review(room, page, item)


def stand_and_review(room: Room, page: Page, item: AgendaItem) -> Page:
    """Every earlier decision is looked at: done, or not due yet and standing."""
    at = room.item(item)
    for button in page.soup.select("#at-earlier button[value=done]"):
        due = room.me.get(f"{room.at}/room?item={item.ref}")
        page = send(room.me, due, button.find_parent("form")["action"], **{button["name"]: "done"})
        assert "Reviewed." in page.words
    if page.soup.select(f"form[action='{at}/stand']"):
        page = send(room.me, page, f"{at}/stand")
    return page


def settle(room: Room, page: Page, item: AgendaItem, **outcome: str) -> Page:
    """The patient's views or why not, who tells the patient, and the outcome."""
    at = room.item(item)
    if not item.patient_views:
        page = send(room.me, page, f"{at}/views", because="not asked")
    teller = page.soup.select_one("#at-told select option[value]:not([value=''])")["value"]
    page = send(room.me, page, f"{at}/told", told_by=teller, told_on=day(3), told_reason="")
    assert "tells the patient by" in page.words
    given = {"outcome": "decided", **outcome}
    closed = send(room.me, page, f"{at}/close", version=version_of(page), **given)
    assert "Closed." in closed.words, closed.errors
    return closed


def end(room: Room) -> Page:
    """Close, read back, sign."""
    closed = send(room.me, room.me.get(f"{room.at}/close"), f"{room.at}/close")
    assert "Closed. Read the decisions back to the room." in closed.words
    assert "Ask Priya to drive him on Fridays" in closed.words
    read = send(room.me, closed, f"{room.at}/read-back")
    assert "Read back." in read.words
    page = room.me.get(f"{room.at}/minutes")
    assert "Draft: not signed" in page.words
    return send(room.me, page, f"{room.at}/minutes/signature")


def document(room: Room) -> None:
    pdf = room.me.get(f"{room.at}/minutes.pdf")
    assert pdf.answer.mimetype == "application/pdf"
    assert pdf.bytes.startswith(b"%PDF-")
    assert len(pdf.bytes) > 10_000


def amended(room: Room, signed: Page, item: AgendaItem) -> None:
    """The signed words stay; what changes afterwards stands below them with name and time."""
    before = re.findall(r"Seal \S+", signed.words)
    refused = room.me.post(f"{room.item(item)}/discussion", {"discussion": "other words"})
    assert refused.status in {403, 409, 422}
    page = send(
        room.me, signed, f"{room.at}/minutes/addenda", item=item.ref, text="Priya can do Mondays."
    )
    assert "Added, under your name and the time of now." in page.words
    assert "Priya can do Mondays." in page.words
    assert re.findall(r"Seal \S+", page.words) == before
    assert "these are the words that were signed" in page.words
    assert "other words" not in page.words


def version_of(page: Page) -> str:
    found = page.soup.select_one("#at-outcome input[name=version]")
    return str(found["value"]) if found else ""


def lines_of(page: Page) -> list[str]:
    """The lines of the agenda, in order."""
    return [" ".join(li.get_text(" ").split()) for li in page.soup.select("ol.agenda > li")]


def name_in(line: str) -> str:
    return next(name for name, _reason in WHY if name in line)
