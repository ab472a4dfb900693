"""Half an hour without a key: a warning first; then a way back in that keeps every word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visits, ready
from tests.stories.practice import PASSWORD

pytestmark = pytest.mark.browser

WORDS = "Half a sentence, and then the telephone"


def writing(practice: Visits) -> Page:
    """Ms Pretend at a note."""
    page = practice.sign_in("ot")
    page.get_by_role("link", name="Pieter Toets-Persoon").first.click()
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    if page.get_by_role("link", name="Begin another instead").count():
        page.get_by_role("link", name="Begin another instead").click()
    return ready(page)


def test_two_minutes_before_the_end_there_is_a_warning(practice: Visits):
    practice.forgiven.add("frame is sandboxed")  # the invented clock, kept out of the preview
    page = writing(practice)
    page.clock.install()
    page.reload()
    expect(page.locator("#idle-warning")).to_be_hidden()

    page.clock.fast_forward("28:30")
    page.clock.run_for(10_000)
    expect(page.locator("#idle-warning")).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()

    expect(page.locator("#idle-warning")).to_be_hidden()


def test_after_the_end_one_signs_in_where_one_was_and_the_words_are_saved(practice: Visits):
    practice.expected |= {401, 422}
    page = writing(practice)
    ended_elsewhere(practice, page)
    page.get_by_label("Note", exact=True).fill(WORDS)
    door = page.locator("#sign-in-again")
    expect(door).to_be_visible()
    door.get_by_label("Password").fill("not this one")
    door.get_by_role("button", name="Sign in").click()
    expect(door.locator("[data-problem]")).not_to_be_empty()

    door.get_by_label("Password").fill(PASSWORD)
    door.get_by_role("button", name="Sign in").click()

    expect(door).to_be_hidden()
    expect(page.get_by_label("Note", exact=True)).to_have_value(WORDS)
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"saved \d+ s ago"))


def ended_elsewhere(practice: Visits, page: Page) -> None:
    """The same person, at another machine, ends every other session of the account."""
    other = practice.sign_in("ot")
    other.goto("/account/")
    end = other.get_by_role("button", name=re.compile("^End"))
    while waiting := end.count():
        end.first.click()
        expect(end).to_have_count(waiting - 1)
