"""Every form of the house, filled in as badly as can be: a calm page, and nothing half written.

The forms are found by walking the pages; each is filled sensibly, then spoilt in one way at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import TextClause, text

from mdt.database import db, new_ref
from mdt.services import trail
from tests.databases import rolled_back
from tests.grid import GRID
from tests.lived_in import House, lived_in
from tests.page import Page
from tests.sheets import CHOSEN, DAYS, WRITTEN, Sheet, filled, sheets_of

WALKERS = ("psychologist1", "psychiatrist", "admin", "supervisor", "ot", "nobody")
CALM = {200, 204, 303, 400, 403, 404, 409, 413, 422}
CODE_WORDS = (
    "Traceback", "sqlalchemy", "psycopg", "sqlite3", "IntegrityError", "werkzeug", "NoneType",
    "KeyError", "ValueError", "site-packages", "&lt;Case", "object at 0x",
)  # fmt: skip
HARM = (
    "//script[not(@src)] | //img[@src='x'] | //*[@onerror]"
    " | //a[starts-with(@href, 'javascript:') or starts-with(@href, 'data:')]"
)
PLAIN = ("help.", "health.", "minutes.pdf", "minutes.text", "minutes.word")  # pages without a form
SELDOM = {"audit_row", "audit_head", "failed_sign_in", "sign_in", "icd_code"}

MEGABYTE = "x" * 1_000_000 + " endmark"
HEBREW = "\u202eשלום \u2067مرحبا\u2069 👩🏽\u200d⚕️🌧️ mark"
SCRIPT = (
    "mark <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "[mark](javascript:alert(1)) <a href='data:text/html,x'>x</a> {{ 7*7 }}"
)
IMPOSSIBLE = ("2026-02-31", "0000-00-00", "99999-01-01", "yesterday", "-1", "2026-11-24T99:99")
STALE = ("0", "-1", "x", "9" * 40, "999")


@dataclass(frozen=True)
class Found:
    """A form, who met it, and the endpoint it goes to."""

    who: str
    endpoint: str
    sheet: Sheet


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived_in(tmp_path_factory.mktemp("bad"), "bad") as found:
        yield found


@pytest.fixture(scope="module")
def forms(lived: House) -> dict[str, Found]:
    """Every form that posts, once for each place it goes to and set of its fields."""
    found: dict[str, Found] = {}
    for who in WALKERS:
        for url in pages(lived, who):
            with rolled_back(lived.app), lived.app.app_context():
                page = Page(lived.browsers[who].client.get(url))
            for sheet in sheets_of(page, url):
                endpoint = endpoint_of(lived, sheet)
                names = ",".join(sorted(n.split("-")[-1] for n in sheet.kinds))
                found.setdefault(f"{endpoint} {names}", Found(who, endpoint, sheet))
    return {key: one for key, one in found.items() if one.sheet.method == "post"}


def pages(lived: House, who: str) -> list[str]:
    """Every address that shows this person a page, and the same pages about other things."""
    rules = {rule.endpoint: rule for rule in lived.addressed()}
    keys = [key.partition(" ") for key, (get, _post) in GRID.items() if get[who] == 200]
    shown = [(rules[name], what) for name, _, what in keys if not name.startswith(PLAIN)]
    return list(dict.fromkeys(lived.url(rule, what) for rule, what in shown))


def endpoint_of(lived: House, sheet: Sheet) -> str:
    """Where a form goes; a page never sends one to an address that does not exist."""
    ours = lived.app.url_map.bind("localhost")
    path = sheet.to.split("?")[0].split("#")[0]
    assert ours.test(path, method=sheet.method.upper()), f"{sheet.method} {sheet.to}"
    return str(ours.match(path, method=sheet.method.upper())[0])


def send(lived: House, found: Found, data: dict[str, Any]) -> Page:
    """Send a form; within `rolled_back`, so that nothing of it stays."""
    browser = lived.browsers[found.who]
    browser.client.set_cookie("mdt", browser.token)
    with lived.app.app_context():
        sent = {**data, "csrf_token": browser.guard()}
        return Page(browser.client.post(found.sheet.to, data=sent))


def counts() -> dict[str, int]:
    """How many rows every table of the record holds, in one statement."""
    return dict(db.session.execute(every_count()).all())


@cache
def every_count() -> TextClause:
    """The statement that counts them, in words: it is asked a thousand times."""
    tables = [t.name for t in db.metadata.sorted_tables if t.name not in SELDOM]
    each = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
    return text(" UNION ALL ".join(each))


def check_calm(page: Page, found: Found) -> None:
    assert page.status in CALM, (found.endpoint, page.status)
    assert [word for word in CODE_WORDS if word in page.text] == [], found.endpoint


def try_out(lived: House, found: Found, data: dict[str, Any], *, verify: bool = False) -> Page:
    """Send once: calm, and where it was refused nothing was written."""
    before = at_rest(lived)
    with rolled_back(lived.app):
        page = send(lived, found, data)
        check_calm(page, found)
        if page.status >= 400:
            assert counts() == before, found.endpoint
        elif verify:
            assert trail.verify().whole
    return page


@cache
def at_rest(lived: House) -> dict[str, int]:
    """What there is before anything is sent; every test leaves it so."""
    with rolled_back(lived.app):
        return counts()


def kept(page: Page, words: str) -> bool:
    """Whether the page gives back what was typed, as text."""
    return page.status not in {409, 422} or not page.heading or str(escape(words)) in page.text


def harm_in(page: Page) -> list[str]:
    """What a stranger's words have become that a browser would run or open."""
    return [str(found.tag) for found in page.tree.xpath(HARM)] if page.text else []


