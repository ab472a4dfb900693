"""What stands beside a reflection: a concern, a note, a clinical entry, what recurs."""

from mdt import clock
from mdt.database import new_ref
from mdt.domain.vocabulary import NoteKind, Visibility
from mdt.services import cases, notes
from tests.reflecting import at, found, home, keep, reflections_text, typed


def test_a_boundary_worry_offers_an_empty_page_and_shares_nothing(cast, sign_in):
    row = keep(cast.ot, cast.first, pull="to give my number", boundary=True)
    browser = sign_in(cast.ot)
    link = browser.get(at(row)).soup.select_one('.prompt a[href*="/supervision/bring"]')["href"]
    page = browser.get(link)

    assert typed(page, "/bring", "words") == ""
    assert page.form("/bring")["case"] == cast.first.ref
    assert "to give my number" not in page.text
    assert "to give my number" not in sign_in(cast.supervisor).get("/supervision/").text


def test_a5_a_dose_in_free_text_is_kept_and_asks_for_a_clinical_entry(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new")
    sent = form | {"pull": "increase sertraline to 100", "medication": "sertraline 100"}
    kept = browser.post(home(cast.first) + "new", sent)
    page = browser.get(kept.location)

    assert kept.status == 303
    assert "increase sertraline to 100" in page.words
    assert "Is a clinical entry needed as well?" in page.words
    assert "sertraline 100" not in page.words  # no field took it


def test_safety_leads_to_a_concern_or_a_note_and_carries_no_word_over(cast, sign_in):
    row = keep(cast.ot, cast.first, pull="to keep the blades for her", safety=True)
    browser = sign_in(cast.ot)
    page = browser.get(at(row))
    leads = {
        a.get_text(strip=True): a["href"]
        for a in page.soup.select(".prompt a")
        if "href" in a.attrs
    }
    case = f"/cases/{cast.first.ref}/"

    assert leads == {
        "Raise a safety concern": f"{case}safety/new",
        "Write a clinical entry": f"{case}notes/new",
    }
    for url in leads.values():
        led = browser.get(url)
        assert led.status == 200
        assert "blades" not in led.text
    row = keep(cast.ot, cast.first)
    assert sign_in(cast.ot).get(at(row)).soup.select(".prompt") == []


def the_note(cast, author, *, sign=True):
    return notes.write(
        author,
        cast.first,
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=3),
        text="Came on time.",
        sign=sign,
    )


def test_the_note_it_follows_is_a_link_for_the_author_alone(cast, sign_in):
    note = the_note(cast, cast.psychologist1)
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first) + "new").form("/new")
    sent = form | {"pull": "to ring her", "note": note.ref, "visibility": "reflective_group"}
    kept = browser.post(home(cast.first) + "new", sent)
    mine = browser.get(kept.location)
    theirs = sign_in(cast.psychologist1).get(kept.location)
    address = f"/cases/{cast.first.ref}/notes/{note.ref}"

    assert [a["href"] for a in mine.soup.select("main dd a")] == [address]
    assert "Ms A. Example" in mine.soup.select_one("main dd a").get_text()
    assert browser.get(kept.location.split("?")[0] + "/edit").form("/edit")["note"] == note.ref
    assert theirs.status == 200
    assert "to ring her" in theirs.words
    assert note.ref not in theirs.text


def test_only_notes_one_may_read_are_offered_and_taken(cast, sign_in):
    hers = the_note(cast, cast.psychologist1, sign=False)
    own = the_note(cast, cast.ot, sign=False)
    browser = sign_in(cast.ot)
    page = browser.get(home(cast.first) + "new")
    offered = [option["value"] for option in page.soup.select("[name=note] option")]
    assert offered == ["", own.ref]

    form = page.form("/new") | {"pull": "to ring her"}
    for ref in (hers.ref, new_ref(), "'; DROP TABLE note"):
        back = browser.post(home(cast.first) + "new", form | {"note": ref})
        assert back.status == 422
        assert back.errors == ["Choose a note from the list."]
        assert typed(back, "/new") == "to ring her"
    assert found(cast) == []


def test_who_left_the_care_team_keeps_the_words_without_the_link(cast, sign_in):
    note = the_note(cast, cast.psychologist1)
    row = keep(cast.ot, cast.first, note=note.ref)
    assert note.ref in sign_in(cast.ot).get(at(row)).text
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    browser = sign_in(cast.ot)

    assert note.ref not in browser.get(at(row)).text
    form = browser.get(at(row, "/edit")).form("/edit") | {"pull": "otherwise"}
    assert browser.post(at(row, "/edit"), form).status == 303
    assert reflections_text(cast, row) == "otherwise"


def test_what_recurs_is_said_to_me_and_to_nobody_else(cast, sign_in):
    for case in (cast.first, cast.second):
        for value in (3, 4):
            keep(cast.psychiatrist, case, dials={"helpless": value, "attacked": 1})
    keep(
        cast.psychologist1,
        cast.first,
        dials={"helpless": 2},
        visibility=Visibility.REFLECTIVE_GROUP,
    )
    page = sign_in(cast.psychiatrist).get("/reflections/mine")

    assert "Strong in at least half of the answers: helpless (4 of 4)" in page.words
    assert "Never above a little: attacked" in page.words
    assert "with more than one patient: helpless (2 of 2 patients)" in page.words
    assert "Fewer than three answers: too few to say what recurs." in page.words
    strip = page.soup.select_one("main svg.track")
    assert strip["aria-label"].startswith("helpless: 3, ")
    assert len(strip.select("circle")) == 4
    for person in (cast.psychologist1, cast.supervisor, cast.admin):
        assert "Strong in at least" not in sign_in(person).get("/reflections/mine").words


def test_what_belongs_in_the_record_is_asked_for(cast, sign_in):
    browser = sign_in(cast.ot)
    safety = keep(cast.ot, cast.first, safety=True)
    clinical = keep(cast.ot, cast.first, pull="increase sertraline to 100")
    neither = keep(cast.ot, cast.first, pull="to stay")

    asked = [browser.get(at(row)).buttons for row in (safety, clinical, neither)]

    assert ["Write a clinical entry" in buttons for buttons in asked] == [True, True, False]
