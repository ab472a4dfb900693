"""J1, A25: the library's pages, a grade beside whatever cites a claim, and cards for help."""

import pytest

from mdt import clock
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.services import evidence, goals
from tests.evidence_writing import add, review
from tests.goal_making import make_goal

TYPED = {
    "claim": "A walk before the group lowers distress.",
    "theme": "treatments",
    "grade": "D",
    "speaks_for": "Nine people said so.\nThe log says so.",
    "speaks_against": "Nine is few.",
    "does_not_say": "That it works for everybody.",
    "sources": "Ward log 2026",
}

X = "grade X contested: good evidence against"


def marks(page, where="main"):
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select(f"{where} .grade")]


def lines(page):
    return [one.get_text() for one in page.soup.select(".claims > li > a")]


def texts(page, selector):
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select(selector)]


def test_a25_a_claim_graded_x_on_a_goal_shows_its_grade_and_a_counter_reference(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "mirror-empathy")
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/goals/")

    rests = texts(page, f'[id="{goal.ref}"] .rests > li')
    assert [line.removeprefix("rests on: ") for line in rests] == [
        f"Mirror neurons are the basis of empathy. {X} against it: Bekkali and others 2021",
        "GPM does about as well as DBT for people with BPD. grade C a single trial or cohort",
    ]
    assert page.soup.select_one(".rests a")["href"] == "/evidence/mirror-empathy"
    assert page.soup.select(".rests")[0].find_parents(class_="screen-only") == []  # on paper too


