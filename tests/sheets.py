"""The forms of a page, as a browser would send them back, and how a person would fill them in."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urljoin

from lxml.html import HtmlElement

from mdt import clock
from tests.cast import PASSWORD
from tests.page import CONTROLS, Page, fields_of

AHEAD = {"next_on", "d-expected_on"}  # days that must lie in the future
WRITTEN = {"text", "textarea", "search"}
DAYS = {"date", "datetime-local", "time"}
CHOSEN = {"select", "radio", "checkbox"}
APT = {
    "born": "1990-02-03",
    "code": "F60.30",
    "email": "name@practice.example",
    "file_number": "T-9999",
    "before": "7",
    "after": "4",
    "importance": "8",
    **{f"item_{n}": "1" for n in range(1, 11)},
    "total": "",
    "time": "14:00",
    "together": "",
    "d-expected_percent": "70",
    "username": "somebody",
}


@dataclass(frozen=True)
class Sheet:
    """One form: where it goes, what it holds, and the kind of each of its controls."""

    to: str
    method: str
    held: dict[str, str]
    kinds: dict[str, str]
    offered: dict[str, list[str]]

    def of_kind(self, *kinds: str) -> list[str]:
        """The names of its controls of these kinds."""
        return [name for name, kind in self.kinds.items() if kind in kinds]


def sheets_of(page: Page, url: str) -> list[Sheet]:
    """Every form of the main part, once for each address that it can be sent to."""
    found: list[Sheet] = []
    if b"<form" not in page.bytes.partition(b"<main")[2]:
        return found  # a page is dear to take apart
    for form in page.tree.xpath("//main//form"):
        sheet = _sheet(form, url)
        others = form.xpath(".//button/@formaction")
        kept = [form.get("data-autosave")] if form.get("data-autosave") else []
        places = dict.fromkeys([sheet.to, *others, *kept])
        found += [replace(sheet, to=urljoin(url, to)) for to in places]
    return found


def sheet_of(page: Page, url: str, to: str) -> Sheet:
    """The form that goes to an address ending so."""
    found = [s for s in sheets_of(page, url) if s.to.split("?")[0].endswith(to)]
    assert found, f"no form to {to} on {url}"
    return found[0]


def _sheet(form: HtmlElement, url: str) -> Sheet:
    kinds: dict[str, str] = {}
    offered: dict[str, list[str]] = {}
    for tag in form.xpath(CONTROLS):
        name, kind = tag.get("name", ""), tag.get("type") or "text"
        if not name or kind == "submit":
            continue
        kinds[name] = kind if tag.tag == "input" else tag.tag
        options = tag.xpath(".//option") if tag.tag == "select" else [tag]
        offered.setdefault(name, []).extend(one.get("value", "") for one in options)
    to = form.get("action") or url
    return Sheet(to, form.get("method", "get").lower(), dict(fields_of(form)), kinds, offered)


def filled(sheet: Sheet) -> dict[str, str]:
    """The form as somebody in earnest would send it."""
    sent = {name: value for name, value in sheet.held.items() if name != "csrf_token"}
    for name, kind in sheet.kinds.items():
        value = _answer(sheet, name, kind)
        if value is not None and not sent.get(name, "").strip():
            sent[name] = value
    return sent


def _answer(sheet: Sheet, name: str, kind: str) -> str | None:
    if kind in {"select", "radio"}:
        return next((value for value in sheet.offered[name] if value), None)
    if kind == "checkbox":  # one of several; a single one is left as it is
        return sheet.offered[name][0] if len(sheet.offered[name]) > 1 else None
    if name in APT:
        return APT[name]
    if name.startswith(("value_", "satisfaction_")):
        return "5"
    now = clock.local(clock.now())
    if name in AHEAD:
        return (now.date() + timedelta(days=90)).isoformat()
    return {
        "date": now.date().isoformat(),
        "datetime-local": (now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        "number": "10",
        "password": PASSWORD,
        "hidden": None,
        "time": None,
    }.get(kind, "Words")
