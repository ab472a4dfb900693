"""Marks for a long text by buttons and keys: what they put in; it can be undone, and is kept."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser

CASE = "Nomvula Example-Protea"


def open_case(page: Page, tab: str) -> None:
    page.get_by_role("link", name="Cases", exact=True).first.click()
    page.get_by_role("link", name=CASE).first.click()
    page.locator(".tabs").get_by_role("link", name=tab).click()


def desk(page: Page) -> Locator:
    """The text of a new note, empty and with the caret in it."""
    open_case(page, "Notes")
    page.get_by_role("link", name="Write a note").click()
    text = ready(page).get_by_label("Note", exact=True)
    text.fill("")
    return text


def press(page: Page, name: str) -> None:
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def select(text: Locator, words: str) -> None:
    text.evaluate(
        """(area, words) => {
            const from = area.value.indexOf(words);
            area.focus();
            area.setSelectionRange(from, from + words.length);
        }""",
        words,
    )


PRESSED = [
    ("Heading", "Plan", "# Plan"),
    ("List", "one\ntwo", "- one\n- two"),
    ("Numbered list", "one\n\ntwo", "1. one\n\n2. two"),
    ("Quotation", "she said", "> she said"),
    ("Bold", "one", "**one**"),
    ("Bold", "one\n- two", "**one**\n- **two**"),
    ("Italic", " one ", " _one_ "),
]


def test_each_button_puts_its_mark_in_and_takes_it_out_again(practice: Visits):
    page = practice.sign_in("psychologist1")
    text = desk(page)
    for name, before, after in PRESSED:
        text.fill(before)
        text.press("Control+a")
        press(page, name)
        expect(text).to_have_value(after)
        expect(text).to_be_focused()
        press(page, name)
        expect(text).to_have_value(before)


def test_a_list_is_parted_from_the_words_around_it_so_that_it_is_one(practice: Visits):
    page = practice.sign_in("ot")
    text = desk(page)
    text.fill("She came early.\nthe rota\nthe key\nThen we walked.")
    select(text, "the rota\nthe key")
    press(page, "Bold")
    press(page, "Numbered list")
    press(page, "List")

    expect(text).to_have_value(
        "She came early.\n\n- **the rota**\n- **the key**\n\nThen we walked."
    )
    page.get_by_role("button", name="Preview").click()
    items = page.frame_locator("iframe[name=preview]").locator("ul > li > strong")
    expect(items).to_have_text(["the rota", "the key"])


def test_what_a_button_did_is_undone_by_the_key_for_it_and_kept_by_the_draft(practice: Visits):
    page = practice.sign_in("ot")
    text = desk(page)
    text.press_sequentially("She rang")
    text.press("Control+a")
    text.press("Control+b")
    expect(text).to_have_value("**She rang**")
    text.press("Control+z")
    expect(text).to_have_value("She rang")
    text.press("Control+i")
    expect(text).to_have_value("_She rang_")
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"saved \d+ s ago"))

    page.reload()
    expect(ready(page).get_by_label("Note", exact=True)).to_have_value("_She rang_")


def test_bold_is_begun_and_left_with_the_same_key(practice: Visits):
    page = practice.sign_in("ot")
    text = desk(page)
    text.press("Control+b")
    text.press_sequentially("now")
    text.press("Control+b")
    text.press_sequentially(" or later")
    expect(text).to_have_value("**now** or later")
    text.press("Control+b")
    text.press("Control+b")
    expect(text).to_have_value("**now** or later")


def test_a_list_goes_on_with_enter_and_ends_with_a_second_one(practice: Visits):
    page = practice.sign_in("ot")
    text = desk(page)
    text.press_sequentially("- one\ntwo\n\nAfter.\n9. nine\nten\n\nEnd")
    expect(text).to_have_value("- one\n- two\n\nAfter.\n9. nine\n10. ten\n\nEnd")

    text.fill("")
    text.press_sequentially("- one\n- typed as well\n- three")
    expect(text).to_have_value("- one\n- typed as well\n- three")


def test_the_bar_is_one_stop_and_walked_with_arrows(practice: Visits):
    page = practice.sign_in("ot")
    text = desk(page)
    text.fill("Plan")
    text.press("Alt+F10")
    bar = page.get_by_role("toolbar", name="Marks for the text")
    expect(bar.get_by_role("button", name="Heading")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(bar.get_by_role("button", name="Quotation")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(text).to_have_value("# Plan")
    expect(text).to_be_focused()
    expect(bar.locator("[tabindex='0']")).to_have_count(1)


def test_one_bar_serves_every_statement_of_a_sheet_but_those_shown_as_they_are(practice: Visits):
    page = practice.sign_in("ot")
    open_case(page, "Formulation")
    page.locator("main a[href$='/team_summary/new']").click()
    bold = ready(page).get_by_role("toolbar").get_by_role("button", name="Bold")
    agree = page.locator("#s_what_we_agree-0-text")
    agree.fill("warm")
    agree.press("Control+a")
    bold.click()
    expect(agree).to_have_value("**warm**")

    sentence = page.locator("#s_one_sentence-0-text")
    before = sentence.input_value()
    sentence.press("Control+a")
    sentence.press("Control+b")
    expect(bold).to_have_attribute("aria-disabled", "true")
    bold.click(force=True)
    expect(sentence).to_have_value(before)
    expect(agree).to_have_value("**warm**")


def test_without_script_there_is_no_bar(practice: Visits):
    page = practice.sign_in("ot", java_script_enabled=False)
    page.get_by_role("link", name="Write a note").click()
    page.locator("main .rows a.t").first.click()

    expect(page.get_by_label("Note", exact=True)).to_be_visible()
    expect(page.locator(".tools")).to_be_hidden()