def test_a25_a_grade_that_changed_is_the_one_that_prints_also_on_a_goal_that_ended(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")
    goals.end_goal(cast.psychologist1, goal, reason="reached", version=goal.version)
    review(cast.ot, "gpm-dbt", grade=Grade.X, counter="Somebody 2026")

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/goals/")

    assert texts(page, f'[id="{goal.ref}"] .counter') == ["against it: Somebody 2026"]


def test_a25_the_treatment_plan_prints_grade_and_counter_reference(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "mirror-empathy")

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/treatment-plan")

    [cited] = page.soup.select(".cited")
    assert marks(page) == [X]
    assert " ".join(cited.get_text(" ").split()).endswith("against it: Bekkali and others 2021")
    assert cited.find_parents(class_="screen-only") == []


def test_a_goal_is_given_a_claim_and_loses_it(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first)
    url = f"/cases/{cast.first.ref}/rests-on/{goal.ref}"
    browser = sign_in(cast.ot)
    offered = browser.get(url)
    assert "grade X: Mirror neurons are the basis of empathy." in texts(offered, "option")

    cited = browser.post(url, {"claim": "mirror-empathy"})

    assert (cited.status, cited.location.split("?")[0]) == (303, f"/cases/{cast.first.ref}/goals/")
    assert cited.location.endswith(f"#{goal.ref}")
    page = browser.get(url)
    assert marks(page) == [X]
    assert "grade X: Mirror neurons are the basis of empathy." not in texts(page, "option")
    gone = browser.post(f"{url}/mirror-empathy/remove")
    assert gone.status == 303
    assert marks(browser.get(url)) == []


@pytest.mark.parametrize("claim", ["", "mirror-magic"])
def test_what_the_library_does_not_have_is_not_cited(cast, sign_in, claim):
    goal = make_goal(cast.psychologist1, cast.first)

    page = sign_in(cast.ot).post(f"/cases/{cast.first.ref}/rests-on/{goal.ref}", {"claim": claim})

    assert page.status == 422
    assert len(page.errors) == 1


def test_a_goal_of_another_case_is_no_goal_here(cast, sign_in):
    goal = make_goal(cast.psychologist2, cast.second)

    page = sign_in(cast.psychiatrist).get(f"/cases/{cast.first.ref}/rests-on/{goal.ref}")

    assert page.status == 404


def test_no_claim_stands_on_a_page_for_the_patient(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first, wording="I want to sing")
    goals.rate(cast.psychologist1, goal, level=0, reason="sang")
    evidence.cite(cast.psychologist1, goal, "mirror-empathy")
    browser = sign_in(cast.psychologist1)
    assert "Mirror neurons" in browser.get(f"/cases/{cast.first.ref}/goals/").words

    made = browser.get(f"/cases/{cast.first.ref}/goals/journeys/new")

    assert "I want to sing" in made.text
    assert "irror neuron" not in made.text
    assert marks(made) == []


def test_the_list_stands_by_theme_and_is_narrowed_by_theme_and_grade(cast, sign_in):
    browser = sign_in(cast.coordinator)

    everything = browser.get("/evidence/")
    contested = browser.get("/evidence/?grade=X")

    assert texts(everything, "section.panel > header > h2")[:5] == [
        "Mirror neurons",
        "Substance misuse",
        "Treatments",
        "Crisis and safety",
        "Teamwork",
    ]
    assert len(lines(everything)) == 18
    assert marks(contested, ".claims") == [X] * 4
    assert lines(browser.get("/evidence/?theme=teamwork")) == [
        "Meetings of the whole team improve what becomes of patients."
    ]
    assert lines(browser.get("/evidence/?theme=teamwork&grade=X")) == []
    assert len(lines(browser.get("/evidence/?theme=magic"))) == 18


def test_for_and_against_stand_side_by_side_with_what_it_does_not_say(cast, sign_in):
    page = sign_in(cast.supervisor).get("/evidence/mirror-bpd")

    assert page.heading == "In borderline personality disorder mirror neurons are overactive."
    assert marks(page, ".claim-grade") == [X]
    assert texts(page, ".sides > .claim-side > h2") == ["For", "Against"]
    assert [len(side.select("li")) for side in page.soup.select(".claim-side")] == [1, 2]
    assert "What it does not say" in page.words
    assert "doi:10.1093/scan/nss028" in page.words
    assert [a["href"] for a in page.soup.select("main a[href^=http]")] == []


def test_what_was_recalled_wears_check_and_the_talks_slips_are_told(cast, sign_in):
    browser = sign_in(cast.admin)

    claim = browser.get("/evidence/mirror-addiction")
    works = browser.get("/evidence/references")

    assert texts(claim, ".works .tag") == ["check"]
    assert "Recalled, not opened: look it up before you quote it." in claim.words
    fonagy = texts(works, "#fonagy-2015")[0]
    assert "The talk had Fonagy, Luyten & Allison 2018" in fonagy
    assert "Corrected No such article was found" in fonagy
    assert texts(works, "#heyes-2022 .tag") == []


def test_a_claim_between_two_grades_says_so_until_the_practice_grades_it(cast, sign_in):
    browser = sign_in(cast.ot)
    said = "What we know lies between B and C; the more cautious one is worn."
    assert said in browser.get("/evidence/gpm-dbt").words

    review(cast.ot, "gpm-dbt", grade=Grade.B)

    assert said not in browser.get("/evidence/gpm-dbt").words


def test_a_clinician_adds_a_claim_and_everybody_reads_it_as_data(cast, sign_in):
    words = {**TYPED, "speaks_for": "<b>Nine</b> people {{ 7*7 }}\nThe log"}
    added = sign_in(cast.ot).post("/evidence/new", words)
    assert added.status == 303

    page = sign_in(cast.coordinator).get(added.location)

    assert texts(page, ".claim-side:first-child li") == ["<b>Nine</b> people {{ 7*7 }}", "The log"]
    assert "added by the practice: Ms O. Pretend" in page.words
    assert marks(page, ".claim-grade") == ["grade D theory, expert opinion or essay"]
    assert page.buttons == ["Print"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claim": ""}, "Write the claim in one sentence."),
        ({"theme": "magic"}, "Choose from the list."),
        ({"grade": "E"}, "Choose from the list."),
        ({"does_not_say": ""}, "Write what it does not say: where would one stretch it?"),
        ({"speaks_for": "", "speaks_against": ""}, "Write at least one point, for it or against"),
        ({"grade": "X"}, "Name one reference that speaks against it."),
        ({"review_by": "2020-01-01"}, "Choose a day that has not passed."),
    ],
)
def test_a_claim_that_says_too_little_comes_back_with_every_word(cast, sign_in, change, said):
    page = sign_in(cast.ot).post("/evidence/new", {**TYPED, **change})

    assert page.status == 422
    assert [error for error in page.errors if said in error] == page.errors
    kept = page.form("")
    assert kept["sources"] == "Ward log 2026"


def test_whoever_does_not_write_is_offered_nothing_to_write(cast, sign_in):
    entry = add(cast.ot)
    shown = {p.username: sign_in(p).get(f"/evidence/{entry.ref}").buttons for p in cast.everybody}

    writes = ["Print", "Withdraw it", "Correct the words", "Grade it anew"]
    assert shown == {
        name: ["Print"] if name in {"coordinator", "admin"} else writes for name in shown
    }


def test_two_who_correct_a_claim_see_both_texts_and_lose_nothing(cast, sign_in):
    entry = add(cast.ot)
    mine, theirs = sign_in(cast.psychologist1), sign_in(cast.ot)
    url = f"/evidence/{entry.ref}/edit"
    form = mine.get(url).form("")
    theirs.post(url, {**theirs.get(url).form(""), "claim": "A walk may help."})

    page = mine.post(url, {**form, "claim": "A walk does help."})

    assert page.status == 409
    both = texts(page, ".conflict pre")
    assert "The claim, in one sentence: A walk may help." in both[0]
    assert "The claim, in one sentence: A walk does help." in both[1]
    assert mine.post(url, page.form("")).status == 303
    assert mine.get(f"/evidence/{entry.ref}").heading == "A walk does help."


