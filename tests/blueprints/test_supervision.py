"""The supervision room: what I brought, what was brought to me, and nothing of anybody else's."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.models.audit import AuditRow
from mdt.services import accounts, cases, supervision
from tests.counting import cost


def bring(person, words="I overran again.", **given):
    return supervision.bring(person, words=words, **given)


def test_a_clinician_brings_and_the_supervisor_discusses(cast, sign_in):
    theirs, mine = sign_in(cast.supervisor), sign_in(cast.ot)
    page = mine.get(f"/supervision/bring?case={cast.first.ref}")
    assert "You and Dr S. Supervisor." in page.words
    done = mine.post("/supervision/bring", page.form("/bring") | {"words": "I like her too much."})
    listed = theirs.get("/supervision/")
    item = theirs.get(done.location)
    discussed = theirs.post(done.location.split("?")[0], item.form() | {"outcome": "Talk monthly."})

    assert (done.status, discussed.status) == (303, 303)
    assert "I like her too much." in listed.words
    assert "NE, 25-29, T-0001" in item.words
    assert "Nomvula" not in listed.text + item.text
    assert "Talk monthly." in mine.get(done.location).words
    assert "Nomvula Example-Protea" in mine.get(done.location).words


def test_without_a_supervisor_the_page_says_so_and_keeps_the_words(cast, sign_in):
    browser = sign_in(cast.psychiatrist)
    page = browser.get("/supervision/bring")
    sent = browser.post("/supervision/bring", page.form("/bring") | {"words": "to keep"})

    assert "No supervisor of record is named for you" in page.words
    assert sent.status == 422
    assert "to keep" in sent.text


def test_who_reads_an_item(cast, sign_in):
    item = bring(cast.ot, case=cast.first)
    url = f"/supervision/{item.ref}"
    readers = {p.username for p in cast.everybody if sign_in(p).get(url).status == 200}
    never = f"/supervision/{new_ref()}"

    assert readers == {"ot", "supervisor"}
    stranger = sign_in(cast.psychologist1)
    with clock.at(clock.now()):
        assert stranger.get(url).words == stranger.get(never).words


def test_only_the_supervisor_may_mark_it(cast, sign_in):
    item = bring(cast.ot)
    url = f"/supervision/{item.ref}"
    answers = {
        p.username: sign_in(p).post(url, {"outcome": "mine", "version": "1"}).status
        for p in cast.everybody
    }

    assert answers.pop("ot") == 403
    assert answers.pop("supervisor") == 303
    assert set(answers.values()) == {404}
    assert sign_in(None).get(url).status == 303  # to the door


def test_a_second_word_loses_nothing(cast, sign_in):
    item = bring(cast.ot)
    url, version = f"/supervision/{item.ref}", item.version
    browser = sign_in(cast.supervisor)
    first = browser.post(url, {"outcome": "one", "version": version})
    twice = browser.post(url, {"outcome": "one", "version": version})
    other = browser.post(url, {"outcome": "<b>two</b>", "version": version})

    assert (first.status, twice.status, other.status) == (303, 303, 409)
    assert "<b>two</b>" in other.words
    assert other.soup.select("main b") == []


BAD = [
    {"words": ""},
    {"words": "\x00 "},
    {"words": "x" * 1_000_000},
]


@pytest.mark.parametrize("given", BAD)
def test_what_cannot_be_brought_comes_back(cast, sign_in, given):
    browser = sign_in(cast.ot)
    page = browser.post(
        "/supervision/bring", browser.get("/supervision/bring").form("/bring") | given
    )

    assert page.status == 422
    assert page.errors
    assert "I overran" not in sign_in(cast.supervisor).get("/supervision/").words


def test_somebody_elses_case_does_not_go_along(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(f"/supervision/bring?case={cast.second.ref}").form("/bring")
    assert form["case"] == ""
    done = browser.post("/supervision/bring", form | {"words": "שלום 🌊", "case": cast.second.ref})
    shown = sign_in(cast.supervisor).get(done.location)

    assert "שלום 🌊" in shown.words
    assert "T-0002" not in shown.words


def test_without_the_guard_token_nothing_is_brought(cast, sign_in):
    assert sign_in(cast.ot).post_bare("/supervision/bring", {"words": "x"}).status == 400


def test_reading_is_noted(cast, sign_in):
    item = bring(cast.ot)
    sign_in(cast.supervisor).get("/supervision/")
    sign_in(cast.supervisor).get(f"/supervision/{item.ref}")
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "supervision.read")).all()

    assert [(r.subject_ref, r.payload) for r in rows] == [(None, '{"count": 1}'), (item.ref, "{}")]


def test_who_left_the_case_names_it_by_file_number(cast, sign_in):
    item = bring(cast.ot, case=cast.first)
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    page = sign_in(cast.ot).get(f"/supervision/{item.ref}")

    assert "T-0001" in page.words
    assert "Nomvula" not in page.text


def test_the_list_costs_the_same_at_one_and_at_thirty(cast, sign_in):
    browser = sign_in(cast.supervisor)
    for person in (cast.ot, cast.psychologist1):
        bring(person, case=cast.first)
    browser.get("/supervision/")
    few = len(cost(browser, "/supervision/"))
    for n in range(29):
        bring(cast.ot, words=f"number {n}", case=cast.first)
    many = len(cost(browser, "/supervision/"))

    assert few == many


def test_a_supervisor_who_is_named_no_more_keeps_what_was_brought(cast, sign_in):
    item = bring(cast.ot, case=cast.first)
    for name in ("ot", "psychologist1", "psychologist2"):
        accounts.name_supervisor(cast.admin, getattr(cast, name), supervisor=None)
    page = sign_in(cast.supervisor).get(f"/supervision/{item.ref}")

    assert page.status == 200
    assert "NE" not in page.words.split()
    assert "T-0001" in page.words
