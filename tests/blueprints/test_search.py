"""The search page: by POST only, the words nowhere but on the page."""

import base64
import logging

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import ConcernKind, NoteKind
from mdt.models.audit import AuditRow
from mdt.models.safety import SafetyConcern
from mdt.services import cases, notes, search
from tests.cast import Cast
from tests.counting import statements

CANARY = "heron7f3"


def signed(actor, case, text, *, hours=2.0):
    given = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=hours)}
    return notes.write(actor, case, text=text, **given)


def ask(browser, q, **given):
    return browser.search_for(q, **{"kind": "", "before": "", **given})


def test_who_finds_what_on_the_page(cast: Cast, sign_in):
    signed(cast.ot, cast.first, f"She kept the {CANARY} feather.")
    found = {p.username for p in cast.everybody if "feather" in ask(sign_in(p), CANARY).words}

    assert found == {"psychiatrist", "psychologist1", "ot"}


def test_a_hit_shows_kind_name_day_and_marked_words(cast, sign_in):
    note = signed(cast.ot, cast.first, f"<i>She</i> kept the {CANARY} feather.")

    page = ask(sign_in(cast.psychologist1), "her feat")
    assert "Nothing that you may read holds all these words." in page.words
    page = ask(sign_in(cast.psychologist1), "kept HERON7f")

    hit = page.soup.select_one(".rows li")
    assert [mark.get_text() for mark in hit.select("mark")] == ["kept", CANARY]
    assert "Session, Ms O. Pretend" in hit.get_text()
    assert "Nomvula Example-Protea" in hit.get_text()
    assert hit.select_one("a")["href"] == f"/cases/{cast.first.ref}/notes/{note.ref}"
    assert hit.find("i") is None
    assert "open safety concern" not in hit.get_text()


def test_an_open_concern_is_said_beside_the_hit(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)
    with cases.change(cast.ot) as work:
        row = SafetyConcern(
            case=cast.first,
            kind=ConcernKind.OTHER,
            words="Words of the concern",
            raised_by=cast.ot,
            raised_at=clock.now(),
        )
        db.session.add(row)
        work.note(cases.AuditEvent.CONCERN_RAISED, row, kind=row.kind.value)

    page = ask(sign_in(cast.ot), CANARY)

    assert "open safety concern" in page.soup.select_one(".rows li").get_text()
    assert "Words of the concern" not in page.words


def test_the_words_stand_in_no_address_log_or_trail(cast, sign_in, caplog):
    signed(cast.ot, cast.first, CANARY)
    browser = sign_in(cast.ot)

    with caplog.at_level(logging.DEBUG):
        page = ask(browser, CANARY)

    assert CANARY in page.words
    assert page.location == ""
    assert CANARY not in str([vars(record) for record in caplog.records])
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "record.searched")).all()
    assert [(row.actor_ref, row.payload) for row in rows] == [(cast.ot.ref, '{"count": 1}')]


def test_asked_by_address_nothing_is_searched(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)

    page = sign_in(cast.ot).get(f"/search?q={CANARY}")

    assert page.status == 200
    assert page.soup.select(".rows li") == []
    assert "All the words must stand in an entry" in page.words


def test_without_clinical_access_the_page_says_so(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)
    told = {
        p.username
        for p in cast.everybody
        if "You have no access to clinical records" in ask(sign_in(p), CANARY).words
    }

    assert told == {"admin", "supervisor"}


@pytest.mark.parametrize(
    ("q", "status"),
    [
        ("", 200),
        ("?!", 200),
        ("\x00", 200),
        ("' OR 1=1 --", 200),
        ("👍", 200),
        ("x" * 500, 200),
        ("x" * 10_000, 422),
    ],
)
def test_whatever_is_asked_the_page_is_calm(cast, sign_in, q, status):
    signed(cast.ot, cast.first, "Nothing of the kind.")

    page = ask(sign_in(cast.ot), q)

    assert (page.status, page.heading) == (status, "Search")
    assert page.soup.select(".rows li") == []


def test_tampered_fields_are_calm(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)
    browser = sign_in(cast.ot)

    assert ask(browser, CANARY, kind="reflection").status == 422
    assert ask(browser, CANARY, before="note:'; --").status == 200
    assert browser.post_bare("/search", {"q": CANARY}).status == 400


def test_older_hits_are_a_page_away(cast, sign_in):
    for n in range(52):
        signed(cast.ot, cast.first, f"{CANARY} number{n:02}", hours=n + 1)
    browser = sign_in(cast.ot)

    one = ask(browser, CANARY)
    older = {f["name"]: f.get("value", "") for f in one.soup.select(".pager input")}
    two = browser.search_for(older.pop("q"), **older)

    shown = [len(page.soup.select(".rows li")) for page in (one, two)]
    assert shown == [50, 2]
    assert "number51" in two.words


def test_the_way_back_from_a_hit_finds_the_results_again(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)
    browser = sign_in(cast.ot)
    one = ask(browser, CANARY, kind="note")
    browser.get(one.soup.select_one(".rows a")["href"])
    back = browser.get("/search")

    assert [len(page.soup.select(".rows li")) for page in (one, back)] == [1, 1]
    assert back.form("/search")["kind"] == "note"


def test_what_was_asked_goes_sealed_and_opens_in_this_session_alone(cast, sign_in, app):
    signed(cast.ot, cast.first, CANARY)
    first, other = sign_in(cast.ot), sign_in(cast.ot)
    answer = first.post("/search", {"q": CANARY})
    cookie = first.client.get_cookie("mdt-asked", path="/search")
    other.client.set_cookie("mdt-asked", cookie.value, path="/search")

    assert (answer.status, len(answer.soup.select(".rows li"))) == (200, 1)
    assert CANARY not in cookie.value
    assert CANARY not in base64.urlsafe_b64decode(cookie.value).decode("latin-1")
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Strict", None)
    assert other.get("/search").soup.select(".rows li") == []
    first.client.set_cookie("mdt-asked", "AAAA", path="/search")
    assert first.get("/search").soup.select(".rows li") == []


def test_a_search_costs_the_same_with_one_hit_and_with_thirty(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)
    with cases.change(cast.ot):
        search.index(cast.first)
    browser = sign_in(cast.ot)
    ask(browser, CANARY)
    with statements() as one:
        ask(browser, CANARY)
    for n in range(29):
        signed(cast.psychologist1, cast.first, f"{CANARY} {n}")

    with statements() as thirty:
        ask(browser, CANARY)
    assert len(thirty) == len(one)


def test_the_field_in_the_top_bar_sends_the_words_alone(cast, sign_in):
    signed(cast.ot, cast.first, CANARY)

    page = sign_in(cast.ot).search_for(CANARY)

    assert page.status == 200
    assert len(page.soup.select(".rows li")) == 1
