"""The supervisor reads what changed, decisions and goals; of a reflection not even that it is."""

import pytest
from sqlalchemy import select

from mdt.database import db, new_ref
from mdt.demo.load import CASES
from mdt.demo.telling import read
from mdt.models.cases import Case
from tests.stories.walking import send


@pytest.fixture
def me(sign_in, practice):
    return sign_in(practice.supervisor)


def test_summaries_say_what_changed_until_they_are_marked_as_read(me, practice):
    page = me.get("/summaries/")
    rows = {row.a["href"]: row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")}
    first = f"/cases/{practice.case(1).ref}/summary/"
    assert len(rows) == 8
    assert "NE, 25-29, DN-0388" in rows[first]  # initials and age band
    assert "T 58.81 from 34.58" in rows[first]
    assert "1 overdue" in rows[f"/cases/{practice.case(8).ref}/summary/"]
    assert "unread" in rows[first]

    one = me.get(first)
    assert "Weekly sessions until the rooms have reopened" in one.words
    assert "Dissent kept (Ms O. Pretend)." in one.words
    assert "Inquorate: no occupational therapy present" in one.words
    assert "I want to ring before I do it, not after" in one.words
    assert "Decided: " in changed(one)

    read = send(me, one, f"{first}read")
    assert "Marked as read." in read.words
    assert changed(read).endswith("Nothing.")
    again = me.get("/summaries/").soup.select("tbody tr")
    still = {row.a["href"] for row in again if "unread" in row.get_text(" ", strip=True)}
    assert still == {url for url, row in rows.items() if "unread" in row} - {first}
    assert still


def changed(page) -> str:
    part = next(dd for dd in page.soup.select("dl.sum > div") if dd.dt.get_text() == "Changed")
    return part.get_text(" ", strip=True)


def test_a24_no_page_of_the_supervisor_holds_a_word_of_a_reflection(me, practice):
    sentences = said_in_reflections()
    assert len(sentences) >= 8  # there is something that could leak
    pages = ["/", "/summaries/", "/supervision/", "/summaries/period", "/cases/", "/meetings/"]
    pages += [f"/cases/{case.ref}/summary/" for case in db.session.scalars(select(Case))]
    told = " ".join(me.get(url).words for url in pages)

    assert [sentence for sentence in sentences if sentence in told] == []


def said_in_reflections() -> list[str]:
    """The first words of every text of every reflection the practice was told with."""
    events = [event for n in CASES for event in read(f"case{n}")["events"]]
    told = [event for event in events if event["do"] == "reflection"]
    texts = [one[name] for one in told for name in ("pull", "did", "whose", "about_me")]
    return [" ".join(text.split())[:60] for text in texts if text]


def test_a_reflections_address_answers_as_one_that_never_was(me, practice, sign_in):
    author, case = sign_in(practice.psychologist1), practice.case(1)
    at = f"/cases/{case.ref}/reflections/"
    mine = author.get(at).soup.select_one(f"main li a[href^='{at}']")["href"]
    assert author.get(mine).status == 200  # it does exist

    real, none = me.get(mine), me.get(f"{at}{new_ref()}")

    assert real.status == none.status == 404
    assert tokenless(real) == tokenless(none)
    assert kept(real) == kept(none)


def kept(page) -> dict[str, str]:
    varying = {"Date", "X-Request-Id"}
    return {name: value for name, value in page.answer.headers.items() if name not in varying}


def tokenless(page) -> str:
    """The page without what differs in any two answers: the guard token of its forms."""
    for tag in page.soup.select("[name=csrf_token], [name=csrf-token]"):
        tag.decompose()
    return str(page.soup)