def each(forms: dict[str, Found], *kinds: str) -> list[Found]:
    return [found for found in forms.values() if found.sheet.of_kind(*kinds)]


def written(found: Found, words: str) -> dict[str, str]:
    """The form with these words in each field that takes words."""
    return {**filled(found.sheet), **dict.fromkeys(found.sheet.of_kind(*WRITTEN), words)}


# Posts without a form on any page of this house, each with its reason.
UNSHOWN = {
    "account.end_session": "everybody has one session here, the present one",
    "account.still_here": "sent by the page's script",
    "actions.reopen": "no action is settled here",
    "actions.snooze": "the one action here is late, and what is late stays in sight",
    "auth.logout": "in the frame around every page, without a field",
    "auth.recovery_key": "no key waits to be confirmed",
    "auth.setup": "gone once somebody lives here; see tests/blueprints/test_auth_setup.py",
    "cases.rest": "a safety concern is open, so the case does not rest",
    "cases.reopen": "no case is closed here",
    "formulation.discard": "no draft is begun here",
    "formulation.look_again": "no source is stale; see test_formulation_versions.py",
    "formulation.here_together": "sent by the page's script; see test_formulation_shared.py",
    "formulation.type_together": "sent by the page's script; see test_formulation_shared.py",
    "meetings.take_back_adoption": "no version is adopted here",
    "meetings.here": "sent by the room's script; see tests/blueprints/test_live.py",
    "meetings.type_in": "sent by the room's script; see tests/blueprints/test_live.py",
    "meetings.accept": "every suggestion is accepted here",
    "meetings.accept_all": "every suggestion is accepted here",
    "meetings.open_item": "the item is open already",
    "meetings.publish": "published already",
    "meetings.read_back": "nothing waits to be read back",
    "meetings.reopen": "no item of the running meeting is closed",
    "meetings.take_back_aside": "nobody stands aside",
    "meetings.undo": "nothing was dropped",
    "meetings.uninvite": "nobody is asked in",
    "minutes.sign": "nothing waits to be signed",
    "reflections.draft": "every reflection is kept",
}


def test_the_walk_finds_the_forms(lived, forms):
    posting = {r.endpoint for r in lived.addressed() if "POST" in (r.methods or ())}
    pairs = {"notes.new", "formulation.new", "formulation.together"}  # the same address with GET

    assert posting - {found.endpoint for found in forms.values()} - pairs == set(UNSHOWN)


# What a person in earnest is told here, instead of having it done.
REFUSED_IN_EARNEST = {
    "auth.login": "no such account",
    "cases.after_death": "the patient's name is typed once more",
    "cases.application": "the legal status in force does not run out",
    "cases.close": "a concern is open and decisions stand",
    "cases.research": "the patient has agreed already",
    "meetings.add_case": "both cases stand on the agenda",
    "meetings.close": "the item is owed a review, the patient's views, and who tells the patient",
    "meetings.close_meeting": "an item is open",
    "meetings.review": "what became of it is chosen by a button",
    "meetings.score": "whether it came is chosen by a button",
    "seals.check": "a file is chosen, not typed",
    "reflections.discard": "it is kept, and shared",
}


def test_filled_in_earnest_all_are_taken_but_these(lived, forms):
    told = cycle([True, *[False] * 4])  # the trail is read from its start each time
    pages = [
        (found, try_out(lived, found, filled(found.sheet), verify=next(told)))
        for found in forms.values()
    ]
    refused = {f.endpoint: page.errors for f, page in pages if page.status not in {200, 303}}

    assert set(refused) == set(REFUSED_IN_EARNEST), refused


PASSWORDS = {"account.password", "auth.link"}  # their one text field is for the browser's keeper


