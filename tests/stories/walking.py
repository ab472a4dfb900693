"""What people do on pages: fill in a form and send it, and go where it leads."""

from typing import Any

from mdt import clock
from tests.page import Browser, Page


def send(who: Browser, page: Page, to: str, /, **said: Any) -> Page:
    """Fill in the form that goes to this address, send it as a browser would, and follow."""
    answer = who.post(to, {**_fields(page, to), **said})
    return who.get(answer.location) if answer.status in {302, 303} else answer


def _fields(page: Page, to: str) -> dict[str, str]:
    actions = [form.get("action") for form in page.soup.select("main form, dialog form")]
    return page.form(to if to in actions else None)


def links(page: Page, part: str) -> list[str]:
    """Where the links of the page lead whose address has this part."""
    found = [str(a["href"]) for a in page.soup.select("main a[href]")]
    return [href for href in found if part in href]


def day(days: int) -> str:
    """A day this far from today, as a date field sends it."""
    return clock.ago(days=-days).astimezone(clock.zone()).date().isoformat()
