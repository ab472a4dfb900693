"""Acceptance A8, and the pages on which concerns are raised, kept up and closed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.domain.labels import label
from mdt.domain.vocabulary import ConcernKind, NoteKind
from mdt.models.safety import SafetyConcern
from mdt.services import notes, safety
from tests.blueprints.test_overview import FORBIDDEN, url

WORDS = "canary-safety: cut on Friday"
CLOSING = {"reason": "Seen twice, sleeping.", "told": "her sister"}


@pytest.fixture
def concern(cast):
    kind = ConcernKind.SELF_HARM
    return safety.raise_concern(cast.ot, cast.first, kind=kind, words=WORDS, in_touch="Ms O.")


def test_a8_the_bar_is_on_every_page_and_only_a_named_closing_takes_it_down(cast, sign_in, concern):
    for person in (cast.psychiatrist, cast.psychologist1, cast.ot):
        browser = sign_in(person)
        for page in pages(cast, concern):
            assert WORDS in bar(browser.get(url(cast.first, page))), page
        assert WORDS in browser.get("/").soup.select_one(".safety-list").get_text()

    browser, close = sign_in(cast.ot), url(cast.first, f"safety/{concern.ref}/close")
    for missing in ("reason", "told"):
        refused = browser.post(close, {**CLOSING, missing: "  ", "version": "1"})
        assert refused.status == 422
        assert refused.errors == [said_at(missing)]
        assert WORDS in bar(refused)

    assert browser.post(close, {**CLOSING, "version": "1"}).status == 303
    for page in pages(cast, concern)[:3]:
        assert bar(browser.get(url(cast.first, page))) == ""
    history = browser.get(url(cast.first, "safety/")).words
    assert all(part in history for part in (WORDS, *CLOSING.values(), "Ms O. Pretend,"))


def test_how_soon_somebody_was_in_contact_is_said_and_none_noted_is_not_none(
    cast, sign_in, concern
):
    page = url(cast.first, "safety/")
    assert "No contact is noted since it was raised." in sign_in(cast.ot).get(page).words

    moment = concern.raised_at
    notes.write(cast.ot, cast.first, kind=NoteKind.CRISIS, happened_at=moment, text="Seen.")
    shown = sign_in(cast.ot).get(page).words
    assert "First contact noted since it was raised:" in shown
    assert "after 0 min" in shown


def test_a8_no_page_of_the_case_is_without_it(app, cast, sign_in, concern):
    browser, without, seen = sign_in(cast.psychologist1), [], 0
    for rule in app.url_map.iter_rules():
        if rule.arguments != {"case_ref"} or "GET" not in rule.methods:
            continue
        page = browser.get(rule.build({"case_ref": cast.first.ref})[1])
        if page.status == 200 and page.heading:
            seen += 1
            if WORDS not in bar(page):
                without.append(rule.endpoint)

    assert seen > 30
    assert without == []


def pages(cast, concern):
    own = ["", "safety/", "safety/new", "?kind=notes&discipline=psychology"]
    forms = [f"safety/{concern.ref}/{deed}" for deed in ("close", "contact")]
    return [*own, *forms, "notes/", "access/"]


def bar(page):
    found = page.soup.select_one("section.safety")
    return " ".join(found.get_text().split()) if found else ""


def said_at(field):
    return {
        "reason": "Say why the concern can be closed.",
        "told": "Say who was told, by name.",
    }[field]


def test_the_bar_is_printed(app, cast, sign_in, concern):
    """Nothing hides the bar on paper: it is not of the screen only, and no print rule drops it."""
    page = sign_in(cast.ot).get(url(cast.first))
    element = page.soup.select_one("section.safety")

    hidden = {"screen-only", "rail", "top", "actions", "tabs"}
    around = {name for tag in [element, *element.parents] for name in tag.get("class", [])}
    assert not around & hidden
    sheet = (Path(app.static_folder) / "css" / "print.css").read_text()
    rules = [rule for rule in sheet.split("}") if "display: none" in rule or "display:none" in rule]
    assert rules
    assert not [rule for rule in rules if ".safety" in rule]


def test_who_may_open_the_pages_is_a_grid(cast, sign_in, concern):
    team = {"psychiatrist", "psychologist1", "ot"}
    for page in pages(cast, concern)[:6]:
        opened = {
            who.username
            for who in cast.everybody
            if sign_in(who).get(url(cast.first, page)).status == 200
        }
        assert opened == team, page


def test_nobody_else_raises_or_closes(cast, sign_in, concern):
    for who in (cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin, cast.outsider):
        browser = sign_in(who)
        raised = {"kind": "other", "words": "x"}
        assert browser.post(url(cast.first, "safety/new"), raised).status == 404
        for deed in ("close", "contact"):
            there = url(cast.first, f"safety/{concern.ref}/{deed}")
            assert browser.post(there, {**CLOSING, "in_touch": "x", "version": "1"}).status == 404
    assert [(c.ref, c.closed_at, c.in_touch) for c in everything()] == [
        (concern.ref, None, "Ms O.")
    ]


def everything():
    return db.session.scalars(select(SafetyConcern)).all()


def test_another_cases_concern_is_no_such_record_here(cast, sign_in, concern):
    browser = sign_in(cast.psychiatrist)

    assert browser.get(url(cast.second, f"safety/{concern.ref}/close")).status == 404
    assert browser.get(url(cast.first, "safety/aaaaaaaaaaaaaaaa/close")).status == 404


def test_raising_tells_what_was_done_and_opens_the_bar(cast, sign_in):
    browser = sign_in(cast.ot)
    given = {"kind": "neglect", "words": "Alone all week"}

    sent = browser.post(url(cast.first, "safety/new"), given)

    page = browser.get(sent.location)
    assert (sent.status, page.status) == (303, 200)
    assert "Raised. The bar stands on every page" in page.words
    assert "neglect" in bar(page)


def test_kinds_stand_in_the_order_of_the_vocabulary_and_none_is_chosen(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first, "safety/new"))

    radios = page.soup.select('input[name="kind"]')
    assert [radio["value"] for radio in radios] == [kind.value for kind in ConcernKind]
    assert not [radio for radio in radios if radio.has_attr("checked")]
    assert all(label(kind) in page.words for kind in ConcernKind)
    assert not FORBIDDEN.search(page.words)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"kind": "", "words": "x"}, "kind"),
        ({"kind": "high risk", "words": "x"}, "kind"),
        ({"kind": "other", "words": ""}, "words"),
        ({"kind": "other", "words": "\x00 \x07"}, "words"),
        ({"kind": "other", "words": "x" * 1_000_000}, "words"),
        ({"kind": "other", "words": "x", "in_touch": "y" * 501}, "in_touch"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(cast, sign_in, given, at):
    page = sign_in(cast.ot).post(url(cast.first, "safety/new"), given)

    assert page.status == 422
    assert page.soup.select_one(f"#{at}-errors")
    assert everything() == []
    kept = page.form()
    assert kept["in_touch"] == given.get("in_touch", "")


@pytest.mark.parametrize(
    "words", ["\u202eright to left\u202c שלום", "\U0001f600 emoji", "<script>alert(1)</script>"]
)
def test_every_script_is_kept_and_none_is_run(cast, sign_in, words):
    browser = sign_in(cast.ot)
    browser.post(url(cast.first, "safety/new"), {"kind": "other", "words": words})

    page = browser.get(url(cast.first))

    assert everything()[0].words == words
    assert words in bar(page)
    assert "<script>alert" not in page.text


def test_without_its_token_a_form_changes_nothing(cast, sign_in, concern):
    browser = sign_in(cast.ot)
    close = url(cast.first, f"safety/{concern.ref}/close")

    assert browser.post_bare(close, {**CLOSING, "version": "1"}).status == 400
    assert browser.post_bare(url(cast.first, "safety/new"), {"kind": "other"}).status == 400
    assert [c.closed_at for c in everything()] == [None]


def test_a_double_click_closes_once(cast, sign_in, concern):
    browser = sign_in(cast.ot)
    close = url(cast.first, f"safety/{concern.ref}/close")

    answers = [browser.post(close, {**CLOSING, "version": "1"}).status for _ in range(2)]

    assert answers == [303, 303]
    assert [c.close_reason for c in everything()] == [CLOSING["reason"]]


def test_two_who_say_who_stays_in_contact_lose_no_word(cast, sign_in, concern):
    contact = url(cast.first, f"safety/{concern.ref}/contact")
    sign_in(cast.psychiatrist).post(contact, {"in_touch": "Night sister", "version": "1"})
    browser = sign_in(cast.ot)

    page = browser.post(contact, {"in_touch": "<b>Me</b>, at noon", "version": "1"})

    assert page.status == 409
    assert "Night sister" in page.words
    assert "Saved meanwhile Dr Demo Psychiatrist" in page.words
    assert "<b>Me</b>, at noon" in page.words
    again = browser.post(contact, page.form())
    assert again.status == 303
    assert [c.in_touch for c in everything()] == ["<b>Me</b>, at noon"]


def test_two_who_close_lose_no_word(cast, sign_in, concern):
    close = url(cast.first, f"safety/{concern.ref}/close")
    sign_in(cast.psychiatrist).post(close, {**CLOSING, "version": "1"})

    mine = {"reason": "Rang him at noon", "told": "his wife", "version": "1"}
    page = sign_in(cast.ot).post(close, mine)

    assert page.status == 409
    assert all(w in page.words for w in (*CLOSING.values(), "Rang him at noon", "his wife"))
    assert [c.close_reason for c in everything()] == [CLOSING["reason"]]


def test_a_closing_opened_before_somebody_changed_it_keeps_both_and_can_be_sent_again(
    cast, sign_in, concern
):
    contact = url(cast.first, f"safety/{concern.ref}/contact")
    sign_in(cast.psychiatrist).post(contact, {"in_touch": "Night sister", "version": "1"})
    browser, close = sign_in(cast.ot), url(cast.first, f"safety/{concern.ref}/close")

    page = browser.post(close, {**CLOSING, "version": "1"})

    assert page.status == 409
    assert "Saved meanwhile Dr Demo Psychiatrist" in page.words
    assert "Night sister" in page.words
    assert CLOSING["reason"] in page.words
    assert browser.post(close, page.form()).status == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_tampered_version_is_stale(cast, sign_in, concern, version):
    close = url(cast.first, f"safety/{concern.ref}/close")

    assert sign_in(cast.ot).post(close, {**CLOSING, "version": version}).status == 409
    assert [c.closed_at for c in everything()] == [None]


def test_a_closed_concern_offers_no_form(cast, sign_in, concern):
    safety.close_concern(cast.ot, concern, **CLOSING, version=1)

    for deed in ("close", "contact"):
        page = sign_in(cast.ot).get(url(cast.first, f"safety/{concern.ref}/{deed}"))
        assert page.status == 200
        assert "This concern is closed" in page.words
        assert page.soup.select("main form") == []


def test_an_empty_safety_page_reassures_nobody(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first, "safety/"))

    assert "That says what has been written here, not how somebody is" in page.words
    assert not FORBIDDEN.search(page.words)