def test_a_grade_changes_under_a_name_with_a_reason_and_the_old_one_stays(cast, sign_in):
    browser = sign_in(cast.psychiatrist)
    url = "/evidence/gpm-dbt/review"
    asked = browser.get(url)

    given = {**asked.form(""), "grade": "B", "reason": "A second trial was read."}
    kept = browser.post(url, given)

    assert kept.status == 303
    history = texts(browser.get("/evidence/gpm-dbt"), "section[aria-labelledby=h-history] li")
    assert [line.partition(" 2026")[0][:27] for line in history] == [
        "grade B more than one trial",
        "grade C a single trial or c",
    ]
    assert "Dr Demo Psychiatrist A second trial was read." in history[0]
    assert browser.post(url, given).status == 303  # sent twice it is done once
    page = browser.get("/evidence/gpm-dbt")
    assert len(texts(page, "section[aria-labelledby=h-history] li")) == 2


def test_two_who_grade_at_once_see_both_reasons(cast, sign_in):
    first, second = sign_in(cast.ot), sign_in(cast.supervisor)
    url = "/evidence/gpm-dbt/review"
    form = second.get(url).form("")
    first.post(url, {**first.get(url).form(""), "grade": "B", "reason": "A second trial."})

    page = second.post(url, {**form, "grade": "D", "reason": "It was not blind."})

    assert page.status == 409
    both = texts(page, ".conflict pre")
    assert both == [
        "B: more than one trial A second trial.",
        "D: theory, expert opinion or essay It was not blind.",
    ]
    assert second.post(url, page.form("")).status == 303
    assert marks(second.get("/evidence/gpm-dbt"), ".claim-grade")[0].startswith("grade D")


def test_a_day_for_the_next_look_that_has_passed_is_said_in_words(cast, sign_in):
    browser = sign_in(cast.ot)
    assert "to be looked at again" not in browser.get("/evidence/").words

    with clock.at(clock.ago(days=-800)):
        page = sign_in(cast.ot).get("/evidence/mirror-npd")
        listing = sign_in(cast.ot).get("/evidence/?theme=teamwork")

    assert (
        "Somebody was to look at this claim again by Tue 23 Nov 2027. Nobody has yet." in page.words
    )
    assert "was to be looked at again by Tue 23 Nov 2027" in listing.words


def test_where_a_claim_is_cited_shows_cases_one_may_read_and_no_count_of_others(cast, sign_in):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")
    name = cast.first.patient.name

    shown = {p.username: sign_in(p).get("/evidence/gpm-dbt") for p in cast.everybody}

    readers = {"psychologist1", "ot", "psychiatrist"}
    assert {who for who, page in shown.items() if name in page.words} == readers
    assert {who for who, page in shown.items() if "Where it is cited" in page.words} == readers
    where = shown["ot"].soup.select_one("section[aria-labelledby=h-uses] a")["href"]
    assert where == f"/cases/{cast.first.ref}/goals/#{goal.ref}"


def test_a_claim_that_is_not_there_reads_like_any_other_that_is_not(cast, sign_in):
    for url in ("/evidence/mirror-magic", "/evidence/aaaaaaaaaaaaaaaa", "/evidence/No Such"):
        assert sign_in(cast.ot).get(url).status == 404


def test_the_library_is_on_the_rail_of_everybody(cast, sign_in):
    for person in cast.everybody:
        page = sign_in(person).get("/evidence/")
        assert page.soup.select_one('.rail a[data-room="evidence"]')["aria-current"] == "page"


def test_the_cards_say_first_that_feelings_are_no_diagnosis(cast, sign_in):
    page = sign_in(cast.psychologist1).get("/help/feelings")

    first = page.soup.select_one(".prose > p").get_text()
    assert first.startswith("Never a diagnosis from feelings.")
    assert texts(page, ".prose > h2") == [
        "Borderline personality disorder",
        "Narcissistic personality disorder",
        "Whatever the diagnosis",
    ]
    assert "2,425 patients of 13 outpatient units: Breivik and others 2020" in page.words
    assert "doi:10.1176/appi.ajp.2013.13020224" in page.words


def test_an_own_claim_of_a_theme_stands_with_the_shipped_ones(cast, sign_in):
    add(cast.ot, theme=EvidenceTheme.TEAMWORK, claim="We meet too long.")

    assert lines(sign_in(cast.supervisor).get("/evidence/?theme=teamwork")) == [
        "Meetings of the whole team improve what becomes of patients.",
        "We meet too long.",
    ]
