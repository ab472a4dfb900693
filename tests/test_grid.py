"""Every route, every person, GET and POST, compared with one declared table.

What one may not know of reads like what is not there, and a form without its token does nothing.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from sqlalchemy import func, select

from mdt.database import db, new_ref
from tests.databases import rolled_back
from tests.grid import AUTHOR, CARE_TEAM_FIRST, GRID, HOUSE, ROOM, SUPERVISOR, TEAM
from tests.lived_in import EVERYBODY, House, lived_in
from tests.page import Page

HIDDEN = [key for key, answers in GRID.items() if any(404 in one.values() for one in answers)]
PASSING = {"failed_sign_in"}  # holds its count whatever becomes of the rest
CHANGES_BY_ITSELF = re.compile(  # the guard of forms, and the minute on the line for paper
    r'<meta name="csrf-token"[^>]*>|name="csrf_token"[^>]*>|<p class="print-line">.*?</p>'
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived_in(tmp_path_factory.mktemp("grid"), "grid") as found:
        yield found


def ask(lived: House, who: str, method: str, url: str, *, token: bool = True) -> Page:
    """One request that leaves nothing behind."""
    browser = lived.browsers[who]
    browser.client.set_cookie("mdt", browser.token)  # whatever was answered before
    with rolled_back(lived.app), lived.app.app_context():
        if method == "GET":
            return Page(browser.client.get(url))
        sent = {"csrf_token": browser.guard()} if token else {}
        return Page(browser.client.post(url, data=sent))


def addresses(lived: House, key: str) -> list[str]:
    """The address of a line of the grid; two where one endpoint has two."""
    endpoint, _, what = key.partition(" ")
    rules = [rule for rule in lived.addressed() if rule.endpoint == endpoint]
    return [lived.url(rule, what) for rule in rules]


def test_the_table_names_every_route_and_no_other(lived):
    assert {key.split(" ")[0] for key in GRID} == {rule.endpoint for rule in lived.addressed()}
    assert {key for key in GRID if " " in key} == {key for key in lived.at if " " in key}


def told(page: Page) -> str:
    return CHANGES_BY_ITSELF.sub("", page.text)


@cache
def nothing_there(lived: House, who: str) -> str:
    """What this person reads at an address that never was."""
    page = ask(lived, who, "GET", f"/cases/{new_ref()}/")
    assert page.status == 404
    assert page.heading
    return told(page)


@pytest.mark.parametrize("key", GRID)
def test_everybody_is_answered_as_declared(lived, key):
    for url in addresses(lived, key):
        for method, declared in zip(("GET", "POST"), GRID[key], strict=True):
            pages = {who: ask(lived, who, method, url) for who in EVERYBODY}
            assert {who: page.status for who, page in pages.items()} == declared, method
            for page in {page.status: page for page in pages.values()}.values():
                if page.answer.mimetype == "text/html" and page.status in {200, 409, 422}:
                    page.check_manners()
            hidden = {who: told(page) for who, page in pages.items() if page.status == 404}
            assert hidden == {who: nothing_there(lived, who) for who in hidden}


@pytest.mark.page
@pytest.mark.parametrize("key", HIDDEN)
def test_an_address_nobody_made_is_answered_alike(lived, key):
    """For each part of the address in turn, and for all at once."""
    endpoint, _, what = key.partition(" ")
    rule = next(rule for rule in lived.addressed() if rule.endpoint == endpoint)
    names = [name for name in rule.arguments if name.endswith("ref")]
    invented = [{name: new_ref()} for name in names] + [{name: new_ref() for name in names}]
    for method, declared in zip(("GET", "POST"), GRID[key], strict=True):
        hidden = sorted(who for who in HOUSE if declared[who] == 404)
        for who, other in zip(hidden, invented if names else [], strict=False):
            made_up = ask(lived, who, method, lived.url(rule, what, **other))
            assert (made_up.status, told(made_up)) == (404, nothing_there(lived, who)), other


# Words of the record, and who meets them anywhere in the house (product: who reads what).
READERS = {
    "spoke of her sister": CARE_TEAM_FIRST,  # a signed note
    "Half a sentence": AUTHOR,  # a draft
    "A mother who left twice": CARE_TEAM_FIRST,  # a statement of the formulation
    "Thandi Example": CARE_TEAM_FIRST,  # a contact
    "Sertraline": CARE_TEAM_FIRST,
    "F60.31": CARE_TEAM_FIRST,
    "I want to sleep at home": CARE_TEAM_FIRST | ROOM | {SUPERVISOR},  # a goal: item and summary
    "Cut on Sunday": CARE_TEAM_FIRST | ROOM,  # an open concern: the bar stands for the room too
    "I want to be the good one": AUTHOR,  # a reflection
    "She reminds me of somebody": AUTHOR | {SUPERVISOR},  # one that is shared
    "I am late with her notes": AUTHOR | {SUPERVISOR},  # brought to supervision
    "Who is on in December": ROOM,  # a question on a published agenda
    "All agree.": ROOM,  # a discussion
    "Answer the same way": ROOM,  # what the patient wants
    "Rota for December": ROOM | {SUPERVISOR},  # a decision
    "Example-Protea": TEAM,  # the patient's name
    "Demo-Fiktief": TEAM,
}


@pytest.mark.page
def test_words_are_met_by_their_readers_and_by_nobody_else(lived):
    met: dict[str, set[str]] = {words: set() for words in READERS}
    for key, (get, _post) in GRID.items():
        if key.startswith("help."):
            continue
        for who in (one for one in EVERYBODY if get[one] == 200):
            text = ask(lived, who, "GET", addresses(lived, key)[0]).text
            for words in READERS:
                if words in text:
                    met[words].add(who)

    assert met == READERS


def standing() -> dict[str, object]:
    """How much there is of everything, and what the newest rows say."""
    tables = [t for t in db.metadata.sorted_tables if t.name not in PASSING]
    counted = {t.name: db.session.scalar(select(func.count()).select_from(t)) for t in tables}
    versions = {
        t.name: db.session.scalar(select(func.sum(t.c.version)))
        for t in tables
        if "version" in t.c and t.name != "icd_code"
    }
    return {"rows": counted, "versions": versions}


@pytest.mark.page
def test_a_form_without_its_token_is_refused_and_changes_nothing(lived):
    before = standing()
    assert before["rows"]["note"] == 2  # there is something that could change
    for rule in lived.addressed():
        if "POST" not in (rule.methods or ()):
            continue
        for who in EVERYBODY:
            browser = lived.browsers[who]
            browser.client.set_cookie("mdt", browser.token)
            answer = browser.client.post(lived.url(rule), data={"text": "words", "version": "1"})
            assert answer.status_code == 400, (rule.endpoint, who)

    db.session.rollback()
    assert standing() == before
