"""Every main page: axe finds nothing at WCAG 2.2 AA, light or dark; nothing scrolls sideways."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import PAGES, Address
from tests.browser.visiting import Visits

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1920)  # besides those it is read at
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NARROW = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable"],
}
READ_AT = [  # on a phone in the dark, what width and colours can change
    (1280, "light", EVERY_RULE),
    (360, "dark", NARROW),
]


@pytest.fixture(scope="module")
def visits(browser: Browser, practice_address: str) -> Iterator[Visits]:
    """Everybody who looks at these pages; each comes in by the door once and keeps their seat."""
    found = Visits(browser, practice_address, expected={404})
    yield found
    found.close()


@pytest.fixture(scope="module")
def seats() -> dict[str, Page]:
    return {}


@pytest.fixture(params=PAGES)
def page(
    request, visits: Visits, where: dict[str, Address], seats: dict[str, Page]
) -> Iterator[Page]:
    """One main page, open before somebody whose page it is; nothing was complained about."""
    address = where[request.param]
    # axe is put into the page by us; the page's own policy would rightly keep it out.
    how = {"bypass_csp": True, "reduced_motion": "reduce"}
    if address.who not in seats:
        come_in = visits.sign_in if address.who else visits.window
        seats[address.who] = come_in(*filter(None, [address.who]), **how)
    found = seats[address.who]
    found.goto(address.path)
    expect(found.locator("h1")).to_have_count(1)
    yield found
    said, visits.complaints = visits.complaints, []
    assert said == []


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page):
    wide = [told for width in WIDTHS if (told := too_wide(page, width))]
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, scheme, rules in READ_AT:
        wide += filter(None, [too_wide(page, width)])
        found += [f"{width} {scheme}: {one}" for one in violations(page, scheme, rules)]

    assert (found, wide) == ([], [])


def too_wide(page: Page, width: int) -> str:
    """What the page needs at this width, if that is more than there is."""
    page.set_viewport_size({"width": width, "height": 900})
    needed = page.evaluate("document.documentElement.scrollWidth")
    return f"{needed} px at {width}" if needed > width else ""


def violations(page: Page, scheme: str, rules: dict) -> list[str]:
    """What axe finds: the rule, and where."""
    page.emulate_media(color_scheme=scheme)
    asked = json.dumps({"resultTypes": ["violations"], "runOnly": rules})
    results = page.evaluate(f"axe.run({asked})")
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
