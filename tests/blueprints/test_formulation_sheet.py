"""The sheet on which a formulation is written: filled, kept, saved as it grows; no word lost."""

import pytest

from mdt.database import db
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.services import formulations
from tests.formulation_writing import NO_REF, SCRIPT, open_sheet, sheet, url
from tests.goal_making import make_goal


def test_the_sheet_says_who_reads_it_before_the_first_word(cast, sign_in):
    page = sign_in(cast.ot).get(sheet(cast.first))
    reads, first = page.soup.select_one(".reads"), page.soup.select_one("main textarea")
    assert reads in first.find_all_previous("p")
    assert "Only you, until you keep it." in reads.get_text()
    assert "Ms A. Example, Ms O. Pretend, Dr Demo Psychiatrist" in reads.get_text()


def test_the_sheet_is_filled_from_the_latest_version_with_a_row_to_spare(cast, kept, sign_in):
    page = sign_in(cast.psychiatrist).get(sheet(cast.first))

    form = page.form("new")
    assert form["narrative"].strip() == kept.narrative
    assert form["s_predisposing-0-text"].strip() == "A mother who left twice in the night."
    assert (form["s_predisposing-0-sure"], form["s_predisposing-1-sure"]) == ("likely", "possible")
    assert form["s_predisposing-2-text"].strip() == ""
    assert "s_predisposing-3-text" not in form
    assert "s_presenting-1-text" not in form  # takes one statement
    assert form["follows"] == kept.ref
    hint = page.soup.select_one("#predisposing-p").get_text()
    assert hint == "What made them vulnerable before it began?"
    assert {t.get("placeholder", "").strip() for t in page.soup.select("main textarea")} == {""}


def test_keeping_shares_with_the_team_and_carries_identity(cast, kept, sign_in):
    browser = sign_in(cast.psychiatrist)
    form = open_sheet(browser, cast.first, do="share")
    form["s_predisposing-0-text"] = "Two leavings, both at night."
    form["s_predisposing-2-text"] = "A third thing."

    sent = browser.post(sheet(cast.first), form)

    page = browser.get(sent.location)
    assert (sent.status, page.heading) == (303, "Five Ps, version 2")
    assert "Kept and shared with the team." in page.words
    made = formulations.latest(cast.first, "five_ps")
    assert (made.status, kept.status) == (
        FormulationStatus.SHARED_WITH_TEAM,
        FormulationStatus.SUPERSEDED,
    )
    old, new = ([s.identity for s in f.statements] for f in (kept, made))
    assert (old[:3], len(new)) == (new[:3], len(old) + 1)


def test_a_draft_version_is_kept_as_one_and_shared_later(cast, sign_in):
    browser = sign_in(cast.ot)
    sent = browser.post(
        sheet(cast.first), open_sheet(browser, cast.first, narrative="A.", do="keep")
    )
    page = browser.get(sent.location)
    assert "not on the overview, not in search" in page.words
    assert page.buttons[-2:] == ["Share with the team", "Note that it was shared with the patient"]

    form = page.form("share")
    shared = [
        browser.post(url(cast.first, sent.location.split("/")[-1].split("?")[0], "share"), form)
        for _ in range(2)
    ]

    assert [answer.status for answer in shared] == [303, 303]
    made = formulations.latest(cast.first, "five_ps")
    assert made.status is FormulationStatus.SHARED_WITH_TEAM
    assert browser.get(shared[0].location).buttons[-1] == "Note that it was shared with the patient"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"status": "shared_with_patient", "version": "7"}, 409),
        ({"status": "draft", "version": "1"}, 409),
        ({"status": "astrology", "version": "1"}, 422),
        ({}, 422),
    ],
)
def test_sharing_that_cannot_be_changes_nothing(cast, kept, sign_in, given, status):
    page = sign_in(cast.ot).post(url(cast.first, kept.ref, "share"), given)
    assert (page.status, page.heading) == (status, "Five Ps, version 1")
    assert (kept.status, kept.version) == (FormulationStatus.SHARED_WITH_TEAM, 1)


def test_add_another_works_without_script_and_keeps_everything(cast, sign_in):
    browser = sign_in(cast.ot)
    goal = make_goal(cast.ot, cast.first)
    form = open_sheet(browser, cast.first, narrative="My words.", do="more-protective")
    form |= {"s_protective-0-text": "Her sister.", "s_protective-0-sure": "unsure"}
    form["s_protective-0-rests_on"] = f"goal:{goal.ref}"

    page = browser.post(sheet(cast.first), form)

    again = page.form("new")
    assert page.status == 200
    assert again["narrative"].strip() == "My words."
    assert again["s_protective-0-text"].strip() == "Her sister."
    assert again["s_protective-0-sure"] == "unsure"
    assert page.soup.select_one(f"input[type=checkbox][value='goal:{goal.ref}'][checked]")
    assert "s_protective-1-text" in again
    assert db.session.query(Formulation).count() == 0
    again["do"] = "more-protective"
    assert "s_protective-2-text" in browser.post(sheet(cast.first), again).form("new")


