"""Both libraries in a real browser: found by typing, and what was withdrawn stands on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser


def test_an_exercise_and_a_claim_are_found_by_typing_with_the_grade(practice: Visits):
    page = practice.sign_in("ot")
    page.keyboard.press("Control+k")
    page.keyboard.type("mirror emp")
    option = page.locator("#palette [aria-selected=true]")
    expect(option).to_contain_text("Mirror neurons are the basis of empathy.")
    expect(option).to_contain_text("grade X: contested")
    page.get_by_role("combobox").fill("cold face")
    expect(option).to_contain_text("Cold on the face or in the hands")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/interventions/coping_cold$"))


def test_j1_a_withdrawn_claim_says_so_on_the_page_of_a_patient_also_in_print(practice: Visits):
    page = practice.sign_in("psychologist1")
    page.goto("/evidence/")
    page.get_by_text("One claim was withdrawn").click()
    page.locator("details a").click()
    reason = ready(page).get_by_text("The count holds only the two couples")
    cases = page.locator("section[aria-labelledby=h-uses] a")
    page.emulate_media(media="print")
    expect(reason).to_be_visible()
    page.emulate_media(media="screen")

    cases.first.click()
    page.emulate_media(media="print")

    cited = ready(page).locator(".cited", has_text="A quarrel of five minutes")
    expect(cited.get_by_text("withdrawn")).to_be_visible()
    expect(cited.get_by_text("The count holds only the two couples")).to_be_visible()


def test_on_paper_nothing_stays_folded_that_is_said_nowhere_else(practice: Visits):
    """What was withdrawn and what ended are there; what leads elsewhere, or says it twice, not."""
    page = practice.sign_in("psychologist1")
    page.goto("/evidence/")
    withdrawn, more = page.get_by_text("The count holds only the two"), page.locator("#h-more")
    expect(withdrawn).not_to_be_visible()
    page.emulate_media(media="print")
    expect(withdrawn).to_be_visible()
    expect(more).not_to_be_visible()
    page.emulate_media(media="screen")
    page.goto("/cases/")
    page.get_by_role("link", name="Nomvula Example-Protea").first.click()
    page.locator(".tabs").get_by_text("Interventions").click()
    page.wait_for_url(re.compile("/interventions/$"))

    page.emulate_media(media="print")

    expect(page.get_by_text("Said to Zanele herself, in the car.")).to_be_visible()
    expect(page.get_by_text("The same as a table")).not_to_be_visible()


def test_steps_from_the_library_stand_a_line_each_with_the_patient(practice: Visits):
    page = practice.sign_in("ot")
    page.goto("/interventions/coping_cold")
    page.get_by_role("link", name="Plan it with a patient").click()
    page.locator("main a.t").first.click()
    ready(page).get_by_role("button", name="Plan it").click()

    done = page.locator("section[aria-labelledby=h-how] > .wrote")
    expect(done).to_contain_text("1. Rate distress")
    assert len(done.inner_text().splitlines()) == 5
