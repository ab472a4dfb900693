"""The list of cases, and opening a new one."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.models.audit import AuditRow
from mdt.models.cases import Case, Patient
from mdt.services import cases, practice
from tests.counting import statements
from tests.queries.test_case_list import fill
from tests.services.test_cases import raise_concern

CLINICIANS = {"psychiatrist", "psychologist1", "psychologist2", "ot", "outsider"}


def new_case(cast, **typed):
    return {
        "file_number": "T-0600",
        "given_names": "Lerato",
        "family_name": "Placeholder-Demo",
        "born": "1990-02-28",
        "team": cast.team.ref,
        "site": cast.rooms.ref,
        "setting": "outpatient",
        "approach": "dbt",
        "legal_status": "",
        **typed,
    }


def test_the_list_is_for_clinicians_and_holds_their_own_cases(cast, sign_in):
    answers = {p.username: sign_in(p).get("/cases/") for p in cast.everybody}

    assert {name for name, page in answers.items() if page.status == 200} == CLINICIANS
    assert {page.status for name, page in answers.items() if name not in CLINICIANS} == {404}
    shows = {name for name, page in answers.items() if "Nomvula Example-Protea" in page.words}
    assert shows == {"psychologist1", "ot", "psychiatrist"}
    assert "You are on no care team yet" in answers["outsider"].words


def test_nobody_sees_the_list(sign_in):
    assert sign_in(None).get("/cases/").status in {302, 303}


def test_every_line_says_whether_a_concern_is_open_and_what_is_overdue(cast, sign_in):
    raise_concern(cast.ot, cast.first)
    with clock.at(clock.ago(days=30)):
        cases.set_review(
            cast.ot,
            cast.first,
            on=clock.today() + timedelta(days=18),
            version=cast.first.version,
        )

    page = sign_in(cast.ot).get("/cases/")

    assert page.soup.select_one("td .late").get_text() == "12 days overdue"
    assert page.soup.select_one(".tag-safe").get_text(strip=True) == "suicide"
    assert "Ms O. Pretend" in page.soup.select_one("th .alarm").get_text()


def test_a_choice_survives_a_reload(cast, sign_in):
    page = sign_in(cast.ot).get(f"/cases/?site={cast.hospital.ref}&status=closed&mine=1")

    assert page.form("/cases/") == {"site": cast.hospital.ref, "status": "closed", "mine": "1"}
    assert "No case of yours fits this choice" in page.words


@pytest.mark.parametrize(
    "tail", ["?site=%00&status=%FF", "?after=" + "x" * 5000, "?mine=2&status=9"]
)
def test_an_address_nobody_meant_shows_the_plain_list(cast, sign_in, tail):
    page = sign_in(cast.ot).get("/cases/" + tail)

    assert page.status == 200
    assert "Nomvula Example-Protea" in page.words


def test_reading_the_list_is_one_row_with_the_count(cast, sign_in):
    fill(cast.ot, 3)

    sign_in(cast.ot).get("/cases/")

    rows = db.session.query(AuditRow).filter_by(event="case.listed").all()
    assert [(row.actor_ref, row.payload) for row in rows] == [(cast.ot.ref, '{"count": 4}')]


def test_the_page_costs_the_same_for_1_and_for_30(cast, sign_in):
    browser = sign_in(cast.ot)
    browser.get("/cases/")
    with statements() as few:
        browser.get("/cases/")
    fill(cast.ot, 30)
    with statements() as many:
        browser.get("/cases/")

    assert len(many) == len(few)


def test_further_cases_are_on_the_next_page(cast, sign_in):
    fill(cast.ot, 50)
    browser = sign_in(cast.ot)

    link = browser.get("/cases/").soup.select_one(".pager a")["href"]

    assert len(browser.get("/cases/" + link).soup.select("tbody tr")) == 1


def test_a_new_case_is_opened_by_form(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.post(
        "/cases/new",
        new_case(
            cast, legal_status="emergency", legal_since="2026-01-02T03:04", referral="From GP"
        ),
    )

    case = db.session.query(Case).join(Patient).filter(Patient.file_number == "T-0600").one()
    assert page.status == 303
    assert page.location.startswith(f"/cases/{case.ref}/")
    assert (case.lead, case.referral, case.site) == (cast.ot, "From GP", cast.rooms)
    assert clock.local(case.legal_now.since).strftime("%d %H:%M") == "02 03:04"


def test_a_double_click_opens_one_case(cast, sign_in):
    browser = sign_in(cast.ot)
    answers = [browser.post("/cases/new", new_case(cast)) for _click in range(2)]

    assert [page.status for page in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.query(Patient).filter_by(file_number="T-0600").count() == 1


WRONG = [
    ({"born": "2026-02-30"}, "born"),
    ({"born": "2999-01-01"}, "born"),
    ({"born": "0001-01-01"}, "born"),
    ({"born": "soon"}, "born"),
    ({"family_name": "   "}, "family_name"),
    ({"family_name": "\0"}, "family_name"),
    ({"given_names": "x" * 1_000_000}, "given_names"),
    ({"file_number": "9" * 41}, "file_number"),
    ({"site": ""}, "site"),
    ({"site": "aaaaaaaaaaaaaaaa"}, "site"),
    ({"team": "somebody else's"}, "team"),
    ({"setting": "moon"}, "setting"),
    ({"approach": ""}, "approach"),
    ({"legal_status": "emergency", "legal_since": "tomorrow"}, "legal_since"),
    ({"referred_on": "2999-01-01"}, "referred_on"),
    ({"referral": "y" * 1_000_000}, "referral"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_lost(cast, sign_in, typed, field):
    page = sign_in(cast.ot).post(
        "/cases/new", new_case(cast, address="12 Kept Street \u202e\U0001f642", **typed)
    )

    assert page.status == 422
    assert page.soup.find(id=f"{field}-errors"), page.errors
    assert page.form("")["address"] == "12 Kept Street \u202e\U0001f642"
    assert db.session.query(Patient).filter_by(family_name="Placeholder-Demo").count() == 0


def test_names_in_any_script_are_kept_and_shown_as_text(cast, sign_in):
    name = "<script>alert(1)</script> עברית 🙂 Ṱshivhase"
    browser = sign_in(cast.ot)

    browser.post("/cases/new", new_case(cast, given_names=name))
    page = browser.get("/cases/")

    assert "<script>alert" not in page.text
    assert name in page.words


def test_a_form_without_its_token_changes_nothing(cast, sign_in):
    page = sign_in(cast.ot).post_bare("/cases/new", new_case(cast))

    assert page.status == 400
    assert db.session.query(Patient).filter_by(file_number="T-0600").count() == 0


KNOWN = {"file_number": "T-0001", "family_name": "Example-Protea", "born": "1998-05-04"}


def test_a_known_number_says_that_an_earlier_case_exists_and_no_more(cast, sign_in):
    browser = sign_in(cast.psychologist2)
    page = browser.post("/cases/new", new_case(cast, **{**KNOWN, "family_name": "Guess"}))

    assert page.status == 422
    assert "an earlier case exists" in page.words
    assert "ask the lead of that case" in page.words
    for secret in ("Nomvula", "Protea", "Ms A. Example", cast.first.ref):
        assert secret not in page.text

    page = browser.post("/cases/new", new_case(cast, **KNOWN))
    assert page.form("")["given_names"] == "Lerato"
    assert "Nomvula" not in page.text

    assert browser.post("/cases/new", new_case(cast, again="y", **KNOWN)).status == 303


def test_who_reads_the_earlier_case_is_led_to_it(cast, sign_in):
    page = sign_in(cast.ot).post("/cases/new", new_case(cast, **KNOWN))

    assert page.soup.find("a", href=f"/cases/{cast.first.ref}/").get_text().startswith("Nomvula")


def test_who_is_on_no_team_is_told_what_to_do(cast, sign_in):
    practice.end_member(cast.admin, cast.team, person=cast.ot)

    assert "You are on no team yet" in sign_in(cast.ot).get("/cases/new").words
