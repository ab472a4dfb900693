"""The details of a case, page by page."""

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import LegalStatus, LineKind
from mdt.models.cases import Diagnosis
from mdt.services import case_details, cases
from tests.counting import statements
from tests.services.test_case_details import CONTACT
from tests.services.test_cases import raise_concern

TODAY = "2026-01-05"
FORMS = {
    "identity": {
        "file_number": "T-0001",
        "given_names": "N",
        "family_name": "E",
        "born": "1998-05-04",
    },
    "facts": {"approach": "tfp", "referral": "x", "retention_class": "adult"},
    "moves": {"setting": "inpatient", "ward": "Ward 9"},
    "review": {"next_review_on": ""},
    "legal": {"status": "assisted", "since": "2026-01-05T10:00", "note": "x"},
    "diagnoses": {"code": "F60.31", "made_on": TODAY},
    "lines": {"kind": "allergy", "text": "x", "source": "y", "as_of": TODAY},
    "contacts": {"kind": "next_of_kin", "name": "Z"},
    "sharing": {"given_on": TODAY, "with_whom": "the MDT"},
    "closing": {"reason": "Finished"},
}
CARE_TEAM = {"psychologist1", "ot", "psychiatrist"}


def url(case, tail=""):
    return f"/cases/{case.ref}/details/{tail}"


def sent(case, name, /, **typed):
    data = {"version": str(case.version), **FORMS[name], **typed}
    return {"site": case.site.ref, **data} if name == "moves" else data


@pytest.mark.parametrize("name", FORMS)
def test_each_form_keeps_what_it_is_for(cast, sign_in, name):
    browser = sign_in(cast.ot)

    assert browser.get(url(cast.first, name)).status == 200
    page = browser.post(url(cast.first, name), sent(cast.first, name))

    assert (page.status, page.location.split("?")[0]) == (303, url(cast.first))
    assert browser.get(page.location).soup.select_one("[data-said], .notice")


@pytest.mark.parametrize("name", ["", *FORMS])
def test_details_are_the_care_teams_alone(cast, sign_in, name):
    answers = {p.username: sign_in(p).get(url(cast.first, name)) for p in cast.everybody}

    assert {who for who, page in answers.items() if page.status == 200} == CARE_TEAM
    refused = [page for who, page in answers.items() if who not in CARE_TEAM]
    missing = sign_in(cast.outsider).get("/cases/aaaaaaaaaaaaaaaa/details/")
    assert {page.status for page in refused} == {404} == {missing.status}
    assert {page.heading for page in refused} == {missing.heading}
    assert not any("Nomvula" in page.text for page in refused)


@pytest.mark.parametrize("name", FORMS)
def test_nobody_else_sends_a_form(cast, sign_in, name):
    data = sent(cast.first, name)
    outside = [p for p in cast.everybody if p.username not in CARE_TEAM]

    answers = {sign_in(p).post(url(cast.first, name), data).status for p in outside}

    assert answers == {404}
    assert sign_in(cast.ot).post_bare(url(cast.first, name), data).status == 400


def test_a_form_opens_with_what_stands_now(cast, sign_in):
    moved = sign_in(cast.ot).get(url(cast.first, "moves")).form()
    patient = sign_in(cast.ot).get(url(cast.first, "identity")).form()

    assert (moved["site"], moved["setting"]) == (cast.first.site.ref, "outpatient")
    assert (patient["born"], patient["pronouns"]) == ("1998-05-04", "she/her")


def test_the_page_shows_all_that_stands_on_the_cover(cast, sign_in):
    case = cast.first
    case_details.set_legal_status(
        cast.ot, case, status=LegalStatus.EMERGENCY, since=clock.ago(hours=30), note="Form 1"
    )
    case_details.add_contact(cast.ot, case, **CONTACT)
    case_details.add_diagnosis(cast.ot, case, code="F60.31", made_on=clock.today())
    add_line(cast, "Lithium 400 mg")

    page = sign_in(cast.psychiatrist).get(url(case))

    for words in (
        "Emergency, section 9",
        "overdue since",
        "Emotionally unstable personality disorder, borderline type",
        "Lithium 400 mg",
        "Zanele Example",
        "Appointments. Not why.",
        "With the MDT of this practice",
    ):
        assert words in page.words


def add_line(cast, text):
    return case_details.add_line(
        cast.ot,
        cast.first,
        kind=LineKind.MEDICATION,
        text=text,
        source="script",
        as_of=clock.today(),
    )


def test_an_empty_cover_promises_nothing(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first))

    assert page.words.count("Nothing recorded: that does not say there is none.") == 3
    assert "Nobody has recorded a legal status yet." in page.words


