"""Who looked: for the care team, newest first, and nothing that is somebody's own."""

import pytest

from mdt.domain.events import AuditEvent
from mdt.queries import trail
from mdt.services.audit import change, reading

CARE_TEAM = {"psychologist1", "ot", "psychiatrist"}


def url(case, tail=""):
    return f"/cases/{case.ref}/access/{tail}"


def lines(page):
    return [" ".join(row.get_text(" ").split()[5:]) for row in page.soup.select("tbody tr")]


def test_the_care_team_sees_who_looked_and_nobody_else_does(cast, sign_in):
    pages = {p.username: sign_in(p).get(url(cast.first)) for p in cast.everybody}

    assert {who for who, page in pages.items() if page.status == 200} == CARE_TEAM
    assert {page.status for who, page in pages.items() if who not in CARE_TEAM} == {404}


def test_readings_and_refused_tries_are_shown_in_words(cast, sign_in):
    sign_in(cast.outsider).get(f"/cases/{cast.first.ref}/details/")
    sign_in(cast.psychiatrist).get(f"/cases/{cast.first.ref}/details/")

    page = sign_in(cast.ot).get(url(cast.first))

    assert lines(page) == [
        "Ms O. Pretend opened the case",
        "Dr Demo Psychiatrist opened the case",
        "Mr Z. Outsider tried to open the case and was refused",
    ]


def test_a_private_row_is_shown_to_nobody(cast, sign_in):
    with change(cast.ot) as work:
        work.note(AuditEvent.REFLECTION_READ, cast.first, private_to=cast.ot)
        work.note(AuditEvent.NOTE_READ, cast.first, private_to=cast.ot)
    reading(cast.ot, AuditEvent.GOALS_READ, cast.first)

    page = sign_in(cast.psychologist1).get(url(cast.first))

    assert lines(page) == ["Ms A. Example opened the case", "Ms O. Pretend opened the goals"]


def test_one_person_can_be_chosen_and_the_choice_survives(cast, sign_in):
    reading(cast.psychiatrist, AuditEvent.SUMMARY_READ, cast.first)

    page = sign_in(cast.ot).get(url(cast.first, f"?person={cast.psychiatrist.ref}"))

    assert lines(page) == ["Dr Demo Psychiatrist read the summary"]
    assert page.form(url(cast.first)) == {"person": cast.psychiatrist.ref}


def test_older_lines_are_on_the_next_page(cast, sign_in, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 2)
    for event in (AuditEvent.GOALS_READ, AuditEvent.FORMULATION_READ, AuditEvent.SUMMARY_READ):
        reading(cast.psychiatrist, event, cast.first)
    browser = sign_in(cast.ot)

    first = browser.get(url(cast.first))
    second = browser.get(first.soup.select_one(".pager a")["href"])

    assert [line.split("opened ")[-1] for line in lines(first) + lines(second)] == [
        "the case",
        "Dr Demo Psychiatrist read the summary",
        "the formulation",
        "the goals",
    ]
    assert second.soup.select_one(".pager") is None


@pytest.mark.parametrize(
    "tail", ["?before=x", "?before=" + "9" * 5000, "?person=%00", "?before=%D9%A1", "?person=zz"]
)
def test_an_address_nobody_meant_shows_the_newest(cast, sign_in, tail):
    page = sign_in(cast.ot).get(url(cast.first, tail))

    assert page.status == 200
    assert lines(page) == ["Ms O. Pretend opened the case"]
