"""Ctrl K in a real browser: typed, chosen by keys alone, and nothing typed is hijacked."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser


def test_k2_to_a_case_to_one_of_its_rooms_and_to_a_deed_by_keys_alone(practice: Visits):
    page = practice.sign_in("ot")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to, or search")
    expect(field).to_be_focused()
    page.keyboard.type("piet")
    option = page.locator("#palette [aria-selected=true]")
    expect(option).to_contain_text("Pieter Toets-Persoon")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\w{16}/$"))

    ready(page).keyboard.press("Control+k")
    page.keyboard.type("piet goals")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("goals")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\w{16}/goals/$"))

    ready(page).keyboard.press("Control+k")
    page.keyboard.type("meet")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette [role=option]").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


def test_nothing_found_is_searched_for(practice: Visits):
    page = practice.sign_in("ot")
    page.keyboard.press("Control+k")
    page.keyboard.type("zebra")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("zebra")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")


def test_what_is_typed_in_a_field_stays_there_and_the_focus_comes_back(practice: Visits):
    page = practice.sign_in("ot")
    page.goto("/actions/")
    seek = ready(page).locator("#seek")
    seek.fill("kite")
    page.keyboard.press("k")
    expect(seek).to_have_value("kitek")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(seek).to_be_focused()
    expect(seek).to_have_value("kitek")
