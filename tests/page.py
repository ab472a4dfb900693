"""A browser without a window: one person, parsed pages, and manners checked on every one."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from lxml import html as markup
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from mdt import clock
from mdt.database import db
from mdt.models.people import SignIn, User
from tests.nodes import guard_of

PARSER = markup.HTMLParser(encoding="utf-8")
FIELDS = (
    "//main//input[not(@type='hidden' or @type='submit' or @type='button')]"
    " | //main//select | //main//textarea"
)
CONTROLS = ".//input | .//select | .//textarea"
# What a page looks like does not hang on the database: its manners are checked once, on SQLite.
MANNERS = os.environ.get("MDT_TEST_DATABASE", "sqlite") == "sqlite"
FIRST_LINE_END = re.compile(r"(<textarea[^>]*>)\r?\n")
INLINE = re.compile(r"<[^>]+\s(style|on[a-z]+)=", re.IGNORECASE)


class Page:
    """One answer, parsed."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.location = answer.headers.get("Location", "")
        self.bytes = answer.data
        self.text = answer.get_data(as_text=True) if answer.is_json or _is_text(answer) else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page taken apart, once somebody looks; as in a browser a text area's first line end
        is not part of its text."""
        return BeautifulSoup(FIRST_LINE_END.sub(r"\1", self.text), "lxml")

    @cached_property
    def tree(self) -> HtmlElement:
        """The same in a tree that is quicker to make, for questions asked of every page."""
        return markup.fromstring(self.bytes, parser=PARSER)

    @property
    def heading(self) -> str:
        """The page's one main heading."""
        return next((_line(found) for found in self.tree.iter("h1")), "")

    @property
    def words(self) -> str:
        """All that a person reads, in one line."""
        return " ".join(" ".join(self.tree.xpath("//text()")).split())

    @property
    def buttons(self) -> list[str]:
        """What every button and button-like link says, in the main part; not what scripts show."""
        main = self.soup.find("main") or self.soup
        found = main.select("button:not([hidden] *), a.btn")
        return [" ".join(b.get_text().split()) for b in found]

    @property
    def errors(self) -> list[str]:
        """The sentences at the fields."""
        ended = "substring(@id, string-length(@id) - 6) = '-errors'"
        return [_line(found) for found in self.tree.xpath(f"//*[{ended}]")]

    def form(self, action: str | None = None) -> dict[str, str]:
        """The fields of a form as a browser would send them back."""
        forms = self.tree.xpath("//main//form") or self.tree.xpath("//form")
        chosen = next(f for f in forms if action is None or action in f.get("action", ""))
        return dict(fields_of(chosen))

    def check_manners(self) -> None:
        """One h1, labelled fields, no duplicate ids, no inline style or script."""
        page = self.tree
        headings = [_line(found) for found in page.iter("h1")]
        assert len(headings) == 1, headings
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})
        assert not INLINE.search(self.text), INLINE.search(self.text)
        assert page.xpath("//script[not(@src)]") == [], "an inline script"
        labelled = set(page.xpath("//label/@for"))
        for field in page.xpath(FIELDS):
            named = field.xpath("@aria-label | @aria-labelledby | ancestor::label")
            assert named or field.get("id") in labelled, f"no label: {markup.tostring(field)!r}"


def _line(found: HtmlElement) -> str:
    return " ".join(found.text_content().split())


def _is_text(answer: TestResponse) -> bool:
    return (answer.mimetype or "").startswith("text/")


def fields_of(form: HtmlElement) -> Iterator[tuple[str, str]]:
    """Name and value of each control, as a browser would send the form back."""
    for tag in form.xpath(CONTROLS):
        name, kind = tag.get("name"), tag.get("type")
        if not name or kind in {"submit", "button"}:
            continue
        if kind in {"checkbox", "radio"} and tag.get("checked") is None:
            continue
        if tag.tag == "select":
            chosen = tag.xpath(".//option[@selected]") or tag.xpath(".//option")
            yield name, chosen[0].get("value", "") if chosen else ""
        elif tag.tag == "textarea":  # its first line end is not part of its text
            yield name, tag.text_content().removeprefix("\r").removeprefix("\n")
        else:
            yield name, tag.get("value", "")


class Browser:
    """A person at a keyboard: `get` and `post` answer a Page whose manners were checked."""

    def __init__(self, app: Flask, person: User | None) -> None:
        self.app = app
        self.client = app.test_client()
        self.token = secrets.token_urlsafe(32)
        self.client.set_cookie("mdt", self.token)
        self.secret = str(app.secret_key)
        if person is not None:
            self._sign_in(person)

    def _sign_in(self, person: User) -> None:
        row = SignIn(
            token_hash=hashlib.sha256(self.token.encode()).digest(),
            user_id=person.id,
            seen_at=clock.now(),
            address="127.0.0.1",
            agent="tests",
        )
        db.session.add(row)
        db.session.commit()

    def get(self, url: str, **kw: Any) -> Page:
        """Open an address."""
        return self._ask("get", url, **kw)

    def post(self, url: str, data: dict[str, Any] | None = None, **kw: Any) -> Page:
        """Send a form with its guard token, as the page would."""
        sent = {"csrf_token": self.guard(), **(data or {})}
        return self._ask("post", url, data=sent, **kw)

    def search_for(self, words: str, **given: str) -> Page:
        """Ask the search."""
        return self.post("/search", {"q": words, **given})

    def post_bare(self, url: str, data: dict[str, Any] | None = None, **kw: Any) -> Page:
        """Send a form without its guard token, as a stranger's page would."""
        return self._ask("post", url, data=data or {}, **kw)

    def guard(self) -> str:
        """The guard token this browser's forms carry."""
        return guard_of(self.secret, self.token)

    def _ask(self, method: str, url: str, **kw: Any) -> Page:
        db.session.commit()  # what the test has read must not hold a savepoint open
        with self.app.app_context():  # its own: `g` must not carry one person into the next request
            answer = getattr(self.client, method)(url, **kw)
        db.session.expire_all()
        page = Page(answer)
        if MANNERS and answer.mimetype == "text/html" and page.status not in {301, 302, 303}:
            page.check_manners()
        return page
