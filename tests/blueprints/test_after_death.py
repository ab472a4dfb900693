"""After a death the record is closed for good: read, never written; who looks is still noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.errors import NotAllowed
from mdt.domain.vocabulary import ActionKind, ActionState, CaseStatus, LegalStatus
from mdt.models.audit import AuditRow
from mdt.models.decisions import Action
from mdt.services import actions, after_death, case_details, notes, questions, trail
from tests.blueprints.test_case_details import add_line
from tests.filled import live
from tests.safety_making import followed_up, plan, reviewed_on, task
from tests.services.test_case_details import CONTACT
from tests.services.test_safety import raised

NAME = "Nomvula Example-Protea"


def url(case, tail="details/death"):
    return f"/cases/{case.ref}/{tail}"


def typed(cast, **other):
    return {
        "died_on": str(clock.today() - timedelta(days=1)),
        "sentence": NAME,
        "support": "We meet at eight; Dr Demo rings those who are away.",
        "support_by": cast.ot.ref,
        **other,
    }


def frozen(cast):
    """The first case, lived in and then closed for good by its lead."""
    case = cast.first
    live(cast, case, 2)
    raised(cast)
    case_details.add_contact(cast.ot, case, **CONTACT)
    case_details.add_diagnosis(cast.ot, case, code="F60.31", made_on=clock.today())
    add_line(cast, "Lithium 400 mg")
    case_details.set_legal_status(
        cast.ot, case, status=LegalStatus.VOLUNTARY, since=clock.ago(days=2)
    )
    after_death.freeze(
        cast.psychologist1,
        case,
        died_on=clock.today(),
        sentence=NAME,
        support="We meet at eight.",
        support_by=cast.ot,
        version=case.version,
    )
    return case


def test_the_lead_closes_it_with_the_name_typed_once_more(cast, sign_in):
    case, browser = cast.first, sign_in(cast.psychologist1)
    form = browser.get(url(case))
    assert form.heading == "After a death"
    assert NAME in form.words

    sent = {**form.form(), **typed(cast)}
    first, again = browser.post(url(case), sent), browser.post(url(case), sent)

    assert (first.status, again.status) == (303, 303)
    assert case.status is CaseStatus.CLOSED
    assert (case.died_on, case.frozen_by) == (clock.today() - timedelta(days=1), cast.psychologist1)
    (support,) = db.session.scalars(select(Action)).all()
    assert (support.kind, support.owner) == (ActionKind.STAFF_SUPPORT, cast.ot)
    assert trail.verify().whole
    owed = sign_in(cast.ot).get("/").soup.select_one("#owed").get_text()
    assert "Support for staff · Nomvula Example-Protea" in owed


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("sentence", "Nomvula"),
        ("died_on", ""),
        ("died_on", str(clock.today() + timedelta(days=1))),
        ("support", " "),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, sign_in, field, given):
    browser = sign_in(cast.psychologist1)
    sent = {**browser.get(url(cast.first)).form(), **typed(cast), field: given}

    page = browser.post(url(cast.first), sent)

    assert page.status == 422
    assert [e["id"] for e in page.soup.select('[id$="-errors"]')] == [f"{field}-errors"]
    assert field == "support" or "We meet at eight" in page.text
    assert cast.first.frozen_at is None


def test_nobody_but_the_lead(cast, sign_in):
    answers = {p.username: sign_in(p).get(url(cast.first)).status for p in cast.everybody}

    assert {who for who, status in answers.items() if status == 200} == {"psychologist1"}
    assert {who for who, status in answers.items() if status == 403} == {"ot", "psychiatrist"}
    page = sign_in(cast.ot).get(url(cast.first, "details/"))
    assert "After a death" not in page.words


def pages_of(app, case):
    """Every address that takes the case and nothing else."""
    rules = [r for r in app.url_map.iter_rules() if r.arguments == {"case_ref"}]
    return {r.endpoint: r.build({"case_ref": case.ref})[1] for r in rules if "GET" in r.methods}


# What is not the record: who reads it, and what one keeps to oneself or takes to supervision.
APART = {"cases.team", "cases.restrict", "reflections.index", "reflections.new"}
APART_FORMS = ("/reflections/", "/team/", "/summary/", "/supervision/", "/mirror/")


def test_afterwards_it_is_read_and_no_page_offers_to_write(app, cast, sign_in):
    case = frozen(cast)
    browser = sign_in(cast.psychologist1)
    read, offered = set(), []
    for endpoint, path in pages_of(app, case).items():
        page = browser.get(path)
        if page.status != 200 or endpoint in APART:
            continue
        read.add(endpoint)
        forms = [f.get("action") or path for f in page.soup.select('main form[method="post"]')]
        links = [a["href"] for a in page.soup.select("main .page a[href]")]
        for to in [*forms, *links]:
            if case.ref not in to or any(part in to for part in APART_FORMS):
                continue
            if to in forms or browser.get(to.partition("#")[0]).status == 403:
                offered.append((endpoint, to))

    assert offered == [], offered
    assert {
        "overview.show",
        "notes.index",
        "formulation.index",
        "goals.index",
        "safety.index",
        "meetings.of_case",
        "cases.details",
        "cases.access",
        "card.show",
    } <= read
    assert not read & {"notes.new", "safety.new", "goals.new", "meetings.call_crisis"}


def test_one_plain_line_takes_the_place_of_the_bar_on_every_page(cast, sign_in):
    case = frozen(cast)
    for who in (cast.psychologist1, cast.ot):
        for tail in ("", "notes/", "details/", "safety/", "access/", "card"):
            page = sign_in(who).get(url(case, tail))
            (said,) = page.soup.select(".closed-bar")
            assert f"Record closed after a death on {day_words(clock.today())}." in said.get_text()
            assert page.soup.select(".safety, .tag-safe, .alarm, .late, .tonight") == [], tail


def test_what_was_open_is_left_as_it_stood_and_calls_nobody(cast, sign_in):
    first, second = raised(cast), task(cast.ot, cast.first)
    reviewed_on(cast.ot, plan(cast.ot, cast.first, days=9), late=3)
    case = frozen(cast)
    browser = sign_in(cast.ot)

    room = browser.get(url(case, "safety/"))
    left = room.soup.select_one('section[aria-labelledby="h-left"]')
    assert left.select_one("h2").get_text() == "Left as they stood"
    assert {first.ref, second.ref} <= {one["id"] for one in left.select("li")}
    assert left.select("a, button, .alarm") == []
    assert room.soup.select("#h-open, #h-unspoken") == []
    assert (first.closed_at, second.closed_at) == (None, None)  # nothing is closed by a machine
    today = browser.get("/")
    assert today.soup.select(".safety-list, .tag-safe, .alarm") == []
    for path in ("/cases/?status=closed", "/cases/?state=all", "/cases/"):
        assert browser.get(path).soup.select(".tag-safe, .alarm") == []


def test_nobody_is_asked_to_ring_the_patient_and_the_task_stays_as_it_stood(cast, sign_in):
    contact = followed_up(cast.ot, cast.first, clock.today())
    browser = sign_in(cast.ot)
    assert "Follow-up contact" in browser.get("/").soup.select_one("#owed").get_text()

    case = frozen(cast)

    owed = browser.get("/").soup.select_one("#owed").get_text()
    assert "Support for staff" in owed
    assert "Follow-up contact" not in owed
    assert contact.state is ActionState.OPEN
    ring = browser.get(url(case, "")).soup.select_one('section[aria-labelledby="h-ring"]')
    assert "lead clinician" in ring.get_text()
    assert "the patient" not in ring.get_text()


def test_no_clock_and_no_day_runs_on(cast, sign_in):
    with clock.at(clock.ago(days=3)):
        case_details.set_legal_status(
            cast.ot, cast.first, status=LegalStatus.EMERGENCY, since=clock.ago(hours=30)
        )
    case = cast.first
    closed = {"died_on": clock.today(), "sentence": NAME, "support": "We meet.", "version": 1}
    closed["version"] = case.version
    after_death.freeze(cast.psychologist1, case, support_by=cast.ot, **closed)

    for tail in ("", "details/"):
        page = sign_in(cast.ot).get(url(case, tail))
        assert "emergency, section 9" in page.words
        assert page.soup.select(".late") == []
        facts = page.soup.select_one(".case-head .facts").get_text()
        assert "overdue" not in facts
        assert ", day" not in facts


def test_a_supervisor_is_told_that_it_was_closed(cast, sign_in):
    case = frozen(cast)

    page = sign_in(cast.supervisor).get(url(case, "summary/"))

    assert "The record was closed after a death." in page.words
    assert page.soup.select(".tag-safe") == []


def test_the_access_log_still_works(cast, sign_in):
    case = frozen(cast)
    sign_in(cast.psychiatrist).get(url(case, ""))

    page = sign_in(cast.psychologist1).get(url(case, "access/"))

    assert "Dr Demo Psychiatrist" in page.soup.select_one("main .page").get_text()
    noted = db.session.scalars(select(AuditRow.event).where(AuditRow.case_ref == case.ref)).all()
    assert "case.frozen" in noted
    assert noted[-1] == "case.read"


def test_the_services_refuse_too(cast):
    case = frozen(cast)

    with pytest.raises(NotAllowed):
        questions.ask(cast.ot, case, words="What happened?")
    with pytest.raises(NotAllowed):
        actions.give(cast.ot, case, text="x", owner=cast.ot, due_on=clock.today())
    with pytest.raises(NotAllowed):
        notes.write(cast.ot, case, kind="session", happened_at=clock.now(), text="x")
    with pytest.raises(NotAllowed):
        case_details.add_contact(cast.ot, case, **CONTACT)
