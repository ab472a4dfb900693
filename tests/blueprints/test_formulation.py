"""The formulation's pages as they are read: who reads them, the list, a version, on paper."""

from datetime import timedelta

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import Line
from mdt.domain.vocabulary import Confidence, FormulationStatus, NoteKind
from mdt.models.audit import AuditRow
from mdt.services import notes
from tests.counting import cost
from tests.formulation_writing import NO_REF, keep, sheet, url
from tests.goal_making import make_goal

TEAM = {"psychologist1", "ot", "psychiatrist"}


def test_each_page_opens_for_the_care_team_and_for_nobody_else(cast, kept, sign_in):
    for page in (url(cast.first), url(cast.first, kept.ref), sheet(cast.first)):
        shown = {p.username: sign_in(p).get(page).status for p in cast.everybody}
        assert {name for name, status in shown.items() if status == 200} == TEAM
        assert {status for name, status in shown.items() if name not in TEAM} == {404}
        assert sign_in(None).get(page).status in {302, 303}


def test_each_deed_is_the_care_teams_and_nobody_elses(cast, sign_in):
    draft = keep(cast.ot, cast.first, status=FormulationStatus.DRAFT)
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
    keep(cast.ot, cast.first, narrative="Not shown yet.", status=FormulationStatus.DRAFT)

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
    few = [len(cost(browser, page)) for page in pages]
    assert all(few)

    for number in range(30):
        lines = [Line(f"{number} {place}", None, rests) for place in range(30)]
        last = keep(cast.ot, cast.first, fields={"protective": lines})

    pages[1] = url(cast.first, last.ref)
    browser.get(pages[1])
    assert [len(cost(browser, page)) for page in pages] == few
