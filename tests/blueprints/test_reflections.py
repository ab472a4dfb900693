"""The room of reflections: what is written there, kept as it grows and found by its author."""

import pytest

from mdt.database import new_ref
from mdt.domain.vocabulary import Visibility
from mdt.services import reflections
from tests.counting import cost
from tests.reflecting import at, found, home, keep, reflections_text, typed


def test_who_can_read_it_stands_above_the_first_field(cast, sign_in):
    page = sign_in(cast.ot).get(home(cast.first) + "new")

    text = page.text
    assert "Only you can read this." in page.words
    assert "It may still have to be disclosed to the patient or a court." in page.words
    assert text.index("disclosed to the patient") < text.index("dial_confident")
    assert "ground-dusk" in page.soup.body["class"]


def test_no_dial_is_set_before_somebody_sets_it(cast, sign_in):
    page = sign_in(cast.ot).get(home(cast.first) + "new")
    dials = page.soup.select(".dial input[type=radio]")

    assert len(dials) == 8 * 5
    assert [d for d in dials if d.has_attr("checked")] == []
    assert [o["value"] for o in page.soup.select("[name=visibility][checked]")] == ["only_me"]


def test_a5_there_is_no_field_for_treatment_or_diagnosis(cast, sign_in):
    page = sign_in(cast.ot).get(home(cast.first) + "new")
    names = {f.get("name", "") for f in page.soup.select("main input, main textarea, main select")}

    assert "pull" in names
    assert not [n for n in names for word in ("medic", "plan", "diagnos") if word in n]


