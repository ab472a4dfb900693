"""The crisis card of a case; and all safety plans of my cases in a file that a password opens."""

import io
from datetime import timedelta

import pypdf
import pytest
from pypdf.errors import FileNotDecryptedError
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.errors import NotAllowed, NotNow
from mdt.domain.vocabulary import EscalationKind, FormulationStatus, LegalStatus
from mdt.exports.plans import lock
from mdt.models.audit import AuditRow
from mdt.queries.plans import plans_of
from mdt.services import after_death, case_details, escalation, plans, safety_plans
from tests import formulation_writing
from tests.blueprints.test_case_details import add_line
from tests.services.test_case_details import CONTACT
from tests.services.test_safety import raised

PASSWORD = "candles and matches 7"
STEPS = {"signs": [("I stop sleeping.", None)], "helpers": [("Zanele, after work.", None)]}


def plan_of(cast, case, who=None, **other):
    """A safety plan as it is shared with the team."""
    given = {"template_id": "safety_plan", "narrative": "", "fields": STEPS}
    shared = {"status": FormulationStatus.SHARED_WITH_TEAM}
    return formulation_writing.keep(who or cast.ot, case, **{**given, **shared, **other})


def card(case):
    return f"/cases/{case.ref}/card"


def full(cast):
    """The first case with something in every part of its card."""
    case = cast.first
    raised(cast)
    case_details.add_contact(cast.ot, case, **CONTACT)
    add_line(cast, "Lithium 400 mg")
    case_details.set_legal_status(
        cast.ot, case, status=LegalStatus.EMERGENCY, since=clock.ago(hours=23.5)
    )
    plan_of(cast, case)
    formulation_writing.keep(
        cast.ot,
        case,
        template_id="team_summary",
        narrative="",
        fields={
            "one_sentence": [("A.", None)],
            "what_to_do_when_upset": [("Sit down with her.", None)],
        },
        status=FormulationStatus.SHARED_WITH_TEAM,
    )
    given = {"kind": EscalationKind.CASUALTY, "name": "Casualty", "phone": "000 000 0001"}
    entry = escalation.add(cast.admin, case.site, **given)
    escalation.check(cast.ot, entry, on=clock.today() - timedelta(days=91))
    return case


def test_the_card_holds_what_a_bad_hour_needs(cast, sign_in):
    page = sign_in(cast.psychiatrist).get(card(full(cast)))

    for words in (
        "Nomvula Example-Protea",
        "T-0001",
        "emergency, section 9",
        "one hour left",
        "Cut on Friday.",
        "Sit down with her.",
        "I stop sleeping.",
        "Zanele, after work.",
        "Zanele Example",
        "Appointments. Not why.",
        "Lithium 400 mg",
        "No allergy is recorded. That does not mean there is none.",
        "000 000 0001",
        "check before use",
        "by Dr Demo Psychiatrist.",
    ):
        assert words in page.words, words
    assert "check before use" in page.soup.select_one(".numbers .alarm").get_text()


def test_an_empty_card_says_what_is_not_written_and_reassures_nobody(cast, sign_in):
    page = sign_in(cast.ot).get(card(cast.first))

    for words in (
        "Nobody has written what to do when this person is upset.",
        "No safety plan is shared.",
        "No medication is recorded. That does not mean there is none.",
        "No number is listed for this site yet.",
    ):
        assert words in page.words


def test_opening_the_card_is_noted_as_printing_it(cast, sign_in):
    sign_in(cast.ot).get(card(cast.first))

    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == "crisis_card.printed"))
    assert [(row.actor_ref, row.case_ref) for row in rows] == [(cast.ot.ref, cast.first.ref)]


def test_the_card_is_the_care_teams_alone(cast, sign_in):
    answers = {p.username: sign_in(p).get(card(cast.first)).status for p in cast.everybody}

    assert {who for who, status in answers.items() if status == 200} == {
        "psychologist1",
        "ot",
        "psychiatrist",
    }
    assert set(answers.values()) == {200, 404}


def test_a_draft_is_neither_on_the_card_nor_in_the_file(cast, sign_in):
    plan_of(cast, cast.first, status=FormulationStatus.DRAFT)

    assert "No safety plan is shared." in sign_in(cast.ot).get(card(cast.first)).words
    assert plans_of(cast.ot).plans == []


def counted():
    """How many rows every table holds."""
    each = db.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) for t in each}


# --- all plans in one locked file ----------------------------------------------------------------


def words_of(document, password=None):
    reader = pypdf.PdfReader(io.BytesIO(document))
    if password is not None:
        reader.decrypt(password)
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_the_file_holds_the_plans_of_my_cases_and_of_no_other(cast):
    plan_of(cast, cast.first)
    other = plan_of(cast, cast.second, cast.psychologist2)

    assert [one.name for one in plans_of(cast.ot).plans] == ["Nomvula Example-Protea"]
    both = plans_of(cast.psychiatrist)
    assert [one.name for one in both.plans] == ["Nomvula Example-Protea", "Riaan Demo-Fiktief"]
    assert other in both.rows
    assert [one.name for one in plans_of(cast.psychologist2).plans] == ["Riaan Demo-Fiktief"]
    assert plans_of(cast.psychologist1).without == []
    assert plans_of(cast.supervisor).plans == []


