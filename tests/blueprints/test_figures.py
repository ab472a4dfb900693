"""Figures for research: whom they count, what they never hold, and who may have them."""

import csv
from io import StringIO

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.figures import FEWEST
from mdt.models.audit import AuditRow
from mdt.models.cases import Case
from mdt.services import research
from tests.cast import make_case
from tests.lived_in import NAMES
from tests.measure_making import course

WORDS = "Count me in, says the canary"


@pytest.fixture
def many(cast) -> list[Case]:
    """Cases of one lead, one more than are enough to be told of, in care for two months."""
    with clock.at(clock.ago(days=60)):
        return [
            make_case(cast.psychologist1, f"R-{number}", "Nobody", f"Demo-Number {number}")
            for number in range(FEWEST + 1)
        ]


def agree(cast, case):
    return research.agree(cast.psychologist1, case, given_on=clock.today(), words=WORDS)


def lines(desk) -> dict[tuple[str, str, str], tuple[str, str]]:
    page = desk.get("/admin/figures/figures.csv")
    assert page.answer.mimetype == "text/csv"
    rows = csv.DictReader(StringIO(page.answer.data.decode()))
    return {(r["table"], r["group"], r["figure"]): (r["value"], r["held_back"]) for r in rows}


EVERYBODY = ("Everybody who agreed", "", "people")


def test_under_five_nothing_is_told_at_all(sign_in, cast, many):
    for case in many[: FEWEST - 1]:
        agree(cast, case)
    desk = sign_in(cast.admin)

    assert lines(desk) == {EVERYBODY: ("", "1")}
    page = desk.get("/admin/figures/")
    assert "Fewer than 5 patients have agreed" in page.words
    assert page.soup.select("main table") == []


def test_who_agreed_is_counted_and_nobody_else(sign_in, cast, many):
    rows = [agree(cast, case) for case in many]
    desk = sign_in(cast.admin)
    assert lines(desk)[EVERYBODY] == ("6", "0")

    research.withdraw(cast.psychologist1, rows[0], on=clock.today())

    found = lines(desk)
    assert found[EVERYBODY] == ("5", "0")
    assert found[("Setting", "outpatient", "people")] == ("5", "0")
    assert found[("Setting", "inpatient", "people")] == ("", "1")


def test_a_scale_that_five_were_asked_twice_is_told_as_means(sign_in, cast, many):
    for number, case in enumerate(many):
        agree(cast, case)
        course(cast.psychologist1, case, "phq9", [20, 10 + number])
    desk = sign_in(cast.admin)

    found = lines(desk)

    assert found[("PHQ-9", "", "people")] == ("6", "0")
    assert found[("PHQ-9", "", "mean of the first")] == ("20", "0")
    assert found[("PHQ-9", "", "mean of the last")] == ("12.5", "0")


def test_no_name_no_number_and_no_word_leaves(sign_in, cast, many):
    for case in many:
        agree(cast, case)
    desk = sign_in(cast.admin)
    told = desk.get("/admin/figures/").text + desk.get("/admin/figures/figures.csv").answer.text

    for case in many:
        for secret in (case.patient.file_number, case.patient.family_name, case.ref, WORDS):
            assert secret not in told


def test_it_is_for_the_information_officer_alone_and_stands_in_the_trail(sign_in, cast):
    answers = {
        name: sign_in(getattr(cast, name)).get("/admin/figures/figures.csv").status
        for name in NAMES
    }

    assert {name for name, status in answers.items() if status == 200} == {"admin"}
    noted = select(AuditRow.actor_ref).where(AuditRow.event == "figures.exported")
    assert db.session.scalars(noted).all() == [cast.admin.ref]


def test_the_care_team_records_it_in_the_details_and_takes_it_back(sign_in, cast):
    desk = sign_in(cast.ot)
    url = f"/cases/{cast.first.ref}/details/research"
    day = clock.today().isoformat()

    assert desk.post(url, {"given_on": day, "words": "Fine"}).status == 303
    page = desk.get(f"/cases/{cast.first.ref}/details/")
    assert "agreed to be counted" in page.words
    assert page.soup.select("#h-research ~ .push, .panel:has(#h-research) .push") == []
    [link] = [a["href"] for a in page.soup.select("main a") if "/research/" in a["href"]]

    assert desk.post(link, {"on": day}).status == 303
    assert "has not agreed" in desk.get(f"/cases/{cast.first.ref}/details/").words
