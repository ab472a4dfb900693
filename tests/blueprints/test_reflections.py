"""The room of reflections: who may read stands above the first line, and nothing shows outside."""

import pytest
from sqlalchemy import event, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.vocabulary import NoteKind, Visibility
from mdt.models.audit import AuditRow
from mdt.queries import reflections as reading
from mdt.services import accounts, cases, notes, reflections, trail

V = Visibility


def typed(page, action, field="pull"):
    """What stands in a text field, without the line break that HTML drops at its head."""
    return page.form(action)[field].removeprefix("\r\n")


def keep(author, case, **words):
    return reflections.keep_new(author, case, **{"pull": "to ring her", **words})


def home(case):
    return f"/cases/{case.ref}/reflections/"


def at(row, page=""):
    return f"{home(row.case)}{row.ref}{page}"


def found(cast, case=None):
    """Own reflections as the rows stand now."""
    db.session.expire_all()
    return [leaf.row for leaf in reading.of_case(cast.ot, (case or cast.first).ref)]


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


def reflections_text(cast, row):
    db.session.expire_all()
    return reading.find(cast.ot, row.case.ref, row.ref).thoughts.pull


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


def test_sharing_names_the_people_first_and_the_reader_finds_it(cast, sign_in):
    row = keep(cast.ot, cast.first, about_me="mine alone")
    browser = sign_in(cast.ot)
    page = browser.get(at(row))
    assert "My supervisor : Dr S. Supervisor" in page.words
    assert "Reflective group : Ms A. Example, Dr Demo Psychiatrist" in page.words

    done = browser.post(
        at(row, "/visibility"), page.form("/visibility") | {"visibility": "my_supervisor"}
    )
    theirs = sign_in(cast.supervisor)
    listed = theirs.get("/reflections/mine")
    read = theirs.get(at(row))
    after = browser.get(at(row))

    assert done.status == 303
    assert "Ms O. Pretend" in listed.words
    assert "NE, 25-29, T-0001" in listed.words
    assert "Nomvula" not in listed.text + read.text
    assert "to ring her" in read.words
    assert "mine alone" not in read.text
    assert read.buttons == []
    assert "Opened first" in after.words
    assert "You and Dr S. Supervisor can read this." in after.words


def test_taking_it_back_closes_it(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=V.MY_SUPERVISOR)
    assert sign_in(cast.supervisor).get(at(row)).status == 200
    browser = sign_in(cast.ot)
    browser.post(
        at(row, "/visibility"), browser.get(at(row)).form("/visibility") | {"visibility": "only_me"}
    )

    assert sign_in(cast.supervisor).get(at(row)).status == 404
    assert "taken back" in browser.get(at(row)).words


def test_a_named_reader_reads_and_does_nothing_else(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=V.REFLECTIVE_GROUP)
    reader = sign_in(cast.psychiatrist)
    assert reader.get(at(row)).status == 200
    answers = {
        reader.get(at(row, "/edit")).status,
        reader.get(at(row, "/discard")).status,
        reader.post(at(row, "/edit"), {"pull": "mine now", "version": "9"}).status,
        reader.post(at(row, "/draft"), {"pull": "mine now", "version": "9"}).status,
        reader.post(at(row, "/visibility"), {"visibility": "only_me", "version": "9"}).status,
    }

    assert answers == {403}
    assert reflections_text(cast, row) == "to ring her"


def mine_page(page):
    """A page without what differs for every browser: its guard token."""
    for tag in page.soup.select('[name="csrf_token"], [name="csrf-token"]'):
        tag.decompose()
    return str(page.soup)


PATHS = ["", "/edit", "/discard"]


def test_somebody_elses_answers_exactly_as_one_that_never_existed(cast, sign_in):
    real = keep(cast.psychologist1, cast.first)
    others = [p for p in cast.everybody if p.username != "psychologist1"]
    for person in others:
        browser = sign_in(person)
        for path in PATHS:
            with clock.at(clock.now()):  # the print line at its foot tells the minute
                there = browser.get(at(real, path))
                never = browser.get(f"{home(cast.first)}{new_ref()}{path}")
            assert (there.status, never.status) == (404, 404), (person.username, path)
            assert mine_page(there) == mine_page(never)
        for path in ("/edit", "/draft", "/discard", "/visibility"):
            there = browser.post(at(real, path), {"pull": "x"})
            never = browser.post(f"{home(cast.first)}{new_ref()}{path}", {"pull": "x"})
            assert (there.status, never.status) == (404, 404), (person.username, path)
            assert mine_page(there) == mine_page(never)