def test_only_the_latest_shared_version_and_its_review_are_in_it(cast):
    first = plan_of(cast, cast.first)
    safety_plans.agree(
        cast.ot, first, review_on=clock.today() + timedelta(days=3), means_with="", version=0
    )
    fields = {"signs": [("I ring nobody back.", None)]}
    plan_of(cast, cast.first, fields=fields, follows=first.ref)

    (plan,) = plans_of(cast.psychologist1).plans
    assert plan.made.startswith("version 2, ")
    assert plan.steps[0].texts == ("I ring nobody back.",)
    assert plan.review == day_words(clock.today() + timedelta(days=3))


def test_the_file_opens_with_the_password_and_not_without(cast, sign_in):
    full(cast)
    browser = sign_in(cast.psychologist1)
    page = browser.post("/safety-plans", {"password": PASSWORD, "again": PASSWORD})

    assert (page.status, page.answer.mimetype) == (200, "application/pdf")
    assert page.answer.headers["Content-Disposition"].startswith("attachment")
    assert page.answer.headers["Cache-Control"] == "no-store"
    for canary in (b"Nomvula", b"I stop sleeping", PASSWORD.encode()):
        assert canary not in page.bytes
    reader = pypdf.PdfReader(io.BytesIO(page.bytes))
    assert reader.is_encrypted
    with pytest.raises(FileNotDecryptedError):
        reader.pages[0].extract_text()
    assert reader.decrypt("wrong password 12") is pypdf.PasswordType.NOT_DECRYPTED
    said = words_of(page.bytes, PASSWORD)
    for words in (
        "Nomvula Example-Protea",
        "Self-harm: Cut on Friday.",
        "I stop sleeping.",
        "Zanele Example",
        "000 000 0001",
        "Check before use",
        "by Ms A. Example",
    ):
        assert words in said, words


def test_the_lock_is_aes_256(app):
    from mdt.exports import paper

    plain = paper.print_pdf(
        "plans.typ", {"practice": "P", "when": "now", "printed": "x", "plans": []}
    )
    trailer = pypdf.PdfReader(io.BytesIO(lock(plain, PASSWORD))).trailer["/Encrypt"].get_object()

    assert (trailer["/V"], trailer["/CF"]["/StdCF"]["/CFM"]) == (5, "/AESV3")
    assert trailer["/Length"] == 256


def test_it_is_noted_with_the_count_and_on_each_case_and_kept_nowhere(cast, sign_in):
    plan_of(cast, cast.first)
    plan_of(cast, cast.second, cast.psychologist2)
    browser = sign_in(cast.psychiatrist)
    browser.get("/safety-plans")
    before = counted()

    browser.post("/safety-plans", {"password": PASSWORD, "again": PASSWORD})

    printed = select(AuditRow).where(AuditRow.event == "safety_plan.all_printed")
    rows = db.session.scalars(printed).all()
    assert [(row.actor_ref, row.payload) for row in rows if row.case_ref is None] == [
        (cast.psychiatrist.ref, '{"count": 2}')
    ]
    assert {row.case_ref for row in rows} == {None, cast.first.ref, cast.second.ref}
    changed = {name for name, count in counted().items() if count != before[name]}
    assert changed == {"audit_row"}
    looked = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/access/")
    assert "took the safety plan away in a locked file" in looked.words


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("", "", "password"),
        ("too short", "too short", "password"),
        ("x" * 128, "x" * 128, "password"),
        ("ß" * 100, "ß" * 100, "password"),
        (" " + PASSWORD, " " + PASSWORD, "password"),
        (PASSWORD, PASSWORD.upper(), "again"),
    ],
)
def test_a_password_is_long_enough_and_the_same_twice(cast, sign_in, password, again, field):
    plan_of(cast, cast.first)
    page = sign_in(cast.ot).post("/safety-plans", {"password": password, "again": again})

    assert page.status == 422
    assert [e["id"] for e in page.soup.select('[id$="-errors"]')] == [f"{field}-errors"]
    assert not password.strip() or password.strip() not in page.text


def test_without_a_plan_there_is_no_file(cast, sign_in):
    browser = sign_in(cast.ot)

    assert "There is nothing to print yet." in browser.get("/safety-plans").words
    assert browser.post("/safety-plans", {"password": PASSWORD, "again": PASSWORD}).status == 409
    with pytest.raises(NotNow):
        plans.print_all(cast.ot, [])


def test_clinicians_print_their_own_and_nobody_anothers(cast, sign_in):
    plan = plan_of(cast, cast.first)
    for person in (cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            plans.print_all(person, [plan])
    assert sign_in(cast.coordinator).get("/safety-plans").status == 403


def test_a_record_closed_for_good_is_not_in_it(cast):
    plan_of(cast, cast.first)
    after_death.freeze(
        cast.psychologist1,
        cast.first,
        died_on=clock.today(),
        sentence=cast.first.name,
        support="We meet.",
        support_by=cast.ot,
        version=cast.first.version,
    )

    assert plans_of(cast.psychologist1).plans == []
