"""The forms of a page, as a browser would send them back."""

from dataclasses import dataclass

from bs4 import Tag

from tests.page import Page, _fields


@dataclass
class Sheet:
    """One form: where it goes, what it holds, and its controls by name."""

    to: str
    method: str
    held: dict[str, str]
    controls: dict[str, list[Tag]]


def sheets_of(page: Page, url: str) -> list[Sheet]:
    """Every form of the main part; one without an address goes back to its page."""
    return [_sheet(form, url) for form in page.soup.select("main form")]


def sheet_of(page: Page, url: str, to: str) -> Sheet:
    """The form that goes to an address ending so."""
    found = [s for s in sheets_of(page, url) if s.to.split("?")[0].endswith(to)]
    assert found, f"no form to {to} on {url}"
    return found[0]


def _sheet(form: Tag, url: str) -> Sheet:
    controls: dict[str, list[Tag]] = {}
    for tag in form.select("input, select, textarea, button"):
        if name := tag.get("name"):
            controls.setdefault(str(name), []).append(tag)
    held = {name: str(value) for name, value in _fields(form)}
    to = str(form.get("action") or url)
    return Sheet(to, str(form.get("method") or "get").lower(), held, controls)