def test_writing_keeping_and_reading_back(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new")
    form |= {
        "pull": "Tell the ward",
        "dial_warm": "0",
        "about_me": "mine alone",
        "contact": "session",
    }
    kept = browser.post(home(cast.first) + "new", form)
    shown = browser.get(kept.location)

    assert kept.status == 303
    assert "Tell the ward" in shown.words
    assert "0, not at all" in shown.words
    assert "Unanswered: confident, protective" in shown.words
    assert "mine alone" in shown.words


def test_a_double_click_keeps_one(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new") | {"pull": "once"}
    first = browser.post(home(cast.first) + "new", form)
    second = browser.post(home(cast.first) + "new", form)

    assert (first.status, second.status) == (303, 303)
    assert first.location.split("?")[0] == second.location.split("?")[0]
    assert len(found(cast)) == 1


def autosave(browser, url, form):
    return browser.post(url, form, headers={"X-Background": "1", "Accept": "application/json"})


def test_a_draft_is_kept_as_it_grows_and_found_again(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.get(home(cast.first) + "new")
    url = page.soup.select_one("form[data-autosave]")["data-autosave"]
    form = page.form("/new") | {"pull": "half a sen"}
    one = autosave(browser, url, form)
    again = autosave(browser, url, form)  # the answer got lost; the page still says version 0
    two = autosave(
        browser, url, form | {"pull": "half a sentence", "version": one.answer.json["version"]}
    )

    assert set(one.answer.json) == {"saved_at", "version"}
    assert [one.status, again.status, two.status] == [200, 200, 200]
    back = sign_in(cast.ot).get(home(cast.first) + "new")
    assert back.status == 303
    resumed = sign_in(cast.ot).get(back.location)
    assert typed(resumed, "/edit") == "half a sentence"
    assert len(found(cast)) == 1


def test_a_stale_autosave_says_so_and_saves_nothing(cast, sign_in):
    draft = reflections.save_draft(cast.ot, cast.first, ref=new_ref(), pull="one")
    reflections.save_draft(cast.ot, cast.first, ref=draft.ref, pull="two", version=1)
    browser = sign_in(cast.ot)
    answer = autosave(browser, at(draft, "/draft"), {"pull": "old window", "version": "1"})

    assert answer.status == 409
    assert reflections_text(cast, draft) == "two"


def test_an_empty_autosave_makes_no_row(cast, sign_in):
    answer = autosave(sign_in(cast.ot), home(cast.first) + "draft", {"token": "t"})

    assert answer.status == 422
    assert found(cast) == []


def test_a_stale_change_shows_both_texts_escaped(cast, sign_in):
    row = keep(cast.ot, cast.first)
    browser = sign_in(cast.ot)
    form = browser.get(at(row, "/edit")).form("/edit") | {"pull": "<b>mine</b>"}
    reflections.amend(cast.ot, row, pull="<script>theirs</script>", version=row.version)
    page = browser.post(at(row, "/edit"), form)

    assert page.status == 409
    assert "<b>mine</b>" in page.words
    assert "<script>theirs</script>" in page.words
    assert typed(page, "/edit") == "<b>mine</b>"
    resent = browser.post(at(row, "/edit"), page.form("/edit"))
    assert resent.status == 303
    assert reflections_text(cast, row) == "<b>mine</b>"


def test_an_answer_can_be_taken_back(cast, sign_in):
    row = keep(cast.ot, cast.first, dials={"warm": 4, "helpless": 1})
    browser = sign_in(cast.ot)
    form = browser.get(at(row, "/edit")).form("/edit") | {"unanswered": "warm"}
    browser.post(at(row, "/edit"), form)

    shown = browser.get(at(row))
    assert "Helpless 1, a little" in shown.words
    assert "Warm 4" not in shown.words


BAD = [
    ({"pull": "x" * 20_001}, "pull"),
    ({"pull": "x" * 1_000_000}, "pull"),
    ({"dial_warm": "7"}, "dial_warm"),
    ({"dial_warm": "'; DROP TABLE"}, "dial_warm"),
    ({"contact": "admin"}, "contact"),
    ({"visibility": "everybody"}, "visibility"),
    ({}, "pull"),
    ({"pull": "\x00\x01 "}, "pull"),
]


@pytest.mark.parametrize(("words", "field"), BAD)
def test_what_cannot_be_kept_comes_back_with_every_word(cast, sign_in, words, field):
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new") | {"did": ""} | words
    page = browser.post(home(cast.first) + "new", form)

    assert page.status == 422
    assert page.errors
    assert found(cast) == []
    if len(words.get("pull", "")) > 100:
        assert typed(page, "/new") == words["pull"]


@pytest.mark.parametrize(
    "words", ["שלום \u202eגב", "🌊 \u200d", "**bold** <img src=x onerror=alert(1)>"]
)
def test_odd_words_are_kept_and_shown_safely(cast, sign_in, words):
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new") | {"pull": words}
    shown = browser.get(browser.post(home(cast.first) + "new", form).location)

    assert shown.status == 200
    assert shown.soup.select("main img") == []


def test_without_the_guard_token_nothing_is_written(cast, sign_in):
    browser = sign_in(cast.ot)
    row = keep(cast.ot, cast.first)
    for url in (home(cast.first) + "new", home(cast.first) + "draft", at(row, "/visibility")):
        assert browser.post_bare(url, {"pull": "x", "visibility": "my_supervisor"}).status == 400
    assert [r.reader_ids for r in found(cast)] == [frozenset()]


def test_a_draft_is_thrown_away_after_one_sentence(cast, sign_in):
    draft = reflections.save_draft(cast.ot, cast.first, ref=new_ref(), pull="one")
    browser = sign_in(cast.ot)
    page = browser.get(at(draft, "/discard"))
    stale = browser.post(at(draft, "/discard"), {"version": "7"})
    done = browser.post(at(draft, "/discard"), page.form())

    assert (stale.status, done.status) == (409, 303)
    assert found(cast) == []


def test_lists_cost_the_same_at_one_and_at_thirty(cast, sign_in):
    browser = sign_in(cast.ot)
    urls = [home(cast.first), "/reflections/mine"]
    keep(cast.ot, cast.first, dials={"warm": 1})
    keep(cast.psychologist1, cast.first, visibility=Visibility.REFLECTIVE_GROUP)
    for url in urls:
        browser.get(url)
    few = [len(cost(browser, u)) for u in urls]
    for n in range(29):
        keep(cast.ot, cast.first, dials={"warm": n % 5}, visibility=Visibility.MY_SUPERVISOR)
        keep(cast.psychologist1, cast.first, visibility=Visibility.REFLECTIVE_GROUP)
    many = [len(cost(browser, u)) for u in urls]

    assert many == few
