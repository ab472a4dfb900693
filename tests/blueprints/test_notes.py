"""The pages of notes: written, kept, signed, added to; nothing typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.vocabulary import NoteKind
from mdt.models.audit import AuditRow
from mdt.models.notes import Note
from mdt.services import cases, notes
from tests.counting import cost, count

CANARY = "canary-3f9 heron"
JSON = {"X-Background": "1", "Accept": "application/json"}


def signed(actor, case, text=CANARY, *, hours=2.0, sign=True, kind=NoteKind.SESSION):
    return notes.write(
        actor, case, kind=kind, happened_at=clock.ago(hours=hours), text=text, sign=sign
    )


def desk(case):
    return f"/cases/{case.ref}/notes/"


def typed(browser, case, text=CANARY):
    """The form of a new note as a browser would send it, with these words."""
    return {**browser.get(f"{desk(case)}new?fresh=1").form("/new"), "text": text}


def test_who_opens_the_notes_of_a_case(cast, sign_in):
    signed(cast.psychologist1, cast.first)
    opened = {}
    for person in cast.everybody:
        page = sign_in(person).get(desk(cast.first))
        opened[person.username] = (page.status, CANARY in page.words)

    yes, no = (200, True), (404, False)
    assert opened == {
        "psychiatrist": yes,
        "psychologist1": yes,
        "psychologist2": no,
        "ot": yes,
        "supervisor": no,
        "coordinator": no,
        "admin": no,
        "outsider": no,
    }


def test_a_draft_is_shown_to_its_author_alone(cast, sign_in):
    note = signed(cast.ot, cast.first, sign=False)
    url = f"{desk(cast.first)}{note.ref}"

    mine = sign_in(cast.ot).get(desk(cast.first))
    assert CANARY in mine.words
    assert "Only you can read this until you sign." in mine.words
    for person in (cast.psychologist1, cast.psychiatrist, cast.outsider):
        browser = sign_in(person)
        assert CANARY not in browser.get(desk(cast.first)).words
        assert [browser.get(url + end).status for end in ("", "/edit", "/discard")] == [404] * 3


def test_who_can_read_it_stands_above_the_first_line(cast, sign_in):
    page = sign_in(cast.ot).get(f"{desk(cast.first)}new")

    reads = page.soup.select_one("form .reads").get_text()
    names = "Ms A. Example, Ms O. Pretend, Dr Demo Psychiatrist"
    assert f"Until you sign, only you. Once signed: {names}." in reads
    assert page.text.index("Until you sign") < page.text.index("<textarea")


def test_autosave_twice_then_come_back(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first, "We began with")

    one = browser.post(f"{desk(cast.first)}draft", form, headers=JSON)
    form |= {"version": str(one.answer.json["version"]), "text": "We began with silence."}
    two = browser.post(f"{desk(cast.first)}draft", form, headers=JSON)

    assert (one.status, two.status, count(Note)) == (200, 200, 1)
    assert set(two.answer.json) == {"saved_at", "version", "url"}
    again = sign_in(cast.ot).get(f"{desk(cast.first)}new")
    assert "You began a note on" in again.words
    back = again.form("/new")
    assert (back["text"].strip(), back["ref"]) == ("We began with silence.", form["ref"])
    assert back["version"] == str(two.answer.json["version"])
    assert sign_in(cast.ot).get(two.answer.json["url"]).form("/new")["text"] == back["text"]


def test_autosave_keeps_words_although_the_day_is_not_written_out_yet(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first) | {"happened_on": "2026-1", "happened_time": "", "kind": "x"}

    assert browser.post(f"{desk(cast.first)}draft", form, headers=JSON).status == 200
    assert db.session.scalars(select(Note)).one().text == CANARY


def test_autosave_says_what_it_cannot_keep(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first)
    long = browser.post(f"{desk(cast.first)}draft", form | {"text": "x" * 60_001}, headers=JSON)
    browser.post(f"{desk(cast.first)}draft", form, headers=JSON)
    browser.post(f"{desk(cast.first)}draft", form | {"text": "anew", "version": "1"}, headers=JSON)
    stale = browser.post(
        f"{desk(cast.first)}draft", form | {"text": "third", "version": "1"}, headers=JSON
    )

    assert (long.status, stale.status) == (422, 409)
    assert long.answer.json == {"error": "This is too long: the limit is 60000 characters."}
    assert db.session.scalars(select(Note)).one().text == "anew"
    del form["csrf_token"]
    gone = sign_in(None).post(f"{desk(cast.first)}draft", form, headers=JSON)
    assert (gone.status, gone.answer.json) == (401, {"error": "signed out"})


def test_sign_locks_and_a_second_click_lands_on_the_same_note(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first)
    url = f"{desk(cast.first)}{form['ref']}/sign"

    one, two = browser.post(url, form), browser.post(url, form)

    assert (one.status, two.status, count(Note)) == (303, 303, 1)
    assert one.location == two.location
    page = browser.get(one.location)
    assert "Signed. It is locked now, and the care team can read it." in page.words
    assert CANARY in page.words
    assert page.buttons == ["Ask my supervisor to sign it too", "Add the addendum"]
    assert sign_in(cast.psychologist1).get(one.location).status == 200


def test_a_signed_note_cannot_be_written_over_and_the_words_are_kept(cast, sign_in):
    browser = sign_in(cast.ot)
    note = signed(cast.ot, cast.first)
    form = typed(browser, cast.first, "Later <b>words</b>") | {"ref": note.ref, "version": "1"}

    page = browser.post(f"{desk(cast.first)}new", form)

    assert (page.status, page.heading) == (409, "This note is signed already")
    assert page.form("/addenda")["text"] == "Later <b>words</b>"
    assert "<b>words" not in page.text
    assert db.session.get(Note, note.id).text == CANARY


def test_two_windows_show_both_texts_and_either_can_be_kept(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first, "First window <i>one</i>")
    browser.post(f"{desk(cast.first)}new", form)
    browser.post(f"{desk(cast.first)}new", form | {"text": "Second window", "version": "1"})

    page = browser.post(f"{desk(cast.first)}new", form | {"text": "Third <i>w</i>", "version": "1"})

    assert (page.status, page.heading) == (409, "Two versions of this note")
    assert "Second window" in page.words
    back = page.form("/new")
    assert back["text"] == "Third <i>w</i>"
    assert "<i>w" not in page.text
    kept = browser.post(f"{desk(cast.first)}new", back)
    assert kept.status == 303
    assert db.session.scalars(select(Note)).one().text == "Third <i>w</i>"


def test_a_draft_discarded_in_one_window_is_not_lost_in_the_other(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first)
    browser.post(f"{desk(cast.first)}new", form)
    url = f"{desk(cast.first)}{form['ref']}/discard"
    asked = browser.get(url)
    assert "cannot be brought back" in asked.words
    assert CANARY in asked.words

    assert browser.post(url, asked.form()).status == 303
    assert count(Note) == 0
    assert browser.post(f"{desk(cast.first)}new", form | {"version": "1"}).status == 303
    assert db.session.scalars(select(Note)).one().text == CANARY


def test_discarding_a_version_not_seen_asks_again(cast, sign_in):
    browser = sign_in(cast.ot)
    note = signed(cast.ot, cast.first, sign=False)
    url = f"{desk(cast.first)}{note.ref}/discard"
    asked = browser.get(url).form()
    notes.amend(cast.ot, note, kind=note.kind, happened_at=note.happened_at, text="more", version=1)

    page = browser.post(url, asked)

    assert (page.status, count(Note)) == (409, 1)
    assert "You went on writing it in another window." in page.words
    assert browser.post(url, page.form()).status == 303


@pytest.mark.parametrize(
    ("field", "words", "error"),
    [
        ("text", "", "There is nothing to keep yet: write the first words."),
        ("text", "x" * 60_001, "This is too long: the limit is 60000 characters."),
        ("text", "x" * 1_000_000, "This is too long: the limit is 60000 characters."),
        ("happened_on", "2026-02-30", "Write a day such as 2026-11-24."),
        ("happened_on", "", "Say on which day it happened."),
        ("happened_on", "0001-01-01", "Look at the year again."),
        ("happened_on", "9999-12-31", "Look at the year again."),
        ("happened_on", "1990-01-01", "This lies before the patient was born."),
        ("happened_time", "25:00", "Write a time such as 14:00."),
        ("kind", "gossip", "Not a valid choice."),
    ],
)
def test_what_cannot_be_signed_comes_back_with_every_word(cast, sign_in, field, words, error):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first) | {field: words}

    page = browser.post(f"{desk(cast.first)}{form['ref']}/sign", form)

    assert (page.status, count(Note)) == (422, 0)
    assert error in page.errors
    assert page.form("/new")["text"].strip() == form["text"]


def test_a_day_to_come_is_refused_in_words(cast, sign_in):
    browser = sign_in(cast.ot)
    day = clock.today() + timedelta(days=1)
    form = typed(browser, cast.first) | {"happened_on": day.isoformat()}

    page = browser.post(f"{desk(cast.first)}{form['ref']}/sign", form)

    assert page.status == 422
    assert page.errors == ["A note tells of what has happened: this lies in the future."]


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "👩🏽‍⚕️ rang",
        "\u202eright to left\u202c",
        "مرحبا",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
    ],
)
def test_odd_words_are_kept_and_shown_as_typed(cast, sign_in, text):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first, text)

    page = browser.get(browser.post(f"{desk(cast.first)}{form['ref']}/sign", form).location)

    shown = page.soup.select_one("article .prose")
    assert shown.get_text().strip() == text.replace("\x00", "")
    assert shown.find("script") is None


def test_preview_is_markdown_made_safe_and_only_our_own_page_may_frame_it(cast, sign_in):
    browser = sign_in(cast.ot)
    url = f"{desk(cast.first)}preview"
    words = "# Plan\n\n- **one**\n\n<img src=x onerror=alert(1)> [a](javascript:alert(1))"

    page = browser.post(url, {"text": words})

    assert page.soup.select_one("li strong").get_text() == "one"
    assert page.soup.find("img") is None
    assert "javascript:" not in [a["href"] for a in page.soup.select("a")]
    assert "frame-ancestors 'self'" in page.answer.headers["Content-Security-Policy"]
    assert (
        "frame-ancestors 'none'"
        in browser.get(f"{desk(cast.first)}new").answer.headers["Content-Security-Policy"]
    )
    assert browser.post(url, {}).words.endswith("Nothing is written yet.")
    assert count(Note) == 0
    frame = browser.get(f"{desk(cast.first)}new").soup.select_one("iframe")
    assert frame["sandbox"] == ["allow-same-origin"]  # no script, no form, no window


def test_a_late_entry_says_how_late(cast, sign_in):
    note = signed(cast.ot, cast.first, hours=75)
    browser = sign_in(cast.psychologist1)

    page = browser.get(f"{desk(cast.first)}{note.ref}")

    assert "late entry: written 3 days after" in page.words
    assert "late entry" in browser.get(desk(cast.first)).words
    assert "Ms O. Pretend, occupational therapy" in page.words


def test_an_addendum_stands_under_the_note_by_name(cast, sign_in):
    note = signed(cast.ot, cast.first)
    browser = sign_in(cast.psychiatrist)
    url = f"{desk(cast.first)}{note.ref}"
    form = browser.get(url).form("/addenda") | {"text": "It was **20 mg**."}

    one, two = browser.post(f"{url}/addenda", form), browser.post(f"{url}/addenda", form)

    assert (one.status, two.status) == (303, 303)
    page = browser.get(url)
    added = page.soup.select("article.addendum")
    assert len(added) == 1
    assert added[0].select_one("strong").get_text() == "20 mg"
    assert "Dr Demo Psychiatrist, psychiatry" in added[0].get_text()
    empty = browser.post(f"{url}/addenda", form | {"text": "  "})
    assert (empty.status, empty.errors) == (422, ["Write what is to be added."])


def test_who_has_left_reads_their_own_note_without_the_case(cast, sign_in):
    mine, theirs = signed(cast.ot, cast.first), signed(cast.psychologist1, cast.first, "not yours")
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    browser = sign_in(cast.ot)

    page = browser.get(f"{desk(cast.first)}{mine.ref}")

    assert (page.status, page.heading) == (200, "A note you wrote")
    assert CANARY in page.words
    assert "Nomvula" not in page.words
    assert page.buttons == []
    assert browser.get(f"{desk(cast.first)}{theirs.ref}").status == 404
    assert browser.get(desk(cast.first)).status == 404
    listed = browser.get("/notes/mine").words
    assert CANARY in listed
    assert "a case you have left" in listed
    assert "not yours" not in listed
    assert "Nomvula" not in listed
    posted = browser.post(f"{desk(cast.first)}{mine.ref}/addenda", {"text": "more"})
    assert posted.status == 403


def test_a_note_under_another_case_is_not_found(cast, sign_in):
    note = signed(cast.psychiatrist, cast.first)
    browser = sign_in(cast.psychiatrist)

    assert browser.get(f"{desk(cast.first)}{note.ref}").status == 200
    assert browser.get(f"{desk(cast.second)}{note.ref}").status == 404
    assert browser.get(f"{desk(cast.first)}{new_ref()}").status == 404
    taken = typed(browser, cast.second) | {"ref": note.ref}
    assert browser.post(f"{desk(cast.second)}new", taken).status == 404


def test_reading_is_noted(cast, sign_in):
    note = signed(cast.ot, cast.first)

    sign_in(cast.psychologist1).get(f"{desk(cast.first)}{note.ref}")

    rows = db.session.execute(
        select(AuditRow.event, AuditRow.actor_ref).where(AuditRow.subject_ref == note.ref)
    ).all()
    assert ("note.read", cast.psychologist1.ref) in rows


def test_without_its_token_a_form_changes_nothing(cast, sign_in):
    browser = sign_in(cast.ot)
    form = typed(browser, cast.first)
    del form["csrf_token"]

    for end in ("new", "draft", f"{form['ref']}/sign"):
        assert browser.post_bare(desk(cast.first) + end, form).status == 400
    assert count(Note) == 0


def test_the_list_filters_and_pages_without_losing_one(cast, sign_in):
    for n in range(33):
        kind = NoteKind.CRISIS if n == 3 else NoteKind.SESSION
        author = cast.psychiatrist if n == 5 else cast.ot
        signed(author, cast.first, f"note-{n:02}", hours=n + 1, kind=kind)
    browser = sign_in(cast.ot)

    one = browser.get(desk(cast.first))
    two = browser.get(one.soup.select_one(".pager a")["href"])

    texts = [p.get_text() for page in (one, two) for p in page.soup.select(".rows .wrote")]
    assert texts == [f"note-{n:02}" for n in range(33)]
    assert two.soup.select_one(".pager a") is None
    crisis = browser.get(f"{desk(cast.first)}?kind=crisis").soup.select(".rows .wrote")
    assert [p.get_text() for p in crisis] == ["note-03"]
    by = browser.get(f"{desk(cast.first)}?author={cast.psychiatrist.ref}").soup.select(
        ".rows .wrote"
    )
    assert [p.get_text() for p in by] == ["note-05"]
    assert browser.get(f"{desk(cast.first)}?kind=%00&author='&before=zz").status == 200


def test_an_empty_list_says_what_would_fill_it(cast, sign_in):
    page = sign_in(cast.ot).get(desk(cast.first))

    assert "No signed notes yet." in page.words
    assert page.buttons == ["Write a note"]


def test_the_list_costs_the_same_with_one_note_and_with_thirty(cast, sign_in):
    signed(cast.psychiatrist, cast.first)
    browser = sign_in(cast.ot)
    urls = [desk(cast.first), "/notes/mine"]
    for url in urls:
        browser.get(url)  # the reading is noted once a quarter of an hour
    signed(cast.ot, cast.first)
    one = [len(cost(browser, url)) for url in urls]
    for n in range(29):
        note = signed((cast.ot, cast.psychologist1)[n % 2], cast.first, f"{CANARY} {n}")
        notes.add_addendum(cast.psychiatrist, note, text="added")

    assert [len(cost(browser, url)) for url in urls] == one
