"""J1: a claim that does not hold says so wherever it is cited, on the page and on paper."""

import pytest

from mdt.domain.formulation import Line
from mdt.services import evidence, withdrawing
from tests.evidence_writing import add
from tests.formulation_writing import keep
from tests.goal_making import make_goal
from tests.intervention_making import plan

WHY = "The log was counted twice: lean on the DBT claims."


def url(entry, rest=""):
    return f"/evidence/{entry.ref}{rest}"


def withdraw(browser, entry, why=WHY):
    page = browser.get(url(entry, "/withdraw"))
    return browser.post(url(entry, "/withdraw"), {**page.form(""), "reason": why})


def told(page, selector="main"):
    found = [" ".join(one.get_text(" ").split()) for one in page.soup.select(selector)]
    return " ".join(found)


def test_a_claim_is_withdrawn_under_a_name_and_taken_up_again(cast, sign_in):
    entry, browser = add(cast.ot), sign_in(cast.supervisor)

    done = withdraw(browser, entry)

    assert (done.status, done.location.split("?")[0]) == (303, url(entry))
    page = browser.get(url(entry))
    assert f"{cast.supervisor.display_name}: {WHY}" in told(page, ".ceased")
    links = {a["href"] for a in page.soup.select("main a[href]")}
    assert url(entry, "/take-up") in links
    assert not {url(entry, "/edit"), url(entry, "/review"), url(entry, "/withdraw")} & links
    form = browser.get(url(entry, "/take-up")).form("")
    again = browser.post(url(entry, "/take-up"), {**form, "reason": "Counted anew."})
    assert again.status == 303
    page = browser.get(url(entry))
    assert WHY in told(page, "section[aria-labelledby=h-gone]")
    assert "Counted anew." in told(page, "section[aria-labelledby=h-gone]")
    assert WHY not in told(page, ".ceased")


def test_wherever_it_is_cited_it_wears_withdrawn_with_the_reason_also_on_paper(cast, sign_in):
    entry, who, case = add(cast.ot), cast.psychologist1, cast.first
    goal, tried = make_goal(who, case), plan(cast.psychologist1, case)
    for thing in (goal, tried):
        evidence.cite(who, thing, entry.ref)
    line = Line("Holds.", rests_on=(("evidence", entry.ref),))
    version = keep(who, case, fields={"protective": [line]})
    withdrawing.withdraw(cast.ot, entry, reason=WHY, number=1)
    browser = sign_in(cast.ot)

    for path in (
        "goals/",
        "treatment-plan",
        f"interventions/{tried.ref}",
        f"formulation/{version.ref}",
        f"rests-on/{goal.ref}",
    ):
        page = browser.get(f"/cases/{case.ref}/{path}")
        cited = page.soup.select(".cited")
        words = [" ".join(one.get_text(" ").split()) for one in cited]
        assert cited, path
        assert all("withdrawn" in one and WHY in one for one in words), path
        assert [one for one in cited if one.find_parents(class_="screen-only")] == [], path
    assert "withdrawn" in told(browser.get(f"/cases/{case.ref}/interventions/"), ".own")


def test_it_is_offered_to_nobody_and_stays_readable_in_the_list(cast, sign_in):
    entry, goal = add(cast.ot), make_goal(cast.psychologist1, cast.first)
    browser, choose = sign_in(cast.ot), f"/cases/{cast.first.ref}/rests-on/{goal.ref}"
    assert entry.ref in browser.get(choose).text

    withdraw(browser, entry)

    assert entry.ref not in browser.get(choose).text
    page = sign_in(cast.outsider).get("/evidence/")
    assert [a["href"] for a in page.soup.select("details a")] == [url(entry)]
    assert WHY in told(page, "details")
    places = browser.get("/search/places").answer.get_json()["places"]
    assert [p["more"] for p in places if p["url"] == url(entry)] == ["withdrawn"]


def test_without_a_reason_it_comes_back_and_says_so_at_the_field(cast, sign_in):
    entry, browser = add(cast.ot), sign_in(cast.ot)

    page = withdraw(browser, entry, "")

    assert page.status == 422
    assert page.errors == ["Say why it is withdrawn."]


def test_of_two_who_withdraw_it_the_second_keeps_the_words_and_sees_the_first(cast, sign_in):
    entry, mine, theirs = add(cast.ot), sign_in(cast.psychologist1), sign_in(cast.ot)
    form = mine.get(url(entry, "/withdraw")).form("")
    withdraw(theirs, entry)

    page = mine.post(url(entry, "/withdraw"), {**form, "reason": "My own reason."})

    assert page.status == 409
    assert WHY in told(page)
    assert "My own reason." in told(page)
    assert theirs.get(url(entry, "/withdraw")).status == 200  # an old link says how it stands


def test_of_two_who_take_it_up_the_second_is_told(cast, sign_in):
    entry, mine = add(cast.ot), sign_in(cast.psychologist1)
    withdraw(sign_in(cast.ot), entry)
    form = mine.get(url(entry, "/take-up")).form("")
    withdrawing.take_up(cast.ot, entry, reason="It holds.", number=1)

    page = mine.post(url(entry, "/take-up"), {**form, "reason": "My own reason."})

    assert page.status == 409
    assert "My own reason." in told(page)


@pytest.mark.parametrize("deed", ["edit", "review"])
def test_words_for_a_claim_that_was_withdrawn_meanwhile_are_kept(cast, sign_in, deed):
    entry, mine = add(cast.ot), sign_in(cast.psychologist1)
    form = mine.get(url(entry, f"/{deed}")).form("")
    withdraw(sign_in(cast.ot), entry)
    field = {"edit": "claim", "review": "reason"}[deed]

    page = mine.post(url(entry, f"/{deed}"), {**form, "grade": "C", field: "Words of mine."})

    assert page.status == 409
    assert "Take it up again first." in told(page)
    assert "Words of mine." in page.text
    opened = mine.get(url(entry, f"/{deed}"))
    assert opened.status == 200
    assert opened.soup.select("main form") == []


def test_a_claim_that_came_with_the_program_is_not_withdrawn(cast, sign_in):
    browser = sign_in(cast.ot)

    assert browser.get("/evidence/gpm-dbt/withdraw").status == 404
    assert "Withdraw it" not in browser.get("/evidence/gpm-dbt").words
