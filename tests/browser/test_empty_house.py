"""From an empty database to signed minutes, all of it through the browser, no demo row."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mdt import clock
from tests.browser.visiting import Visits, choose

pytestmark = pytest.mark.browser

WORDS = "five quiet unrelated words"
PEOPLE = [
    ("thuli", "Dr T. Invented", "psychiatry", ["clinician"]),
    ("anna", "Ms A. Madeup", "psychology", ["clinician"]),
    ("oscar", "Mr O. Fictional", "occupational therapy", ["clinician"]),
    ("carla", "Ms C. Unreal", "", ["coordinator"]),
]
TEAM = "Invented Practice MDT"
QUESTION = "Who goes along on the first day?"


def test_a_practice_begins_with_nothing_and_signs_its_first_minutes(empty_house: Visits):
    admin = set_up(empty_house)
    links = {name: made(admin, *row) for row in PEOPLE for name in row[:1]}
    founded(admin)
    people = {name: comes_in(empty_house, link) for name, link in links.items()}
    described(people["thuli"])
    at = opened(people["anna"])
    noted(people["anna"])
    meeting = planned(people["carla"])
    minuted(people["thuli"], meeting)
    nothing_clinical(admin, at)


def set_up(house: Visits) -> Page:
    """The first page makes the first administrator, and asks two words of the recovery key back."""
    page = house.window()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your practice")
    page.get_by_label("Name of the practice").fill("Invented Practice")
    page.get_by_label("Your name").fill("Mr I. Nobody")
    page.get_by_label("User name").fill("house")
    page.get_by_label("Password", exact=True).fill(WORDS)
    page.get_by_label("The same password again").fill(WORDS)
    page.get_by_label("I am the information officer as well").check()
    page.get_by_role("button", name="Set up the practice").click()
    words = page.locator("ol.words li")
    expect(words).to_have_count(12)
    key = words.all_inner_texts()
    fields = page.get_by_label(re.compile(r"Word number \d+"))
    expect(fields).to_have_count(2)
    for field in fields.all():
        label = page.locator(f"label[for={field.get_attribute('id')}]").inner_text()
        field.fill(key[int(label.split()[-1]) - 1])
    page.get_by_role("button", name="The words are on paper").click()
    expect(page.locator("main")).not_to_contain_text(key[0] + " " + key[1])
    return page


def made(admin: Page, username: str, name: str, discipline: str, roles: list[str]) -> str:
    """An account; its link is shown once, with a button that copies it."""
    admin.goto("/admin/accounts/new")
    form = admin.locator("main")
    form.get_by_label("User name").fill(username)
    form.get_by_label("Name", exact=True).fill(name)
    if discipline:
        form.get_by_label("Discipline").select_option(label=discipline)
    for role in roles:
        form.get_by_label(role, exact=True).check()
    form.get_by_role("button", name="Make the account").click()
    form.get_by_role("button", name="Copy the address").click()
    expect(form.get_by_text("Copied.")).to_be_visible()
    return form.get_by_label("Address to open").input_value()


def founded(admin: Page) -> None:
    """A site, a team, and the four on it."""
    admin.goto("/admin/sites/new")
    admin.get_by_label("Name", exact=True).fill("Invented Rooms")
    admin.get_by_role("button", name="Add a site").click()
    admin.goto("/admin/teams/new")
    admin.get_by_label("Name", exact=True).fill(TEAM)
    admin.get_by_role("button", name="Add a team").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text(TEAM)
    for _username, name, _discipline, _roles in PEOPLE:
        choose(admin.get_by_label("Person", exact=True), name)
        admin.get_by_role("button", name="Put on the team").click()
        expect(admin.locator("section[aria-labelledby=members-h]")).to_contain_text(name)


def comes_in(house: Visits, link: str) -> Page:
    """Each in a browser of their own, by the link, with a password nobody else knows."""
    page = house.window()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(WORDS)
    page.get_by_label("The same password again").fill(WORDS)
    page.get_by_role("button", name="Set the password and go in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    return page


def described(chair: Page) -> None:
    """A meeting needs a written purpose before it can be planned."""
    chair.goto("/meetings/types/")
    chair.get_by_role("link", name=f"Describe a meeting of {TEAM}").click()
    chair.get_by_label("Name", exact=True).fill("Case conference")
    chair.get_by_label("Purpose").fill("To agree plans that one of us owns.")
    for discipline in ("psychiatry", "psychology", "occupational therapy"):
        quorum = chair.get_by_role("group", name=re.compile("Quorum"))
        quorum.get_by_label(discipline, exact=True).check()
    chair.get_by_role("button", name="Keep it").click()
    expect(chair.locator("main")).to_contain_text("To agree plans that one of us owns.")


def opened(lead: Page) -> str:
    """A patient by form; the lead puts two colleagues on the care team."""
    lead.get_by_role("link", name="Cases", exact=True).first.click()
    lead.get_by_role("link", name=re.compile("New case|Open a case")).first.click()
    for label, words in (
        ("File number", "IP-0001"),
        ("Given names", "Lindiwe"),
        ("Family name", "Invented-Person"),
        ("Date of birth", "1991-03-02"),
        ("Pronouns", "she/her"),
    ):
        lead.get_by_label(label, exact=True).fill(words)
    lead.get_by_label("Team", exact=True).select_option(label=TEAM)
    lead.get_by_label("Site", exact=True).select_option(label="Invented Rooms")
    lead.get_by_label("Setting", exact=True).select_option(label="outpatient")
    lead.get_by_label("Approach", exact=True).select_option(label="other")
    lead.get_by_label("Referral", exact=True).fill("Sent by her GP: cannot go back to work.")
    lead.get_by_role("button", name="Open the case").click()
    expect(lead.locator(".case-name")).to_contain_text("Lindiwe Invented-Person")
    lead.locator(".tabs").get_by_role("link", name="Care team").click()
    for name in ("Dr T. Invented", "Mr O. Fictional"):
        choose(lead.get_by_label("Clinician", exact=True), name)
        lead.get_by_role("button", name="Add to the care team").click()
        expect(lead.locator("section[aria-labelledby=h-now]")).to_contain_text(name)
    return lead.url


def noted(lead: Page) -> None:
    """A first note, signed; and a question for the meeting."""
    lead.locator(".tabs").get_by_role("link", name="Notes").click()
    lead.get_by_role("link", name="Write a note").click()
    lead.get_by_label("Note", exact=True).fill("First contact. She wants to be back by spring.")
    lead.get_by_role("button", name="Sign the note").click()
    expect(lead.locator("main")).to_contain_text("Signed. It is locked now")
    lead.locator(".tabs").get_by_role("link", name="Meetings").click()
    lead.get_by_label("Your question").fill(QUESTION)
    lead.get_by_role("button", name="Ask the meeting").click()
    expect(lead.locator("main")).to_contain_text(QUESTION)


def planned(coordinator: Page) -> str:
    """The coordinator plans a meeting of today; the case is on it, for it was asked for."""
    coordinator.get_by_role("link", name="Meetings", exact=True).first.click()
    coordinator.get_by_role("link", name="Plan a meeting").click()
    coordinator.get_by_label("Day", exact=True).fill(clock.today().isoformat())
    coordinator.get_by_label("Starts at", exact=True).fill("14:00")
    coordinator.get_by_label("Place", exact=True).fill("Invented Rooms")
    choose(coordinator.get_by_label("Chair", exact=True), "Dr T. Invented")
    choose(coordinator.get_by_label("Coordinator", exact=True), "Ms C. Unreal")
    coordinator.get_by_role("button", name="Plan the meeting").click()
    expect(coordinator.get_by_role("heading", level=1)).to_have_text("Case conference")
    return re.sub(r"\?.*", "", coordinator.url)


def minuted(chair: Page, meeting: str) -> None:
    """Agenda, room, one decision, read-back, signature, PDF."""
    chair.goto(meeting)
    chair.get_by_role("button", name=re.compile("Accept.*Lindiwe")).click()
    expect(chair.locator("ol.agenda")).to_contain_text(QUESTION)
    chair.get_by_role("button", name="Publish the agenda").click()
    chair.get_by_role("link", name="Who is here, and start").click()
    chair.get_by_role("button", name="Everybody expected is here").click()
    chair.get_by_role("button", name="Keep the list and start").click()
    expect(chair.locator(".room-top")).to_contain_text("quorum met")
    discussed(chair)
    chair.get_by_role("link", name="Close the meeting").click()
    chair.get_by_role("button", name="Close the meeting").click()
    chair.get_by_role("button", name="Read back to the room").click()
    chair.get_by_role("link", name="Go on to sign").click()
    chair.get_by_role("button", name="Sign the minutes").click()
    expect(chair.locator("main")).to_contain_text("Signed and sealed.")
    pdf = chair.request.get(str(chair.get_by_role("link", name="As a PDF").get_attribute("href")))
    assert pdf.body().startswith(b"%PDF-")


def discussed(chair: Page) -> None:
    form = chair.locator("form.decide")
    form.get_by_label("Decision", exact=True).fill("Mr Fictional goes along on the first day")
    form.get_by_label("Why", exact=True).fill("The first day is the hardest.")
    choose(form.get_by_label("Who does it", exact=True), "Mr O. Fictional")
    form.get_by_label("By", exact=True).fill((clock.today() + timedelta(days=9)).isoformat())
    form.get_by_role("button", name="Record decision").click()
    expect(chair.locator("#at-decisions li").first).to_contain_text("goes along")
    views = chair.locator("#at-views")
    views.get_by_label("In the patient's words").fill("Not alone, please.")
    views.get_by_label("How we know").select_option(index=1)
    views.get_by_role("button", name="Keep the patient's words").click()
    expect(chair.locator(".known")).to_contain_text("Not alone, please.")
    told = chair.locator("#at-told")
    choose(told.get_by_label("Who tells the patient", exact=True), "Ms A. Madeup")
    told.get_by_label("By", exact=True).fill((clock.today() + timedelta(days=2)).isoformat())
    told.get_by_role("button", name="Keep", exact=True).click()
    chair.locator("#at-outcome").get_by_role("button", name="Decided").click()
    expect(chair.locator("ol.run li")).to_contain_text("closed")


def nothing_clinical(admin: Page, case_url: str) -> None:
    """The administrator who made it all opens none of it."""
    answer = admin.request.get(case_url)
    assert answer.status == 404
    assert "Lindiwe" not in answer.text()