def test_the_refusal_is_noted_alike_whether_it_exists_or_not(cast, sign_in):
    real, never = keep(cast.psychologist1, cast.first), new_ref()
    browser = sign_in(cast.supervisor)
    browser.get(at(real))
    browser.get(f"{home(cast.first)}{never}")
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.event == "reading.refused").order_by(AuditRow.id)
    ).all()

    told = [
        (r.actor_ref, r.subject, r.subject_ref, r.case_ref, r.private_to, r.chain) for r in rows
    ]
    assert told == [(cast.supervisor.ref, "house", None, None, None, 0)] * 2
    assert [r.payload for r in rows] == [
        f'{{"kind": "reflection", "tried": "{ref}"}}' for ref in (real.ref, never)
    ]


def test_the_refusal_costs_the_same_statements(app, cast, sign_in):
    real = at(keep(cast.psychologist1, cast.first))
    never = f"{home(cast.first)}{new_ref()}"
    browser = sign_in(cast.supervisor)
    browser.get("/supervision/")
    told = [statements(app, lambda url=url: browser.get(url)) for url in (real, never)]

    assert len(told[0]) == 5
    assert told[0] == told[1]


def statements(app, deed):
    seen = []

    def note(_conn, _cursor, statement, *_rest):
        if "SAVEPOINT" not in statement:  # the tests' own, and numbered
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


def test_the_author_sees_who_tried(cast, sign_in):
    row = keep(cast.psychologist1, cast.first)
    assert "Tried and refused" not in sign_in(cast.psychologist1).get(at(row)).words
    sign_in(cast.supervisor).get(at(row))

    page = sign_in(cast.psychologist1).get(at(row))

    assert "Tried and refused" in page.words
    assert "Dr S. Supervisor" in page.words


def test_a_supervisor_opening_the_record_is_refused_and_it_is_noted(cast, sign_in):
    answer = sign_in(cast.supervisor).get(home(cast.first))

    assert answer.status == 404
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "reading.refused")).one()
    assert row.actor_ref == cast.supervisor.ref
    assert cast.first.ref in row.payload
    assert trail.verify().whole


def test_who_left_the_care_team_reads_own_ones_without_the_name(cast, sign_in):
    row = keep(cast.ot, cast.first)
    before = sign_in(cast.ot).get(at(row))
    assert "Nomvula" in before.text
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    browser = sign_in(cast.ot)
    pages = [browser.get(at(row)), browser.get(home(cast.first)), browser.get("/reflections/mine")]

    assert [page.status for page in pages] == [200, 200, 200]
    assert all("T-0001" in page.words for page in pages)
    assert not any("Nomvula" in page.text or "NE," in page.words for page in pages)
    assert browser.get(home(cast.first) + "new").status == 404
    assert browser.get(at(row, "/edit")).status == 200


def test_opening_reflections_leaves_no_mark_of_theirs_on_the_case(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=V.REFLECTIVE_GROUP)
    for page in (home(cast.first), at(row), home(cast.first) + "new"):
        sign_in(cast.ot).get(page)
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.private_to.is_(None), AuditRow.case_ref == cast.first.ref)
    ).all()

    assert rows
    assert not [r for r in rows if "reflection" in f"{r.event} {r.subject} {r.payload}"]


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
    keep(cast.psychologist1, cast.first, dials={"helpless": 2}, visibility=V.REFLECTIVE_GROUP)
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


def test_a_draft_is_thrown_away_after_one_sentence(cast, sign_in):
    draft = reflections.save_draft(cast.ot, cast.first, ref=new_ref(), pull="one")
    browser = sign_in(cast.ot)
    page = browser.get(at(draft, "/discard"))
    stale = browser.post(at(draft, "/discard"), {"version": "7"})
    done = browser.post(at(draft, "/discard"), page.form())

    assert (stale.status, done.status) == (409, 303)
    assert found(cast) == []


def test_the_page_of_a_shut_account_says_why(cast, sign_in):
    row = keep(cast.ot, cast.first)
    assert sign_in(cast.ot).get(at(row)).status == 200
    accounts.enter_by_link(accounts.make_link(cast.admin, cast.ot), password="a new one for tests")
    browser = sign_in(cast.ot)

    for page in (browser.get(home(cast.first)), browser.get("/reflections/mine")):
        assert "somebody else reset it" in page.words
        assert "to ring her" not in page.text
    assert browser.get(at(row)).status == 404
    assert browser.get(home(cast.first) + "new").status == 403


def test_lists_cost_the_same_at_one_and_at_thirty(app, cast, sign_in):
    browser = sign_in(cast.ot)
    urls = [home(cast.first), "/reflections/mine"]
    keep(cast.ot, cast.first, dials={"warm": 1})
    keep(cast.psychologist1, cast.first, visibility=V.REFLECTIVE_GROUP)
    for url in urls:
        browser.get(url)
    few = [len(statements(app, lambda u=u: browser.get(u))) for u in urls]
    for n in range(29):
        keep(cast.ot, cast.first, dials={"warm": n % 5}, visibility=V.MY_SUPERVISOR)
        keep(cast.psychologist1, cast.first, visibility=V.REFLECTIVE_GROUP)
    many = [len(statements(app, lambda u=u: browser.get(u))) for u in urls]

    assert many == few
