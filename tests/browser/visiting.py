"""People at a browser: a context each, and everything the browser complained about."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

from tests.stories.practice import PASSWORD

PATIENCE = 60_000  # ms: on a shared machine a cold page may take long; a quick one is not held up
expect.set_options(timeout=20_000)
ANSWERED = re.compile(r"responded with a status of (\d+)")


@dataclass
class Visits:
    """The windows that were opened at one server, and what was said in their consoles."""

    browser: Browser
    address: str
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  # refusals a story walks into on purpose
    forgiven: set[str] = field(default_factory=set)  # patterns of what is the test's own doing

    def window(self, **how: Any) -> Page:
        """A fresh browser context, as of somebody who was never here."""
        context = self.browser.new_context(base_url=self.address, **how)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda one: self.complaints.append(str(one.error)))
        context.on("request", self._asked)
        return context.new_page()

    def sign_in(self, username: str, password: str = PASSWORD, **how: Any) -> Page:
        """Somebody comes in by the door."""
        page = self.window(**how)
        page.goto("/login")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("Sign in")
        return ready(page)

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        answered = ANSWERED.search(message.text)
        if answered and int(answered[1]) in self.expected:
            return
        if any(re.search(pattern, message.text) for pattern in self.forgiven):
            return
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"left the house: {request.url}")


def ready(page: Page) -> Page:
    """The page with its scripts, which hear keys and save drafts from here on."""
    page.wait_for_load_state("load")
    return page


def choose(field: Locator, name: str) -> None:
    """Choose somebody from a list, whatever else stands beside the name."""
    option = field.locator("option").filter(has_text=name)
    field.select_option(value=option.get_attribute("value"))


def tab_to(page: Page, wanted: str, *, most: int = 80) -> None:
    """Walk with the Tab key until the element of this selector has the focus."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"Tab never came to {wanted}")
