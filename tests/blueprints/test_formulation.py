"""The formulation's pages: who reads them, the sheet that loses no word, two people at once."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import Line
from mdt.domain.vocabulary import Confidence, FormulationStatus, NoteKind
from mdt.models.audit import AuditRow
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.services import formulations, notes
from tests.formulation_writing import keep
from tests.goal_making import make_goal

S = FormulationStatus
TEAM = {"psychologist1", "ot", "psychiatrist"}
NO_REF = "aaaaaaaaaaaaaaaa"
SCRIPT = "</textarea><script>alert(1)</script> [x](javascript:alert(1))"


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/formulation", *parts]) + ("" if parts else "/")


def sheet(case, template="five_ps"):
    return url(case, template, "new")


def open_sheet(browser, case, **typed):
    """The sheet's own form with a few words in it."""
    return {**browser.get(sheet(case)).form("new"), **typed}


@pytest.fixture
def kept(cast):
    return keep(cast.ot, cast.first)


def test_each_page_opens_for_the_care_team_and_for_nobody_else(cast, kept, sign_in):
    for page in (url(cast.first), url(cast.first, kept.ref), sheet(cast.first)):
        shown = {p.username: sign_in(p).get(page).status for p in cast.everybody}
        assert {name for name, status in shown.items() if status == 200} == TEAM
        assert {status for name, status in shown.items() if name not in TEAM} == {404}
        assert sign_in(None).get(page).status in {302, 303}


def test_each_deed_is_the_care_teams_and_nobody_elses(cast, sign_in):
    draft = keep(cast.ot, cast.first, status=S.DRAFT)
    deeds = {
        url(cast.first, draft.ref, "share"): {"status": "shared_with_team", "version": "1"},
        url(cast.first, "five_ps", "draft"): {"narrative": "words"},
        url(cast.first, "five_ps", "discard"): {},
        sheet(cast.first): {"narrative": "words", "do": "save"},
    }
    for page, given in deeds.items():
        shown = {p.username: sign_in(p).post(page, given).status for p in cast.everybody}
        assert {name for name, status in shown.items() if status < 400} == TEAM, page
        assert {status for name, status in shown.items() if name not in TEAM} == {404}, page


def test_what_belongs_to_another_case_or_to_nothing_is_not_there(cast, kept, sign_in):
    browser = sign_in(cast.psychiatrist)  # on both care teams
    assert browser.get(url(cast.first, kept.ref)).status == 200
    for page in (
        url(cast.second, kept.ref),
        url(cast.first, NO_REF),
        sheet(cast.first, "astrology"),
    ):
        assert browser.get(page).status == 404


def test_the_list_says_the_one_sentence_first_then_what_stands(cast, kept, sign_in):
    browser = sign_in(cast.psychiatrist)
    empty = browser.get(url(cast.second))
    assert [b for b in empty.buttons if b.startswith("Write the first")] == [
        f"Write the first version, {title}"
        for title in (
            "Whole-team summary",
            "DBT biosocial",
            "Biopsychosocial grid",
            "CBT",
            "DBT chain",
            "Psychodynamic",
            "Family map",
            "Five Ps",
            "GPM interpersonal hypersensitivity",
            "Mirror",
            "Occupation (MOHO)",
            "TFP dyads",
        )
    ]
    summary = {"one_sentence": [("This is a person who cuts before the silence can hurt.", None)]}
    keep(cast.ot, cast.first, template_id="team_summary", narrative="", fields=summary)
    keep(cast.psychiatrist, cast.first, narrative="Version two.")
    keep(cast.ot, cast.first, narrative="Not shown yet.", status=S.DRAFT)

    page = browser.get(url(cast.first))

    assert page.soup.select_one(".lead").get_text() == summary["one_sentence"][0][0]
    panels = [section["id"] for section in page.soup.select("section.kind")]
    assert panels == [
        "team_summary",
        "five_ps",
    ]  # what is not written yet stands below, in one list
    assert len(page.soup.select("section[aria-labelledby=h-open] li")) == 10
    five_ps = page.soup.select_one("#five_ps")
    words = " ".join(five_ps.get_text(" ").split())
    assert "shared with team version 2, Dr Demo Psychiatrist" in words
    assert "Version two." in words
    assert "Not shown yet." not in words
    others = [" ".join(li.get_text(" ").split()) for li in five_ps.select("li")]
    assert [(line[:9], line.split("Ps ")[1].split(" ·")[0]) for line in others] == [
        ("Version 3", "draft"),
        ("Version 1", "superseded"),
    ]


