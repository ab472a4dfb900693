"""What the patient rates: own goals and occupational lines, named, rated, ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.measures import OutcomeLine, OutcomeRating
from mdt.services import outcomes
from tests.measure_making import lines, rate, url


def test_a_goal_is_named_in_the_patients_words_and_rated(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "own", "gbo", "new")).form()
    for _ in range(2):
        sent = browser.post(
            url(cast.first, "own", "gbo", "new"), {**form, "words": "I want to sing again"}
        )
    line = db.session.scalars(select(OutcomeLine)).one()
    assert (sent.status, sent.location.endswith(line.ref)) == (303, True)

    form = browser.get(url(cast.first, "own", "gbo", "rate")).form()
    browser.post(url(cast.first, "own", "gbo", "rate"), {**form, f"value_{line.ref}": "4"})

    page = browser.get(url(cast.first))
    assert page.soup.select_one("#own-gbo .said").get_text() == "I want to sing again"
    assert "Mean 4 , 1 of 1 rated" in page.words


def test_the_caveat_stands_beside_every_gbo_change(cast, sign_in):
    named = lines(cast.ot, cast.first, OutcomeKind.GBO, "Sing", "Walk", "Sleep")
    rate(cast.ot, named, [1, 2, 3], days=30)
    rate(cast.ot, named, [6, 7, 7])

    words = " ".join(sign_in(cast.ot).get(url(cast.first)).soup.select_one("#own-gbo").text.split())

    assert "2 to 6.67 (+4.67), more than the 2.45 of the rule of thumb." in words
    assert "not validated for adults, nor for one goal" in words


def test_copm_says_meaningful_by_convention(cast, sign_in):
    named = lines(cast.ot, cast.first, OutcomeKind.COPM, "Cook", "Shop", "Bus", "Call")
    rate(cast.ot, named, [(3, 2), (2, 2), (4, 3), (5, 5)], days=40)
    rate(cast.ot, named, [(6, 3), (5, 3), (6, 4), (7, 6)])

    words = " ".join(
        sign_in(cast.ot).get(url(cast.first)).soup.select_one("#own-copm").text.split()
    )

    assert "3.5 to 6 (+2.5), 2 points or more: by convention a meaningful change" in words
    assert "3 to 4 (+1), less than 2 points: by convention not a meaningful change" in words


@pytest.mark.parametrize(
    ("kind", "field", "value", "says"),
    [
        ("gbo", "value", "11", "whole number from 0 to 10"),
        ("gbo", "value", "2,5", "whole number from 0 to 10"),
        ("copm", "value", "0", "whole number from 1 to 10"),
        ("copm", "satisfaction", "lots", "Write a number"),
        ("gbo", "value", "", "Nothing is rated yet"),
        ("gbo", "rated_on", "2999-01-01", "Look at the year"),
        ("gbo", "rated_on", "TOMORROW", "cannot be still to come"),
    ],
)
def test_a_rating_that_cannot_be_is_kept_and_said(cast, sign_in, kind, field, value, says):
    [line] = lines(cast.ot, cast.first, OutcomeKind(kind), "Sing")
    browser = sign_in(cast.ot)
    name = field if field == "rated_on" else f"{field}_{line.ref}"
    value = (clock.today() + timedelta(days=1)).isoformat() if value == "TOMORROW" else value
    form = browser.get(url(cast.first, "own", kind, "rate")).form() | {f"value_{line.ref}": "5"}

    page = browser.post(url(cast.first, "own", kind, "rate"), {**form, name: value})

    assert page.status == 422
    assert says in " ".join(page.errors)
    assert page.soup.select_one(f"[name={name}]")["value"] == value
    assert db.session.query(OutcomeRating).count() == 0


def test_a_line_that_ended_meanwhile_is_said_and_nothing_typed_is_lost(cast, sign_in):
    sing, walk = lines(cast.ot, cast.first, OutcomeKind.GBO, "Sing", "Walk")
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "own", "gbo", "rate")).form()
    outcomes.end_line(cast.psychologist1, sing, words="Reached.", version=sing.version)

    typed = {f"value_{sing.ref}": "9", f"value_{walk.ref}": "4"}
    page = browser.post(url(cast.first, "own", "gbo", "rate"), {**form, **typed})

    assert page.status == 409
    assert "This line has ended" in page.words
    assert {page.soup.select_one(f"[name={n}]")["value"] for n in typed} == {"9", "4"}
    assert db.session.query(OutcomeRating).count() == 0


def test_a_line_is_ended_with_why(cast, sign_in):
    [line] = lines(cast.ot, cast.first, OutcomeKind.COPM, "Cook")
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "lines", line.ref, "end")).form()

    assert browser.post(url(cast.first, "lines", line.ref, "end"), form).status == 422
    sent = browser.post(url(cast.first, "lines", line.ref, "end"), {**form, "words": "She cooks."})

    assert "One ended" in browser.get(sent.location).words
