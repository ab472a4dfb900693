"""One note in two windows: the second that saves is shown both texts, and loses neither."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser

MINE = "What the second window says <b>in full</b>"
THEIRS = "What the first window says"


def test_two_windows_on_one_note_keep_both_texts(practice: Visits):
    practice.expected.add(409)
    first = practice.sign_in("ot")
    first.get_by_role("link", name="Pieter Toets-Persoon").first.click()
    first.locator(".tabs").get_by_role("link", name="Notes").click()
    first.get_by_role("link", name="Write a note").click()
    first.get_by_label("Note", exact=True).fill("Begun")
    first.get_by_role("button", name="Keep as a draft").click()
    expect(first.locator("main")).to_contain_text("Kept as a draft.")
    second = first.context.new_page()
    second.goto(first.url)

    ready(first).get_by_label("Note", exact=True).fill(THEIRS)
    expect(first.locator("[data-saved]")).to_contain_text(re.compile(r"saved \d+ s ago"))
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
