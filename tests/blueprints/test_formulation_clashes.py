"""Two windows, or two people, at one formulation: both texts are shown and nothing is lost."""

import pytest

from mdt.database import db
from mdt.models.formulations import Formulation
from mdt.services import formulations
from tests.formulation_writing import SCRIPT, open_sheet, sheet, url


def both_texts(page):
    """What each of the two has otherwise, without what is only read out."""
    soup = page.soup
    for spoken in soup.select(".both .vh"):
        spoken.decompose()
    return [text.get_text() for text in soup.select(".both .diffed")]


def choices(page):
    """What is proposed for each statement in which the two differ."""
    found = page.soup.select('.both input[type="radio"][checked]')
    return {"other": "version"} | {tag["name"]: tag["value"] for tag in found}


def test_two_windows_of_one_person_show_both_texts(cast, sign_in):
    browser = sign_in(cast.ot)
    one, two = (open_sheet(browser, cast.first) for _ in range(2))
    draft = url(cast.first, "five_ps", "draft")
    assert browser.post(draft, {**one, "narrative": "window one"}).status == 200

    assert browser.post(draft, {**two, "narrative": "window two"}).status == 409
    page = browser.post(sheet(cast.first), {**two, "narrative": "window two", "do": "share"})

    assert page.status == 409
    assert both_texts(page) == ["window one", "window two"]
    assert browser.post(sheet(cast.first), {**page.form("new"), "do": "share"}).status == 303
    assert formulations.latest(cast.first, "five_ps").narrative == "window two"


def test_a22_two_clinicians_edit_one_formulation_and_nothing_is_lost(cast, kept, sign_in):
    mine, theirs = sign_in(cast.ot), sign_in(cast.psychiatrist)
    my_form, their_form = (open_sheet(b, cast.first, do="share") for b in (mine, theirs))
    their_form |= {"narrative": "<b>theirs</b>", "s_protective-1-text": "Their addition."}
    assert theirs.post(sheet(cast.first), their_form).status == 303
    newest = formulations.latest(cast.first, "five_ps")
    my_form |= {"narrative": SCRIPT, "s_perpetuating-0-text": "<i>Mine</i>"}

    page = mine.post(sheet(cast.first), my_form)

    assert page.status == 409
    assert "Somebody kept a version while you wrote" in page.words
    assert "Dr Demo Psychiatrist" in page.soup.select_one(".both").get_text()
    assert both_texts(page) == ["<b>theirs</b>", SCRIPT, "<i>Mine</i>", "Their addition."]
    assert page.soup.select("script:not([src])") == []
    form = page.form("new")
    assert form["follows"] == newest.ref
    assert form["narrative"].strip() == SCRIPT
    assert form["s_perpetuating-0-text"].strip() == "<i>Mine</i>"

    assert mine.post(sheet(cast.first), {**form, "do": "share"}).status == 303
    last = formulations.latest(cast.first, "five_ps")
    assert (last.number, last.narrative, last.follows) == (3, SCRIPT, newest)
    assert newest.narrative == "<b>theirs</b>"


@pytest.mark.parametrize(
    ("whose", "narrative", "presenting"),
    [
        ("mine", "mine", ["Rings before."]),
        ("theirs", "theirs", ["Rings at night."]),
        ("both", "theirs\n\nmine", ["Rings at night.\nRings before."]),
    ],
)
def test_a22_whose_words_go_on_is_chosen_and_kept(
    cast, kept, sign_in, whose, narrative, presenting
):
    mine, theirs = sign_in(cast.ot), sign_in(cast.psychiatrist)
    my_form, their_form = (open_sheet(b, cast.first, do="share") for b in (mine, theirs))
    their_form |= {"narrative": "theirs", "s_presenting-0-text": "Rings at night."}
    their_form |= {"s_protective-1-text": "Their addition."}
    assert theirs.post(sheet(cast.first), their_form).status == 303
    my_form |= {"narrative": "mine", "s_presenting-0-text": "Rings before."}
    my_form |= {"s_predisposing-2-text": "My addition."}
    page = mine.post(sheet(cast.first), my_form)
    proposed = choices(page)
    assert sorted(proposed.values()) == ["both", "both", "mine", "theirs", "version"]
    choice = {name: whose if value == "both" else value for name, value in proposed.items()}

    together = mine.post(sheet(cast.first), {**page.form("new"), **choice, "do": "together"})

    form = together.form("new")
    assert form["narrative"].strip() == narrative
    assert form["s_protective-1-text"].strip() == "Their addition."
    assert form["s_predisposing-2-text"].strip() == "My addition."
    kept_at_once = {**page.form("new"), **choice, "do": "share"}
    for _twice in range(2):
        assert mine.post(sheet(cast.first), kept_at_once).status == 303
    last = formulations.latest(cast.first, "five_ps")
    assert (last.number, last.narrative) == (3, narrative)
    assert [s.text for s in last.statements if s.field == "presenting"] == presenting
    identities = {s.text: s.identity for s in kept.statements}
    assert identities["Rings after, not before."] in {s.identity for s in last.statements}


def test_a_choice_that_is_none_changes_nothing_and_loses_nothing(cast, kept, sign_in):
    browser = sign_in(cast.ot)
    form = open_sheet(browser, cast.first, narrative="mine")

    page = browser.post(
        sheet(cast.first), {**form, "take-narrative": "everything", "do": "together"}
    )

    assert page.status == 200
    assert page.form("new")["narrative"].strip() == "mine"


def test_a_sheet_sent_twice_is_one_version_and_edited_after_back_is_both(cast, sign_in):
    browser = sign_in(cast.ot)
    form = open_sheet(browser, cast.first, narrative="once", do="share")

    first, second = (browser.post(sheet(cast.first), form) for _ in range(2))
    assert (first.status, first.location) == (second.status, second.location)
    assert db.session.query(Formulation).count() == 1

    page = browser.post(sheet(cast.first), {**form, "narrative": "once more"})
    assert page.status == 409
    assert browser.post(sheet(cast.first), {**page.form("new"), "do": "share"}).status == 303
    assert db.session.query(Formulation).count() == 2
