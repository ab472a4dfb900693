"""The patient's page on screen: put together, looked through, given; no score and no bar on it."""

import pytest

from mdt import clock
from mdt.domain.journey import as_kept
from mdt.domain.vocabulary import ConcernKind
from mdt.queries.journeys import pages_of, roads_of
from mdt.services import journeys, safety
from tests.goal_making import CASE_ONE, make_rated


@pytest.fixture
def made(cast):
    make_rated(cast.psychologist1, cast.first, CASE_ONE)
    roads = roads_of(cast.first, said="%d of 10")
    return journeys.make(cast.psychologist1, cast.first, roads=roads, words="Keep this.")


def at(case, part=""):
    return f"/cases/{case.ref}/goals/journeys/{part}"


def test_put_together_it_is_read_as_the_patient_will_then_given(cast, sign_in):
    make_rated(cast.psychologist1, cast.first, CASE_ONE)
    browser = sign_in(cast.ot)
    page = browser.get(at(cast.first, "new"))
    leave = [name for name in page.form() if name.startswith("take_")][-1]
    sent = page.form() | {"words": "Keep this."}
    del sent[leave]

    shown = browser.post(at(cast.first, "new"), sent, follow_redirects=True)

    assert [h.get_text() for h in shown.soup.select(".handout h2")] == [
        wording for wording, _weight, _levels in CASE_ONE[:2]
    ]
    assert "Not looked through yet: not to be given." in shown.words
    made = pages_of(cast.first)[0]
    checked = browser.post(
        at(cast.first, f"{made.ref}/check"), {"version": made.version}, follow_redirects=True
    )
    assert "Looked through by" in checked.words
    assert "not to be given" not in checked.words
    given = browser.post(
        at(cast.first, f"{made.ref}/give"),
        {"version": made.version, "on": clock.today().isoformat()},
        follow_redirects=True,
    )
    assert "It stays as it was." in given.words
    assert "given on" in browser.get(f"/cases/{cast.first.ref}/goals/").words


def test_no_bar_no_score_and_no_reason_of_ours_stands_on_what_the_patient_takes_home(
    cast, sign_in, made
):
    safety.raise_concern(
        cast.ot, cast.first, kind=ConcernKind.SELF_HARM, words="Cut.", in_touch="Ms O. Pretend"
    )

    page = sign_in(cast.ot).get(at(cast.first, made.ref))
    handed = page.soup.select_one(".handout").get_text(" ")

    assert page.soup.select(".safety") == []
    for kept_from_it in ("T 5", "seen at review", "Weight", "expected by", "Cut."):
        assert kept_from_it not in handed


def test_two_who_amend_it_at_once_lose_nothing(cast, sign_in, made):
    browser = sign_in(cast.ot)
    form = browser.get(at(cast.first, f"{made.ref}/edit")).form() | {"words": "From the OT."}
    journeys.amend(
        cast.psychologist1,
        made,
        roads=as_kept(made.content),
        words="From the psychologist.",
        version=made.version,
    )

    page = browser.post(at(cast.first, f"{made.ref}/edit"), form)

    assert page.status == 409
    both = [part.get_text() for part in page.soup.select(".conflict pre")]
    assert "From the psychologist." in both[0]
    assert "From the OT." in both[1]
    again = browser.post(at(cast.first, f"{made.ref}/edit"), page.form(), follow_redirects=True)
    assert "From the OT." in again.words


def test_who_says_they_read_an_older_page_is_shown_the_new_one(cast, sign_in, made):
    seen = made.version
    journeys.amend(
        cast.psychologist1, made, roads=as_kept(made.content), words="Otherwise.", version=seen
    )

    page = sign_in(cast.ot).post(at(cast.first, f"{made.ref}/check"), {"version": seen})

    assert page.status == 409
    assert "Otherwise." in page.words
    assert made.checked_at is None


def test_a_page_that_takes_nothing_in_comes_back_with_its_words(cast, sign_in, made):
    browser = sign_in(cast.ot)
    form = browser.get(at(cast.first, f"{made.ref}/edit")).form() | {"words": "Dear all"}
    left = {name: value for name, value in form.items() if not name.startswith("take_")}

    page = browser.post(at(cast.first, f"{made.ref}/edit"), left)

    assert page.status == 422
    assert "Take in at least one goal." in page.words
    assert "Dear all" in page.words


def test_a_page_of_another_case_is_not_there(cast, sign_in, made):
    assert sign_in(cast.psychiatrist).get(at(cast.second, made.ref)).status == 404
