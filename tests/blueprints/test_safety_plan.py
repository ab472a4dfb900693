"""Acceptance A9, the six steps and the four parts in the safety room, the page for the patient."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.vocabulary import ConcernKind, FormulationStatus, ReasonKind
from mdt.services import agenda, formulations, safety, safety_plans
from tests import formulation_writing
from tests.blueprints.test_overview import FORBIDDEN, url
from tests.blueprints.test_safety import bar
from tests.meeting_room import planned
from tests.safety_making import PARTS, STEPS, plan, reviewed_on, task

LABELS = [
    "How I notice that it is starting",
    "What I can do by myself",
    "Where I can go and whom I can be with",
    "Whom I can tell and ask for help",
    "Who helps as their work, at any hour",
    "How we make the place safer",
]


@pytest.fixture
def first(cast):
    return plan(cast.ot, cast.first, days=30, narrative="Staff: she hides it.")


def room(cast, sign_in, who="ot"):
    return sign_in(getattr(cast, who)).get(url(cast.first, "safety/"))


def around(cast, of, page):
    return url(cast.first, f"safety/plan/{of.ref}/{page}")


def later(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a9_a_review_that_passed_yesterday_is_red_on_case_agenda_and_the_owners_list(
    cast, sign_in, first
):
    reviewed_on(cast.ot, first, late=1)

    for person in (cast.psychiatrist, cast.psychologist1, cast.ot):
        browser = sign_in(person)
        for page in ("", "safety/", "notes/", "goals/"):
            assert "1 day overdue" in bar(browser.get(url(cast.first, page))), page
        for page in ("", "safety/"):
            alarms = browser.get(url(cast.first, page)).soup.select("main .page .alarm")
            assert [a for a in alarms if "1 day overdue" in a.get_text()], page
    owed = sign_in(cast.ot).get("/").soup.select("#owed .alarm")
    assert "Look at the safety plan again" in owed[0].get_text()
    meeting = planned(cast, days=0)
    agenda.refresh(cast.psychiatrist, meeting)
    [item] = [item for item in meeting.items if item.case_id == cast.first.id]
    assert item.reasons[0]["kind"] == ReasonKind.PLAN_REVIEW_OVERDUE
    alarms = sign_in(cast.psychiatrist).get(f"/meetings/{meeting.ref}/").soup.select(".alarm")
    said = " ".join(alarm.get_text() for alarm in alarms)
    assert "Review of the safety plan 1 day overdue" in said


def test_a_review_ahead_is_red_nowhere(cast, sign_in, first):
    safety_plans.agree(
        cast.ot, first, review_on=clock.today(), means_with="her and Zanele", version=0
    )

    assert bar(room(cast, sign_in)) == ""
    assert room(cast, sign_in).soup.select("main .alarm") == []
    assert sign_in(cast.ot).get("/").soup.select("#owed .alarm") == []


def test_plan_and_formulation_stand_in_full_and_only_here(cast, sign_in, first):
    formulation_writing.keep(
        cast.psychologist1, cast.first, template_id="risk_formulation", fields=PARTS
    )

    page = room(cast, sign_in)

    steps = [h.get_text() for h in page.soup.select("#safety_plan .plan h3")]
    assert steps == LABELS
    for words in (*said(STEPS), *said(PARTS), "Staff: she hides it.", "What could change soon"):
        assert words in page.words
    assert "No review date yet." in page.words
    assert "Nobody is named yet." in page.words
    assert "No copy of this version has been given yet." in page.words
    assert "Safety plan" not in sign_in(cast.ot).get(url(cast.first, "formulation/")).words
    assert not FORBIDDEN.search(page.text)


def said(fields):
    return [text for group in fields.values() for text, _sure in group]


def test_the_overview_has_the_steps_or_says_that_there_is_no_plan(cast, sign_in):
    browser = sign_in(cast.ot)
    assert "No safety plan has been shared with the team." in browser.get(url(cast.first)).words

    plan(cast.ot, cast.first)

    words = browser.get(url(cast.first)).words
    assert all(text in words for text in said(STEPS))
    assert "No review date yet. Set one" in words


def test_a_draft_plan_is_shown_as_one_and_hands_nothing_out(cast, sign_in):
    draft = plan(cast.ot, cast.first, status=FormulationStatus.DRAFT)
    browser = sign_in(cast.psychiatrist)

    page = browser.get(url(cast.first, "safety/"))

    assert "This version is a draft. Share it" in page.words
    assert page.soup.select("a[href$='for-the-patient']") == []
    for rest in ("for-the-patient", "agreed", "copy"):
        assert browser.get(around(cast, draft, rest)).status == 409
    assert "My voice notes." not in browser.get(url(cast.first)).words


def test_a_draft_beside_the_plan_in_force_is_told(cast, sign_in, first):
    plan(cast.ot, cast.first, status=FormulationStatus.DRAFT, follows=first.ref)

    page = room(cast, sign_in)

    notice = page.soup.select_one("#safety_plan .notice").get_text()
    assert notice == "Version 2 is a draft: Safety plan by Ms O. Pretend and was not shared yet."
    assert "version 1" in page.soup.select_one("#safety_plan header").get_text()


def test_writing_a_version_leads_back_to_the_room_and_asks_nothing_about_certainty(cast, sign_in):
    browser, write = sign_in(cast.ot), url(cast.first, "formulation/safety_plan/new")
    page = browser.get(write)
    tab = page.soup.select_one(".tabs [aria-current]").get_text()
    assert (tab, page.soup.select("select[name$='-sure']")) == ("Safety", [])
    risk = browser.get(url(cast.first, "formulation/risk_formulation/new"))
    assert len(risk.soup.select("select[name$='-sure']")) == 4

    given = {**page.form(), "s_signs-0-text": "I answer fine.", "s_signs-0-sure": "likely"}
    sent = browser.post(write, {**given, "do": "share"})

    there = url(cast.first, "safety/?said=formulation-kept#safety_plan")
    assert (sent.status, sent.location.removeprefix("http://localhost")) == (303, there)
    kept = formulations.latest(cast.first, "safety_plan")
    assert [(s.text, s.confidence) for s in kept.statements] == [("I answer fine.", None)]
    one = browser.get(url(cast.first, f"formulation/{kept.ref}"))
    assert one.soup.select_one(".tabs [aria-current]").get_text() == "Safety"
    assert one.soup.select_one(".page-head a")["href"] == url(cast.first, "safety/#safety_plan")


def test_older_versions_are_a_press_away(cast, sign_in, first):
    plan(cast.ot, cast.first, follows=first.ref, fields={"signs": [("I stop singing.", None)]})

    page = room(cast, sign_in)

    assert "I stop singing." in page.words
    assert "I answer fine twice in a row." not in page.words
    assert page.soup.select(f"details a[href$='{first.ref}']") != []


def test_the_page_for_the_patient_has_the_steps_and_nothing_for_staff(cast, sign_in, first):
    task(cast.ot, cast.first)
    reviewed_on(cast.ot, first, late=1)
    kind = ConcernKind.SUICIDE
    safety.raise_concern(cast.ot, cast.first, kind=kind, words="canary-bar", in_touch="")
    safety_plans.give_copy(cast.ot, first, on=clock.today(), words="canary-copy")

    page = sign_in(cast.ot).get(around(cast, first, "for-the-patient"))

    assert [h.get_text() for h in page.soup.select(".plan-steps h2")] == LABELS
    assert all(text in page.words for text in said(STEPS))
    assert page.soup.select(".safety, .alarm, .case-head, .tag") == []
    main = page.soup.select_one("#main").get_text(" ")
    for words in (
        "canary-bar",
        "canary-copy",
        "Staff: she hides it.",
        "overdue",
        "T-0001",
        "version",
        "Thoughts, moods, places",  # the prompt
        "her and Zanele",
    ):
        assert words not in main
    assert not FORBIDDEN.search(page.text)


def test_the_page_for_the_patient_says_when_we_look_at_it_again(cast, sign_in, first):
    browser, there = sign_in(cast.ot), around(cast, first, "for-the-patient")
    assert "We look at this plan again" not in browser.get(there).words

    safety_plans.agree(
        cast.ot, first, review_on=clock.today() + timedelta(days=9), means_with="", version=0
    )

    assert "We look at this plan again on" in browser.get(there).words


def test_review_date_and_copy_are_kept_and_shown(cast, sign_in, first):
    browser = sign_in(cast.ot)
    agreed, copy = around(cast, first, "agreed"), around(cast, first, "copy")

    given = {"review_on": later(14), "means_with": "her and Zanele", "version": "0"}
    sent = browser.post(agreed, given)
    again = browser.post(copy, {"on": later(0), "words": "her; Zanele", "version": "1"})

    assert (sent.status, again.status) == (303, 303)
    words = room(cast, sign_in, "psychiatrist").words
    assert "her and Zanele" in words
    assert "her; Zanele" in words
    assert "noted by Ms O. Pretend" in words
    assert "No review date yet." not in words


@pytest.mark.parametrize(
    ("page", "given", "at"),
    [
        ("agreed", {"review_on": ""}, "review_on"),
        ("agreed", {"review_on": "2026-02-31"}, "review_on"),
        ("agreed", {"review_on": "2001-01-01"}, "review_on"),
        ("agreed", {"review_on": later(3), "means_with": "x" * 501}, "means_with"),
        ("copy", {"on": ""}, "on"),
        ("copy", {"on": later(3)}, "on"),
        ("copy", {"on": later(0), "words": "x" * 501}, "words"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(cast, sign_in, first, page, given, at):
    answer = sign_in(cast.ot).post(around(cast, first, page), {**given, "version": "0"})

    assert answer.status == 422
    assert answer.soup.select_one(f"#{at}-errors")
    assert safety_plans.terms_of(first) is None


@pytest.mark.parametrize(
    ("page", "theirs", "mine"),
    [
        ("agreed", {"means_with": "with Zanele"}, {"means_with": "with her mother"}),
        ("copy", {"words": "to Zanele"}, {"words": "to her mother"}),
    ],
)
def test_two_at_once_lose_no_word(cast, sign_in, first, page, theirs, mine):
    there, day = around(cast, first, page), {"review_on": later(9), "on": later(0), "version": "0"}
    assert sign_in(cast.psychiatrist).post(there, {**day, **theirs}).status == 303
    browser = sign_in(cast.ot)

    answer = browser.post(there, {**day, **mine})

    assert answer.status == 409
    assert all(w in answer.words for w in (*theirs.values(), *mine.values()))
    assert "Saved meanwhile Dr Demo Psychiatrist" in answer.words
    assert browser.post(there, answer.form()).status == 303


def test_another_cases_plan_and_another_formulation_are_no_such_record_here(cast, sign_in, first):
    browser, other = sign_in(cast.psychiatrist), formulation_writing.keep(cast.ot, cast.first)

    for page in ("agreed", "copy", "for-the-patient"):
        assert browser.get(url(cast.second, f"safety/plan/{first.ref}/{page}")).status == 404
        assert browser.get(around(cast, other, page)).status == 404
        assert sign_in(cast.outsider).get(around(cast, first, page)).status == 404
