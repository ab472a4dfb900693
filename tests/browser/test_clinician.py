"""The clinician's journey: a note that survives a closed browser, a reflection by the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visits, ready, tab_to

pytestmark = pytest.mark.browser

CASE = "Nomvula Example-Protea"
BEGUN = (
    "She came early and kept her coat on.\n\n- the rota was on the table\n- she read it twice and"
)


def open_case(page: Page) -> None:
    page.get_by_role("link", name="Cases", exact=True).first.click()
    page.get_by_role("link", name=CASE).first.click()
    expect(page.locator(".case-name")).to_contain_text(CASE)


def test_a_note_survives_a_browser_closed_in_mid_sentence(practice: Visits):
    page = practice.sign_in("psychologist1")
    expect(page.locator("#owed")).to_contain_text("Sign the session note")
    open_case(page)
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    expect(page.locator(".reads").first).to_contain_text("Until you sign, only you.")
    note = ready(page).get_by_label("Note", exact=True)
    note.press_sequentially(BEGUN)
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"saved \d+ s ago"))
    page.context.close()

    page = practice.sign_in("psychologist1")
    open_case(page)
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value(BEGUN)
    expect(page.locator("main")).to_contain_text("You began a note")
    finish_and_sign(page)
    add_to_it(page)


def finish_and_sign(page: Page) -> None:
    note = page.get_by_label("Note", exact=True)
    note.press("End")
    note.press("Control+End")
    note.press_sequentially(" asked who had **written** it.")
    page.get_by_role("button", name="Preview").click()
    preview = page.frame_locator("iframe[name=preview]")
    expect(preview.locator("strong")).to_have_text("written")
    page.get_by_role("button", name="Sign the note").click()
    expect(page.locator("main")).to_contain_text("Signed. It is locked now")
    expect(page.locator("article strong")).to_have_text("written")
    expect(page.get_by_label("Note", exact=True)).to_have_count(0)


def add_to_it(page: Page) -> None:
    page.get_by_label("Addendum", exact=True).fill("She rang at eight.")
    page.get_by_role("button", name="Add the addendum").click()
    expect(page.locator("article.addendum")).to_contain_text("She rang at eight.")


def test_the_last_words_are_kept_when_the_page_is_left_at_once(practice: Visits):
    page = practice.sign_in("psychologist1")
    open_case(page)
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    ready(page).get_by_label("Note", exact=True).press_sequentially("Left in the middle of")
    page.get_by_role("link", name="Cases", exact=True).first.click()

    page.get_by_role("link", name=CASE).first.click()
    page.locator(".tabs").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="Write a note").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Left in the middle of")


def test_a_reflection_is_written_with_the_keyboard_alone(practice: Visits):
    page = practice.sign_in("psychologist1")
    open_case(page)
    page.locator(".tabs").get_by_role("link", name="Reflections").click()
    page.get_by_role("link", name="Write a reflection").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".threshold")).to_contain_text("Only you can read this.")
    dials = ready(page).locator(".dial")
    expect(dials).to_have_count(8)
    for number in range(8):
        first = dials.nth(number).locator("input").first
        tab_to(page, f"#{first.get_attribute('id')}")
        page.keyboard.press("Space")
        for _step in range(number % 4):
            page.keyboard.press("ArrowRight")
    tab_to(page, "#pull")
    page.keyboard.type("To send the others out of the room.")
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"saved \d+ s ago"))
    tab_to(page, "form.reflect button[type=submit]")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("Kept, apart from the record.")
    expect(page.locator("main")).to_contain_text("To send the others out of the room.")
    expect(page.locator("section[aria-labelledby=h-dials] li")).to_have_count(8)


def test_changes_of_a_kept_reflection_are_not_left_behind_unasked(practice: Visits):
    page = practice.sign_in("ot")
    open_case(page)
    page.locator(".tabs").get_by_role("link", name="Reflections").click()
    page.get_by_role("link", name="Write a reflection").click()
    ready(page).get_by_label("Pull to do").fill("To leave early.")
    page.get_by_role("button", name="Keep this reflection").click()
    page.get_by_role("link", name="Change it").click()
    ready(page).get_by_label("What I did").press_sequentially("Stayed.")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.locator(".tabs").get_by_role("link", name="Notes").click(no_wait_after=True)
    expect(page.get_by_label("What I did")).to_have_value("Stayed.")
    page.get_by_role("button", name="Keep the changes").click()

    expect(page.locator("main")).to_contain_text("The changes are kept.")
    assert asked == ["beforeunload"]


def test_a_search_and_a_walk_by_keys(practice: Visits):
    page = practice.sign_in("psychologist1")
    page.keyboard.press("/")
    page.keyboard.type("skill call")
    page.keyboard.press("Enter")
    expect(page.locator("main li").first).to_contain_text(re.compile("skill call", re.IGNORECASE))
    ready(page).locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Meetings")


def test_the_way_back_from_a_hit_finds_the_results_again(practice: Visits):
    page = practice.sign_in("psychologist1")
    page.goto("/search")
    ready(page).locator("form.asking [name=q]").fill("sister")
    page.locator("main").get_by_role("button", name="Search").click()
    hits = ready(page).locator("main .rows li a")
    expect(hits.first).to_be_visible()
    found = hits.count()
    hits.first.click()
    expect(page).not_to_have_url(re.compile("/search"))

    page.go_back()

    expect(hits).to_have_count(found)
    expect(page).to_have_url(re.compile("/search$"))
