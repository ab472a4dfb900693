"""The chair's journey: tomorrow's meeting, from its agenda to minutes that are signed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from mdt import clock
from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser

DECISION = "Two mornings from Monday, said to her by one person"
ITEMS = 6
DISCUSSED = 2  # for the others there is no time


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_meeting_from_its_agenda_to_signed_minutes(practice: Visits):
    page = practice.sign_in("psychiatrist")
    page.get_by_role("link", name="Open the agenda").click()
    arrange(page)
    start(page)
    by_keys(page)
    for number in range(DISCUSSED):
        expect(page.locator(".room-name")).to_contain_text(f"item {number + 1} of {ITEMS}")
        if number:
            page.get_by_role("button", name="Open this item").click()
        expect(page.locator("#at-discussion textarea")).to_be_visible()
        look_back(page)
        settle(page, first=number == 0)
    sign(page)
    printed(page)
    added(page)


def arrange(page: Page) -> None:
    """Each line says why it is there; two change places, one gets more time."""
    lines = page.locator("ol.agenda > li")
    expect(lines).to_have_count(ITEMS)
    expect(lines.first).to_contain_text("Time ran out last time")
    expect(lines.nth(1)).to_contain_text("1 decision overdue")
    page.get_by_role("button", name=re.compile("Move Sipho .* up")).click()
    expect(lines.nth(4)).to_contain_text("Sipho")
    page.get_by_label("Minutes for Thandi Sample-Khumaloexample").fill("15")
    page.get_by_label("Minutes for Thandi Sample-Khumaloexample").press("Enter")
    expect(page.locator(".budget")).to_contain_text("65 of 90 min")


def start(page: Page) -> None:
    page.get_by_role("link", name="Who is here, and start").click()
    page.get_by_role("button", name="Everybody expected is here").click()
    expect(page.locator("main")).to_contain_text("Attendance kept.")
    page.get_by_role("button", name="Keep the list and start").click()
    expect(page.locator(".room-top")).to_contain_text("quorum met")


def by_keys(page: Page) -> None:
    """A decision is recorded without the mouse: d, words, who, when, Enter."""
    ready(page).keyboard.press("?")
    expect(page.locator("#room-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#room-keys")).to_be_hidden()
    page.keyboard.press("d")
    words = page.get_by_label("Decision", exact=True)
    expect(words).to_be_focused()
    page.keyboard.type(DECISION)
    page.keyboard.press("Tab")
    page.keyboard.type("She asked for it.")
    page.keyboard.press("Tab")
    page.keyboard.type("Ms A")
    form = page.locator("form.decide")
    form.get_by_label("By", exact=True).fill(day(7))
    form.get_by_label("By", exact=True).press("Enter")
    expect(page.locator("#at-decisions li").first).to_contain_text(DECISION)


def look_back(page: Page) -> None:
    """Earlier decisions first: what is due is done, what is not due stands."""
    due = page.locator("#at-earlier button[value=done]")
    while due.count():
        waiting = due.count()
        due.first.click()
        expect(due).to_have_count(waiting - 1)
    stand = page.get_by_role("button", name="These stand")
    if stand.count():
        stand.click()
        expect(page.locator("main")).to_contain_text("These stand.")


def settle(page: Page, *, first: bool) -> None:
    """What was said, what the patient wants, who tells the patient, the outcome."""
    talk = page.get_by_role("textbox", name="Discussion")
    ready(page)
    talk.press_sequentially("Everybody was heard.")
    expect(page.locator("#at-discussion [data-saved]")).to_contain_text("saved")  # by itself
    views = page.locator("#at-views")
    if not views.get_by_label("In the patient's words").is_visible():
        views.locator("summary").first.click()  # heard before the meeting, and folded
    if first:
        views.get_by_label("In the patient's words").fill("Do not call me brave again.")
        views.get_by_label("How we know").select_option(index=1)
        views.get_by_label("Who asked").fill("Ms A. Example, yesterday")
        views.get_by_role("button", name="Keep the patient's words").click()
        expect(page.locator(".known")).to_contain_text("Do not call me brave again.")
    else:
        words = views.get_by_label("In the patient's words")
        if not words.input_value():
            views.get_by_role("button", name="not asked").click()
            expect(page.locator(".known")).to_contain_text("Not known: not asked")
    told = page.locator("#at-told")
    told.get_by_label("Who tells the patient").select_option(index=1)
    told.get_by_label("By", exact=True).fill(day(3))
    told.get_by_role("button", name="Keep", exact=True).click()
    expect(told).to_contain_text("tells the patient by")
    close(page, decided=first)


def unfold(where: Locator, words: str) -> None:
    where.locator("summary").filter(has_text=words).click()


def close(page: Page, *, decided: bool) -> None:
    outcome = page.locator("#at-outcome")
    name = page.get_by_role("heading", level=1).inner_text()
    if decided:
        outcome.get_by_role("button", name="Decided").click()
    else:
        unfold(outcome, "No decision…")
        outcome.get_by_role("button", name="No decision was sought").click()
    closed = page.locator("ol.run li").filter(has_text=name)
    expect(closed).to_contain_text("closed")


def sign(page: Page) -> None:
    page.goto(f"{page.url.partition('/room')[0]}/close")
    expect(page.locator("main")).to_contain_text(f"{ITEMS - DISCUSSED} items are still open.")
    page.get_by_role("button", name="Close: the rest had no time").click()
    expect(page.locator("main")).to_contain_text("Read the decisions back to the room.")
    expect(page.locator("main")).to_contain_text(DECISION)
    page.get_by_role("button", name="Read back to the room").click()
    page.get_by_role("link", name="Go on to sign").click()
    page.get_by_role("button", name="Sign the minutes").click()
    expect(page.locator("main")).to_contain_text("Signed and sealed.")
    expect(page.locator(".doc-sign")).to_contain_text("these are the words that were signed")
    expect(page.get_by_role("button", name="Sign the minutes")).to_have_count(0)


def printed(page: Page) -> None:
    where = page.get_by_role("link", name="As a PDF").get_attribute("href")
    pdf = page.request.get(str(where))
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")


def added(page: Page) -> None:
    """What changes afterwards is an addendum; the seal still fits."""
    page.get_by_label("Addendum", exact=True).fill("The ward asked for Tuesday instead.")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".doc")).to_contain_text("The ward asked for Tuesday instead.")
    expect(page.locator(".doc-sign")).to_contain_text("these are the words that were signed")
