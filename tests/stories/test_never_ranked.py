"""The pages of the demo practice, read for words that rank a person's safety: there are none."""

import pytest

from tests.blueprints.test_overview import FORBIDDEN
from tests.browser.pages import PAGES
from tests.page import Page
from tests.stories.practice import FAMILY_NAMES
from tests.test_never_ranked import bands

OF_A_CASE = ("", "?all=1", "notes/", "formulation/", "goals/", "measures/", "progress/", "summary/")
SAFETY = (
    "safety/",
    "safety/new",
    "formulation/safety_plan/new",
    "formulation/risk_formulation/new",
)
WRITTEN_BY_PEOPLE = ".wrote, .said, textarea, script, template"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_ranks_anybody(practice, sign_in, name):
    who, at = PAGES[name]
    person = getattr(practice, who) if who else None

    page = sign_in(person).get(at(practice))

    assert page.heading
    assert FORBIDDEN.findall(page.text) == []


@pytest.mark.parametrize("number", range(1, len(FAMILY_NAMES) + 1))
def test_no_page_of_a_case_ranks_anybody_and_the_safety_room_knows_no_band(
    practice, sign_in, number
):
    case = practice.case(number)
    browser = sign_in(practice.psychiatrist)
    pages = {rest: browser.get(f"/cases/{case.ref}/{rest}") for rest in (*OF_A_CASE, *SAFETY)}

    assert {rest for rest in SAFETY if pages[rest].status == 200} == set(SAFETY)
    assert [rest for rest, page in pages.items() if FORBIDDEN.search(page.text)] == []
    assert [rest for rest in SAFETY if bands().search(ours(pages[rest]))] == []


def ours(page: Page) -> str:
    """What the program itself says in the main part of a page."""
    main = page.soup.select_one("main .page")
    assert main is not None
    for tag in main.select(WRITTEN_BY_PEOPLE):
        tag.decompose()
    return main.get_text(" ")
