"""A note in two windows, or saved over a slow line: nothing typed is lost, nor wrongly blamed."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visiting import Visits, ready
from tests.nodes import until

pytestmark = pytest.mark.browser

MINE = "What the second window says <b>in full</b>"
THEIRS = "What the first window says"
DRAFT = re.compile(r"/notes/draft$")
NEWEST = "He began anew, and said so."
SAVED = re.compile(r"saved \d+ s ago")


def write_note(practice: Visits, words: str) -> Page:
    page = practice.sign_in("ot")
    page.get_by_role("link", name="Pieter Toets-Persoon").first.click()
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    ready(page).get_by_label("Note", exact=True).fill(words)
    return page


def test_two_windows_on_one_note_keep_both_texts(practice: Visits):
    practice.expected.add(409)
    first = write_note(practice, "Begun")
    first.get_by_role("button", name="Keep as a draft").click()
    expect(first.locator("main")).to_contain_text("Kept as a draft.")
    second = first.context.new_page()
    second.goto(first.url)

    ready(first).get_by_label("Note", exact=True).fill(THEIRS)
    expect(first.locator("[data-saved]")).to_contain_text(SAVED)
    second.get_by_label("Note", exact=True).fill(MINE)
    expect(second.locator("[data-saved]")).to_contain_text("you see both texts")
    second.get_by_role("button", name="Keep as a draft").click()

    both = second.locator(".conflict")
    expect(both).to_contain_text(THEIRS)
    expect(both).to_contain_text(MINE)  # as it was typed, and nothing of it run
    expect(second.locator("textarea[name=text]")).to_have_value(MINE)
    second.get_by_role("button", name="Keep this text").click()
    expect(second.locator("main")).to_contain_text("Kept as a draft.")
    expect(second.get_by_label("Note", exact=True)).to_have_value(MINE)


class SlowLine:
    """Saves are held on their way until they are let go, in whatever order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[Route] = []
        page.route(DRAFT, lambda route: self.held.append(route))

    def has(self, number: int) -> None:
        """Wait until so many are on their way."""
        until(lambda: self.page.evaluate("true") and len(self.held) >= number)

    def let_go(self, number: int) -> None:
        with self.page.expect_response(DRAFT):
            self.held[number].continue_()


def hide(page: Page) -> None:
    """As when a phone goes on to another tab."""
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {value: true, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
            delete document.hidden;
        }"""
    )


def test_keeping_waits_for_the_save_that_is_on_its_way(practice: Visits):
    page = write_note(practice, "Begun")
    line = SlowLine(page)
    line.has(1)
    page.get_by_label("Note", exact=True).fill(NEWEST)

    keep = page.get_by_role("button", name="Keep as a draft")
    keep.click()
    keep.click()
    assert page.url.endswith("/notes/new")
    line.let_go(0)

    expect(page.locator("main")).to_contain_text("Kept as a draft.")
    expect(page.get_by_label("Note", exact=True)).to_have_value(NEWEST)


@pytest.mark.parametrize(
    ("saved_before", "order"), [(False, (1, 0)), (True, (0, 1)), (True, (1, 0))]
)
def test_of_two_saves_of_one_page_the_newest_words_stay(practice: Visits, saved_before, order):
    practice.expected.add(409)
    page = write_note(practice, "Begun")
    if saved_before:
        expect(page.locator("[data-saved]")).to_contain_text(SAVED)
        page.get_by_label("Note", exact=True).fill("Written anew")
    line = SlowLine(page)
    line.has(1)
    page.get_by_label("Note", exact=True).fill(NEWEST)
    hide(page)
    line.has(2)
    for number in order:
        line.let_go(number)
    page.unroute(DRAFT)

    other = page.context.new_page()

    def stands() -> bool:
        other.goto(page.url)
        return other.get_by_label("Note", exact=True).input_value() == NEWEST

    until(stands)
    expect(page.locator("[data-saved]")).to_contain_text(SAVED)