def test_a_version_shows_prompts_statements_certainty_and_what_they_rest_on(cast, sign_in):
    goal = make_goal(cast.ot, cast.first, wording="Ring before")
    note = notes.save_draft(
        cast.ot,
        cast.first,
        ref=NO_REF,
        kind=NoteKind.SESSION,
        happened_at=clock.now() - timedelta(hours=1),
        text="seen",
    )
    notes.sign(cast.ot, note, version=note.version)
    links = (("note", note.ref), ("goal", goal.ref))
    made = keep(
        cast.ot,
        cast.first,
        fields={
            "protective": [
                Line("Her sister.", Confidence.LIKELY, links),
                Line("Her job.", Confidence.POSSIBLE),
                Line("Us.", Confidence.UNSURE),
                Line("Hope."),
            ]
        },
    )

    page = sign_in(cast.psychiatrist).get(url(cast.first, made.ref))

    assert page.heading == "Five Ps, version 1"
    assert "What holds?" in page.words
    said = [" ".join(s.get_text(" ").split()) for s in page.soup.select(".statement")]
    day = f"session, {note_day(note)}, Ms O. Pretend"
    assert said == [
        f"Her sister. likely {day} Ring before",
        "Her job. possible",
        "Us. unsure",
        "Hope.",
    ]
    glyphs = [use["href"].split("#")[1] for use in page.soup.select(".statement .ph use")]
    assert glyphs == ["ph-2", "ph-1", "ph-0"]
    hrefs = [a["href"] for a in page.soup.select(".statement a")]
    assert hrefs == [
        f"/cases/{cast.first.ref}/notes/{note.ref}",
        f"/cases/{cast.first.ref}/goals/#{goal.ref}",
    ]
    assert page.soup.select("article textarea, article input") == []


def note_day(note):
    from mdt.domain.dates import moment_words

    return moment_words(clock.local(note.happened_at))


def test_paper_says_whose_it_is_and_who_printed_it(cast, kept, sign_in):
    pages = [f"formulation/{kept.ref}", "notes/", "safety/"]
    for part in pages:
        page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/{part}")
        foot = page.soup.select_one(".print-line").get_text()
        whose = f"{cast.first.name}, {cast.first.patient.file_number}. Confidential"
        assert foot.startswith(whose), part
        assert foot.endswith("by Ms O. Pretend."), part


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
    assert (made.status, kept.status) == (S.SHARED_WITH_TEAM, S.SUPERSEDED)
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
    assert made.status is S.SHARED_WITH_TEAM
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
    assert (kept.status, kept.version) == (S.SHARED_WITH_TEAM, 1)


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


def test_reading_is_noted_for_the_list_and_for_the_version(cast, kept, sign_in):
    browser = sign_in(cast.psychiatrist)
    browser.get(url(cast.first))
    browser.get(url(cast.first, kept.ref))
    rows = db.session.query(AuditRow).filter_by(event=AuditEvent.FORMULATION_READ)
    assert {r.subject_ref for r in rows} == {cast.first.ref, kept.ref}


def test_thirty_versions_and_statements_cost_no_more_statements_than_one(cast, sign_in):
    browser = sign_in(cast.ot)
    goal = make_goal(cast.ot, cast.first)
    rests = (("goal", goal.ref),)
    first = keep(cast.ot, cast.first, fields={"protective": [Line("One.", None, rests)]})
    pages = [url(cast.first), url(cast.first, first.ref), sheet(cast.first)]
    for page in pages:
        browser.get(page)  # the first reading is noted, later ones are not
    few = [statements(lambda page=page: browser.get(page)) for page in pages]

    for number in range(30):
        lines = [Line(f"{number} {place}", None, rests) for place in range(30)]
        last = keep(cast.ot, cast.first, fields={"protective": lines})

    pages[1] = url(cast.first, last.ref)
    browser.get(pages[1])
    assert [statements(lambda page=page: browser.get(page)) for page in pages] == few


def statements(deed):
    """How many statements a deed costs."""
    seen = []
    engine = db.engine
    note = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert seen
    return len(seen)