def test_the_page_costs_the_same_with_1_line_and_with_30(cast, sign_in):
    browser = sign_in(cast.ot)
    add_line(cast, "one")
    browser.get(url(cast.first))
    with statements() as few:
        browser.get(url(cast.first))
    for number in range(30):
        add_line(cast, f"line {number}")
    with statements() as many:
        browser.get(url(cast.first))

    assert len(many) == len(few)


def test_a27_by_form_the_hint_stands_at_the_field_and_the_word_is_kept(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.post(url(cast.first, "diagnoses"), sent(cast.first, "diagnoses", code="R45.81"))

    assert page.status == 422
    assert "use R45.8 (WHO ICD-10)" in page.errors[0]
    assert page.form()["code"] == "R45.81"

    page = browser.post(url(cast.first, "diagnoses"), sent(cast.first, "diagnoses", code="X61"))
    assert (page.status, "code of the injury" in page.words) == (422, True)

    both = sent(cast.first, "diagnoses", code="X61", together="T42.4")
    assert browser.post(url(cast.first, "diagnoses"), both).status == 303


def test_a_code_is_found_by_its_words_without_a_script(cast, sign_in):
    browser = sign_in(cast.ot)
    typed = {"code": "borderline", "together": "T42.4", "made_on": TODAY}

    page = browser.post(url(cast.first, "diagnoses"), {**typed, "look": "1"})
    assert page.soup.find("button", attrs={"name": "use", "value": "F60.31"})
    assert page.form()["together"] == "T42.4"

    page = browser.post(url(cast.first, "diagnoses"), {**typed, "use": "F60.31"})
    assert page.form() == {**page.form(), **typed, "code": "F60.31"}
    assert db.session.query(Diagnosis).count() == 0


def test_words_that_are_no_code_are_refused_with_what_may_be_meant(cast, sign_in):
    page = sign_in(cast.ot).post(
        url(cast.first, "diagnoses"), sent(cast.first, "diagnoses", code="borderline")
    )

    assert page.status == 422
    assert page.soup.find("button", attrs={"value": "F60.31"})


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("identity", {"born": "2999-01-01"}, "born"),
        ("identity", {"file_number": "T-0002"}, "file_number"),
        ("identity", {"address": "x" * 1_000_000}, "address"),
        ("facts", {"approach": "magic"}, "approach"),
        ("facts", {"referred_on": "2999-12-31"}, "referred_on"),
        ("moves", {"site": "aaaaaaaaaaaaaaaa"}, "site"),
        ("moves", {"setting": "outpatient", "ward": ""}, "site"),
        ("review", {"next_review_on": "2001-01-01"}, "next_review_on"),
        ("legal", {"since": "2999-01-01T10:00"}, "since"),
        ("legal", {"since": "2026-02-30T10:00"}, "since"),
        ("diagnoses", {"made_on": "1900-01-01"}, "made_on"),
        ("diagnoses", {"code": "\0"}, "code"),
        ("lines", {"text": "x" * 501}, "text"),
        ("lines", {"as_of": "yesterday"}, "as_of"),
        ("contacts", {"kind": "neighbour"}, "kind"),
        ("contacts", {"name": ""}, "name"),
        ("sharing", {"sites": "aaaaaaaaaaaaaaaa"}, "sites"),
        ("sharing", {"given_on": "2999-01-01"}, "given_on"),
        ("closing", {"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(cast, sign_in, name, typed, field):
    page = sign_in(cast.ot).post(url(cast.first, name), sent(cast.first, name, **typed))

    assert page.status == 422
    assert page.soup.find(id=f"{field}-errors"), page.errors


def test_a_stale_correction_shows_both_and_can_be_saved_again(cast, sign_in):
    seen = cast.first.version
    cases.amend(cast.psychiatrist, cast.first, version=seen, referral="Theirs <b>bold</b>")
    browser = sign_in(cast.ot)

    mine = sent(cast.first, "facts", version=str(seen), referral="Mine <i>too</i>")
    page = browser.post(url(cast.first, "facts"), mine)

    assert page.status == 409
    assert "Theirs <b>bold</b>" in page.words
    assert "Dr Demo Psychiatrist" in page.words
    assert "Mine <i>too</i>" in page.words
    assert "<b>bold" not in page.text
    assert cast.first.referral == "Theirs <b>bold</b>"

    assert browser.post(url(cast.first, "facts"), page.form()).status == 303
    assert cast.first.referral == "Mine <i>too</i>"


@pytest.mark.parametrize("name", ["identity", "facts", "moves", "review", "closing"])
def test_a_version_nobody_gave_is_stale(cast, sign_in, name):
    for version in ("", "0", "-1", "x", "9" * 400):
        page = sign_in(cast.ot).post(url(cast.first, name), sent(cast.first, name, version=version))
        assert page.status == 409


def test_a_stale_identity_shows_both(cast, sign_in):
    seen = cast.first.patient.version
    cases.amend_patient(cast.psychiatrist, cast.first, version=seen, phone="111")

    page = sign_in(cast.ot).post(
        url(cast.first, "identity"),
        sent(cast.first, "identity", version=str(seen), phone="222"),
    )

    assert page.status == 409
    assert [pre.get_text() for pre in page.soup.select(".conflict pre")].count("111") == 1
    assert page.form()["phone"] == "222"


def test_an_open_concern_keeps_a_case_open_and_the_reason_on_the_page(cast, sign_in):
    raise_concern(cast.ot, cast.first)

    page = sign_in(cast.ot).post(url(cast.first, "closing"), sent(cast.first, "closing"))

    assert page.status == 409
    assert "A safety concern is open" in page.words
    assert page.form()["reason"] == "Finished"


def test_a_closed_case_opens_again_with_one_press(cast, sign_in):
    browser = sign_in(cast.ot)
    browser.post(url(cast.first, "closing"), sent(cast.first, "closing"))

    assert "Open it again" in browser.get(url(cast.first)).buttons
    assert browser.post(url(cast.first, "reopening")).status == 303
    assert "Open it again" not in browser.get(url(cast.first)).buttons


def test_a_case_rests_with_one_press_and_says_so_on_every_page_of_it(cast, sign_in):
    browser = sign_in(cast.ot)
    before = browser.get(url(cast.first))
    answer = browser.post(url(cast.first, "resting"))
    after = [browser.get(page) for page in (url(cast.first), f"/cases/{cast.first.ref}/")]

    assert "Let it rest" in before.buttons
    assert answer.status == 303
    assert [p.soup.select_one(".case-name .tag").get_text() for p in after] == ["dormant"] * 2
    assert "Take it up again" in after[0].buttons
    assert browser.post(url(cast.first, "reopening")).status == 303
    assert browser.get(url(cast.first)).soup.select(".case-name .tag") == []


def test_an_open_concern_keeps_a_case_from_resting(cast, sign_in):
    raise_concern(cast.ot, cast.first)
    page = sign_in(cast.ot).post(url(cast.first, "resting"))

    assert page.status == 409
    assert "A safety concern is open" in page.words


def test_only_the_lead_restricts(cast, sign_in):
    answers = {p.username: sign_in(p).get(url(cast.first, "restriction")) for p in cast.everybody}

    assert {who: page.status for who, page in answers.items() if page.status != 404} == {
        "psychologist1": 200,
        "ot": 403,
        "psychiatrist": 403,
    }
    sign_in(cast.psychologist1).post(
        url(cast.first, "restriction"), {"version": cast.first.version, "restricted": "y"}
    )
    assert (cast.first.restricted, cast.first.summary_to_supervisor) == (True, False)


def parts(cast):
    case = cast.first
    return {
        "diagnoses": case_details.add_diagnosis(
            cast.ot, case, code="F60.31", made_on=clock.today()
        ),
        "lines": add_line(cast, "one"),
        "contacts": case_details.add_contact(cast.ot, case, **CONTACT),
    }


def test_each_part_is_ended_once_by_form(cast, sign_in):
    browser = sign_in(cast.ot)
    today = {"on": clock.today().isoformat()}
    for name, row in parts(cast).items():
        address = url(cast.first, f"{name}/{row.ref}/end")
        assert browser.get(address).status == 200
        assert [browser.post(address, today).status for _click in range(2)] == [303, 303]
        assert row.ended_on == clock.today()

    row = cast.first.authorisation
    address = url(cast.first, f"sharing/{row.ref}/withdrawal")
    assert browser.post(address, {"on": "2999-01-01"}).status == 422
    assert browser.post(address, today).status == 303
    assert "The patient has not authorised sharing." in browser.get(url(cast.first)).words


def test_a_part_of_one_case_is_not_reached_through_another(cast, sign_in):
    both = sign_in(cast.psychiatrist)  # on both care teams
    other = sign_in(cast.psychologist2)
    for name, row in parts(cast).items():
        assert both.get(url(cast.first, f"{name}/{row.ref}/end")).status == 200
        assert both.get(url(cast.second, f"{name}/{row.ref}/end")).status == 404
        assert other.get(url(cast.second, f"{name}/{row.ref}/end")).status == 404


def test_a_contact_corrected_by_two_shows_both(cast, sign_in):
    row = case_details.add_contact(cast.ot, cast.first, **CONTACT)
    address = url(cast.first, f"contacts/{row.ref}")
    hers, his = sign_in(cast.ot), sign_in(cast.psychiatrist)
    mine = hers.get(address).form()
    his.post(address, {**his.get(address).form(), "phone": "333"})

    page = hers.post(address, {**mine, "phone": "444"})

    assert page.status == 409
    assert [pre.get_text() for pre in page.soup.select(".conflict pre")] == ["333", "444"]