@pytest.mark.form_only
def test_a_megabyte_is_refused_in_words_or_taken_whole(lived, forms):
    for found in each(forms, *WRITTEN):
        if found.endpoint in PASSWORDS:
            continue
        areas = found.sheet.of_kind("textarea")
        name = next(iter(areas or found.sheet.of_kind(*WRITTEN)))
        words = MEGABYTE if areas else MEGABYTE[-50_000:]  # nobody pastes a book into a line
        page = try_out(lived, found, {**filled(found.sheet), name: words})
        assert page.status != 303, found.endpoint
        assert kept(page, "endmark"), found.endpoint


@pytest.mark.form_only
def test_more_than_the_limit_is_a_calm_page(lived, forms):
    for found in each(forms, "textarea")[:6]:
        name = found.sheet.of_kind("textarea")[0]
        page = try_out(lived, found, {**filled(found.sheet), name: "x" * 5_000_000})
        assert page.status == 413
        assert page.heading


@pytest.mark.parametrize(
    "words",
    ["nul\0mark", pytest.param(f"{HEBREW} {SCRIPT}", marks=pytest.mark.form_only)],
    ids=["nul", "hebrew and script"],
)
def test_strange_words_are_words(lived, forms, words):
    for found in each(forms, *WRITTEN):
        data = written(found, words)
        with rolled_back(lived.app):
            page = send(lived, found, data)
            check_calm(page, found)
            shown = page
            if page.status == 303:
                with lived.app.app_context():
                    shown = Page(lived.browsers[found.who].client.get(page.location))
            check_calm(shown, found)
            assert shown.status < 500
        assert "\0" not in shown.text
        assert harm_in(shown) == [], found.endpoint
        assert kept(page, words.replace("\0", "").strip()), (found.endpoint, page.errors)


@pytest.mark.form_only
def test_impossible_days_are_refused(lived, forms):
    turns = cycle(IMPOSSIBLE)
    for found in each(forms, *DAYS):
        for day in (next(turns), next(turns)):
            data = {**filled(found.sheet), **dict.fromkeys(found.sheet.of_kind(*DAYS), day)}
            page = try_out(lived, found, data)
            assert page.status != 303, (found.endpoint, day)


@pytest.mark.form_only
def test_choices_nobody_offered_are_refused(lived, forms):
    turns = cycle([*other_peoples(lived), new_ref(), "zzz", ""])
    for found in each(forms, *CHOSEN, "hidden"):
        hidden = [n for n in found.sheet.of_kind("hidden") if not n.endswith(("token", "version"))]
        for names in filter(None, (found.sheet.of_kind(*CHOSEN), hidden)):
            data = {**filled(found.sheet), **dict.fromkeys(names, next(turns))}
            try_out(lived, found, data)


def other_peoples(lived: House) -> list[str]:
    known = lived.refs
    return [known["account_ref"], known["second_item"], known["unsigned"]]


@pytest.mark.form_only
def test_a_stale_version_loses_nothing(lived, forms):
    turns = cycle(STALE)
    for found in forms.values():
        versions = [n for n in found.sheet.kinds if n.split("-")[-1] == "version"]
        if not versions:
            continue
        version = next(turns)
        data = {**written(found, "mine <b>mark"), **dict.fromkeys(versions, version)}
        page = try_out(lived, found, data)
        if page.answer.mimetype == "text/html" and found.sheet.of_kind(*WRITTEN):
            assert kept(page, "mine <b>mark"), (found.endpoint, version, page.status)


@pytest.mark.form_only
def test_a_missing_field_is_asked_for_or_left_alone(lived, forms):
    tried = set()  # of forms that differ by a field or two the same field is left out once
    for found in forms.values():
        given = filled(found.sheet)
        left_out = {name: (found.endpoint, name.split("-")[-1]) for name in given}
        for name, known in left_out.items():
            if known in tried:
                continue
            tried.add(known)
            data = {k: v for k, v in given.items() if k != name}
            try_out(lived, found, data)


# Each of these is a new thing every time, on purpose.
ANEW = {
    "account.make_feed": "a new address each time; an older one is worth nothing",
    "admin.new_link": "a new link each time; an older one is worth nothing",
}


@pytest.mark.page  # on PostgreSQL tests/faults sends them at the very same moment
def test_a_form_sent_twice_is_done_once(lived, forms):
    for found in forms.values():
        if found.endpoint in ANEW:
            continue
        with rolled_back(lived.app):
            send(lived, found, filled(found.sheet))
            once = counts()
            again = send(lived, found, filled(found.sheet))
            check_calm(again, found)
            assert counts() == once, found.endpoint
