"""The pages of measures: what they ask, what they refuse, what they say and never say."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.measures import load
from mdt.domain.vocabulary import IncidentKind, OutcomeKind
from mdt.models.audit import AuditRow
from mdt.models.measures import (
    MeasureCare,
    MeasureScore,
    OutcomeLine,
    OutcomeRating,
)
from mdt.services import incidents, measures, outcomes
from tests.measure_making import course, lines, rate

TEAM = {"psychologist1", "ot", "psychiatrist"}
NO_REF = "aaaaaaaaaaaaaaaa"
SCRIPT = "<script>alert(1)</script>"
ENTERED = {name: m for name, m in load().items() if name not in {"gas", "gbo", "copm"}}
BAND_WORDS = "minimal mild moderate severe clinical healthy"


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/measures", *parts]) + ("" if parts else "/")


def enter(browser, case, measure, numbers=(), **given):
    """Fill in the form of a measure as a clinician does, and send it."""
    form = browser.get(url(case, "new", measure)).form()
    items = {f"item_{n}": str(number) for n, number in enumerate(numbers, start=1)}
    return browser.post(url(case, "new", measure), {**form, **items, **given})


def entered(browser, case, measure, numbers=(), **given):
    """The page that follows."""
    sent = enter(browser, case, measure, numbers, **given)
    assert sent.status == 303, sent.errors
    return browser.get(sent.location)


def test_each_page_opens_for_the_care_team_and_for_nobody_else(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    for parts in ((), ("new",), ("new", "phq9"), ("scores", score.ref), ("care", "phq9")):
        page = {p.username: sign_in(p).get(url(cast.first, *parts)) for p in cast.everybody}
        assert {name for name, shown in page.items() if shown.status == 200} == TEAM
        assert {s.status for n, s in page.items() if n not in TEAM} == {404}


def test_that_the_page_was_read_is_in_the_trail(cast, sign_in):
    sign_in(cast.ot).get(url(cast.first))

    read = select(AuditRow).where(AuditRow.event == AuditEvent.MEASURES_READ)
    assert [row.actor_ref for row in db.session.scalars(read)] == [cast.ot.ref]


def test_a_score_of_another_case_is_not_there(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    browser = sign_in(cast.psychiatrist)  # on both care teams

    assert browser.get(url(cast.first, "scores", score.ref)).status == 200
    assert browser.get(url(cast.second, "scores", score.ref)).status == 404
    assert browser.get(url(cast.first, "scores", NO_REF)).status == 404


def test_every_measure_there_is_can_be_chosen(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first, "new"))

    names = {a.get_text() for a in page.soup.select(".offered a.t")}
    assert names == {measure.short for measure in load().values()}


@pytest.mark.parametrize(
    ("name", "where"), [("gbo", "own-gbo"), ("copm", "own-copm"), ("gas", "goals/")]
)
def test_what_is_rated_line_by_line_is_entered_where_its_lines_stand(cast, sign_in, name, where):
    sent = sign_in(cast.ot).get(url(cast.first, "new", name))

    assert (sent.status, sent.location.endswith(where)) == (303, True)


def test_a_measure_nobody_defined_is_not_there(cast, sign_in):
    assert sign_in(cast.ot).get(url(cast.first, "new", "made_up")).status == 404


@pytest.mark.parametrize("name", ENTERED)
def test_a20_the_form_asks_for_numbers_and_shows_no_wording(cast, sign_in, name):
    page = sign_in(cast.ot).get(url(cast.first, "new", name))

    measure = ENTERED[name]
    labels = [label.get_text() for label in page.soup.select(".item-grid label")]
    if measure.by_parts:
        assert labels == ["Anxiety", "Avoidance"]
    elif measure.topics:  # our own word for what an item is about: four words at most
        assert labels == [f"Item {n}: {word}" for n, word in enumerate(measure.topics, 1)]
        assert max(len(word.split()) for word in measure.topics) <= 4
    else:
        assert labels == [f"Item {n}" for n in range(1, measure.answers.count + 1)]
    assert bool(page.soup.select_one("#total")) is (measure.total is not None)


def test_a18_who_5_is_times_four_and_direction_up_is_better(cast, sign_in):
    browser = sign_in(cast.ot)

    page = entered(browser, cast.first, "who5", [1, 2, 1, 1, 2])

    assert page.soup.select_one(".big").get_text() == "28"
    assert "5 of 5 rated" in page.words


def test_a18_k10_of_ones_is_ten(cast, sign_in):
    page = entered(sign_in(cast.ot), cast.first, "k10", [1] * 10)

    assert page.soup.select_one(".big").get_text() == "10"


def test_a18_core_10_turns_items_two_and_three_round(cast, sign_in):
    browser = sign_in(cast.ot)
    assert "items 2, 3 are reversed" in browser.get(url(cast.first, "new", "core10")).words

    page = entered(browser, cast.first, "core10", [0, 4, 4, *[0] * 7])

    assert page.soup.select_one(".big").get_text() == "0"


def test_a19_honos_with_a_nine_leaves_it_out_and_says_how_many(cast, sign_in):
    browser = sign_in(cast.ot)
    assert "9 means not known" in browser.get(url(cast.first, "new", "honos")).words

    page = entered(browser, cast.first, "honos", [2, 0, 9, *[2] * 9])

    assert page.soup.select_one(".big").get_text() == "20"
    assert "11 of 12 rated" in page.words
    assert "Item 3 9 not known" in page.words


@pytest.mark.parametrize(
    ("measure", "totals", "sentence"),
    [
        ("phq9", (19, 12), "reliable improvement (−7; limit 5.06, alpha .89, SD 5.5)"),
        ("phq9", (15, 11), "15 to 11: no reliable change"),
        ("phq9", (10, 17), "10 to 17: reliable deterioration"),
        ("who5", (28, 44), "28 to 44: reliable improvement"),
        ("madrs", (38, 14), "38 to 14: cannot tell"),
        ("phq9", (19,), "19: one score only: cannot tell"),
    ],
)
def test_a17_the_page_says_the_verdict_in_words(cast, sign_in, measure, totals, sentence):
    course(cast.ot, cast.first, measure, totals)

    page = sign_in(cast.psychiatrist).get(url(cast.first))

    assert sentence in page.soup.select_one(f"#{measure} .told b").get_text()


def test_a_course_shows_band_rule_and_marks_and_draws_its_line(cast, sign_in):
    course(cast.ot, cast.first, "phq9", (19, 12))

    part = sign_in(cast.ot).get(url(cast.first)).soup.select_one("#phq9")

    words = " ".join(part.get_text(" ").split())
    assert "published band, not local: moderate (Kroenke" in words
    assert "rule in use: limit 5.06, alpha .89, SD 5.5 (" in words
    assert "; second-hand)" in words
    assert part.select_one("svg.spark")["aria-label"] == "PHQ-9: 19, 12"
    assert [row.th.get_text() for row in part.select("tbody tr")] == [
        _day(clock.today()),
        _day(clock.today() - timedelta(days=14)),
    ]


def _day(day):
    return f"{day:%a} {day.day} {day:%b %Y}"


def test_wrong_answers_are_refused_at_their_items_and_all_is_kept(cast, sign_in):
    numbers = [0, 4, "x", "1,5", *[1] * 5]

    page = enter(sign_in(cast.ot), cast.first, "phq9", numbers, words=SCRIPT)

    assert page.status == 422
    at = {n: page.soup.select_one(f"#item_{n}-errors").get_text() for n in (2, 3, 4)}
    assert at == {
        2: "4 is not one of 0 to 3.",
        3: "Write a number, or leave it empty.",
        4: "1.5 is not one of 0 to 3.",
    }
    told = page.soup.select_one(".error-summary").get_text()
    named = {2: "mood", 3: "sleep", 4: "energy"}
    assert [f"Item {n}: {named[n]}: {at[n]}" in told for n in at] == [True] * 3
    kept = [page.soup.select_one(f"#item_{n}")["value"] for n in range(1, 10)]
    assert kept == [str(number) for number in numbers]
    assert page.soup.select_one("#words")["value"] == SCRIPT
    assert db.session.query(MeasureScore).count() == 0


def test_a_comma_is_a_point(cast, sign_in):
    page = entered(sign_in(cast.ot), cast.first, "ors", ["7,5", "8.2", 6, 5])

    assert page.soup.select_one(".big").get_text() == "26.7"


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({}, "total", "Enter the numbers of the form"),
        ({"total": "28"}, "total", "lies between 0 and 27"),
        ({"total": "many"}, "total", "Write a number"),
        ({"item_1": "2", "total": "9"}, "total", "The items come to no total"),
        ({"total": "9", "taken_on": "2026-02-31"}, "taken_on", "Write a day"),
        ({"total": "9", "taken_on": ""}, "taken_on", "Say on which day"),
        ({"total": "9", "taken_on": "TOMORROW"}, "taken_on", "cannot be still to come"),
        ({"total": "9", "words": "x" * 501}, "words", "too long"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field(cast, sign_in, given, field, says):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    given = {k: tomorrow if v == "TOMORROW" else v for k, v in given.items()}

    page = enter(sign_in(cast.ot), cast.first, "phq9", **given)

    assert page.status == 422
    assert says in page.soup.select_one(f"#{field}-errors").get_text()
    assert db.session.query(MeasureScore).count() == 0


def test_a_total_beside_the_items_is_a_check(cast, sign_in):
    browser = sign_in(cast.ot)

    wrong = enter(browser, cast.first, "phq9", [1] * 8 + [0], total="9")
    right = enter(browser, cast.first, "phq9", [1] * 8 + [0], total="8")

    assert wrong.errors == ["The items come to 8: correct one, or leave this empty."]
    assert right.status == 303
    assert db.session.scalars(select(MeasureScore)).one().answers == [1] * 8 + [0]


def test_missing_answers_are_said_and_are_not_zero(cast, sign_in):
    browser = sign_in(cast.ot)

    one = entered(browser, cast.first, "phq9", ["", *[2] * 8])
    many = entered(browser, cast.first, "phq9", [2] * 6)

    assert "8 of 9 rated, the mean of the others stands in" in one.words
    assert one.soup.select_one(".big").get_text() == "18"
    assert "6 of 9 rated, too few for a total" in many.words
    assert many.soup.select_one(".big").get_text() == "–"


def test_sent_twice_it_is_one_score(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "new", "phq9")).form() | {"total": "12"}

    first, second = (browser.post(url(cast.first, "new", "phq9"), form) for _ in range(2))

    assert (first.status, first.location) == (303, second.location)
    assert db.session.query(MeasureScore).count() == 1


def test_parts_are_entered_where_their_items_are_not_known(cast, sign_in):
    page = entered(sign_in(cast.ot), cast.first, "ecr12", part_anxiety="5,8", part_avoidance="4.9")

    assert "anxiety 5.8, avoidance 4.9" in page.words


def test_a7_a_positive_item_leads_to_its_task_without_a_band(cast, sign_in):
    page = entered(sign_in(cast.ot), cast.first, "phq9", [0, 0, 0, 1, 1, 1, 0, 0, 1])

    main = page.soup.select_one(".page").get_text(" ").lower()
    assert "opened a task for you" in main
    assert "item 9 of the phq-9 was answered above 0" in main
    [task] = db.session.scalars(select(MeasureScore)).one().tasks
    assert page.soup.select_one(".opened a.btn")["href"].endswith(task.ref)
    assert [word for word in BAND_WORDS.split() if word in main] == []


def test_another_clinician_reads_whose_task_it_is(cast, sign_in):
    measures.enter(cast.ot, cast.first, "phq9", taken_on=clock.today(), answers=[0] * 8 + [1])
    score = db.session.scalars(select(MeasureScore)).one()

    page = sign_in(cast.psychiatrist).get(url(cast.first, "scores", score.ref))

    assert "Opened a task for Ms O. Pretend" in page.words


def test_a_total_alone_says_that_the_items_were_not_seen(cast, sign_in):
    browser = sign_in(cast.ot)

    page = entered(browser, cast.first, "phq9", total="12")

    assert "The items were not seen, so ask about item 9." in page.words
    assert "Ask about item 9." in browser.get(url(cast.first)).words
    assert "ask about" not in entered(browser, cast.first, "gad7", total="12").words.lower()


def test_a_wrong_entry_is_struck_with_its_reason(cast, sign_in):
    first, last = course(cast.ot, cast.first, "phq9", (19, 3))
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first, "scores", last.ref, "withdraw"))

    refused = browser.post(url(cast.first, "scores", last.ref, "withdraw"), page.form())
    sent = browser.post(
        url(cast.first, "scores", last.ref, "withdraw"), {**page.form(), "reason": SCRIPT}
    )

    assert (refused.status, sent.status) == (422, 303)
    part = browser.get(sent.location).soup.select_one("#phq9")
    assert [struck.get_text() for struck in part.select("del")] == ["3"]
    assert SCRIPT in part.get_text()
    assert part.select_one(".big").get_text() == "19"
    assert first.withdrawn_at is None


def test_who_neither_entered_it_nor_leads_cannot_withdraw(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    may = {
        p.username
        for p in cast.everybody
        if sign_in(p).get(url(cast.first, "scores", score.ref, "withdraw")).status == 200
    }

    assert may == {"ot", "psychologist1"}
    assert "Withdraw" not in sign_in(cast.psychiatrist).get(url(cast.first)).words


def test_withdrawn_meanwhile_is_said_and_the_reason_is_kept(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "scores", score.ref, "withdraw")).form()
    measures.withdraw(cast.psychologist1, score, reason="Wrong person.", version=score.version)

    page = browser.post(
        url(cast.first, "scores", score.ref, "withdraw"), {**form, "reason": "A slip."}
    )

    assert page.status == 409
    assert "A slip." in page.words
    assert "Wrong person." in page.words


def test_read_with_care_stands_instead_of_a_verdict(cast, sign_in):
    course(cast.ot, cast.first, "who5", (76, 60, 56))
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "care", "who5")).form()

    refused = browser.post(url(cast.first, "care", "who5"), form)
    browser.post(url(cast.first, "care", "who5"), {**form, "words": "She was manic at first."})

    assert refused.status == 422
    part = browser.get(url(cast.first)).soup.select_one("#who5")
    words = " ".join(part.get_text(" ").split())
    assert "76 to 60 to 56: read with care She was manic at first." in words
    assert [w for w in ("reliable", "published band", "rule in use") if w in words] == []

    browser.post(url(cast.first, "care", "who5", "end"), {})

    assert db.session.scalars(select(MeasureCare)).one().ended_at is not None
    assert "reliable deterioration" in browser.get(url(cast.first)).words


def test_the_reference_lists_every_measure_with_its_sources(cast, sign_in):
    page = sign_in(cast.outsider).get("/measures/")

    assert {d["id"] for d in page.soup.select(".measures-list > details")} == set(load())
    phq9 = " ".join(page.soup.select_one("#phq9").get_text(" ").split())
    for words in ("9, each 0 to 3", "10 to 14 moderate", "at or above 10", "limit 5.06", "item 9"):
        assert words in phq9
    assert "no published figure: cannot tell" in page.soup.select_one("#madrs").get_text()


def test_nobody_is_graded_on_any_page_of_measures(cast, sign_in):
    entered(sign_in(cast.ot), cast.first, "phq9", [3] * 9)
    graded = re.compile(r"(low|medium|moderate|high|no)[- ]risk|risk (level|score|rating|category)")
    for path in (url(cast.first), url(cast.first, "new", "cssrs_screener"), "/measures/"):
        assert graded.search(sign_in(cast.ot).get(path).words.lower()) is None


# --- what the patient rates ---------------------------------------------------------------------


def test_a_goal_is_named_in_the_patients_words_and_rated(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "own", "gbo", "new")).form()
    for _ in range(2):
        sent = browser.post(
            url(cast.first, "own", "gbo", "new"), {**form, "words": "I want to sing again"}
        )
    line = db.session.scalars(select(OutcomeLine)).one()
    assert (sent.status, sent.location.endswith(line.ref)) == (303, True)

    form = browser.get(url(cast.first, "own", "gbo", "rate")).form()
    browser.post(url(cast.first, "own", "gbo", "rate"), {**form, f"value_{line.ref}": "4"})

    page = browser.get(url(cast.first))
    assert page.soup.select_one("#own-gbo .said").get_text() == "I want to sing again"
    assert "Mean 4 , 1 of 1 rated" in page.words


def test_the_caveat_stands_beside_every_gbo_change(cast, sign_in):
    named = lines(cast.ot, cast.first, OutcomeKind.GBO, "Sing", "Walk", "Sleep")
    rate(cast.ot, named, [1, 2, 3], days=30)
    rate(cast.ot, named, [6, 7, 7])

    words = " ".join(sign_in(cast.ot).get(url(cast.first)).soup.select_one("#own-gbo").text.split())

    assert "2 to 6.67 (+4.67), more than the 2.45 of the rule of thumb." in words
    assert "not validated for adults, nor for one goal" in words


def test_copm_says_meaningful_by_convention(cast, sign_in):
    named = lines(cast.ot, cast.first, OutcomeKind.COPM, "Cook", "Shop", "Bus", "Call")
    rate(cast.ot, named, [(3, 2), (2, 2), (4, 3), (5, 5)], days=40)
    rate(cast.ot, named, [(6, 3), (5, 3), (6, 4), (7, 6)])

    words = " ".join(
        sign_in(cast.ot).get(url(cast.first)).soup.select_one("#own-copm").text.split()
    )

    assert "3.5 to 6 (+2.5), 2 points or more: by convention a meaningful change" in words
    assert "3 to 4 (+1), less than 2 points: by convention not a meaningful change" in words


@pytest.mark.parametrize(
    ("kind", "field", "value", "says"),
    [
        ("gbo", "value", "11", "whole number from 0 to 10"),
        ("gbo", "value", "2,5", "whole number from 0 to 10"),
        ("copm", "value", "0", "whole number from 1 to 10"),
        ("copm", "satisfaction", "lots", "Write a number"),
        ("gbo", "value", "", "Nothing is rated yet"),
        ("gbo", "rated_on", "2999-01-01", "Look at the year"),
        ("gbo", "rated_on", "TOMORROW", "cannot be still to come"),
    ],
)
def test_a_rating_that_cannot_be_is_kept_and_said(cast, sign_in, kind, field, value, says):
    [line] = lines(cast.ot, cast.first, OutcomeKind(kind), "Sing")
    browser = sign_in(cast.ot)
    name = field if field == "rated_on" else f"{field}_{line.ref}"
    value = (clock.today() + timedelta(days=1)).isoformat() if value == "TOMORROW" else value
    form = browser.get(url(cast.first, "own", kind, "rate")).form() | {f"value_{line.ref}": "5"}

    page = browser.post(url(cast.first, "own", kind, "rate"), {**form, name: value})

    assert page.status == 422
    assert says in " ".join(page.errors)
    assert page.soup.select_one(f"[name={name}]")["value"] == value
    assert db.session.query(OutcomeRating).count() == 0


def test_a_line_that_ended_meanwhile_is_said_and_nothing_typed_is_lost(cast, sign_in):
    sing, walk = lines(cast.ot, cast.first, OutcomeKind.GBO, "Sing", "Walk")
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "own", "gbo", "rate")).form()
    outcomes.end_line(cast.psychologist1, sing, words="Reached.", version=sing.version)

    typed = {f"value_{sing.ref}": "9", f"value_{walk.ref}": "4"}
    page = browser.post(url(cast.first, "own", "gbo", "rate"), {**form, **typed})

    assert page.status == 409
    assert "This line has ended" in page.words
    assert {page.soup.select_one(f"[name={n}]")["value"] for n in typed} == {"9", "4"}
    assert db.session.query(OutcomeRating).count() == 0


def test_a_line_is_ended_with_why(cast, sign_in):
    [line] = lines(cast.ot, cast.first, OutcomeKind.COPM, "Cook")
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "lines", line.ref, "end")).form()

    assert browser.post(url(cast.first, "lines", line.ref, "end"), form).status == 422
    sent = browser.post(url(cast.first, "lines", line.ref, "end"), {**form, "words": "She cooks."})

    assert "One ended" in browser.get(sent.location).words


# --- elsewhere ----------------------------------------------------------------------------------


def test_the_overview_shows_the_newest_verdicts_and_the_timeline_finds_scores(cast, sign_in):
    course(cast.ot, cast.first, "core10", (17, 25))
    incidents.note_incident(
        cast.ot, cast.first, kind=IncidentKind.USE, happened_on=clock.today(), words="Drank."
    )

    page = sign_in(cast.psychiatrist).get(f"/cases/{cast.first.ref}/?kind=measures")

    measured = page.soup.select_one(".measured").get_text(" ")
    assert "CORE-10" in measured
    assert "17 to 25: reliable deterioration (+8;" in measured
    told = [li.get_text(" ", strip=True) for li in page.soup.select(".timeline > li")]
    assert len(told) == 3
    assert any("CORE-10 25" in line for line in told)
    assert any("Incident: use" in line for line in told)


def test_the_summary_lists_verdicts_in_figures_and_nobodys_words(cast, sign_in):
    course(cast.ot, cast.first, "phq9", (19, 12))
    course(cast.ot, cast.first, "who5", (76, 56))
    measures.read_with_care(cast.ot, cast.first, "who5", words="canary-17")

    page = sign_in(cast.supervisor).get(f"/cases/{cast.first.ref}/summary/")

    assert "PHQ-9 19 to 12: reliable improvement (−7;" in page.words
    assert "WHO-5 76 to 56: read with care" in page.words
    assert "canary-17" in sign_in(cast.ot).get(url(cast.first)).words
    assert "canary-17" not in page.words


def test_goals_and_measures_lead_to_each_other(cast, sign_in):
    browser = sign_in(cast.ot)

    for here, there in (("goals", "measures"), ("measures", "goals")):
        page = browser.get(f"/cases/{cast.first.ref}/{here}/")
        hrefs = [a["href"] for a in page.soup.select(".page a")]
        assert f"/cases/{cast.first.ref}/{there}/" in hrefs
