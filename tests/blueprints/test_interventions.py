"""The pages of interventions: the library, the log, what is asked, what prints beside a claim."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import interventions as library
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Approach, Doer, GoalArea
from mdt.models.audit import AuditRow
from mdt.models.interventions import ApproachAnswer, Incident, Intervention, InterventionTry
from mdt.services import evidence, interventions
from tests import formulation_writing
from tests.goal_making import make_goal
from tests.intervention_making import happened, log, plan

SCRIPT = "<script>alert(1)</script>"
WORKS = "This shows what was written down, not that it works"


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/interventions", *parts]) + ("" if parts else "/")


def told(page, selector):
    return " ".join(page.soup.select_one(selector).get_text(" ").split())


# --- the library --------------------------------------------------------------------------------


def test_the_library_is_read_by_everybody_and_browsed_by_kind_and_approach(cast, sign_in):
    page = sign_in(cast.supervisor).get("/interventions/?kind=mirroring&approach=tfp")

    titles = [a.get_text() for a in page.soup.select(".library h2 a")]
    assert titles == [
        library.entry(name).title
        for name in ("mirror_guess", "mirror_say_back", "mirror_two_faces")
    ]
    assert len(sign_in(cast.ot).get("/interventions/?kind=magic").soup.select(".library h2")) == 24


def test_nothing_of_a_kind_in_an_approach_says_what_to_do(cast, sign_in):
    page = sign_in(cast.ot).get("/interventions/?kind=mirroring&approach=other")
    assert len(page.soup.select(".library h2")) == 1

    page = sign_in(cast.ot).get("/interventions/?kind=role_play&approach=ot")
    assert "Choose “all”" in page.words


def test_an_entry_shows_steps_stop_rule_and_who_does_what_with_grades(cast, sign_in):
    page = sign_in(cast.ot).get("/interventions/mirror_follow")

    entry = library.entry("mirror_follow")
    for words in (entry.purpose, entry.stop_rule, entry.models, entry.tries, *entry.steps):
        assert words in page.words
    assert "grade D" in page.words
    assert sign_in(cast.ot).get("/interventions/nothing_there").status == 404


# --- planned and tried --------------------------------------------------------------------------


def test_from_the_library_it_comes_filled_in_and_is_kept_in_the_teams_words(cast, sign_in):
    goal = make_goal(cast.ot, cast.first)
    browser = sign_in(cast.ot)
    address = url(cast.first, "new?entry=role_swap")
    form = browser.get(address).form()
    assert form["stop_rule"] == library.entry("role_swap").stop_rule

    given = {"name": "She as Zanele", "goal": goal.ref}
    for _ in range(2):
        sent = browser.post(address, {**form, **given})

    row = db.session.scalars(select(Intervention)).one()
    assert (row.name, row.library_id, row.goal_id) == ("She as Zanele", "role_swap", goal.id)
    page = browser.get(sent.location)
    assert "Change chairs" in page.words
    assert "grade D" in page.words


def test_a_made_up_entry_is_an_empty_sheet(cast, sign_in):
    form = sign_in(cast.ot).get(url(cast.first, "new?entry=../../etc")).form()

    assert (form["name"], form["entry"]) == ("", "")


def test_a_try_is_pressed_and_what_is_not_pressed_stays_unknown(cast, sign_in):
    row = plan(cast.ot, cast.first, stop_rule="At eight of ten.")
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first, row.ref, "log"))
    assert "At eight of ten." in page.words
    pressed = {"before": "0", "modelled": "clinician", "stopped": "yes"}
    for _ in range(2):
        sent = browser.post(url(cast.first, row.ref, "log"), {**page.form(), **pressed})

    kept = db.session.scalars(select(InterventionTry)).one()
    assert (kept.before, kept.after, kept.modelled, kept.tried, kept.stopped) == (
        0, None, Doer.CLINICIAN, None, True
    )  # fmt: skip
    table = told(browser.get(sent.location), ".session-log")
    assert "0 not known shown by: the clinician stopped by the stop rule" in table


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"before": "11"}, "before", "from the list"),
        ({"after": "a lot"}, "after", "from the list"),
        ({}, "words", "Say how it went"),
        ({"tried": "nobody"}, "tried", "from the list"),
        ({"before": "3", "tried_on": "tomorrow"}, "tried_on", "Write a day"),
        ({"before": "3", "tried_on": "TOMORROW"}, "tried_on", "still to come"),
    ],
)
def test_a_try_that_cannot_be_is_said_at_its_field(cast, sign_in, given, field, says):
    row = plan(cast.ot, cast.first)
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, row.ref, "log")).form()
    if given.get("tried_on") == "TOMORROW":
        given = {**given, "tried_on": (clock.today() + timedelta(days=1)).isoformat()}

    page = browser.post(url(cast.first, row.ref, "log"), {**form, **given})

    assert page.status == 422
    assert says in page.soup.select_one(f"#{field}-errors").get_text()
    assert db.session.query(InterventionTry).count() == 0


def test_two_who_change_one_see_both_and_the_log_of_what_ended_is_closed(cast, sign_in):
    row = plan(cast.ot, cast.first, words="Five minutes.")
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, row.ref, "edit")).form()
    other = sign_in(cast.psychiatrist)
    theirs = other.get(url(cast.first, row.ref, "edit")).form()
    other.post(url(cast.first, row.ref, "edit"), {**theirs, "words": "Two minutes."})

    page = browser.post(url(cast.first, row.ref, "edit"), {**form, "words": SCRIPT})
    assert page.status == 409
    assert "Two minutes." in told(page, ".theirs")
    assert page.soup.select_one("#words").get_text().strip() == SCRIPT

    log_form = browser.get(url(cast.first, row.ref, "log")).form()
    end = other.get(url(cast.first, row.ref, "end")).form()
    other.post(url(cast.first, row.ref, "end"), {**end, "words": "Enough."})
    page = browser.post(url(cast.first, row.ref, "log"), {**log_form, "words": "Late."})
    assert (page.status, "This has ended" in page.words) == (409, True)
    assert page.soup.select_one("#words").get_text().strip() == "Late."


def test_a_wrong_line_is_struck_with_its_reason(cast, sign_in):
    row = plan(cast.ot, cast.first)
    log(cast.ot, row, [(7, 4)])
    line = db.session.scalars(select(InterventionTry)).one()
    browser = sign_in(cast.ot)
    address = url(cast.first, "log", line.ref, "withdraw")
    sent = browser.post(address, {**browser.get(address).form(), "reason": "Another patient."})

    page = browser.get(sent.location)
    assert "Another patient." in told(page, ".session-log")
    assert page.soup.select("figure.pairs") == []


# --- before and after ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "No try has both numbers yet."),
        ([(7, 4)], "One try has both numbers: too few"),
        ([(7, 4)] * 3 + [(5, None)], "3 tries have both numbers: too few"),
        ([(7, 4)] * 5, None),
    ],
)
def test_before_and_after_is_drawn_with_what_it_cannot_say(cast, sign_in, pairs, says):
    row = plan(cast.ot, cast.first)
    log(cast.ot, row, pairs)
    page = sign_in(cast.ot).get(url(cast.first, row.ref))

    part = told(page, "section[aria-labelledby=h-course]")
    assert WORKS in part
    assert (says in part) if says else ("too few" not in part)
    svg = page.soup.select("figure.pairs svg.wide circle.was, figure.pairs svg.wide circle.is")
    assert len(svg) == sum(value is not None for pair in pairs for value in pair)
    for word in ("mean", "average", "effective", "improve", "%"):
        assert word not in part.lower()


# --- what an approach asks for, and incidents ----------------------------------------------------


def test_gpm_asks_first_for_life_outside_treatment_and_takes_a_reason(cast, sign_in):
    make_goal(cast.ot, cast.first, approach=Approach.GPM)
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first))
    assert "Life outside treatment comes first" in told(page, "#guide")

    address = f"/cases/{cast.first.ref}/approach/gpm_life"
    form = browser.get(address).form()
    assert browser.post(address, form).status == 422
    for _ in range(2):
        sent = browser.post(address, {**form, "words": "She asks to wait for the spring."})

    assert db.session.query(ApproachAnswer).count() == 1
    guide = told(browser.get(sent.location), "#guide")
    assert "She asks to wait for the spring." in guide
    assert "Life outside treatment comes first" not in guide
    assert browser.get(f"/cases/{cast.first.ref}/approach/astrology").status == 404


def test_a_goal_about_work_answers_it(cast, sign_in):
    make_goal(cast.ot, cast.first, approach=Approach.GPM, area=GoalArea.WORK_OR_ROLE)

    assert "Life outside treatment comes first" not in sign_in(cast.ot).get(url(cast.first)).words


def test_after_self_harm_the_page_asks_for_a_chain_or_a_reason(cast, sign_in):
    cut = happened(cast.ot, cast.first)
    browser = sign_in(cast.ot)
    part = browser.get(url(cast.first)).soup.select_one(f"[id='{cut.ref}']")
    assert f"chain/new?about={cut.ref}" in str(part)

    address = f"/cases/{cast.first.ref}/incidents/{cut.ref}/no-chain"
    sent = browser.post(address, {**browser.get(address).form(), "reason": "Aloud, with her."})

    part = browser.get(sent.location).soup.select_one(f"[id='{cut.ref}']").get_text(" ")
    assert "Aloud, with her." in part
    assert "write the chain" not in part


def test_an_incident_is_noted_linked_and_withdrawn(cast, sign_in):
    version = formulation_writing.keep(cast.ot, cast.first)
    browser, address = sign_in(cast.ot), f"/cases/{cast.first.ref}/incidents/new"
    form = browser.get(address).form()
    given = {"kind": "self_harm", "words": "Cut her arm.", "chain": version.ref}
    for _ in range(2):
        sent = browser.post(address, {**form, **given})
    row = db.session.scalars(select(Incident)).one()
    part = browser.get(sent.location).soup.select_one("#incidents")
    assert part.select_one("p.m a")["href"].endswith(version.ref)
    assert len(part.select("svg.wide rect.bar")) == 1

    address = f"/cases/{cast.first.ref}/incidents/{row.ref}/withdraw"
    form = browser.get(address).form()
    assert browser.post(address, form).status == 422
    browser.post(address, {**form, "reason": "Wrong person."})

    part = browser.get(url(cast.first)).soup.select_one("#incidents")
    assert "Cut her arm." in [struck.get_text() for struck in part.select("del")]
    assert "Wrong person." in part.get_text()
    assert part.select("rect.bar") == []


def test_an_incident_with_gaps_is_sent_back_whole(cast, sign_in):
    browser, address = sign_in(cast.ot), f"/cases/{cast.first.ref}/incidents/new"
    page = browser.post(address, {**browser.get(address).form(), "words": SCRIPT})

    assert (page.status, page.errors) == (422, ["Choose what it was."])
    assert page.soup.select_one("#words").get_text().strip() == SCRIPT


# --- the treatment plan -------------------------------------------------------------------------


def test_a25_a_claim_graded_x_prints_with_its_grade_and_a_counter_reference(cast, sign_in):
    goal = make_goal(cast.ot, cast.first, wording="Say what I need")
    row = plan(cast.ot, cast.first, goal=goal, entry=library.entry("mirror_follow"))
    evidence.cite(cast.ot, row, "mirror-understanding")
    evidence.cite(cast.ot, goal, "mirror-empathy")
    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/treatment-plan")

    for claim in page.soup.select(".plan-doc .claims li"):
        assert claim.select_one(".screen-only") is None
    marked = [
        li.get_text(" ", strip=True)
        for li in page.soup.select(".plan-doc .claims li")
        if "grade X" in li.get_text(" ")
    ]
    assert len(marked) == 2
    assert all("Heyes & Catmur 2022" in words or "against" in words for words in marked)
    assert "Saying no" in told(page, ".plan-doc")


def test_the_plan_leaves_out_what_ended_and_shows_what_serves_no_goal(cast, sign_in):
    goal = make_goal(cast.ot, cast.first)
    plan(cast.ot, cast.first, name="Under a goal", goal=goal)
    plan(cast.ot, cast.first, name="Under none")
    ended = plan(cast.ot, cast.first, name="Ended one")
    interventions.end(cast.ot, ended, words="Done.", version=ended.version)

    words = told(sign_in(cast.ot).get(f"/cases/{cast.first.ref}/treatment-plan"), ".plan-doc")
    assert words.index("Under a goal") < words.index("For no goal") < words.index("Under none")
    assert "Ended one" not in words


def test_that_it_was_read_is_in_the_trail(cast, sign_in):
    sign_in(cast.ot).get(url(cast.first))

    read = select(AuditRow).where(AuditRow.event == AuditEvent.INTERVENTIONS_READ)
    assert db.session.scalars(read).one().actor_ref == cast.ot.ref


def test_an_entry_of_the_library_is_planned_with_a_patient_by_two_presses(cast, sign_in):
    browser = sign_in(cast.ot)
    [way] = [
        a["href"] for a in browser.get("/interventions/coping_cold").soup.select("main .btn-main")
    ]

    page = browser.get(way)

    [name] = page.soup.select("main ul.rows a.t")
    assert (name.get_text(), name["href"]) == (
        cast.first.patient.name,
        f"/cases/{cast.first.ref}/interventions/new?entry=coping_cold",
    )
    assert browser.get(name["href"]).form("")["entry"] == "coping_cold"
    assert browser.get("/interventions/nothing_known/with").status == 404


def test_who_treats_nobody_is_offered_no_plan(cast, sign_in):
    page = sign_in(cast.supervisor).get("/interventions/coping_cold")

    assert page.soup.select("main .btn-main") == []
    assert sign_in(cast.supervisor).get("/interventions/coping_cold/with").status == 403


def test_the_library_is_on_the_rail_of_those_who_treat_or_supervise(cast, sign_in):
    def shown(person):
        return sign_in(person).get("/evidence/").soup.select_one(".rail [data-room=interventions]")

    assert {p.username for p in cast.everybody if shown(p)} == {
        "psychiatrist",
        "psychologist1",
        "psychologist2",
        "ot",
        "outsider",
        "supervisor",
    }


def test_what_to_plan_is_narrowed_by_kind_so_that_a_phone_need_not_scroll(cast, sign_in):
    browser, url = sign_in(cast.ot), f"/cases/{cast.first.ref}/interventions/choose"
    every = browser.get(url).soup.select("ul.library > li")

    page = browser.get(f"{url}?kind=role_play")

    kinds = {one.get_text() for one in page.soup.select("ul.library .by")}
    assert kinds == {"role play"}
    assert 0 < len(page.soup.select("ul.library > li")) < len(every)
    assert len(browser.get(f"{url}?kind=magic").soup.select("ul.library > li")) == len(every)


def test_what_an_intervention_rests_on_is_a_page_of_its_own_room(cast, sign_in):
    row = plan(cast.ot, cast.first)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/rests-on/{row.ref}")

    assert page.soup.select_one(".tabs [aria-current=page]").get_text(strip=True) == "Interventions"
