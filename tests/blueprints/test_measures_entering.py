"""A measure entered and taken back: what is asked, refused at its item, counted and withdrawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.measures import load
from mdt.models.measures import MeasureScore
from mdt.services import measures
from tests.measure_making import course, enter, entered, url

SCRIPT = "<script>alert(1)</script>"
ENTERED = {name: m for name, m in load().items() if name not in {"gas", "gbo", "copm"}}
BAND_WORDS = "minimal mild moderate severe clinical healthy"


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