def test_what_i_type_is_saved_for_me_and_for_nobody_else(cast, sign_in):
    browser = sign_in(cast.ot)
    form = open_sheet(browser, cast.first, narrative="canary-2c1")
    form["s_protective-0-text"] = "canary-statement"

    first = browser.post(url(cast.first, "five_ps", "draft"), form)
    answer = first.answer.get_json()
    second = browser.post(
        url(cast.first, "five_ps", "draft"), {**form, "version": str(answer["version"])}
    )

    assert (first.status, second.status) == (200, 200)
    assert set(answer) == {"saved_at", "version"}
    mine = browser.get(sheet(cast.first))
    assert "canary-2c1" in mine.text
    assert "canary-statement" in mine.text
    assert "Go on writing" in browser.get(url(cast.first)).words
    colleague = sign_in(cast.psychiatrist)
    for page in (url(cast.first), sheet(cast.first)):
        text = colleague.get(page).text
        assert "canary" not in text
        assert "Go on writing" not in text


def test_saving_for_me_without_script_leads_back_to_the_sheet(cast, sign_in):
    browser = sign_in(cast.ot)
    sent = browser.post(
        sheet(cast.first), open_sheet(browser, cast.first, narrative="half", do="save")
    )
    page = browser.get(sent.location)
    assert "Nobody else can read it" in page.words
    assert page.form("new")["narrative"].strip() == "half"
    assert db.session.query(Formulation).count() == 0


def test_a_draft_can_be_thrown_away(cast, kept, sign_in):
    browser = sign_in(cast.ot)
    browser.post(sheet(cast.first), open_sheet(browser, cast.first, narrative="half", do="save"))
    assert browser.post(url(cast.first, "five_ps", "discard")).status == 303
    assert browser.get(sheet(cast.first)).form("new")["narrative"].strip() == kept.narrative


@pytest.mark.parametrize(
    ("typed", "at", "says"),
    [
        ({"narrative": "x" * 20_001}, "narrative", "too long"),
        ({"s_presenting-0-text": "x" * 4_001}, "s_presenting", "4000 characters"),
        (
            {"s_protective-0-text": "x", "s_protective-0-sure": "certain"},
            "s_protective-0-sure",
            "from the list",
        ),
        (
            {"s_protective-0-text": "x", "s_protective-0-rests_on": f"note:{NO_REF}"},
            "s_protective",
            "from the list",
        ),
        ({}, "narrative", "a sentence is enough"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_every_word_stays(
    cast, sign_in, typed, at, says
):
    browser = sign_in(cast.ot)
    others = {"s_precipitating-0-text": "The engagement."} if typed else {}

    page = browser.post(
        sheet(cast.first), open_sheet(browser, cast.first, **typed, **others, do="share")
    )

    assert page.status == 422
    assert says in page.soup.select_one(f"#{at}-errors").get_text()
    form = page.form("new")
    kept_words = {
        name: form[name].strip()
        for name in (*typed, *others)
        if name.endswith(("text", "narrative"))
    }
    assert kept_words == {n: v for n, v in {**typed, **others}.items() if n in kept_words}
    assert db.session.query(Formulation).count() == 0


@pytest.mark.parametrize("words", ["🎶👩🏾‍🦱", "أنا بخير", SCRIPT])
def test_words_are_shown_as_they_were_typed(cast, sign_in, words):
    browser = sign_in(cast.ot)
    form = open_sheet(browser, cast.first, narrative=f"\0{words}", do="share")
    form["s_protective-0-text"] = words

    page = browser.get(browser.post(sheet(cast.first), form).location)

    assert words.split(" [x]")[0] in page.soup.select_one(".narrative-read").get_text()
    assert page.soup.select("script:not([src])") == []
    assert page.soup.select("a[href^=javascript]") == []


def test_nothing_is_kept_or_saved_without_the_guard_token(cast, kept, sign_in):
    browser = sign_in(cast.ot)
    form = open_sheet(browser, cast.first, narrative="words", do="share")
    form.pop("csrf_token")
    for page in (
        sheet(cast.first),
        url(cast.first, "five_ps", "draft"),
        url(cast.first, kept.ref, "share"),
    ):
        assert browser.post_bare(page, form).status == 400
    assert (db.session.query(Formulation).count(), db.session.query(FormulationDraft).count()) == (
        1,
        0,
    )
